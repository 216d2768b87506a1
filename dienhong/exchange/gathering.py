"""What one request or handler looks up only once, and tells only once at its end.

A batch of a hundred packages asks the directory for each agency once, and wakes pages and handlers once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, TypeVar

from dienhong.exchange.events import PackagesAccepted, StatusesRecorded
from dienhong.kernel.live import announce
from dienhong.kernel.outbox import publish

Value = TypeVar("Value")


@dataclass
class Gathering:
    """Answers found so far, and what is still to be told."""

    known: dict[tuple[Any, ...], Any] = field(default_factory=dict)
    topics: dict[str, None] = field(default_factory=dict)
    accepted: list[int] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)

    def tell(self) -> None:
        """Publish and announce what was gathered; call it inside the transaction, at its end."""
        if self.accepted:
            publish(PackagesAccepted(tuple(self.accepted)))
        if self.statuses:
            publish(StatusesRecorded(tuple(self.statuses)))
        for topic in self.topics:
            announce(topic)
        self.accepted, self.statuses, self.topics = [], [], {}


_present: ContextVar[Gathering | None] = ContextVar("exchange_gathering", default=None)


@contextmanager
def gathering() -> Iterator[Gathering]:
    """Share look-ups inside the block; who opens it calls `tell()` before the transaction ends."""
    token = _present.set(Gathering())
    try:
        present = _present.get()
        assert present is not None
        yield present
    finally:
        _present.reset(token)


def once(key: tuple[Any, ...], look_up: Callable[[], Value]) -> Value:
    """The answer of `look_up`, asked once inside a gathering; without one asked every time."""
    present = _present.get()
    if present is None:
        return look_up()
    if key not in present.known:
        present.known[key] = look_up()
    found: Value = present.known[key]
    return found


def is_known(key: tuple[Any, ...]) -> bool:
    """Whether the present gathering has the answer."""
    present = _present.get()
    return present is not None and key in present.known


def tell_accepted(package_id: int) -> None:
    """Publish now, or with all others of the request."""
    present = _present.get()
    if present is None:
        publish(PackagesAccepted((package_id,)))
    else:
        present.accepted.append(package_id)


def tell_status(event_id: int) -> None:
    """Publish now, or with all others of the request."""
    present = _present.get()
    if present is None:
        publish(StatusesRecorded((event_id,)))
    else:
        present.statuses.append(event_id)


def tell_pages(*topics: str) -> None:
    """Wake open pages, each topic once."""
    present = _present.get()
    if present is None:
        for topic in topics:
            announce(topic)
    else:
        present.topics.update(dict.fromkeys(topics))
