"""What both bridges to the old system can do. The engine knows only this."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from dienhong.client import Accepted, Document, OpenedPackage, Receipt, Status, Waiting
from dienhong.connector.texts import Fault


@dataclass(frozen=True)
class Outgoing:
    """Something to send. `key` is the sending key, the same for the same document for ever.

    `content` is a document to build, a package that is ready, or what is wrong with what was put out.
    """

    name: str
    key: str
    content: Document | bytes | Fault


@dataclass(frozen=True)
class Arrival:
    """What is remembered of a package that came, so that statuses can be reported on it."""

    delivery: str
    name: str
    sender_code: str
    code: str
    issued_on: date
    document_id: str


@dataclass(frozen=True)
class Wish:
    """A status that the old system wants reported; `problem` says why it cannot be."""

    name: str
    arrival: Arrival | None
    status: str = ""
    reason: str = ""
    staff: str = ""
    department: str = ""
    problem: Fault | None = None


class Bridge(Protocol):
    """A way to the old system. Each method may be killed at any point and be called again with the same effect."""

    def recover(self) -> None:
        """Finish what was decided before the last end."""

    def outgoing(self) -> Iterator[Outgoing]:
        """What waits to be sent."""

    def was_sent(self, item: Outgoing) -> bool:
        """Whether this very thing was sent before; if so it is put away as sent."""

    def kept(self, item: Outgoing) -> bytes | None:
        """The package that was built for it, if it was."""

    def keep(self, item: Outgoing, package: bytes) -> None:
        """Keep the built package durably, before it is sent."""

    def sent(self, item: Outgoing, accepted: Accepted, receipt: Receipt) -> None:
        """Put it away as sent, with its receipt."""

    def failed(self, item: Outgoing, sentence: str) -> None:
        """Put it away as failed, with a sentence that says what to do."""

    def unfinished(self) -> list[str]:
        """Deliveries that are safe here but not handed over yet."""

    def stage(self, waiting: Waiting, package: bytes, opened: OpenedPackage) -> None:
        """Make a package safe; the old system does not see it yet."""

    def hand_over(self, delivery: str, receipt: Receipt) -> None:
        """Let the old system see it, with its receipt."""

    def wishes(self) -> Iterator[Wish]:
        """Statuses to report."""

    def reported(self, wish: Wish, receipt: str) -> None:
        """Put the wish away as done; `receipt` is its id."""

    def not_reported(self, wish: Wish, sentence: str) -> None:
        """Put the wish away as failed."""

    def cursor(self) -> str:
        """The place in the list of statuses."""

    def take(self, statuses: Sequence[Status], cursor: str) -> None:
        """Hand over these statuses and move the cursor, both or neither."""

    def close(self) -> None:
        """Let go of the lock."""
