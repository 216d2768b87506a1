"""The working-time clock of a dossier or a step (đồng hồ thời hạn): events in, what is used up and when it is due out. Pure.

A reading follows from the events and the calendar alone. So a calendar that changes moves the term by being read anew,
and nothing that is stored can drift from what happened.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from dienhong.working_time.public import Calendar


class Tick(StrEnum):
    """What happens to a clock. Both ends of a supplement exist in law's practice: going on where it stood, or beginning again."""

    START = "start"
    PAUSE = "pause"
    RESUME = "resume"
    RESET = "reset"
    STOP = "stop"


@dataclass(frozen=True, slots=True)
class ClockEvent:
    """A tick at an aware moment."""

    tick: Tick
    at: datetime


@dataclass(frozen=True, slots=True)
class Reading:
    """A clock at a moment: working time used up, whether it runs, when the budget ends (None while it does not run)."""

    used: timedelta
    running: bool
    due_at: datetime | None
    budget: timedelta

    @property
    def overdue(self) -> bool:
        """Whether more was used up than there was; worked out, never stored."""
        return self.used > self.budget

    @property
    def left(self) -> timedelta:
        """Working time that is left; negative when overdue."""
        return self.budget - self.used


class BadLedger(ValueError):
    """The events do not follow each other as those of a clock do; the text says which."""


_ALLOWED = {
    None: {Tick.START},
    Tick.START: {Tick.PAUSE, Tick.RESET, Tick.STOP},
    Tick.RESUME: {Tick.PAUSE, Tick.RESET, Tick.STOP},
    Tick.RESET: {Tick.PAUSE, Tick.RESET, Tick.STOP},
    Tick.PAUSE: {Tick.RESUME, Tick.RESET, Tick.STOP},
    Tick.STOP: set[Tick](),
}
_RUNS = {Tick.START, Tick.RESUME, Tick.RESET}


def may_follow(events: Sequence[ClockEvent], tick: Tick) -> bool:
    """Whether this tick may come next."""
    return tick in _ALLOWED[events[-1].tick if events else None]


def read_clock(calendar: Calendar, budget: timedelta, events: Sequence[ClockEvent], now: datetime) -> Reading:
    """The clock as it stands at `now`; events after it are not looked at.

    Raises BadLedger, and NoWorkingTime where the calendar never has the time that is left.
    """
    happened = [one for one in _checked(events) if one.at <= now]
    used, since = timedelta(0), None
    for one in happened:
        if since is not None:
            used += calendar.between(since, one.at)
        if one.tick is Tick.RESET:
            used = timedelta(0)
        since = one.at if one.tick in _RUNS else None
    if since is None:
        return Reading(used, running=False, due_at=None, budget=budget)
    left = budget - used
    due_at = calendar.after(since, left) if left > timedelta(0) else since
    return Reading(used + calendar.between(since, now), running=True, due_at=due_at, budget=budget)


def _checked(events: Sequence[ClockEvent]) -> Iterator[ClockEvent]:
    before: ClockEvent | None = None
    for one in events:
        if before is not None and one.at < before.at:
            raise BadLedger(f"{one.tick} at {one.at} comes before {before.tick}")
        if one.tick not in _ALLOWED[before.tick if before else None]:
            raise BadLedger(f"{one.tick} cannot follow {before.tick if before else 'nothing'}")
        before = one
        yield one
