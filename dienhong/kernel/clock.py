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
