"""Codes of dossiers (mã hồ sơ): agency, day of receipt, number within the day. Pure.

Law: Circular 01/2018/TT-VPCP art. 19; Decision 20/2020/QĐ-TTg (codes of agencies).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime

# As seen at ministries and provinces: with and without the leading groups of the old agency codes, days in six or eight digits.
_SHAPE = re.compile(
    r"(?P<agency>(?:[0-9]{3}\.[0-9]{2}\.[0-9]{2}\.)?[A-Z][0-9]{2}(?:\.[0-9]{2,3})*)"
    r"-(?P<day>[0-9]{6}|[0-9]{8})-(?P<number>[0-9]{4,7})"
)
_MOST_LETTERS = 35
_SHORT_DAY = 6


class BadCode(ValueError):
    """The text is no code of a dossier."""


@dataclass(frozen=True, slots=True)
class DossierCode:
    """A code taken apart; `number` counts within the agency's day."""

    agency: str
    day: date
    number: int

    def __str__(self) -> str:
        return code_of(self.agency, self.day, self.number)


def code_of(agency: str, day: date, number: int) -> str:
    """The code, such as "H29.01-261123-0001". Past 9999 the number grows wider and never begins again.

    Raises BadCode for what is no agency's code or no number.
    """
    text = f"{agency}-{day:%y%m%d}-{number:04d}"
    if number < 1 or not _SHAPE.fullmatch(text) or len(agency) > _MOST_LETTERS:
        raise BadCode(text)
    return text


def read_code(text: str) -> DossierCode:
    """A code as people and partners write it. Raises BadCode."""
    found = _SHAPE.fullmatch(text)
    if found is None:
        raise BadCode(text)
    digits = found["day"]
    try:
        day = datetime.strptime(digits, "%y%m%d" if len(digits) == _SHORT_DAY else "%Y%m%d").date()  # noqa: DTZ007  a day
    except ValueError as error:
        raise BadCode(text) from error
    return DossierCode(found["agency"], day, int(found["number"]))
