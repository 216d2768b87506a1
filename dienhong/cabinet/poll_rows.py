"""The rows of a vote as they stand in the database, for the pack: they must say what was signed and logged."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from dienhong.cabinet.models import Ballot, Poll, PollDocument, PollEvent, PollMember
from dienhong.cabinet.vote_texts import instant
from dienhong_verify import canonical


def poll_rows(poll: Poll, ballots: Iterable[Ballot]) -> bytes:
    """Canonical text of the rows (docs/protocols/ballots.md, section 6); `ballots` in the order of the pack."""
    return canonical.dumps(
        {
            "poll": _poll(poll),
            "agencies": sorted({row.agency_id for row in (poll, *_parts(poll))}),
            "documents": [
                {"position": one.position, "name": one.name, "version": one.version, "sha256": one.file_id}
                for one in poll.documents.all()
            ],
            "members": [
                {
                    "position": one.position,
                    "member": str(one.seat.uuid),
                    # The person of the roll is the one who sits there.
                    "seated": one.person_id == one.seat.person_id,
                }
                for one in poll.members.select_related("seat")
            ],
            "events": [
                {"position": one.position, "kind": one.kind, "at": instant(one.at), "sha256": one.sha256}
                for one in poll.events.all()
            ],
            "ballots": [_ballot(one) for one in ballots],
        }
    )


def _poll(poll: Poll) -> dict[str, Any]:
    return {
        "poll": str(poll.uuid),
        "mode": poll.mode,
        "question": poll.question,
        "manifest_sha256": poll.manifest_sha256,
        "state": poll.state,
        "prepared_at": instant(poll.prepared_at),
        "opened_at": _instant(poll.opened_at),
        "closes_at": _instant(poll.closes_at),
        "closed_at": _instant(poll.closed_at),
        "decision": poll.decision,
        "body": str(poll.body.uuid),
        "prepared_by": poll.prepared_by_id,
        "closed_by": poll.closed_by_id,
    }


def _ballot(ballot: Ballot) -> dict[str, Any]:
    return {
        "sha256": ballot.sha256,
        "member": str(ballot.member.seat.uuid),
        "choice": ballot.choice,
        "nonce": ballot.nonce,
        "revision": ballot.revision,
        "late": ballot.late,
        "received_at": instant(ballot.received_at),
    }


def _parts(poll: Poll) -> list[PollDocument | PollMember | PollEvent | Ballot]:
    return [*poll.documents.all(), *poll.members.all(), *poll.events.all(), *poll.ballots.all()]


def _instant(moment: datetime | None) -> str | None:
    return None if moment is None else instant(moment)
