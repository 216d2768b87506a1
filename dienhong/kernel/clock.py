"""The one clock. Nothing else reads the time, so that any test can set it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")

_set: ContextVar[datetime | None] = ContextVar("clock", default=None)


def now() -> datetime:
    """The present instant, aware, in UTC."""
    return _set.get() or datetime.now(UTC)


def at_once() -> datetime:
    """An instant from which on something is due now: while the clock stands, and when it goes on again, wherever it stood."""
    return min(now(), datetime.now(UTC))


def today() -> date:
    """The present day in Viet Nam."""
    return now().astimezone(VIETNAM).date()


@contextmanager
def frozen(instant: datetime) -> Iterator[None]:
    """Let the clock stand at `instant` (aware) inside the block; for tests and for replaying a thread of events."""
    if instant.tzinfo is None:
        raise ValueError("the clock needs an aware instant")
    token = _set.set(instant.astimezone(UTC))
    try:
        yield
    finally:
        _set.reset(token)
