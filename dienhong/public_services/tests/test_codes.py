"""Codes as the circular and the systems in use write them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dienhong.public_services.codes import BadCode, DossierCode, code_of, read_code


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("H29.01-200819-0001", DossierCode("H29.01", date(2020, 8, 19), 1)),
        ("G09.20-20260609-0092637", DossierCode("G09.20", date(2026, 6, 9), 92637)),
        ("000.00.04.G18-261123-0012", DossierCode("000.00.04.G18", date(2026, 11, 23), 12)),
    ],
)
def test_codes_that_are_in_use_are_read(text, told):
    assert read_code(text) == told


@pytest.mark.parametrize(
    "text",
    [
        "",
        "H29.01-200819-0001\n",
        "H29.01-200819-١٢٣٤",
        "h29.01-200819-0001",
        "H29.01-200819-001",
        "H29.01-201319-0001",
        "H29.01_200819_0001",
    ],
)
def test_what_only_looks_like_one_is_not(text):
    with pytest.raises(BadCode):
        read_code(text)


@given(st.dates(date(2000, 1, 1), date(2068, 12, 31)), st.integers(1, 9_999_999))
def test_a_code_reads_back(day, number):
    assert read_code(code_of("H29.01.02", day, number)) == DossierCode("H29.01.02", day, number)


def test_the_number_grows_past_four_digits():
    assert code_of("H29", date(2026, 11, 23), 10_000) == "H29-261123-10000"


@pytest.mark.parametrize(
    ("agency", "number"), [("H29", 0), ("h29", 1), ("H29.01" + ".02" * 12, 1), ("H29", 10_000_000)]
)
def test_no_code_is_made_of_what_is_none(agency, number):
    with pytest.raises(BadCode):
        code_of(agency, date(2026, 11, 23), number)
