"""Minutes: assembled after the close, written where prose is due, read by the members, settled, signed by secretary and chair."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from dienhong.audit.public import command, note
from dienhong.cabinet.commands.sessions import must_be, topic_of
from dienhong.cabinet.events import MinutesSent, MinutesSettled, MinutesSignatureAsked
from dienhong.cabinet.minutes_assembly import assembled
from dienhong.cabinet.models import (
    Minutes,
    MinutesPart,
    MinutesRemark,
    MinutesSignature,
    MinutesText,
    Session,
)
from dienhong.cabinet.permissions import KEEP_BODIES
from dienhong.cabinet.queries.minutes import (
    Reader,
    everybody_agrees,
    hash_of,
    may_sign,
    minutes_for_update,
    part_of,
    reader_of,
    remark_of,
)
from dienhong.cabinet.queries.sessions import is_person
from dienhong.cabinet.session_rows import SETTLED, rows_hashes, session_rows
from dienhong.documents.public import must_not_be_marked_secret
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor, require
from dienhong.kernel.errors import NotPermitted, RuleBroken
from dienhong.kernel.live import announce
from dienhong.kernel.outbox import publish
from dienhong.kernel.text import nfc
from dienhong.signing.public import personal_key_of

State, Kind = Minutes.State, MinutesPart.Kind
_LONGEST = 20_000


@command
def draft_minutes(actor: Actor, *, session: UUID) -> Minutes:
    """Assemble the minutes of a closed session from its events (lập biên bản); again nothing changes.

    Raises RuleBroken: cabinet.session_state.
    """
    reader = reader_of(actor, session)
    require(actor, KEEP_BODIES, at=reader.session.agency_id)
    if actor.person_id is None:
        raise NotPermitted(KEEP_BODIES)  # minutes are somebody's
    row = Session.objects.select_for_update().get(pk=reader.session.pk)
    must_be(row, Session.State.CLOSED)
    present = Minutes.objects.filter(session=row).first()
    if present is not None:
        return present
    made = Minutes.objects.create(
        agency_id=row.agency_id, session=row, drafted_by_id=actor.person_id, drafted_at=clock.now()
    )
    MinutesPart.objects.bulk_create(
        MinutesPart(
            agency_id=row.agency_id,
            minutes=made,
            position=position,
            section=one.section,
            item_id=one.item_id,
            kind=Kind.GENERATED if one.text else Kind.WRITTEN,
            text=nfc(one.text),
            sources=list(one.sources),
        )
        for position, one in enumerate(assembled(row), start=1)
    )
    _tell(made, sentences=made.parts.count())
    return made


@command
def write_minutes(actor: Actor, *, part: UUID, version: int, text: str) -> MinutesText:
    """Write a passage (soạn đoạn) as a new version; `version` is the one that was read, another's newer one is never overwritten.

    Raises RuleBroken: cabinet.minutes_state, minutes_edited_meanwhile, minutes_too_long.
    """
    reader, row = part_of(actor, part)
    _, minutes = _locked(actor, reader, State.DRAFTED, State.READ)
    require(actor, KEEP_BODIES, at=minutes.agency_id)
    if actor.person_id is None:
        raise NotPermitted(KEEP_BODIES)
    last = row.versions.count()
    if last != version:
        raise RuleBroken("cabinet.minutes_edited_meanwhile", conflict=True)
    written = nfc(text).replace("\r\n", "\n").strip()
    if len(written) > _LONGEST:
        raise RuleBroken("cabinet.minutes_too_long", most=_LONGEST)
    must_not_be_marked_secret(written)

    made = MinutesText.objects.create(
        agency_id=row.agency_id, part=row, number=last + 1, text=written, author_id=actor.person_id, at=clock.now()
    )
    _tell(minutes, part=str(row.uuid), version=made.number)
    return made


@command
def send_minutes(actor: Actor, *, session: UUID, until: datetime) -> Minutes:
    """Give the minutes to the members, who say until a time what they find wrong (lấy góp ý biên bản); a later time may be set.

    Raises RuleBroken: cabinet.minutes_state, term_too_early.
    """
    _, minutes = _locked(actor, reader_of(actor, session), State.DRAFTED, State.READ)
    require(actor, KEEP_BODIES, at=minutes.agency_id)
    if until <= max(clock.now(), minutes.read_until or clock.now()):
        raise RuleBroken("cabinet.term_too_early")
    minutes.state, minutes.read_until = State.READ, until
    minutes.save(update_fields=["state", "read_until"])
    _tell(minutes, until=until.isoformat())
    publish(MinutesSent(minutes.pk))
    return minutes


@command
def remark_minutes(actor: Actor, *, session: UUID, text: str) -> MinutesRemark:
    """A member says what is wrong with the minutes (góp ý); with an empty text that they are right (thống nhất biên bản).

    Raises RuleBroken: cabinet.minutes_state, minutes_term_over, minutes_too_long.
    """
    reader, minutes = _locked(actor, reader_of(actor, session), State.READ)
    if reader.seat is None or not is_person(actor, reader.seat.person_id):
        raise NotPermitted("cabinet.remark_minutes")
    if minutes.read_until is None or clock.now() > minutes.read_until:
        raise RuleBroken("cabinet.minutes_term_over")
    said = nfc(text).strip()
    if len(said) > _LONGEST:
        raise RuleBroken("cabinet.minutes_too_long", most=_LONGEST)
    must_not_be_marked_secret(said)
    made = MinutesRemark.objects.create(
        agency_id=minutes.agency_id,
        minutes=minutes,
        invitation=reader.seat,
        agrees=not said,
        text=said,
        at=clock.now(),
    )
    _tell(minutes, remark=str(made.uuid), agrees=made.agrees)
    return made


@command
def answer_remark(actor: Actor, *, remark: UUID, answer: str) -> MinutesRemark:
    """The secretary says what was changed, or why nothing was (trả lời góp ý). Raises RuleBroken: cabinet.minutes_state,
    remark_answered, answer_missing.
    """
    reader, found = remark_of(actor, remark)
    _, minutes = _locked(actor, reader, State.READ)
    require(actor, KEEP_BODIES, at=minutes.agency_id)
    row = MinutesRemark.objects.select_for_update(of=("self",)).get(pk=found.pk)
    if row.agrees or row.answer:
        raise RuleBroken("cabinet.remark_answered", conflict=True)
    if not answer.strip():
        raise RuleBroken("cabinet.answer_missing")
    row.answer, row.answered_by_id, row.answered_at = nfc(answer).strip()[:_LONGEST], actor.person_id, clock.now()
    row.save(update_fields=["answer", "answered_by", "answered_at"])
    _tell(minutes, remark=str(row.uuid))
    return row


@command
def settle_minutes(actor: Actor, *, session: UUID) -> Minutes:
    """Settle the text (chốt biên bản): the term is over, or all members agree, and every remark is answered.

    Raises RuleBroken: cabinet.minutes_state, minutes_term_runs, remarks_unanswered.
    """
    _, minutes = _locked(actor, reader_of(actor, session), State.READ)
    require(actor, KEEP_BODIES, at=minutes.agency_id)
    if minutes.read_until is not None and clock.now() <= minutes.read_until and not everybody_agrees(minutes):
        raise RuleBroken("cabinet.minutes_term_runs")
    waiting = sum(one.waits for one in minutes.remarks.all())
    if waiting:
        raise RuleBroken("cabinet.remarks_unanswered", count=waiting)
    minutes.state, minutes.settled_at, minutes.content_sha256 = State.SETTLED, clock.now(), hash_of(minutes)
    minutes.save(update_fields=["state", "settled_at", "content_sha256"])
    rows = rows_hashes(session_rows(minutes.session_id, SETTLED))
    _tell(minutes, content_sha256=minutes.content_sha256, rows=rows)
    publish(MinutesSettled(minutes.pk))
    return minutes


@command
def sign_minutes(actor: Actor, *, session: UUID) -> MinutesSignature:
    """Sign the minutes with one's own key: the secretary first, then the chair, each in person (ký biên bản).

    Raises RuleBroken: cabinet.minutes_state, no_key_here, NotPermitted where it is not one's turn.
    """
    reader, minutes = _locked(actor, reader_of(actor, session), State.SETTLED)
    role = may_sign(actor, reader, minutes)
    if not role or actor.person_id is None or actor.on_behalf_of_person_id is not None:
        raise NotPermitted(KEEP_BODIES)
    try:
        personal_key_of(actor.person_id)
    except RuleBroken as error:
        raise RuleBroken("cabinet.no_signing_key") from error
    made = MinutesSignature.objects.create(
        agency_id=minutes.agency_id, minutes=minutes, role=role, person_id=actor.person_id, asked_at=clock.now()
    )
    _tell(minutes, role=role)
    publish(MinutesSignatureAsked(made.pk))
    return made


@command
def record_minutes_signature(actor: Actor, *, signature_id: int, pdf_sha256: str) -> Minutes:
    """Keep the PDF that carries one more signature; an act of the platform itself."""
    row, minutes = _ordered(actor, signature_id)
    row.state, row.ended_at = MinutesSignature.State.MADE, clock.now()
    row.save(update_fields=["state", "ended_at"])
    minutes.pdf_id = pdf_sha256
    if row.role == MinutesSignature.Role.CHAIR:
        minutes.state, minutes.signed_at = State.SIGNED, clock.now()
    minutes.save(update_fields=["pdf", "state", "signed_at"])
    _tell(minutes, role=row.role, pdf_sha256=pdf_sha256, signer_person_id=row.person_id)
    if row.role == MinutesSignature.Role.SECRETARY:
        publish(MinutesSettled(minutes.pk))
    return minutes


@command
def drop_minutes_signature(actor: Actor, *, signature_id: int) -> Minutes:
    """The ordered signature will not be made; it is waited for anew. An act of the platform itself."""
    row, minutes = _ordered(actor, signature_id)
    row.state, row.ended_at = MinutesSignature.State.DROPPED, clock.now()
    row.save(update_fields=["state", "ended_at"])
    _tell(minutes, role=row.role)
    return minutes


def _ordered(actor: Actor, signature_id: int) -> tuple[MinutesSignature, Minutes]:
    if actor.kind != "system":
        raise NotPermitted("cabinet.platform_only")
    row = MinutesSignature.objects.select_for_update().get(pk=signature_id)
    if row.state != MinutesSignature.State.ASKED:
        raise RuleBroken("cabinet.minutes_state", conflict=True, state=str(row.get_state_display()))
    return row, Minutes.objects.select_for_update().get(pk=row.minutes_id)


def _locked(actor: Actor, reader: Reader, *states: Minutes.State) -> tuple[Reader, Minutes]:
    reader, minutes = minutes_for_update(actor, reader.session.uuid)
    if minutes.state not in states:
        raise RuleBroken("cabinet.minutes_state", conflict=True, state=str(minutes.get_state_display()))
    return reader, minutes


def _tell(minutes: Minutes, **facts: object) -> None:
    session = minutes.session
    note(agency_id=minutes.agency_id, subject=("cabinet.Session", str(session.uuid)), minutes=minutes.state, **facts)
    announce(topic_of(session))
