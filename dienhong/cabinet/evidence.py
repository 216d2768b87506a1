"""The verification pack of a vote, and the receipt of one ballot, for a stranger to check (docs/protocols/ballots.md)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from dienhong.audit.public import (
    LogEvidence,
    PackFile,
    PackSubject,
    RecordView,
    evidence_for,
    records_about,
    wait_until_sealed,
)
from dienhong.audit.public import evidence_pack as sealed_pack
from dienhong.cabinet.models import Ballot, Poll
from dienhong.cabinet.permissions import RUN_POLLS
from dienhong.cabinet.poll_rows import poll_rows
from dienhong.cabinet.queries.polls import ballot_of, may_run, poll_of, shows_ballots
from dienhong.documents.public import file_bytes
from dienhong.kernel.actor import Actor
from dienhong.kernel.errors import NotPermitted, RuleBroken
from dienhong.signing.public import Signed, stamp_log, trust_anchors_pem, validation_material
from dienhong_verify import canonical

WAIT_SECONDS = 2.0
RECEIPT_FORMAT = "dienhong-ballot-receipt/1"
_CAST, _OPEN, _CLOSE = "cabinet.cast_ballot", "cabinet.open_poll", "cabinet.close_poll"
State = Poll.State


@dataclass(frozen=True, slots=True)
class Pack:
    """A pack and its name."""

    name: str
    data: bytes


def poll_pack(actor: Actor, poll: UUID, *, with_documents: bool = True) -> Pack:
    """Manifest, ballots, tally, log and trust of a vote (gói kiểm chứng). Call it outside a transaction.

    Raises NotFound, NotPermitted while a written ballot runs, RuleBroken: cabinet.poll_not_open before the seal,
    audit.not_sealed_yet.
    """
    row = poll_of(actor, poll)
    if not (shows_ballots(actor, row) or may_run(actor, row)):
        raise NotPermitted(RUN_POLLS)
    if not row.manifest_seal or (row.state == State.CLOSED and not row.tally_seal):
        raise RuleBroken("cabinet.poll_not_open", conflict=True)
    subject = ("cabinet.Poll", str(row.uuid))
    wait_until_sealed([one.id for one in records_about(*subject)], WAIT_SECONDS)
    stamp_log()
    proven = [one for one in records_about(*subject) if one.leaf_index is not None]
    files = _files(row, {str(one.content["facts"].get("ballot_sha256")) for one in proven}, with_documents)
    data = sealed_pack(
        PackSubject(subject),
        record_ids=[one.id for one in proven],
        files=files,
        anchors_pem=trust_anchors_pem(),
        grown_since=[one.id for one in proven if one.command in (_OPEN, _CLOSE) and one.outcome == "done"],
    )
    return Pack(f"bieu-quyet-{row.uuid}.zip", data)


def _files(row: Poll, logged: set[str], with_documents: bool) -> list[PackFile]:
    """Ballots that came while the pack is made, and are not in the log yet, are left to the next pack."""
    files = [
        PackFile("poll/manifest.json", "poll", row.manifest.encode()),
        PackFile("poll/manifest.p7s", "poll-seal", bytes(row.manifest_seal)),
    ]
    if row.tally:
        files.append(PackFile("poll/tally.json", "tally", row.tally.encode()))
        files.append(PackFile("poll/tally.p7s", "tally-seal", bytes(row.tally_seal)))
    files += [
        PackFile(f"poll/events/{one.position:03d}.json", "poll-event", one.content.encode()) for one in row.events.all()
    ]
    rows = row.ballots.select_related("member__seat").order_by("id")
    ballots = [one for one in rows if one.sha256 in logged]
    files.append(PackFile("poll/rows.json", "rows", poll_rows(row, ballots)))
    for number, one in enumerate(ballots, start=1):
        files.append(PackFile(f"ballots/{number:05d}.json", "ballot", one.content.encode()))
        files.append(PackFile(f"ballots/{number:05d}.p7s", "ballot-signature", bytes(one.signature)))
    if with_documents:
        voted = row.documents.select_related("file")
        files += [PackFile(f"voted/{one.position:03d}", "voted", file_bytes(one.file_id)) for one in voted]
    return [*files, *_validation(row, ballots)]


def _validation(row: Poll, ballots: Iterable[Ballot]) -> list[PackFile]:
    signatures = [bytes(one.signature) for one in ballots]
    signatures += [bytes(one) for one in (row.manifest_seal, row.tally_seal) if one]
    material = validation_material(Signed(detached=signatures), since=row.prepared_at)
    return [PackFile(path, "other", data) for path, data in material.items()]


@dataclass(frozen=True, slots=True)
class BallotReceipt:
    """That a ballot stands in the log: its record's place, the proof, the signed checkpoint; `text` is canonical JSON."""

    ballot: Ballot
    record: RecordView
    proof: LogEvidence
    text: bytes


def ballot_receipt(actor: Actor, ballot: UUID) -> BallotReceipt:
    """The receipt of a ballot (biên nhận phiếu). Call it outside a transaction; waits up to two seconds for the log.

    Raises NotFound, RuleBroken("audit.not_sealed_yet").
    """
    row = ballot_of(actor, ballot)
    found = [one for one in records_about("cabinet.Poll", str(row.poll.uuid)) if _names(one, row)]
    wait_until_sealed([one.id for one in found], WAIT_SECONDS)
    proof = evidence_for([one.id for one in found])
    place = proof.records[0]
    text = canonical.dumps(
        {
            "format": RECEIPT_FORMAT,
            "poll": str(row.poll.uuid),
            "ballot_sha256": row.sha256,
            "signature_sha256": str(found[0].content["facts"]["signature_sha256"]),
            "record": place.leaf.decode(),
            "index": place.leaf_index,
            "size": proof.size,
            "proof": [step.hex() for step in place.proof],
            "checkpoint": proof.checkpoint_note,
        }
    )
    return BallotReceipt(row, found[0], proof, text)


def _names(record: RecordView, ballot: Ballot) -> bool:
    facts = record.content["facts"]
    return record.command == _CAST and record.outcome == "done" and facts.get("ballot_sha256") == ballot.sha256
