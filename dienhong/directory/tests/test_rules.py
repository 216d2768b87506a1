"""Codes, names and search texts, without a database."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dienhong.directory import rules
from dienhong.kernel.errors import RuleBroken

GROUP = st.text("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=1, max_size=5)


@pytest.mark.parametrize(
    ("code", "form"),
    [
        ("H53", "new"),
        ("H53.11", "new"),
        ("G22.01.02.003", "new"),
        ("000.00.00.H53", "old"),
        ("000.00.11.H53", "old"),
        ("123.45.67.G22", "old"),
        ("W00.00.11.H53", "old"),
        ("H53.00.11.H53", "new"),
    ],
)
def test_the_form_is_read_from_the_shape(code: str, form: str) -> None:
    assert rules.form_of(code) == form


@pytest.mark.parametrize("text", ["", ".", "H53.", ".H53", "H53..1", "H-53", "Đ53", "H53/1", "H" * 36, "٣٤"])
def test_impossible_codes_are_refused(text: str) -> None:
    with pytest.raises(RuleBroken, match="directory.code_invalid"):
        rules.normal_code(text)


@given(st.lists(GROUP, min_size=1, max_size=6).map(".".join).filter(lambda code: len(code) <= 35))
def test_every_code_of_the_alphabet_is_its_own_normal_form(code: str) -> None:
    assert rules.normal_code(f" {code.lower()} ") == code


@pytest.mark.parametrize(("code", "test"), [("000.00.W00.H53", True), ("H53.W00.1", True), ("H53.W001", False)])
def test_only_a_whole_group_marks_a_test_unit(code: str, test: bool) -> None:
    assert rules.is_test_code(code) is test


@pytest.mark.parametrize(
    ("name", "core"),
    [
        ("UBND phường Ba Đình", "ba dinh"),
        ("Ủy ban nhân dân Thành phố Hồ Chí Minh", "ho chi minh"),
        ("Bộ Tài chính", "tai chinh"),
        ("Quận 1", "quan 1"),
        ("Phường 10", "phuong 10"),
        ("Bộ", "bo"),
        ("", ""),
    ],
)
def test_the_generic_part_of_a_name_is_taken_away(name: str, core: str) -> None:
    assert rules.core_of(name) == core


def test_a_search_text_keeps_phrases_apart() -> None:
    fields = rules.search_fields("Ủy ban nhân dân tỉnh Bắc Ninh", "UBND tỉnh Bắc Ninh", ["Tỉnh Bắc Giang", ""])

    assert fields.search_text == " ubnd tinh bac ninh | uy ban nhan dan tinh bac ninh | tinh bac giang"
    assert fields.search_name == "bac ninh"


def test_an_agency_closes_on_the_first_day_it_is_gone() -> None:
    rules.must_be_open_on(date(2025, 7, 1), date(2025, 6, 30), "X")
    with pytest.raises(RuleBroken, match="directory.closed"):
        rules.must_be_open_on(date(2025, 7, 1), date(2025, 7, 1), "X")


def test_a_name_is_composed_and_single_spaced() -> None:
    assert rules.clean_name("  Bộ \n Tài  chính ") == "Bộ Tài chính"
    with pytest.raises(RuleBroken, match="directory.name_missing"):
        rules.clean_name(" \t")
    with pytest.raises(RuleBroken, match="directory.name_too_long"):
        rules.clean_name("a" * 301)
