"""The designer's changes: a form made step by step can be published, conditions are sentences there and back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dienhong.forms.conditions import ANY, Condition, Is, as_conditions, as_logic, condition_of, hows_for, in_words
from dienhong.forms.editing import (
    Asked,
    asked_of,
    moved,
    new_document,
    note_changed,
    page_changed,
    page_moved,
    question_changed,
    renamed,
    to_page,
    with_note,
    with_page,
    with_question,
    without_element,
    without_page,
)
from dienhong.forms.errors import FormError
from dienhong.forms.form import Choice, FileLimits, Text, Widget, canonical, read_form
from dienhong.forms.logic import Known, rule_of
from dienhong.forms.publishing import mistakes_of
from dienhong.forms.tests.builders import birth, birth_form

KIND = Asked(
    Widget.RADIO, Text("Loại hồ sơ"), choices=(Choice("new", Text("Cấp mới")), Choice("again", Text("Cấp lại")))
)
AGAIN = Condition("loai_ho_so", Is.EQUAL, "again")


def made():
    """A small form made by the designer: two pages, a condition, a group with a file, a sum."""
    document = renamed(new_document(Text("Tờ khai")), Text("Đơn đề nghị", "Application"))
    document, _ = with_question(document, "page_1", KIND)
    document, _ = with_question(
        document, "page_1", Asked(Widget.LONG_TEXT, Text("Vì sao"), conditions=(AGAIN,), required=True)
    )
    document = with_note(document, "page_1", "heading", Text("Phí"))
    document, _ = with_question(document, "page_1", Asked(Widget.MONEY, Text("Phí thứ nhất"), most=1_000_000))
    document, _ = with_question(document, "page_1", Asked(Widget.MONEY, Text("Phí thứ hai")))
    total = Asked(Widget.COMPUTED, Text("Cộng"), computed=("sum", ("phi_thu_nhat", "phi_thu_hai")))
    document, _ = with_question(document, "page_1", total)
    document = with_page(document, Text("Giấy tờ"))
    document, group = with_question(document, "page_2", Asked(Widget.GROUP, Text("Giấy tờ kèm theo"), most=5))
    scan = Asked(Widget.FILE, Text("Bản chụp"), files=FileLimits(("pdf",), 1_000_000, 1))
    document, _ = with_question(document, "page_2", scan, group)
    return with_question(document, "page_2", Asked(Widget.DATE, Text("Ngày cấp"), day="past"), group)[0]


def test_a_form_made_step_by_step_may_be_published():
    form = read_form(made())

    assert mistakes_of(form) == ()
    assert list(form.fields) == ["loai_ho_so", "vi_sao", "phi_thu_nhat", "phi_thu_hai", "cong", "giay_to_kem_theo"]
    assert [one.name for one in form.fields["giay_to_kem_theo"].fields] == ["ban_chup", "ngay_cap"]
    assert in_words(form, form.fields["vi_sao"].visible) == "“Loại hồ sơ” là “Cấp lại”"


def test_a_change_leaves_the_document_before_it_alone():
    before = made()
    text = canonical(before)

    for change in (
        lambda: with_page(before, Text("Nữa")),
        lambda: without_page(before, "page_1"),
        lambda: question_changed(before, "vi_sao", KIND),
        lambda: moved(before, "page_1", 0, 1),
    ):
        assert canonical(change()) != text
        assert canonical(before) == text


@pytest.mark.parametrize("name", [one for one in birth_form().fields])
def test_a_question_read_for_the_designer_and_written_back_is_the_same(name):
    before = birth_form()
    after = read_form(question_changed(birth(), name, asked_of(before.fields[name])))

    assert after.fields[name] == before.fields[name]


def test_questions_keep_the_name_of_their_answer_and_names_stay_apart():
    document, first = with_question(new_document(Text("x")), "page_1", Asked(Widget.TEXT, Text("Họ và tên")))
    document, second = with_question(document, "page_1", Asked(Widget.TEXT, Text("Họ và tên")))
    document, third = with_question(document, "page_1", Asked(Widget.TEXT, Text("1. ???")))
    document = question_changed(document, first, Asked(Widget.DATE, Text("Ngày sinh")))

    assert [first, second, third] == ["ho_va_ten", "ho_va_ten_2", "field_1"]
    assert read_form(document).fields["ho_va_ten"].schema == {"type": "string", "format": "date"}


def test_parts_are_moved_and_taken_away():
    document = page_moved(made(), "page_2", -1)
    document = moved(document, "page_1", 3, -3)
    document = to_page(document, "vi_sao", "page_2")
    document = without_element(document, "page_2", 0, group="giay_to_kem_theo")
    form = read_form(without_element(document, "page_1", 1))

    assert [page.id for page in form.pages] == ["page_2", "page_1"]
    assert list(form.fields) == ["giay_to_kem_theo", "vi_sao", "phi_thu_nhat", "phi_thu_hai", "cong"]
    assert [one.name for one in form.fields["giay_to_kem_theo"].fields] == ["ngay_cap"]
    assert set(form.schema["properties"]) == set(form.fields)
    assert set(read_form(without_page(made(), "page_1")).schema["properties"]) == {"giay_to_kem_theo"}


def test_words_between_questions_and_pages_are_changed():
    document = note_changed(made(), "page_1", 2, Text("Lệ phí"))
    document = page_changed(document, "page_2", Text("Tệp"), (AGAIN,))
    form = read_form(document)

    assert form.pages[0].elements[2].text == Text("Lệ phí")
    assert (form.pages[1].title, in_words(form, form.pages[1].visible)) == (Text("Tệp"), "“Loại hồ sơ” là “Cấp lại”")
    assert read_form(page_changed(document, "page_2", Text("Tệp"), None)).pages[1].visible == form.pages[1].visible


@pytest.mark.parametrize(
    "change",
    [
        lambda document: with_page(document, Text("x")) and without_page(document, "page_9"),
        lambda document: question_changed(document, "gone", KIND),
        lambda document: moved(document, "page_1", 99, 1),
        lambda document: without_element(document, "page_1", 99),
        lambda document: without_element(document, "page_1", 0, group="gone"),
        lambda document: to_page(document, "ban_chup", "page_1"),
        lambda document: note_changed(document, "page_1", 0, Text("x")),
        lambda document: with_note(document, "page_1", "banner", Text("x")),
    ],
)
def test_changes_of_what_is_not_there_are_refused(change):
    with pytest.raises(FormError, match="change_wrong"):
        change(made())


CONDITIONS = st.builds(
    Condition,
    st.sampled_from(["a", "b"]),
    st.sampled_from([Is.EQUAL, Is.OTHER, Is.MORE, Is.LESS, Is.AT_LEAST, Is.AT_MOST]),
    st.integers(-3, 3) | st.sampled_from(["x", "y"]),
) | st.builds(Condition, st.sampled_from(["a", "b"]), st.sampled_from([Is.ANSWERED, Is.EMPTY]))


@given(
    st.lists(CONDITIONS, max_size=4),
    st.sampled_from(["all", ANY]),
    st.dictionaries(st.sampled_from("ab"), st.integers(-3, 3)),
)
def test_conditions_are_read_back_as_they_were_chosen_and_mean_what_they_say(conditions, join, answers):
    rule = rule_of(as_logic(conditions, join))
    found = as_conditions(rule)

    assert found is not None
    assert found[0] == tuple(conditions)
    if all(isinstance(one.value, int | None) for one in conditions):
        meant = [_fulfilled(one, answers) for one in conditions]
        assert Known(answers).holds(rule) is (all(meant) if join == "all" or not meant else any(meant))


def _fulfilled(one: Condition, answers) -> bool:
    given = answers.get(one.field)
    match one.how:
        case Is.EQUAL:
            return given == one.value
        case Is.OTHER:
            return given != one.value
        case Is.ANSWERED:
            return given is not None
        case Is.EMPTY:
            return given is None
    if given is None:
        return False
    return {Is.MORE: given > one.value, Is.LESS: given < one.value, Is.AT_LEAST: given >= one.value}.get(
        one.how, given <= one.value
    )


@pytest.mark.parametrize(
    ("name", "how", "words", "sentence"),
    [
        ("kind", "equal", "Lại", "“Đăng ký gì” là “Lại”"),
        ("kind", "other", "new", "“Đăng ký gì” không phải là “Lần đầu”"),
        ("twins", "equal", "Có", "“Sinh đôi” là “Có”"),
        ("weight", "at_least", "2,5", "“Cân nặng (kg)” từ 2,5 trở lên"),
        ("born", "less", "1/7/2025", "“Ngày sinh” nhỏ hơn (trước) “01/07/2025”"),
        ("needs", "has", "Bản sao", "“Nhận thêm” có chọn “Bản sao”"),
        ("home", "answered", "", "“Nơi ở” đã được trả lời"),
    ],
)
def test_a_clerk_chooses_field_comparison_and_value(name, how, words, sentence):
    form = birth_form()
    condition = condition_of(form, name, how, words)
    rule = rule_of(as_logic([condition]))

    assert in_words(form, rule) == sentence
    assert as_conditions(rule) == ((condition,), "all")


@pytest.mark.parametrize(
    ("name", "how", "words"),
    [
        ("gone", "equal", "x"),
        ("kind", "has", "new"),
        ("kind", "equal", "Lần ba"),
        ("born", "less", "40/1/2025"),
        ("kind", "equal", ""),
    ],
)
def test_a_comparison_that_makes_no_sense_is_refused(name, how, words):
    with pytest.raises(FormError, match="change_wrong"):
        condition_of(birth_form(), name, how, words)


def test_a_rule_that_is_no_list_of_conditions_is_left_as_it_is():
    rule = rule_of({"if": [{"var": "kind"}, True, False]})

    assert as_conditions(rule) is None
    assert in_words(birth_form(), rule) == "theo công thức riêng"
    assert in_words(birth_form(), rule_of(as_logic([AGAIN, Condition("kind", Is.EMPTY)], ANY))) == (
        "“loai_ho_so” là “again” hoặc “Đăng ký gì” còn để trống"
    )
    assert hows_for(birth_form().fields["proof"]) == (Is.ANSWERED, Is.EMPTY)
