"""Terms of tasks as arithmetic: which deadline follows from a term and a calendar. No clock, no database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time

from dienhong.kernel.clock import VIETNAM
from dienhong.working_time.public import Calendar

SOON_DAYS = 3  # working days before the deadline at which a task is "due soon"


@dataclass(frozen=True, slots=True)
class Term:
    """A term as the giver states it: `kind` date (with `due_on`), days (with `days` and `start`) or none."""

    kind: str
    due_on: date | None = None
    days: int | None = None
    start: str = "given"


def end_of_day(day: date, calendar: Calendar) -> datetime:
    """When the work of a day ends; of a free day, that of the next working day.

    Law: Civil Code 2015 art. 148 (5): a term whose last day is free ends with the next working day.
    Raises NoWorkingTime.
    """
    last = day if calendar.is_working_day(day) else calendar.next_working_day(day)
    return calendar.spans_on(last)[-1][1]


def deadline(term: Term, begun_at: datetime | None, calendar: Calendar) -> datetime | None:
    """The deadline of a term that began at a moment; None when there is none, or the term has not begun.

    A day that was set (by the giver, or by granting more time) counts before a number of days. Raises NoWorkingTime.
    """
    if term.due_on is not None:
        return end_of_day(term.due_on, calendar)
    if term.days is None or begun_at is None:
        return None
    return calendar.after_days(begun_at, term.days)


def soon_limit(now: datetime, calendar: Calendar) -> datetime:
    """Until when a deadline counts as near. Raises NoWorkingTime."""
    return calendar.after_days(now, SOON_DAYS)


def start_of_day(day: date) -> datetime:
    """Midnight in Viet Nam."""
    return datetime.combine(day, time.min, VIETNAM)
