"""The records of a vote: manifest, event, ballot and tally (docs/protocols/ballots.md). Reading is strict; one form each."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from dienhong_verify import canonical
from dienhong_verify.layout import BadManifest, parse_instant, shaped

POLL_FORMAT = "dienhong-poll/1"
EVENT_FORMAT = "dienhong-poll-event/1"
BALLOT_FORMAT = "dienhong-ballot/1"
TALLY_FORMAT = "dienhong-tally/1"

OPTIONS = ("yes", "no", "other")
MODES = ("in_session", "circulated")
CHANNELS = ("room", "remote")
EVENT_KINDS = ("extended", "enrolled", "withdrawn")
DECISIONS = ("passed", "rejected", "undecided", "no_quorum")
MAX_OPINION = 5_000
MAX_OBJECTIONS = 200
_SHA256 = re.compile(r"[0-9a-f]{64}")
_NONCE = re.compile(r"[0-9a-f]{32}")
_SHARE = re.compile(r"([1-9]\d{0,2})/([1-9]\d{0,2})")

Read = TypeVar("Read")


class BadRecord(ValueError):
    """The bytes are not such a record in its one form."""


@dataclass(frozen=True)
class RollMember:
    """Who may vote: `member` is the seat's UUID, `certificates` the SHA-256 of those with which the member signs."""

    member: str
    name: str
    office: str
    presides: bool
    certificates: tuple[str, ...]


@dataclass(frozen=True)
class VotedDocument:
    """A document by its frozen bytes."""

    name: str
    version: str
    sha256: str
    size: int


@dataclass(frozen=True)
class PollManifest:
    """What is put to the vote, by which rules (code → value, citation, status), by whom. `closes_at` None: by the gavel."""

    poll: str
    body_id: str
    body: str
    mode: str
    question: str
    rules: dict[str, tuple[str, str, str]]
    opens_at: datetime
    closes_at: datetime | None
    roll: tuple[RollMember, ...]
    documents: tuple[VotedDocument, ...]


@dataclass(frozen=True)
class PollEvent:
    """An extension (`closes_at`), an added certificate (`member`, `certificate`) or the withdrawal, with its reason."""

    poll: str
    kind: str
    at: datetime
    reason: str
    closes_at: datetime | None
    member: str
    certificate: str


@dataclass(frozen=True)
class BallotText:
    """What a member signs. `objections` are (node of the draft, text proposed)."""

    poll: str
    manifest_sha256: str
    member: str
    choice: str
    opinion: str
    objections: tuple[tuple[str, str], ...]
    nonce: str
    supersedes: str | None
    claimed_at: datetime
    channel: str


@dataclass(frozen=True)
class TallyText:
    """What was counted (biên bản kiểm phiếu). `ballots`: SHA-256 of those that count, `late`: of those that came late."""

    poll: str
    manifest_sha256: str
    closed_at: datetime
    total: int
    yes: int
    no: int
    other: int
    silent: int
    present: int | None
    chair: str | None
    decision: str
    ballots: tuple[str, ...]
    late: tuple[str, ...]


def read_poll(data: bytes) -> PollManifest:
    """Raises BadRecord."""
    return _read(data, _poll)


def read_event(data: bytes) -> PollEvent:
    """Raises BadRecord."""
    return _read(data, _event)


def read_ballot(data: bytes) -> BallotText:
    """Raises BadRecord."""
    return _read(data, _ballot)


def read_tally(data: bytes) -> TallyText:
    """Raises BadRecord."""
    return _read(data, _tally)


def share(text: str) -> tuple[int, int]:
    """(parts, whole) of "2/3". Raises BadRecord."""
    found = _SHARE.fullmatch(text)
    if found is None or int(found[1]) > int(found[2]):
        raise BadRecord(f"{text!r} is not a part of all members")
    return int(found[1]), int(found[2])


def _read(data: bytes, of: Callable[[Any], Read]) -> Read:
    try:
        return of(canonical.loads(data))
    except BadRecord:
        raise
    except (canonical.NotCanonical, BadManifest, ValueError, TypeError) as error:
        raise BadRecord(str(error)) from error


def _poll(value: Any) -> PollManifest:
    item = shaped(value, {"format": str, "poll": str, "body": dict, "mode": str, "question": str, "options": list,
                          "rules": list, "opens_at": str, "closes_at": (str, type(None)), "roll": list,
                          "documents": list})  # fmt: skip
    _require(item["format"] == POLL_FORMAT and item["mode"] in MODES, "the format or the mode is unknown")
    _require(item["options"] == list(OPTIONS), "the options are not those three")
    body = shaped(item["body"], {"id": str, "name": str})
    roll = tuple(map(_roll_member, item["roll"]))
    _require(len({one.member for one in roll}) == len(roll), "a member stands in the roll twice")
    return PollManifest(
        item["poll"],
        body["id"],
        body["name"],
        item["mode"],
        item["question"],
        dict(map(_rule, item["rules"])),
        parse_instant(item["opens_at"]),
        _instant_or_none(item["closes_at"]),
        roll,
        tuple(map(_document, item["documents"])),
    )


