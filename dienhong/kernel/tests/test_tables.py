"""Tables for spreadsheets are whole, and run nothing."""

from datetime import UTC, date, datetime

import pytest

from dienhong.kernel.tables import csv_answer, safe_cell


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r"])
def test_no_text_becomes_a_formula(sign):
    assert safe_cell(f"{sign}HYPERLINK(1)") == f"'{sign}HYPERLINK(1)"


def test_other_texts_stay_as_they_are():
    assert safe_cell("Công văn") == "Công văn"


def test_a_long_table_has_every_row_once_and_says_days_and_moments_as_people_do():
    at = datetime(2026, 11, 20, 10, 30, tzinfo=UTC)

    answer = csv_answer("bang", ["Số", "Ngày", "Lúc"], ([number, date(2026, 11, 20), at] for number in range(1201)))
    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()

    assert lines[0] == "Số,Ngày,Lúc"
    assert lines[1:] == [f"{number},20/11/2026,20/11/2026 17:30:00" for number in range(1201)]
    assert answer.headers["Content-Disposition"] == 'attachment; filename="bang.csv"'
