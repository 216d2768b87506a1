"""Invitees, replies to invitations, and the head's consent to an absence."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from dienhong.audit.public import command
from dienhong.cabinet.commands.sessions import must_be, send_invitations, tell_pages
from dienhong.cabinet.events import AbsenceAsked, AbsenceDecided
from dienhong.cabinet.models import Invitation, Seat, Session
from dienhong.cabinet.permissions import KEEP_BODIES
from dienhong.cabinet.queries.sessions import day_of, invitation_for_update, is_person, session_for_update
from dienhong.identity.public import post_view
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor, require
from dienhong.kernel.dated import counts_on
from dienhong.kernel.errors import NotFound, NotPermitted, RuleBroken
from dienhong.kernel.outbox import publish

State, Reply, Consent = Session.State, Invitation.Reply, Invitation.Consent
_REASON, _NAME = 500, 200


@dataclass(frozen=True, slots=True)
class Answer:
    """A reply to an invitation: `reason` for an absence or a stand-in, who is named by name and post."""

    reply: Invitation.Reply
    reason: str = ""
    stand_in: str = ""
    stand_in_post: str = ""


@command
def invite_person(actor: Actor, *, session: UUID, post_id: int, item: UUID | None = None) -> Invitation:
    """Invite somebody who is no member (mời dự), for all items or for one: an invitee speaks and never votes.

    Raises RuleBroken: cabinet.session_state, already_invited.
    """
    row = session_for_update(actor, session)
    require(actor, KEEP_BODIES, at=row.agency_id)
    must_be(row, State.PREPARING, State.CALLED, State.OPEN)
    post = post_view(post_id)
    asked = row.items.filter(uuid=item).first() if item is not None else None
    if item is not None and asked is None:
        raise NotFound("cabinet.AgendaItem")
    roll = Seat.objects.filter(counts_on(day_of(row)), body_id=row.body_id, person_id=post.person_id)
    known = row.invitations.filter(person_id=post.person_id)
    if roll.exists() or known.filter(item=None).exists() or (asked and known.filter(item=asked).exists()):
        raise RuleBroken("cabinet.already_invited", conflict=True, name=post.person_name)

    made = Invitation.objects.create(
        agency_id=row.agency_id, session=row, person_id=post.person_id, post_id=post.id, item=asked
    )
    if row.state != State.PREPARING:
        send_invitations(row)
    tell_pages(row, invited=post.person_name)
    return made


@command
def reply_to_invitation(actor: Actor, *, invitation: UUID, answer: Answer) -> Invitation:
    """Say whether one comes (trả lời giấy mời), changed freely until the session opens; an absence asks the head's consent.

    Law: Law on the Organisation of the Government art. 45 (2015).
    Raises RuleBroken: cabinet.session_state, reason_missing, only_members_send, stand_in_missing.
    """
    row = invitation_for_update(actor, invitation)
    if row.person_id != actor.acts_as_person_id:
        raise NotPermitted(KEEP_BODIES)
    must_be(row.session, State.CALLED)
    _must_be_whole(row, answer)

    row.reply, row.replied_at = answer.reply, clock.now()
    row.reason = answer.reason.strip()[:_REASON]
    stands_in = answer.reply == Reply.STAND_IN
    row.stand_in = answer.stand_in.strip()[:_NAME] if stands_in else ""
    row.stand_in_post = answer.stand_in_post.strip()[:_NAME] if stands_in else ""
    asks = answer.reply in (Reply.ABSENT, Reply.STAND_IN) and row.seat is not None and not row.seat.presides
    row.consent = Consent.ASKED if asks else Consent.NOT_NEEDED
    row.save(update_fields=["reply", "replied_at", "reason", "stand_in", "stand_in_post", "consent"])
    if asks:
        publish(AbsenceAsked(row.pk))
    tell_pages(row.session, person=row.person.full_name, reply=row.reply)
    return row


@command
def decide_absence(actor: Actor, *, invitation: UUID, agree: bool) -> Invitation:
    """Consent to a member's absence or stand-in, or not (cho phép vắng mặt): the head of the body, in person.

    Law: Law on the Organisation of the Government art. 45 (2015). Raises RuleBroken: cabinet.session_state, no_consent_asked.
    """
    row = invitation_for_update(actor, invitation)
    head = Seat.objects.filter(counts_on(day_of(row.session)), body_id=row.session.body_id, presides=True).first()
    if head is None or not is_person(actor, head.person_id):
        raise NotPermitted(KEEP_BODIES)
    must_be(row.session, State.CALLED, State.OPEN)
    if row.consent != Consent.ASKED:
        raise RuleBroken("cabinet.no_consent_asked", conflict=True)

    row.consent = Consent.GRANTED if agree else Consent.REFUSED
    row.save(update_fields=["consent"])
    publish(AbsenceDecided(row.pk))
    tell_pages(row.session, person=row.person.full_name, consent=row.consent)
    return row


def _must_be_whole(row: Invitation, answer: Answer) -> None:
    if answer.reply == Reply.STAND_IN:
        if row.seat_id is None:
            raise RuleBroken("cabinet.only_members_send")
        if not (answer.stand_in.strip() and answer.stand_in_post.strip()):
            raise RuleBroken("cabinet.stand_in_missing")
    if answer.reply in (Reply.ABSENT, Reply.STAND_IN) and row.seat_id is not None and not answer.reason.strip():
        raise RuleBroken("cabinet.reason_missing")