def _rule(value: Any) -> tuple[str, tuple[str, str, str]]:
    item = shaped(value, {"code": str, "value": str, "citation": str, "status": str})
    return item["code"], (item["value"], item["citation"], item["status"])


def _roll_member(value: Any) -> RollMember:
    item = shaped(value, {"member": str, "name": str, "office": str, "presides": bool, "certificates": list})
    return RollMember(item["member"], item["name"], item["office"], item["presides"], _hashes(item["certificates"]))


def _document(value: Any) -> VotedDocument:
    item = shaped(value, {"name": str, "version": str, "sha256": str, "size": int})
    return VotedDocument(item["name"], item["version"], _hash(item["sha256"]), item["size"])


def _event(value: Any) -> PollEvent:
    item = shaped(value, {"format": str, "poll": str, "kind": str, "at": str, "reason": str,
                          "closes_at": (str, type(None)), "member": str, "certificate": str})  # fmt: skip
    _require(item["format"] == EVENT_FORMAT and item["kind"] in EVENT_KINDS, "the format or the kind is unknown")
    if item["kind"] == "enrolled":
        _hash(item["certificate"])
    _require((item["kind"] == "extended") == (item["closes_at"] is not None), "only an extension has a new end")
    at, closes_at = parse_instant(item["at"]), _instant_or_none(item["closes_at"])
    return PollEvent(item["poll"], item["kind"], at, item["reason"], closes_at, item["member"], item["certificate"])


def _ballot(value: Any) -> BallotText:
    item = shaped(value, {"format": str, "poll": str, "manifest_sha256": str, "member": str, "choice": str,
                          "opinion": str, "objections": list, "nonce": str, "supersedes": (str, type(None)),
                          "claimed_at": str, "channel": str})  # fmt: skip
    _require(item["format"] == BALLOT_FORMAT and item["channel"] in CHANNELS, "the format or the channel is unknown")
    _require(item["choice"] in OPTIONS, "the choice is none of the three")
    _require(_NONCE.fullmatch(item["nonce"]) is not None, "the nonce is not 32 hex digits")
    _require(len(item["opinion"]) <= MAX_OPINION and len(item["objections"]) <= MAX_OBJECTIONS, "it is too long")
    objections = tuple(map(_objection, item["objections"]))
    for text in (item["opinion"], *(text for pair in objections for text in pair)):
        _require(unicodedata.is_normalized("NFC", text), "a text is not in composed form (NFC)")
    return BallotText(
        item["poll"],
        _hash(item["manifest_sha256"]),
        item["member"],
        item["choice"],
        item["opinion"],
        objections,
        item["nonce"],
        None if item["supersedes"] is None else _hash(item["supersedes"]),
        parse_instant(item["claimed_at"]),
        item["channel"],
    )


def _objection(value: Any) -> tuple[str, str]:
    item = shaped(value, {"node": str, "text": str})
    return item["node"], item["text"]


def _tally(value: Any) -> TallyText:
    item = shaped(value, {"format": str, "poll": str, "manifest_sha256": str, "closed_at": str,
                          "total": int, "yes": int, "no": int, "other": int, "silent": int,
                          "present": (int, type(None)), "chair": (str, type(None)), "decision": str,
                          "ballots": list, "late": list})  # fmt: skip
    _require(item["format"] == TALLY_FORMAT and item["decision"] in DECISIONS, "the format or the decision is unknown")
    _require(item["chair"] in (None, *OPTIONS), "the head's choice is none of the three")
    return TallyText(
        item["poll"],
        _hash(item["manifest_sha256"]),
        parse_instant(item["closed_at"]),
        item["total"],
        item["yes"],
        item["no"],
        item["other"],
        item["silent"],
        item["present"],
        item["chair"],
        item["decision"],
        _hashes(item["ballots"]),
        _hashes(item["late"]),
    )


def _instant_or_none(value: str | None) -> datetime | None:
    return None if value is None else parse_instant(value)


def _hashes(values: list[Any]) -> tuple[str, ...]:
    return tuple(map(_hash, values))


def _hash(value: Any) -> str:
    _require(isinstance(value, str) and _SHA256.fullmatch(value) is not None, "a hash is not 64 hex digits")
    return str(value)


def _require(holds: bool, otherwise: str) -> None:
    if not holds:
        raise BadRecord(otherwise)
