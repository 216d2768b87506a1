"""By when a signed document must be sent, and whether it was; pure.

Law: Decision 28/2018/QĐ-TTg art. 5: on the day it was signed, at the latest in the morning of the next working day;
Decree 30/2020/NĐ-CP art. 18: urgent ones right after signing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from dienhong.kernel.clock import VIETNAM
from dienhong.working_time.public import Calendar

# Urgency (độ khẩn) → the term whose minutes hold; 4 is express at an hour of its own (hỏa tốc hẹn giờ).
MINUTES_OF = {1: "urgent_minutes", 2: "very_urgent_minutes", 3: "express_minutes", 4: "express_minutes"}
TIMED = 4


class Punctuality(StrEnum):
    """How the sending of a document stands against the law."""

    WAITING = "waiting"  # not sent, there is time
    OVERDUE = "overdue"  # not sent, and it should have been
    SAME_DAY = "same_day"  # sent as the law wants it
    IN_TIME = "in_time"  # sent in the morning of the next working day
    LATE = "late"


@dataclass(frozen=True, slots=True)
class Timing:
    """By when a document is to be sent, and how that stands."""

    due_at: datetime
    state: Punctuality

    @property
    def is_late(self) -> bool:
        """Whether the law is broken already."""
        return self.state in (Punctuality.OVERDUE, Punctuality.LATE)


def send_by(
    signed_at: datetime, urgency: int, calendar: Calendar, minutes: Mapping[str, int], hour: datetime | None = None
) -> datetime:
    """The last moment at which a document signed at `signed_at` may be sent; `hour` is that of a timed express one.

    Urgent documents do not wait for working hours. Raises NoWorkingTime for a calendar without any.
    """
    if urgency == TIMED and hour is not None and hour > signed_at:
        return hour
    if urgency in MINUTES_OF:
        return signed_at + timedelta(minutes=minutes[MINUTES_OF[urgency]])
    return calendar.next_morning_ends(signed_at)


def timing_of(signed_at: datetime, due_at: datetime, sent_at: datetime | None, now: datetime) -> Timing:
    """How sending stands: not sent yet (`sent_at` None), in time or late."""
    if sent_at is None:
        return Timing(due_at, Punctuality.OVERDUE if now > due_at else Punctuality.WAITING)
    if sent_at > due_at:
        return Timing(due_at, Punctuality.LATE)
    same_day = sent_at.astimezone(VIETNAM).date() == signed_at.astimezone(VIETNAM).date()
    return Timing(due_at, Punctuality.SAME_DAY if same_day else Punctuality.IN_TIME)
