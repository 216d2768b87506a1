"""Statements of banks and intermediaries as CSV: what stands in them, whatever the columns are called. Pure."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from dienhong.kernel.text import fold

MOST_BYTES = 20_000_000
MOST_LINES = 100_000
# How offices and banks name the columns, folded.
_NAMES: Mapping[str, tuple[str, ...]] = {
    "day": ("ngay", "day", "date", "ngay giao dich", "ngay gd", "transaction date"),
    "number": ("so", "so giao dich", "ma giao dich", "so tham chieu", "number", "reference", "ma gd", "txnref"),
    "amount": ("so tien", "ghi co", "so tien ghi co", "amount", "credit"),
    "words": ("noi dung", "dien giai", "mo ta", "words", "description", "noi dung giao dich"),
}
_DAYS = ("%d/%m/%Y", "%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y %H:%M:%S", "%Y-%m-%d %H:%M:%S")


class BadStatement(ValueError):
    """The file is no statement; the text says where and why."""


@dataclass(frozen=True, slots=True)
class Read:
    """A line: day, the bank's or intermediary's number, đồng (always positive: money that came in), words."""

    day: date
    number: str
    amount: int
    words: str


def read_csv(data: bytes) -> list[Read]:
    """The lines in which money came in, in order. Semicolons, commas and tabs divide columns; amounts may have dots.

    Raises BadStatement.
    """
    if len(data) > MOST_BYTES:
        raise BadStatement("larger than 20 MB")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadStatement("not UTF-8") from error
    if "\x00" in text:
        raise BadStatement("not text")
    head = text.partition("\n")[0]
    divider = max(";,\t", key=head.count)
    try:
        rows = list(csv.reader(io.StringIO(text), delimiter=divider))
    except csv.Error as error:
        raise BadStatement(str(error)) from error
    if not rows:
        raise BadStatement("empty")
    places = _places(rows[0])
    lines = [
        _line(number, row, places) for number, row in enumerate(rows[1:], start=2) if any(one.strip() for one in row)
    ]
    if len(lines) > MOST_LINES:
        raise BadStatement("more than 100,000 lines")
    return [one for one in lines if one.amount > 0]


def _places(head: Sequence[str]) -> dict[str, int]:
    folded = [fold(one) for one in head]
    places = {}
    for name, words in _NAMES.items():
        found = [folded.index(one) for one in words if one in folded]
        if not found and name != "words":
            raise BadStatement(f"no column for {name}")
        places[name] = found[0] if found else -1
    return places


def _line(number: int, row: Sequence[str], places: Mapping[str, int]) -> Read:
    if len(row) <= max(places.values()):
        raise BadStatement(f"line {number} is too short")
    words = row[places["words"]].strip()[:300] if places["words"] >= 0 else ""
    return Read(
        _day(number, row[places["day"]]),
        row[places["number"]].strip()[:60],
        _amount(number, row[places["amount"]]),
        words,
    )


def _day(number: int, text: str) -> date:
    for form in _DAYS:
        try:
            return datetime.strptime(text.strip(), form).date()  # noqa: DTZ007  a day, of no zone
        except ValueError:
            continue
    raise BadStatement(f"line {number}: “{text.strip()[:20]}” is no day")


def _amount(number: int, text: str) -> int:
    """Đồng; "1.200.000", "1,200,000" and "1200000.00" are the same. Nothing, and what went out, is 0."""
    cleaned = re.sub(r"[.,]00?$", "", text.strip())
    cleaned = re.sub(r"[\s.,]|đ|VND|VNĐ", "", cleaned)
    if cleaned in ("", "-") or re.fullmatch(r"-[0-9]{1,15}", cleaned, re.ASCII):
        return 0
    if not re.fullmatch(r"[0-9]{1,15}", cleaned, re.ASCII):
        raise BadStatement(f"line {number}: “{text.strip()[:20]}” is no amount")
    return int(cleaned)
