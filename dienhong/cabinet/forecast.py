"""When each item of an agenda will be taken up, going on from what really happened; plain times, no database."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol


class Timed(Protocol):
    """An item as its row has it."""

    state: str
    minutes: int
    started_at: datetime | None
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class Slot:
    """From when to when an item takes; what has happened is real, the rest is expected."""

    begins: datetime
    ends: datetime


def forecast(items: Iterable[Timed], starts_at: datetime, now: datetime | None) -> list[Slot | None]:
    """A slot for each item in its order, None for what was taken off. `now` only while the session runs.

    An item under discussion ends when its minutes are over, but not before now; the next begin where the last ended.
    """
    slots: list[Slot | None] = []
    rows = list(items)
    done = [one.ended_at for one in rows if one.state == "concluded" and one.ended_at]
    at = max([starts_at, *done]) if now is None else max([now, *done])
    for one in rows:
        if one.state == "discussed" and one.started_at is not None:
            at = max(at, one.started_at + timedelta(minutes=one.minutes))
    for one in rows:
        if one.state == "taken_off":
            slots.append(None)
        elif one.started_at is not None and one.ended_at is not None:
            slots.append(Slot(one.started_at, one.ended_at))
        elif one.started_at is not None:
            slots.append(
                Slot(one.started_at, max(now or one.started_at, one.started_at + timedelta(minutes=one.minutes)))
            )
        else:
            slots.append(Slot(at, at + timedelta(minutes=one.minutes)))
            at += timedelta(minutes=one.minutes)
    return slots
