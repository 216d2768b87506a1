"""Normal form, search form and sort key of Vietnamese text."""

import random
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dienhong.kernel.text import fold, nfc, sort_key

# In the order in which ICU's `vi` collation puts them; the list is also the order of a printed dictionary.
IN_ORDER = [
    "1",
    "2a",
    "an",
    "An",
    "An Bình",
    "An Giang",
    "Ana",
    "Ăn",
    "Ân",
    "Ba",
    "Bà",
    "Bả",
    "Bã",
    "Bá",
    "Bạ",
    "Bắc Giang",
    "Bắc Ninh",
    "Cà Mau",
    "Cao Bằng",
    "Cần Thơ",
    "Da",
    "Duy",
    "Đà Nẵng",
    "Đắk Lắk",
    "Đồng Nai",
    "Em",
    "Ê",
    "Gia Lai",
    "Hà Nội",
    "Hòa",
    "Hồ Chí Minh",
    "Huế",
    "Lai Châu",
    "Lạng Sơn",
    "Nghệ An",
    "Ninh Bình",
    "O",
    "Ô",
    "Ơ",
    "Quảng Ngãi",
    "Tráng",
    "Trần",
    "U",
    "Ư",
    "Vĩnh Long",
    "Ý",
    "Yên",
]

text_of_people = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Co", "Cn"]), max_size=30)


def shuffled(names: list[str]) -> list[str]:
    return random.Random(7).sample(names, len(names))


def test_names_sort_as_in_a_vietnamese_dictionary():
    assert sorted(shuffled(IN_ORDER), key=sort_key) == IN_ORDER


def test_letters_of_the_whole_name_count_before_any_tone():
    assert sorted(["Bà An", "Ba Ân", "Ba An"], key=sort_key) == ["Ba An", "Bà An", "Ba Ân"]


def test_byte_order_of_the_key_is_its_character_order():
    keys = [sort_key(name) for name in IN_ORDER]

    assert sorted(keys, key=str.encode) == sorted(keys)


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("Đắk Lắk", "dak lak"),
        ("  Uỷ ban\t nhân  dân ", "uy ban nhan dan"),
        ("ỦY BAN NHÂN DÂN", "uy ban nhan dan"),
        ("Bà Rịa - Vũng Tàu", "ba ria - vung tau"),
        ("Thừa\u200b Thiên Huế", "thua thien hue"),
        ("ƯƠNG ơn ưỡn", "uong on uon"),
        ("", ""),
    ],
)
def test_folding_drops_case_marks_and_extra_spaces(written: str, folded: str):
    assert fold(written) == folded


def test_every_vietnamese_letter_folds_to_plain_ascii():
    letters = "aàảãáạăằẳẵắặâầẩẫấậđeèẻẽéẹêềểễếệiìỉĩíịoòỏõóọôồổỗốộơờởỡớợuùủũúụưừửữứựyỳỷỹýỵ"

    assert fold(letters + letters.upper()) == 2 * ("a" * 18 + "d" + "e" * 12 + "i" * 6 + "o" * 18 + "u" * 12 + "y" * 6)


@given(text_of_people)
def test_folding_does_not_depend_on_the_unicode_form_and_is_stable(text: str):
    assert fold(unicodedata.normalize("NFD", text)) == fold(unicodedata.normalize("NFC", text))
    assert fold(fold(text)) == fold(text)


@given(text_of_people)
def test_sort_key_does_not_depend_on_the_unicode_form(text: str):
    assert sort_key(unicodedata.normalize("NFD", text)) == sort_key(unicodedata.normalize("NFC", text))


def test_composed_form_is_kept():
    assert nfc(unicodedata.normalize("NFD", "Diên Hồng")) == "Diên Hồng"
