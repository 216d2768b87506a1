"""Putting a question to the vote: manifest, seal, extension, added certificates, withdrawal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid4

from dienhong.audit.public import command, note
from dienhong.cabinet.commands.sessions import topic_of
from dienhong.cabinet.events import PollOpened, PollPrepared, PollWithdrawn
from dienhong.cabinet.models import AgendaItem, Body, ConsentBlock, Poll, PollDocument, PollEvent, PollMember, Seat
from dienhong.cabinet.permissions import RUN_POLLS
from dienhong.cabinet.queries.drafts import newest_frozen
from dienhong.cabinet.queries.polls import may_run, poll_for_update
from dienhong.cabinet.queries.rows import body_of, rules_of
from dienhong.cabinet.queries.sessions import item_of, part_in
from dienhong.cabinet.queries.withheld import seats_kept_from
from dienhong.cabinet.vote_texts import Rules, event_text, instant, poll_text
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor, require
from dienhong.kernel.dated import counts_on
from dienhong.kernel.errors import NotFound, NotPermitted, RuleBroken
from dienhong.kernel.live import announce_all
from dienhong.kernel.outbox import publish
from dienhong.signing.public import personal_keys_of, seal_key_of

Mode, State, Kind = Poll.Mode, Poll.State, PollEvent.Kind
_QUESTION, _REASON, _NAME, _VERSION = 500, 500, 200, 20
# Without these nobody could say what a vote decided.
_NEEDED = ("majority", "tie", "quorum")
_COPIED = (*_NEEDED, "silence", "remote_counts", "phieu_days", "signature")


@dataclass(frozen=True, slots=True)
class VotedFile:
    """A document to be voted on, as it is frozen: a stored file by its SHA-256, with its size in bytes."""

    name: str
    version: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked. `closes_at`: until when a written ballot is answered, None for a vote in the session; `item`: the item of
    the agenda, which must be under discussion; or `block`: the undisputed items of a session, for which the gavel fell."""

    text: str
    documents: tuple[VotedFile, ...]
    closes_at: datetime | None = None
    item: UUID | None = None
    block: int | None = None


@command
def prepare_poll(actor: Actor, *, body: UUID, question: Question) -> Poll:
    """Fix question, documents, rules and roll of a vote (lấy biểu quyết, lấy phiếu ý kiến); the agency's seal opens it.

    The roll is that of today without those from whom the matter is withheld; rules are copied with their sources, and later changes
    never touch the vote. In a session its chair may ask too. Raises RuleBroken: cabinet.question_missing, documents_missing,
    term_too_early, item_not_discussed, rule_missing, nobody_votes, no_seal_for_votes.
    """
    row = body_of(actor, body)
    item, block = _discussed(actor, row, question), _put(row, question)
    if actor.person_id is None:
        raise NotPermitted(RUN_POLLS)  # a question is somebody's
    about = item or block
    if about is None or not part_in(actor, about.session).leads:
        require(actor, RUN_POLLS, at=row.agency_id)
    now = clock.now()
    text = _asked(question, now)
    rules = _copied_rules(actor, row)
    kept = seats_kept_from(row.pk, item, [one.sha256 for one in question.documents])
    roll = Seat.objects.filter(counts_on(clock.today()), body=row).exclude(pk__in=kept)
    seats = list(roll.select_related("person", "post"))
    if not seats:
        raise RuleBroken("cabinet.nobody_votes")
    _must_have_seal(row.agency_id)

    poll = Poll(
        uuid=uuid4(),
        agency_id=row.agency_id,
        body=row,
        item=item,
        block=block,
        dossier=item.dossier if item else None,
        mode=Mode.IN_SESSION if question.closes_at is None else Mode.CIRCULATED,
        question=text,
        prepared_by_id=actor.person_id,
        prepared_at=now,
        closes_at=question.closes_at,
    )
    _fix(poll, rules, seats, question.documents)
    note(
        agency_id=poll.agency_id,
        subject=("cabinet.Poll", str(poll.uuid)),
        manifest_sha256=poll.manifest_sha256,
        members=len(seats),
    )
    publish(PollPrepared(poll.pk))
    return poll


