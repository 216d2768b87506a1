"""What a procedure costs and when its result is there, before anybody applies: a channel and a day in, fees and a moment out."""

from __future__ import annotations

import calendar as months
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from dienhong.public_services.catalogue.record import Channel, Fee, Record, Term, Unit
from dienhong.working_time.public import Calendar

_HALF = Decimal("0.5")


@dataclass(frozen=True, slots=True)
class Reckoned:
    """A term and what follows from it: the working day on which it is received, when it ends (None without a fixed term)."""

    term: Term
    received_on: date
    due_at: datetime | None


@dataclass(frozen=True, slots=True)
class Costs:
    """The fees of a channel and case; `total` is the sum of the fixed ones, `is_whole` when there are no others."""

    fees: tuple[Fee, ...]
    total: int
    is_whole: bool


def reckoned(record: Record, channel: Channel, day: date, calendar: Calendar) -> list[Reckoned]:
    """Each term of a channel for what is handed in on `day`. Raises NoWorkingTime.

    Law: Civil Code 2015 art. 147, 148: the day of receipt does not count; a term that ends on a day off ends with the
    next working day. What comes in on a day off is received on the next working day.
    """
    received = day if calendar.is_working_day(day) else calendar.next_working_day(day)
    return [
        Reckoned(term, received, due_at(term, received, calendar)) for term in record.terms if term.channel is channel
    ]


def due_at(term: Term, received: date, calendar: Calendar) -> datetime | None:
    """When a term ends that begins with a receipt on the working day `received`. Raises NoWorkingTime."""
    if term.amount is None:
        return None
    begins = calendar.spans_on(received)[0][0]
    if term.unit is Unit.WORKING_HOUR:
        return calendar.after(begins, timedelta(hours=float(term.amount)))
    whole = int(term.amount)
    if term.unit is Unit.WORKING_DAY:
        ends = calendar.after_days(begins, whole) if whole else begins
        return calendar.next_morning_ends(ends) if term.amount - whole == _HALF else ends
    last = received + timedelta(days=whole) if term.unit is Unit.DAY else _months_later(received, whole)
    if not calendar.is_working_day(last):
        last = calendar.next_working_day(last)
    return calendar.spans_on(last)[-1][1]


def costs(record: Record, channel: Channel, case: str) -> Costs:
    """What is to be paid by a channel in a case; with the case "" only what everybody pays."""
    fees = tuple(one for one in record.fees if one.channel in (None, channel) and one.case in ("", case))
    fixed = [one.amount for one in fees if one.amount is not None]
    return Costs(fees, sum(fixed), len(fixed) == len(fees))


def cases_of(record: Record, channel: Channel) -> tuple[str, ...]:
    """The cases among which one chooses for a channel, in their order."""
    named = [one.case for one in record.terms if one.channel is channel]
    named += [one.case for one in record.fees if one.channel in (None, channel)]
    return tuple(dict.fromkeys(case for case in named if case))


def _months_later(day: date, number: int) -> date:
    month = day.month - 1 + number
    year, month = day.year + month // 12, month % 12 + 1
    return date(year, month, min(day.day, months.monthrange(year, month)[1]))
