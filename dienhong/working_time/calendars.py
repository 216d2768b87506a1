"""Working time as arithmetic: hours, days off and make-up days in, deadlines out. No clock, no database."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from itertools import pairwise

from dienhong.kernel.clock import VIETNAM

_ONE_DAY = timedelta(days=1)
_NOTHING = timedelta(0)
# Longer than any term of the law; a calendar without working time must not be walked for ever.
_FURTHEST = 3660

Span = tuple[datetime, datetime]


class NoWorkingTime(Exception):
    """No hours are set, or ten years of this calendar hold less working time than was asked for."""


class DayKind(StrEnum):
    """What a decision makes of one day, whatever its weekday."""

    OFF = "off"
    MORNING_OFF = "morning_off"
    AFTERNOON_OFF = "afternoon_off"
    WORKING = "working"


@dataclass(frozen=True, slots=True)
class Hours:
    """Working hours from a day on; Monday is 0. Either half of the day may be absent, not both."""

    valid_from: date
    weekdays: frozenset[int]
    morning: tuple[time, time] | None
    afternoon: tuple[time, time] | None


@dataclass(frozen=True)
class Calendar:
    """The working time of an agency: its hours (latest last) and the days on which a decision says otherwise.

    Before the first hours begin, the first ones hold.
    """

    hours: Sequence[Hours]
    days: Mapping[date, DayKind] = field(default_factory=dict)

    def spans_on(self, day: date) -> list[Span]:
        """The working halves of a day, in order, in Viet Nam's time."""
        kind, hours = self.days.get(day), self._hours_on(day)
        if kind is DayKind.OFF or (kind is None and day.weekday() not in hours.weekdays):
            return []
        halves = (
            None if kind is DayKind.MORNING_OFF else hours.morning,
            None if kind is DayKind.AFTERNOON_OFF else hours.afternoon,
        )
        return [_span(day, half) for half in halves if half is not None]

    def is_working_day(self, day: date) -> bool:
        """Whether any part of the day is working time."""
        return bool(self.spans_on(day))

    def next_working_day(self, day: date) -> date:
        """The first working day after this one. Raises NoWorkingTime."""
        return next(self._spans_from(day + _ONE_DAY))[0].date()

    def next_morning_ends(self, at: datetime) -> datetime:
        """When the morning of the working day after this moment's day ends; of a day without a morning its first half.

        Raises NoWorkingTime.
        """
        return next(self._spans_from(_day(at) + _ONE_DAY))[1]

    def after(self, start: datetime, work: timedelta) -> datetime:
        """The moment at which `work` of working time has passed since `start`. Raises NoWorkingTime.

        A term that ends with a half-day ends there, not when the next one begins; no work from outside working time
        ends when working time begins again.
        """
        left = work
        for begins, ends in self._spans_from(_day(start)):
            begins = max(begins, start)
            if begins < ends and left <= ends - begins:
                return begins + left
            left -= max(ends - begins, _NOTHING)
        raise NoWorkingTime

    def after_days(self, start: datetime, days: int) -> datetime:
        """When the work of the last of `days` working days ends; the day of `start` does not count.

        Law: Civil Code 2015 art. 147, 148: a term in days begins on the day after, and ends with the last day.
        Raises NoWorkingTime.
        """
        day = _day(start)
        for _ in range(days):
            day = self.next_working_day(day)
        return self.spans_on(day)[-1][1] if self.spans_on(day) else start

    def between(self, start: datetime, end: datetime) -> timedelta:
        """The working time between two moments; zero when the second is not later."""
        total, day = _NOTHING, _day(start)
        while day <= _day(end):
            for begins, ends in self.spans_on(day):
                total += max(min(ends, end) - max(begins, start), _NOTHING)
            day += _ONE_DAY
        return total

    def _hours_on(self, day: date) -> Hours:
        for hours in reversed(self.hours):
            if hours.valid_from <= day:
                return hours
        if not self.hours:
            raise NoWorkingTime
        return self.hours[0]

    def _spans_from(self, day: date) -> Iterator[Span]:
        for number in range(_FURTHEST):
            yield from self.spans_on(day + number * _ONE_DAY)
        raise NoWorkingTime


def are_in_order(*times: time | None) -> bool:
    """Whether the times that are given follow each other."""
    return all(earlier < later for earlier, later in pairwise([one for one in times if one is not None]))


def _day(at: datetime) -> date:
    return at.astimezone(VIETNAM).date()


def _span(day: date, half: tuple[time, time]) -> Span:
    return datetime.combine(day, half[0], VIETNAM), datetime.combine(day, half[1], VIETNAM)
