"""Twelve months for a page."""

from __future__ import annotations

import calendar as weeks
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.dates import MONTHS
from django.utils.functional import Promise

from dienhong.kernel import clock
from dienhong.working_time.calendars import Calendar
from dienhong.working_time.models import DayRule


@dataclass(frozen=True, slots=True)
class Cell:
    """A day: `tone` is one of "" (works as usual), off, half, extra (works though it is usually free), free."""

    day: date
    tone: str
    title: str
    is_today: bool


@dataclass(frozen=True, slots=True)
class Month:
    """A month in weeks from Monday; None for days of other months."""

    name: str | Promise
    weeks: Sequence[Sequence[Cell | None]]


def months_of(year: int, kept: Calendar, rules: Sequence[DayRule]) -> list[Month]:
    """The months of a year with what is special about their days."""
    titles = {rule.day: rule.title for rule in rules}
    today = clock.today()

    def cell(day: date) -> Cell:
        return Cell(day, _tone(day, kept), titles.get(day, ""), day == today)

    maker = weeks.Calendar()
    return [
        Month(
            MONTHS[month],
            [
                [cell(date(year, month, number)) if number else None for number in week]
                for week in maker.monthdayscalendar(year, month)
            ],
        )
        for month in range(1, 13)
    ]


def _tone(day: date, kept: Calendar) -> str:
    works, special = kept.is_working_day(day), day in kept.days
    if not special:
        return "" if works else "free"
    if not works:
        return "off"
    return "half" if len(kept.spans_on(day)) == 1 else "extra"
