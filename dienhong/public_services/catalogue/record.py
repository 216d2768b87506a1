"""An administrative procedure as one document with all its statutory parts; frozen, comparable, with a canonical form and hash.

Rows are flat: what belongs to a case (trường hợp) or a channel (cách thức) names it, "" means all of them.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import asdict, dataclass, field, fields
from decimal import Decimal
from enum import StrEnum
from typing import Any

FORMAT = "dienhong-procedure-1"
CODE = re.compile(r"[0-9A-Z][0-9A-Za-z.\-]{2,29}", re.ASCII)


class Channel(StrEnum):
    """How one may apply (cách thức thực hiện)."""

    DIRECT = "direct"
    ONLINE = "online"
    POST = "post"


class Unit(StrEnum):
    """What a term is counted in."""

    WORKING_DAY = "working_day"
    DAY = "day"
    WORKING_HOUR = "working_hour"
    MONTH = "month"


class Level(StrEnum):
    """Which level of administration decides (cấp thực hiện)."""

    CENTRAL = "central"
    PROVINCE = "province"
    COMMUNE = "commune"


class Service(StrEnum):
    """How much of it can be done online. Law: Decree 42/2022/ND-CP art. 11: full (toàn trình), partial (một phần), else information."""

    FULL = "full"
    PARTIAL = "partial"
    INFORMATION = "information"


class Applicant(StrEnum):
    """Who may apply (đối tượng thực hiện)."""

    CITIZEN = "citizen"
    OVERSEAS = "overseas"
    FOREIGNER = "foreigner"
    ENTERPRISE = "enterprise"
    HOUSEHOLD = "household"
    ORGANISATION = "organisation"
    OFFICIAL = "official"


class Role(StrEnum):
    """What an agency does in it (cơ quan thực hiện)."""

    DECIDES = "decides"
    RECEIVES = "receives"
    COOPERATES = "cooperates"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step of the order of steps (trình tự thực hiện)."""

    case: str = ""
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """How long it takes by a channel (thời hạn giải quyết); without an amount `note` says it in words."""

    channel: Channel
    case: str = ""
    amount: Decimal | None = None
    unit: Unit = Unit.WORKING_DAY
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fee:
    """What it costs (phí, lệ phí) in đồng; 0 is free, None is not a fixed sum, then `note` says how it is reckoned."""

    channel: Channel | None = None
    case: str = ""
    code: str = ""
    name: str
    amount: int | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """What has to be handed in (thành phần hồ sơ). `held_in` names the State's register that has it already, so nobody brings it."""

    case: str = ""
    code: str = ""
    name: str
    originals: int = 0
    copies: int = 0
    form_code: str = ""
    form_name: str = ""
    form_url: str = ""
    held_in: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What one gets (kết quả thực hiện)."""

    code: str = ""
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """A legal basis (căn cứ pháp lý)."""

    number: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Competence:
    """An agency, or a kind of agencies, and what it does in the procedure."""

    role: Role
    name: str
    code: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """All parts of an administrative procedure (thủ tục hành chính).

    Law: Decree 63/2010/ND-CP art. 8 (the parts), as amended by Decree 92/2017/ND-CP. `everyday` are the words by which
    people look for it, `life_events` slugs of `catalogue.life_events`, `notice` is shown above everything else.
    """

    code: str
    title: str
    field_code: str = ""
    field_name: str = ""
    level: Level
    service: Service = Service.INFORMATION
    summary: str = ""
    notice: str = ""
    everyday: tuple[str, ...] = ()
    life_events: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()
    terms: tuple[Term, ...] = ()
    fees: tuple[Fee, ...] = ()
    papers: tuple[Paper, ...] = ()
    requirements: str = ""
    applicants: tuple[Applicant, ...] = ()
    applicants_note: str = ""
    results: tuple[Result, ...] = ()
    bases: tuple[Basis, ...] = ()
    agencies: tuple[Competence, ...] = ()

    @property
    def channels(self) -> tuple[Channel, ...]:
        """The channels by which one may apply, in their usual order."""
        return tuple(one for one in Channel if any(term.channel == one for term in self.terms))

    @property
    def cases(self) -> tuple[str, ...]:
        """The cases that terms and fees name, in their order; without "" for all."""
        named = [*(one.case for one in self.terms), *(one.case for one in self.fees)]
        return tuple(dict.fromkeys(case for case in named if case))


@dataclass(frozen=True, slots=True)
class Part:
    """A part that is edited, checked and compared by itself: its key and the fields of Record that belong to it."""

    key: str
    fields: tuple[str, ...]


PARTS = (
    Part("general", ("code", "title", "field_code", "field_name", "level", "service", "summary", "notice")),
    Part("words", ("everyday", "life_events")),
    Part("steps", ("steps",)),
    Part("terms", ("terms",)),
    Part("fees", ("fees",)),
    Part("papers", ("papers",)),
    Part("conditions", ("requirements", "applicants", "applicants_note")),
    Part("results", ("results",)),
    Part("bases", ("bases",)),
    Part("agencies", ("agencies",)),
)
assert sorted(name for part in PARTS for name in part.fields) == sorted(one.name for one in fields(Record))


@dataclass(frozen=True)
class Document:
    """A record in its stored form: `content` is JSON, `sha256` the hash of its canonical bytes."""

    content: dict[str, Any] = field(hash=False)
    sha256: str


def plain(record: Record) -> dict[str, Any]:
    """The record as JSON: every field is there, amounts of terms are texts ("0.5")."""
    return {"format": FORMAT, **_plain(asdict(record))}


def document_of(record: Record) -> Document:
    """What is stored and hashed."""
    content = plain(record)
    return Document(content, hash_of(content))


def hash_of(content: dict[str, Any]) -> str:
    """SHA-256 (hex) of the canonical bytes: keys sorted, no spaces, UTF-8."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return str(value) if isinstance(value, StrEnum) else value
