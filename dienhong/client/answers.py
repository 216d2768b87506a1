"""What the platform answers, as values. Field names are those of docs/protocols/exchange.md."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic, TypeVar

from dienhong.client.errors import Refused, refusal_of

Item = TypeVar("Item")
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Party:
    """An agency: its code and its name."""

    code: str
    name: str = ""

    @classmethod
    def of(cls, told: Json) -> Party:
        """From the answer."""
        return cls(told["code"], told["name"])


@dataclass(frozen=True, slots=True)
class Connection:
    """What the platform knows of this software; `time` is the platform's clock."""

    agency: Party
    software: str
    time: datetime
    permissions: tuple[str, ...]
    receives_by: str
    waiting: bool
    limits: dict[str, int]

    @classmethod
    def of(cls, told: Json) -> Connection:
        """From the answer."""
        return cls(
            Party.of(told["agency"]),
            told["software"],
            datetime.fromisoformat(told["time"]),
            tuple(told["permissions"]),
            told["receives_by"],
            told["waiting"],
            dict(told["limits"]),
        )


@dataclass(frozen=True, slots=True)
class Accepted:
    """The answer to one package. In a batch `error` stands instead when this one was refused."""

    key: str
    uuid: str
    receipt: str
    duplicate: bool = False
    warnings: tuple[str, ...] = ()
    error: Refused | None = None

    @classmethod
    def of(cls, told: Json) -> Accepted:
        """From the answer."""
        if told["error"]:
            return cls(told["key"], "", "", error=refusal_of(told["error"]))
        return cls(told["key"], told["uuid"], told["receipt"], told["duplicate"], tuple(told["warnings"]))


@dataclass(frozen=True, slots=True)
class Waiting:
    """A delivery to this agency that was not confirmed yet; `sha256` and `size` (bytes) are the package's."""

    delivery: str
    package: str
    document_id: str
    code: str
    subject: str
    urgency: int
    due_on: date | None
    sender: Party
    recipient: str
    sha256: str
    size: int
    accepted_at: datetime

    @classmethod
    def of(cls, told: Json) -> Waiting:
        """From the answer."""
        return cls(
            told["delivery"],
            told["package"],
            told["document_id"],
            told["code"],
            told["subject"],
            told["urgency"],
            date.fromisoformat(told["due_on"]) if told["due_on"] else None,
            Party.of(told["sender"]),
            told["recipient"],
            told["sha256"],
            told["size"],
            datetime.fromisoformat(told["accepted_at"]),
        )


@dataclass(frozen=True, slots=True)
class Recorded:
    """The answer to one confirmation or status. `error` stands instead when it was refused."""

    package: str = ""
    delivery: str = ""
    status: str = ""
    receipt: str = ""
    duplicate: bool = False
    error: Refused | None = None

    @classmethod
    def of(cls, told: Json) -> Recorded:
        """From the answer."""
        if told["error"]:
            return cls(error=refusal_of(told["error"]))
        return cls(told["package"], told["delivery"], told["status"], told["receipt"] or "", told["duplicate"])


@dataclass(frozen=True, slots=True)
class Status:
    """What a recipient reported on a package that this agency sent."""

    uuid: str
    package: str
    delivery: str
    document_id: str
    reporter: Party
    status: str
    reason: str
    department: str
    staff: str
    at: datetime
    recorded_at: datetime
    sha256: str
    receipt: str

    @classmethod
    def of(cls, told: Json) -> Status:
        """From the answer."""
        return cls(
            told["uuid"],
            told["package"],
            told["delivery"],
            told["document_id"],
            Party.of(told["reporter"]),
            told["status"],
            told["reason"],
            told["department"],
            told["staff"],
            datetime.fromisoformat(told["at"]),
            datetime.fromisoformat(told["recorded_at"]),
            told["sha256"],
            told["receipt"] or "",
        )


@dataclass(frozen=True, slots=True)
class DeliveryState:
    """How far a package is with one recipient; `status` is "" before the first."""

    delivery: str
    recipient: Party
    addressed_as: str
    transport: str
    status: str
    reason: str

    @classmethod
    def of(cls, told: Json) -> DeliveryState:
        """From the answer."""
        return cls(
            told["delivery"],
            Party.of(told["recipient"]),
            told["addressed_as"],
            told["transport"],
            told["status"],
            told["reason"],
        )


@dataclass(frozen=True, slots=True)
class PackageState:
    """A package and those of its deliveries that this agency may see."""

    uuid: str
    state: str
    document_id: str
    code: str
    subject: str
    sender: Party
    sha256: str
    size: int
    warnings: tuple[str, ...]
    deliveries: tuple[DeliveryState, ...]

    @classmethod
    def of(cls, told: Json) -> PackageState:
        """From the answer."""
        return cls(
            told["uuid"],
            told["state"],
            told["document_id"],
            told["code"],
            told["subject"],
            Party.of(told["sender"]),
            told["sha256"],
            told["size"],
            tuple(told["warnings"]),
            tuple(DeliveryState.of(item) for item in told["deliveries"]),
        )


@dataclass(frozen=True, slots=True)
class Page(Generic[Item]):
    """Some of a list. `next` is the cursor to come back with; `more` whether to ask again at once."""

    items: tuple[Item, ...]
    next: str
    more: bool
