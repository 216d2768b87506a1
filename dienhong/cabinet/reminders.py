"""When members are reminded of a written ballot. Arithmetic only."""

from __future__ import annotations

from datetime import datetime, timedelta

from dienhong.cabinet.models import PollReminder

Stage = PollReminder.Stage
BEFORE = {
    Stage.THREE_DAYS: timedelta(days=3),
    Stage.ONE_DAY: timedelta(days=1),
    Stage.FOUR_HOURS: timedelta(hours=4),
    Stage.OVERDUE: timedelta(0),
}
_DAY, _HOUR = timedelta(days=1), timedelta(hours=1)


def stage_due(opened_at: datetime, closes_at: datetime, now: datetime) -> PollReminder.Stage | None:
    """The stage that has been reached, the latest one: of several missed at once only that is told.

    A stage that lay before the opening, as three days of a term of two, is none.
    """
    reached = [one for one, before in BEFORE.items() if opened_at < closes_at - before <= now]
    return reached[-1] if reached else None


def left(closes_at: datetime, now: datetime) -> dict[str, int]:
    """What is left of the term as people say it: days, or under a day and a half hours, rounded; keys days, hours."""
    rest = closes_at - now
    if rest > 1.5 * _DAY:
        return {"days": round(rest / _DAY), "hours": 0}
    return (
        {"days": 1, "hours": 0} if abs(rest - _DAY) < _HOUR / 2 else {"days": 0, "hours": max(round(rest / _HOUR), 1)}
    )
