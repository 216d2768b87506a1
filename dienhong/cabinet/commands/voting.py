"""Members vote: fill in a ballot, sign it, hand it in. Until the close the last one counts."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from dienhong.audit.public import command, note
from dienhong.cabinet.commands.polls import announce_poll
from dienhong.cabinet.models import Ballot, BallotDraft, Poll, PollEvent, PollMember
from dienhong.cabinet.queries.places import names_voted_on
from dienhong.cabinet.queries.polls import draft_of, manifest_of, own_member, poll_of, state_shared
from dienhong.cabinet.vote_texts import ballot_text, instant
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor
from dienhong.kernel.errors import NotPermitted, RuleBroken
from dienhong.signing.public import validate_detached
from dienhong_verify.polls import BadRecord, BallotText, read_ballot, read_event

State = Poll.State
_NONCE = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class Vote:
    """What a member says. `nonce`: 32 hex digits of the page it was filled in on, so that it counts once however often it is
    sent; `objections` are (node of the draft, text proposed instead)."""

    choice: str
    nonce: str
    opinion: str = ""
    objections: tuple[tuple[str, str], ...] = ()
    channel: str = "remote"


@command
def prepare_ballot(actor: Actor, *, poll: UUID, vote: Vote) -> BallotDraft:
    """Fill in a ballot (ghi phiếu), byte for byte as it will be signed; the same page gives the same ballot.

    Nobody votes for another: neither by delegation nor as a stand-in. Raises NotPermitted, RuleBroken: cabinet.poll_not_open,
    ballot_malformed, place_gone.
    """
    row = poll_of(actor, poll)
    member = own_member(actor, row)
    if member is None:
        raise NotPermitted("cabinet.vote")
    note(agency_id=row.agency_id, subject=("cabinet.Poll", str(row.uuid)))
    if row.state != State.OPEN:
        raise RuleBroken("cabinet.poll_not_open", conflict=True)
    if not _NONCE.fullmatch(vote.nonce):
        raise RuleBroken("cabinet.ballot_malformed", detail="nonce")
    present = row.drafts.filter(member=member, nonce=vote.nonce).first()
    if present is not None:
        return present
    said = {
        "choice": vote.choice,
        "opinion": vote.opinion.strip(),
        "objections": vote.objections,
        "nonce": vote.nonce,
        "channel": vote.channel,
    }
    _must_be_places(row, vote)
    last = member.ballots.filter(late=False).order_by("-revision").first()
    content = ballot_text(row, member, said, last.sha256 if last else None, clock.now())
    _readable(content)
    return BallotDraft.objects.create(
        agency_id=row.agency_id, poll=row, member=member, nonce=vote.nonce, content=content, made_at=clock.now()
    )


@command
def cast_ballot(actor: Actor, *, draft: UUID, signature: bytes) -> Ballot:
    """Hand in a signed ballot (bỏ phiếu): `signature` is a detached CMS (DER) over the draft's text by the member's own key.

    What arrives after the close, or was stamped after the term, is kept as late and not counted. Handed in again, the first
    is given. Raises NotFound, RuleBroken: cabinet.ballot_signature, ballot_foreign_key, voted_meanwhile, late_already,
    poll_not_open.
    """
    filled = draft_of(actor, draft)
    poll = filled.poll
    note(agency_id=poll.agency_id, subject=("cabinet.Poll", str(poll.uuid)))
    stamped = _must_be_signed_by(filled.member, poll, filled.content, signature)
    # The close waits here for ballots in flight, and ballots for the close.
    state, term = state_shared(poll.pk)
    if state == State.WITHDRAWN:
        raise RuleBroken("cabinet.poll_not_open", conflict=True)
    member = PollMember.objects.select_for_update().get(pk=filled.member_id)
    earlier = list(member.ballots.order_by("revision"))
    present = next((one for one in earlier if one.nonce == filled.nonce), None)
    if present is not None:
        return present
    text = _readable(filled.content)
    now = clock.now()
    late = state == State.CLOSED or (term is not None and (stamped or now) > term)
    _must_follow(earlier, text, late)

    ballot = Ballot.objects.create(
        agency_id=poll.agency_id,
        poll=poll,
        member=member,
        revision=len(earlier) + 1,
        nonce=filled.nonce,
        choice=text.choice,
        content=filled.content,
        sha256=sha256(filled.content.encode()).hexdigest(),
        signature=signature,
        late=late,
        received_at=now,
    )
    _note(ballot, text.member)
    announce_poll(poll)
    return ballot


def _must_be_places(poll: Poll, vote: Vote) -> None:
    """Objections name places of the frozen text that is voted on; where there is none, they name them in words."""
    names = names_voted_on(poll) if vote.objections else {}
    if names and any(node not in names for node, _text in vote.objections):
        raise RuleBroken("cabinet.place_gone", conflict=True)


def _note(ballot: Ballot, member: str) -> None:
    note(
        ballot_sha256=ballot.sha256,
        signature_sha256=sha256(ballot.signature).hexdigest(),
        member=member,
        revision=ballot.revision,
        late=ballot.late,
        received_at=instant(ballot.received_at),
    )


def _must_follow(earlier: list[Ballot], text: BallotText, late: bool) -> None:
    """A ballot names the one that it replaces; of late ones a single one is kept."""
    if late:
        if any(one.late for one in earlier):
            raise RuleBroken("cabinet.late_already", conflict=True)
        return
    last = next((one for one in reversed(earlier) if not one.late), None)
    if text.supersedes != (last.sha256 if last else None):
        raise RuleBroken("cabinet.voted_meanwhile", conflict=True)


def _must_be_signed_by(member: PollMember, poll: Poll, content: str, signature: bytes) -> datetime | None:
    """The stamped time of the signature, None without a stamp. Raises RuleBroken: ballot_signature, ballot_foreign_key."""
    report = validate_detached(content.encode(), signature)
    if not report.ok or len(report.signers) != 1:
        told = [
            one.sentence for one in (*report.problems, *(item for signer in report.signers for item in signer.problems))
        ]
        raise RuleBroken("cabinet.ballot_signature", detail="; ".join(told[:2]))
    signer = report.signers[0]
    if signer.certificate_sha256 not in certificates_of(member, poll):
        raise RuleBroken("cabinet.ballot_foreign_key", name=signer.name)
    return signer.timestamped_at


def certificates_of(member: PollMember, poll: Poll) -> set[str]:
    """The SHA-256 of all certificates with which the member may sign in this vote."""
    seat = str(member.seat.uuid)
    allowed = {digest for one in manifest_of(poll).roll if one.member == seat for digest in one.certificates}
    for content in poll.events.filter(kind=PollEvent.Kind.ENROLLED).values_list("content", flat=True):
        event = read_event(content.encode())
        if event.member == seat:
            allowed.add(event.certificate)
    return allowed


def _readable(content: str) -> BallotText:
    """The ballot as every verifier will read it. Raises RuleBroken("cabinet.ballot_malformed")."""
    try:
        return read_ballot(content.encode())
    except BadRecord as error:
        raise RuleBroken("cabinet.ballot_malformed", detail=str(error)) from error
