"""The canonical record of an act: what its leaf in the log consists of (docs/protocols/evidence.md, section 2)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum
from typing import Any
from uuid import UUID, uuid4

from django.utils.functional import Promise

from dienhong.audit.models import AuditRecord
from dienhong.kernel.actor import Actor
from dienhong.kernel.content import sha256_of
from dienhong.kernel.errors import Refused
from dienhong_verify import canonical
from dienhong_verify.merkle import leaf_hash

FORMAT = "dienhong-record/1"
MAX_TEXT = 200
MAX_ITEMS = 200
HIDDEN = {"hidden": True}


@dataclass
class Act:
    """An act in progress: what its record will say."""

    code: str
    actor: Actor
    at: datetime
    arguments: dict[str, Any]
    agency_id: int | None
    subject: tuple[str, str] = ("", "")
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class NewRecord:
    """The columns of a record that is not stored yet; making the model's own instance takes ten times as long."""

    uuid: UUID
    at: datetime
    command: str
    outcome: str
    error: str
    agency_id: int | None
    actor_kind: str
    account_id: int | None
    person_id: int | None
    actor_name: str
    on_behalf_of_person_id: int | None
    on_behalf_of_name: str
    support_session_id: int | None
    subject_type: str
    subject_id: str
    text: str
    leaf_hash: bytes


def record_of(act: Act, error: Refused | None = None) -> NewRecord:
    """The unsaved record of an act that was done, or refused with `error`."""
    actor, identity = act.actor, uuid4()
    outcome = (AuditRecord.Outcome.REFUSED if error else AuditRecord.Outcome.DONE).value
    facts = {**act.facts, **({"refusal": plain(error.params)} if error and error.params else {})}
    conceals = getattr(error, "conceals", False)
    content = {
        "format": FORMAT,
        "id": str(identity),
        "at": instant(act.at),
        "command": act.code,
        "outcome": outcome,
        "error": error.code if error else None,
        "agency": act.agency_id,
        "subject": {"type": act.subject[0], "id": act.subject[1]} if act.subject[0] else None,
        "actor": _actor(actor),
        "arguments": _concealed(act.arguments) if conceals else act.arguments,
        "facts": _concealed(facts) if conceals else facts,
    }
    leaf = canonical.dumps(content)
    return NewRecord(
        uuid=identity,
        at=act.at,
        command=act.code,
        outcome=outcome,
        error=error.code if error else "",
        agency_id=act.agency_id,
        actor_kind=actor.kind,
        account_id=actor.account_id,
        person_id=actor.person_id,
        actor_name=actor.name,
        on_behalf_of_person_id=actor.on_behalf_of_person_id,
        on_behalf_of_name=actor.on_behalf_of_name,
        support_session_id=actor.support_session_id,
        subject_type=act.subject[0],
        subject_id=act.subject[1],
        text=leaf.decode(),
        leaf_hash=leaf_hash(leaf),
    )


def _concealed(arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Only numbers, which say what was acted upon; no word of a state secret may stay in a log that is never cut."""
    return {name: value if isinstance(value, int) else HIDDEN for name, value in arguments.items()}


def _actor(actor: Actor) -> dict[str, Any]:
    return {
        "kind": actor.kind,
        "name": actor.name,
        "account": actor.account_id,
        "person": actor.person_id,
        "agency": actor.agency_id,
        "on_behalf_of": actor.on_behalf_of_person_id,
        "on_behalf_of_name": actor.on_behalf_of_name,
        "support_session": actor.support_session_id,
    }


def columns_of(content: Mapping[str, Any]) -> dict[str, Any]:
    """What the columns of a record with this content must hold, for finding rows whose columns were changed."""
    actor, subject = content["actor"], content["subject"] or {"type": "", "id": ""}
    return {
        "uuid": UUID(content["id"]),
        "at": datetime.fromisoformat(content["at"]),
        "command": content["command"],
        "outcome": content["outcome"],
        "error": content["error"] or "",
        "agency_id": content["agency"],
        "actor_kind": actor["kind"],
        "account_id": actor["account"],
        "person_id": actor["person"],
        "actor_name": actor["name"],
        "on_behalf_of_person_id": actor["on_behalf_of"],
        "on_behalf_of_name": actor["on_behalf_of_name"],
        "support_session_id": actor["support_session"],
        "subject_type": subject["type"],
        "subject_id": subject["id"],
    }


def instant(at: datetime) -> str:
    """`2026-01-31T02:03:04.000005Z`: always UTC, always six digits."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def digest(data: bytes) -> dict[str, Any]:
    """What stands in a record for data too long to repeat."""
    return {"sha256": sha256_of(data), "length": len(data)}


def plain(value: Any) -> Any:
    """An argument or fact as canonical JSON has it.

    Bytes, texts over 200 letters and lists over 200 items become {"sha256", "length"}; the length counts bytes of the
    data, of the text's UTF-8, or of the list's canonical form. Raises TypeError for what no command should be given.
    """
    if isinstance(value, Enum):
        return plain(value.value)
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, Mapping):
        return {str(name): plain(item) for name, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return _items(value)
    if is_dataclass(value) and not isinstance(value, type):
        return {item.name: plain(getattr(value, item.name)) for item in fields(value)}
    return _scalar(value)


def _scalar(value: Any) -> Any:
    match value:
        case int():
            return int(value) if abs(value) <= canonical.MAX_INTEGER else str(value)
        case str() | Promise():
            return _text(str(value))
        case bytes() | bytearray() | memoryview():
            return digest(value if isinstance(value, bytes) else bytes(value))
        case datetime():
            return instant(value) if value.tzinfo else value.isoformat()
        case date() | time():
            return value.isoformat()
        case timedelta() | UUID() | Decimal() | float():
            return str(value)
    raise TypeError(f"a command takes ids and plain values, not {type(value).__name__}")


def _text(text: str) -> Any:
    encoded = text.encode("utf-8", errors="surrogatepass")
    # Half a surrogate pair cannot stand in canonical JSON; its digest can.
    if len(text) > MAX_TEXT or not _is_unicode(text):
        return digest(encoded)
    return text


def _is_unicode(text: str) -> bool:
    return not any("\ud800" <= letter <= "\udfff" for letter in text)


def _items(values: Collection[Any]) -> Any:
    items = [plain(item) for item in values]
    if isinstance(values, set | frozenset):
        items.sort(key=canonical.dumps)
    return items if len(items) <= MAX_ITEMS else digest(canonical.dumps(items))