def _asked(question: Question, now: datetime) -> str:
    """The words of the question. Raises RuleBroken: question_missing, documents_missing, term_too_early."""
    text = " ".join(question.text.split())[:_QUESTION]
    if not text:
        raise RuleBroken("cabinet.question_missing")
    if not question.documents:
        raise RuleBroken("cabinet.documents_missing")
    if question.closes_at is not None and question.closes_at <= now:
        raise RuleBroken("cabinet.term_too_early")
    return text


def _discussed(actor: Actor, body: Body, question: Question) -> AgendaItem | None:
    """The item that the question is about. Raises NotFound, RuleBroken: cabinet.item_not_discussed, text_not_frozen."""
    if question.item is None:
        return None
    item = item_of(actor, question.item)
    discussed = item.state == AgendaItem.State.DISCUSSED and item.session.body_id == body.pk
    if not discussed or question.closes_at is not None:
        raise RuleBroken("cabinet.item_not_discussed", conflict=True)
    _must_be_frozen(actor, item, question)
    return item


def _put(body: Body, question: Question) -> ConsentBlock | None:
    """The undisputed items that the question is about. Raises NotFound for a block that was not put to the vote."""
    if question.block is None:
        return None
    rows = ConsentBlock.objects.select_related("session__body", "session__chair__person")
    found = rows.filter(pk=question.block, session__body=body, state=ConsentBlock.State.PUT, polls=None).first()
    if found is None or question.item is not None or question.closes_at is not None:
        raise NotFound("cabinet.ConsentBlock")
    return found


def _must_be_frozen(actor: Actor, item: AgendaItem, question: Question) -> None:
    """Where the dossier has a draft, a frozen text of it is voted on. Raises RuleBroken("cabinet.text_not_frozen")."""
    frozen = newest_frozen(actor, item.dossier_id) if item.dossier_id is not None else {}
    chosen = {one.sha256 for one in question.documents}
    if frozen and not any(one is not None and one.akn_id in chosen for one in frozen.values()):
        raise RuleBroken("cabinet.text_not_frozen", conflict=True)


def _copied_rules(actor: Actor, body: Body) -> Rules:
    """Code → value, citation, status of the rules in force today. Raises RuleBroken("cabinet.rule_missing")."""
    found = {str(one.code): (one.value, one.citation, str(one.status)) for one in rules_of(actor, body, clock.today())}
    for code in _NEEDED:
        if not found.get(code, ("",))[0]:
            raise RuleBroken("cabinet.rule_missing", rule=code)
    return {code: found[code] for code in _COPIED if code in found}


def _must_have_seal(agency_id: int) -> None:
    """Better refused now than a vote that is never opened."""
    try:
        seal_key_of(agency_id)
    except RuleBroken as error:
        raise RuleBroken("cabinet.no_seal_for_votes") from error


def _fix(poll: Poll, rules: Rules, seats: Sequence[Seat], wanted: Sequence[VotedFile]) -> None:
    """Store the vote with its roll and documents, and the text that fixes them."""
    roll = [
        PollMember(agency_id=poll.agency_id, poll=poll, seat=one, person_id=one.person_id, position=place)
        for place, one in enumerate(seats, start=1)
    ]
    documents = [
        PollDocument(
            agency_id=poll.agency_id,
            poll=poll,
            position=place,
            name=one.name[:_NAME],
            version=one.version[:_VERSION],
            file_id=one.sha256,
        )
        for place, one in enumerate(wanted, start=1)
    ]
    keys = personal_keys_of(one.person_id for one in seats)
    told: list[dict[str, Any]] = [
        {"name": one.name[:_NAME], "version": one.version[:_VERSION], "sha256": one.sha256, "size": one.size}
        for one in wanted
    ]
    certificates = {person: [key.certificate_sha256 for key in found] for person, found in keys.items()}
    poll.manifest = poll_text(poll, rules, roll, certificates, told)
    poll.manifest_sha256 = sha256(poll.manifest.encode()).hexdigest()
    poll.save()
    PollMember.objects.bulk_create(roll)
    PollDocument.objects.bulk_create(documents)


@command
def open_poll(actor: Actor, *, poll_id: int, seal: bytes) -> Poll:
    """Open a vote with the agency's seal over its manifest; an act of the platform itself."""
    _must_be_the_platform(actor)
    poll = Poll.objects.select_for_update().get(pk=poll_id)
    note(agency_id=poll.agency_id, subject=("cabinet.Poll", str(poll.uuid)), manifest_sha256=poll.manifest_sha256)
    if poll.state != State.PREPARING:
        raise RuleBroken("cabinet.poll_not_preparing", conflict=True)
    poll.state, poll.manifest_seal, poll.opened_at = State.OPEN, seal, clock.now()
    note(opened_at=instant(poll.opened_at))
    poll.save(update_fields=["state", "manifest_seal", "opened_at"])
    publish(PollOpened(poll.pk))
    announce_poll(poll)
    return poll


