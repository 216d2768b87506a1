"""What people type, as JSON values and back."""

import pytest

from dienhong.forms.form import Choice, Field, Text, Widget
from dienhong.forms.tests.builders import TwoProvinces
from dienhong.forms.values import Typed, is_citizen_id, is_tax_code, read, shown, typed, words_of, wrong_value


def a_field(widget: str, **more) -> Field:
    """A field of a widget."""
    more.setdefault("schema", {})
    return Field(name="x", widget=Widget(widget), label=Text("X"), **more)


def a_choice(widget: str) -> Field:
    """A field with two choices."""
    return a_field(widget, choices=(Choice("a", Text("Một", "One")), Choice("b", Text("Hai"))))


@pytest.mark.parametrize(
    ("field", "words", "found"),
    [
        (a_field("text"), ("Lê Ẩn",), Typed("Lê Ẩn")),
        (a_field("number"), ("1.234,5",), Typed(1234.5)),
        (a_field("number"), ("1.5",), Typed(1.5)),
        (a_field("number"), ("1.500",), Typed(1500)),
        (a_field("number"), ("mười",), Typed(None, ("mười",), "number_wrong")),
        (a_field("number", schema={"type": "integer"}), ("1,5",), Typed(None, ("1,5",), "number_not_whole")),
        (a_field("money"), ("1.200.000 đ",), Typed(1_200_000)),
        (a_field("money"), ("12 000₫",), Typed(12_000)),
        (a_field("money"), ("-5",), Typed(-5)),
        (a_field("date"), ("18", "11", "2026"), Typed("2026-11-18")),
        (a_field("date"), ("31", "2", "2026"), Typed(None, ("31", "2", "2026"), "date_wrong")),
        (a_field("date"), ("18", "", "2026"), Typed(None, ("18", "", "2026"), "date_incomplete")),
        (a_field("date"), ("18", "11", "26"), Typed(None, ("18", "11", "26"), "date_wrong")),
        (a_field("yes_no"), ("yes",), Typed(True)),
        (a_field("yes_no"), ("maybe",), Typed(None)),
        (a_choice("radio"), ("a",), Typed("a")),
        (a_choice("select"), ("forged",), Typed(None)),
        (a_field("phone"), ("+84 912 345 678",), Typed("0912345678")),
        (a_field("citizen_id"), ("001 099 000 123",), Typed("001099000123")),
        (a_field("address"), ("01", "", "1 Hàng Bài"), Typed({"province": "01", "street": "1 Hàng Bài"})),
        (a_field("text"), ("",), Typed()),
    ],
)
def test_typed_words_become_values_or_stay_with_what_is_wrong(field, words, found):
    assert read(field, words) == found


def test_letters_are_kept_in_one_form_without_control_characters():
    decomposed = "Le\u0302\u0301 \x00An\r\nB\u200b "

    assert typed(a_field("long_text"), "x", {"x": [decomposed]}) == Typed("Lế An\nB")


def test_ticked_boxes_are_kept_in_the_order_of_the_form_and_forged_ones_dropped():
    assert typed(a_choice("checkboxes"), "x", {"x": ["b", "forged", "a", "b"]}) == Typed(["a", "b"])


@pytest.mark.parametrize(
    ("widget", "value", "wrong"),
    [
        ("email", "ten@vidu.vn", ""),
        ("email", "ten@vidu", "email_wrong"),
        ("email", "a b@vidu.vn", "email_wrong"),
        ("phone", "0912345678", ""),
        ("phone", "02438252525", ""),
        ("phone", "0112345678", "phone_wrong"),
        ("citizen_id", "001099000123", ""),
        ("citizen_id", "000099000123", "citizen_id_wrong"),
        ("citizen_id", "00109900012", "citizen_id_wrong"),
        ("citizen_id", "٠٠١099000123", "citizen_id_wrong"),
        ("tax_code", "0100233488", ""),
        ("tax_code", "0100233488-001", ""),
        ("tax_code", "0100233489", "tax_code_wrong"),
        ("tax_code", "001099000123", ""),
        ("address", {"province": "01", "commune": "00004"}, ""),
        ("address", {"province": "46", "commune": "00004"}, "address_unknown"),
        ("address", {"province": "46"}, "address_incomplete"),
        ("text", "anything", ""),
    ],
)
def test_codes_of_the_country_are_checked(widget, value, wrong):
    assert wrong_value(a_field(widget), value, TwoProvinces()) == wrong


def test_codes_have_exactly_the_digits_that_they_have():
    assert [is_citizen_id(code) for code in ("001099000123", "001099000123\n", "097099000123")] == [True, False, False]
    assert [is_tax_code(code) for code in ("0100233488", "0100233488-01", "0100233488\n")] == [True, False, False]


@pytest.mark.parametrize(
    ("field", "value", "words", "text"),
    [
        (a_field("date"), "2026-11-18", ("18", "11", "2026"), "18/11/2026"),
        (a_field("number"), 1234.5, ("1.234,5",), "1.234,5"),
        (a_field("money"), 1200000, ("1.200.000",), "1.200.000\u00a0₫"),
        (a_field("yes_no"), False, ("no",), "Không"),
        (a_choice("radio"), "b", ("b",), "Hai"),
        (a_field("address"), {"province": "01", "commune": "00004"}, ("01", "00004", ""), "Phường Ba Đình, Hà Nội"),
    ],
)
def test_values_are_shown_as_people_write_them_and_read_again(field, value, words, text):
    assert words_of(field, value) == words
    assert read(field, words).value == value
    assert shown(field, value, "vi", TwoProvinces()) == text


def test_choices_are_shown_in_the_language_that_is_wanted():
    assert [shown(a_choice("checkboxes"), ["a", "b"], language, TwoProvinces()) for language in ("vi", "en")] == [
        "Một; Hai",
        "One; Hai",
    ]
