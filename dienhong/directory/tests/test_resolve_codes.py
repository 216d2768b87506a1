"""A code in either form leads to its agency, on every day."""

from datetime import date

import pytest

from dienhong.directory.public import agency_by_code
from dienhong.directory.tests.builders import a_code, an_agency

pytestmark = pytest.mark.django_db


def test_both_forms_lead_to_the_same_agency():
    agency = an_agency("UBND tỉnh Tây Ninh", code="H53")
    a_code(agency, "000.00.00.H53")

    assert [agency_by_code(text).id for text in ("H53", " h53 ", "000.00.00.H53", "000.00.00.h53")] == 4 * [agency.pk]


def test_unknown_and_impossible_codes_lead_to_nobody():
    an_agency(code="H53")

    assert [agency_by_code(text) for text in ("H54", "", "H53;DROP", "H" * 36, "Đ53")] == 5 * [None]


def test_a_code_of_a_later_founding_is_unknown_before():
    an_agency(code="H53", opened_on=date(2025, 3, 1))

    assert agency_by_code("H53", as_of=date(2025, 2, 28)) is None
    assert agency_by_code("H53", as_of=date(2025, 3, 1)).code == "H53"
