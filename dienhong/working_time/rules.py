"""What hours and days must be like."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, time

from dienhong.kernel.errors import RuleBroken
from dienhong.working_time.calendars import DayKind, are_in_order

_LAST_WEEKDAY = 6
# Days further away are typing errors: nobody decides holidays a generation ahead.
_YEARS_AHEAD = 30


@dataclass(frozen=True, slots=True)
class HalfDays:
    """The halves of a working day; a half that is not worked has no times."""

    morning_from: time | None = None
    morning_until: time | None = None
    afternoon_from: time | None = None
    afternoon_until: time | None = None


def must_be_hours(weekdays: Collection[int], halves: HalfDays) -> None:
    """Some weekdays, one or two halves, in order.

    Raises RuleBroken: working_time.no_weekday, working_time.hours_out_of_order.
    """
    if not weekdays or not all(0 <= one <= _LAST_WEEKDAY for one in weekdays):
        raise RuleBroken("working_time.no_weekday")
    morning, afternoon = (
        (halves.morning_from, halves.morning_until),
        (halves.afternoon_from, halves.afternoon_until),
    )
    halved = any((first is None) != (last is None) for first, last in (morning, afternoon))
    none = morning[0] is None and afternoon[0] is None
    if halved or none or not are_in_order(*morning, *afternoon):
        raise RuleBroken("working_time.hours_out_of_order")


def must_be_a_kind(kind: str) -> None:
    """Raises RuleBroken("working_time.kind_unknown")."""
    if kind not in set(DayKind):
        raise RuleBroken("working_time.kind_unknown", kind=kind)


def must_be_near(day: date, today: date) -> None:
    """Raises RuleBroken("working_time.too_far")."""
    if abs(day.year - today.year) > _YEARS_AHEAD:
        raise RuleBroken("working_time.too_far", years=_YEARS_AHEAD)


def must_have_title(title: str) -> None:
    """Raises RuleBroken("working_time.title_missing")."""
    if not title.strip():
        raise RuleBroken("working_time.title_missing")
