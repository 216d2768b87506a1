"""The canonical texts of a vote, as members and the agency sign them (docs/protocols/ballots.md)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from dienhong.cabinet.models import Ballot, Poll, PollEvent, PollMember
from dienhong.cabinet.procedure import Tally
from dienhong.kernel.text import nfc
from dienhong_verify import canonical
from dienhong_verify.polls import BALLOT_FORMAT, EVENT_FORMAT, OPTIONS, POLL_FORMAT, TALLY_FORMAT

Rules = Mapping[str, tuple[str, str, str]]


def instant(moment: datetime) -> str:
    """UTC with six digits, as everywhere in evidence."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def poll_text(
    poll: Poll,
    rules: Rules,
    roll: Sequence[PollMember],
    certificates: Mapping[int, list[str]],
    documents: list[dict[str, Any]],
) -> str:
    """The manifest (bản kê nội dung biểu quyết). `rules`: code → value, citation, status; `certificates` by person."""
    return _text(
        {
            "format": POLL_FORMAT,
            "poll": str(poll.uuid),
            "body": {"id": str(poll.body.uuid), "name": poll.body.name},
            "mode": poll.mode,
            "question": poll.question,
            "options": list(OPTIONS),
            "rules": [
                {"code": code, "value": value, "citation": citation, "status": status}
                for code, (value, citation, status) in sorted(rules.items())
            ],
            "opens_at": instant(poll.prepared_at),
            "closes_at": instant(poll.closes_at) if poll.closes_at else None,
            "roll": [
                {
                    "member": str(one.seat.uuid),
                    "name": one.person.full_name,
                    "office": one.seat.post.title,
                    "presides": one.seat.presides,
                    "certificates": certificates.get(one.person_id, []),
                }
                for one in roll
            ],
            "documents": documents,
        }
    )


def ballot_text(poll: Poll, member: PollMember, said: Mapping[str, Any], supersedes: str | None, at: datetime) -> str:
    """What a member signs. `said`: choice, opinion, objections as (node, text), nonce, channel."""
    return _text(
        {
            "format": BALLOT_FORMAT,
            "poll": str(poll.uuid),
            "manifest_sha256": poll.manifest_sha256,
            "member": str(member.seat.uuid),
            "choice": said["choice"],
            "opinion": nfc(said["opinion"]),
            "objections": [{"node": nfc(node), "text": nfc(text)} for node, text in said["objections"]],
            "nonce": said["nonce"],
            "supersedes": supersedes,
            "claimed_at": instant(at),
            "channel": said["channel"],
        }
    )


def event_text(poll: Poll, kind: PollEvent.Kind, at: datetime, reason: str, **more: str | None) -> str:
    """Something that happened beside the ballots; `more`: closes_at, member, certificate."""
    told = {"closes_at": None, "member": "", "certificate": "", **more}
    return _text(
        {"format": EVENT_FORMAT, "poll": str(poll.uuid), "kind": str(kind), "at": instant(at), "reason": reason, **told}
    )


def tally_text(poll: Poll, counted: Tally, present: int | None, chair: str | None, ballots: Iterable[Ballot]) -> str:
    """The count (biên bản kiểm phiếu): `ballots` are those that count, in the order of the roll, and those that came late."""
    found = list(ballots)
    assert poll.closed_at is not None
    return _text(
        {
            "format": TALLY_FORMAT,
            "poll": str(poll.uuid),
            "manifest_sha256": poll.manifest_sha256,
            "closed_at": instant(poll.closed_at),
            "total": counted.total,
            "yes": counted.yes,
            "no": counted.no,
            "other": counted.other,
            "silent": counted.silent,
            "present": present,
            "chair": chair,
            "decision": poll.decision,
            "ballots": [one.sha256 for one in found if not one.late],
            "late": [one.sha256 for one in found if one.late],
        }
    )


def _text(value: object) -> str:
    return canonical.dumps(value).decode()