@command
def extend_poll(actor: Actor, *, poll: UUID, closes_at: datetime, reason: str) -> Poll:
    """Give members of a written ballot more time (gia hạn), with a reason.

    Raises RuleBroken: cabinet.reason_missing, poll_not_open, no_term, term_too_early.
    """
    row = _open_for(actor, poll, reason)
    if row.closes_at is None:
        raise RuleBroken("cabinet.no_term")
    if closes_at <= max(row.closes_at, clock.now()):
        raise RuleBroken("cabinet.term_too_early")
    _happened(row, Kind.EXTENDED, reason, closes_at=instant(closes_at))
    row.closes_at = closes_at
    row.save(update_fields=["closes_at"])
    return row


@command
def enrol_certificates(actor: Actor, *, poll: UUID, member: UUID, reason: str) -> int:
    """Let a member vote with certificates got since the vote was opened (bổ sung chứng thư), as after a lost device.

    Gives how many were added. Raises RuleBroken: cabinet.reason_missing, poll_not_open, no_new_certificate.
    """
    row = _open_for(actor, poll, reason)
    chosen = row.members.select_related("seat").filter(seat__uuid=member).first()
    if chosen is None:
        raise RuleBroken("cabinet.not_on_the_roll")
    known = row.manifest + "".join(row.events.values_list("content", flat=True))
    keys = personal_keys_of([chosen.person_id]).get(chosen.person_id, [])
    added = [key.certificate_sha256 for key in keys if key.certificate_sha256 not in known]
    if not added:
        raise RuleBroken("cabinet.no_new_certificate")
    for digest in added:
        _happened(row, Kind.ENROLLED, reason, member=str(member), certificate=digest)
    return len(added)


@command
def withdraw_poll(actor: Actor, *, poll: UUID, reason: str) -> Poll:
    """Take a question back (rút), also one that still waits for its seal; ballots stay on file and decide nothing.

    Raises RuleBroken: cabinet.reason_missing, poll_not_open.
    """
    row = _open_for(actor, poll, reason, State.OPEN, State.PREPARING)
    _happened(row, Kind.WITHDRAWN, reason)
    row.state, row.closed_at, row.closed_by_id = State.WITHDRAWN, clock.now(), actor.person_id
    row.save(update_fields=["state", "closed_at", "closed_by"])
    publish(PollWithdrawn(row.pk))
    return row


def _open_for(actor: Actor, uuid: UUID, reason: str, *states: Poll.State) -> Poll:
    row = poll_for_update(actor, uuid)
    if not may_run(actor, row):
        raise NotPermitted(RUN_POLLS)
    note(agency_id=row.agency_id, subject=("cabinet.Poll", str(row.uuid)))
    if not reason.strip():
        raise RuleBroken("cabinet.reason_missing")
    if row.state not in (states or (State.OPEN,)):
        raise RuleBroken("cabinet.poll_not_open", conflict=True)
    return row


def _happened(poll: Poll, kind: PollEvent.Kind, reason: str, **more: str) -> None:
    at = clock.now()
    content = event_text(poll, kind, at, " ".join(reason.split())[:_REASON], **more)
    digest = sha256(content.encode()).hexdigest()
    PollEvent.objects.create(
        agency_id=poll.agency_id,
        poll=poll,
        position=poll.events.count() + 1,
        kind=kind,
        content=content,
        sha256=digest,
        at=at,
    )
    note(event_sha256=digest)
    announce_poll(poll)


def poll_topic(poll: Poll) -> str:
    """The live topic of a vote."""
    return f"cabinet.poll:{poll.uuid}"


def announce_poll(poll: Poll) -> None:
    """The page of the vote, and of the session in which it is taken, change."""
    session = poll.session
    announce_all([poll_topic(poll), *([topic_of(session)] if session is not None else [])])


def _must_be_the_platform(actor: Actor) -> None:
    if actor.kind != "system":
        raise NotPermitted("cabinet.platform_only")
