"""Preparing, calling, moving and cancelling sessions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from dienhong.audit.public import command, note
from dienhong.cabinet.events import MembersInvited, SessionMoved
from dienhong.cabinet.models import (
    AgendaItem,
    Body,
    Invitation,
    ProcedureRule,
    Seat,
    Session,
    SessionRule,
    SessionStep,
)
from dienhong.cabinet.permissions import KEEP_BODIES
from dienhong.cabinet.queries.rows import body_of
from dienhong.cabinet.queries.sessions import day_of, session_for_update
from dienhong.cabinet.ready_papers import must_have_papers
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor, require
from dienhong.kernel.dated import counts_on
from dienhong.kernel.errors import RuleBroken
from dienhong.kernel.live import announce
from dienhong.kernel.outbox import publish

State, Kind = Session.State, SessionStep.Kind
_TITLE, _PLACE, _REASON = 300, 300, 500


@dataclass(frozen=True, slots=True)
class SessionPlan:
    """What a session is to be: times aware, `kind` a value of Session.Kind."""

    kind: Session.Kind
    title: str
    starts_at: datetime
    ends_at: datetime
    place: str


@command
def prepare_session(actor: Actor, *, body: UUID, plan: SessionPlan) -> Session:
    """Begin to prepare a session (chuẩn bị phiên họp); the head of the body leads it unless another is named.

    Raises RuleBroken: cabinet.session_title_missing, session_times, nobody_presides.
    """
    row = body_of(actor, body)
    require(actor, KEEP_BODIES, at=row.agency_id)
    fields = _fields(plan)
    head = _head(row, plan.starts_at)

    session = Session.objects.create(agency_id=row.agency_id, body=row, chair=head, changed_at=clock.now(), **fields)
    tell_pages(session, title=session.title)
    return session


@command
def change_session(actor: Actor, *, session: UUID, plan: SessionPlan, reason: str = "") -> Session:
    """Change what is being prepared, or move what was called (đổi thời gian, địa điểm): then with a reason that all invited are told.

    A moved session takes the rules and the roll of its new day. Raises RuleBroken: cabinet.session_title_missing,
    session_times, session_state, reason_missing, nobody_presides, dossier_not_ready, papers_late.
    """
    row = session_for_update(actor, session)
    require(actor, KEEP_BODIES, at=row.agency_id)
    must_be(row, State.PREPARING, State.CALLED)
    called = row.state == State.CALLED
    if called and not reason.strip():
        raise RuleBroken("cabinet.reason_missing")
    for name, value in _fields(plan).items():
        setattr(row, name, value)
    if not called and not Seat.objects.filter(counts_on(day_of(row)), pk=row.chair_id).exists():
        row.chair = _head(row.body, row.starts_at)

    row.changed_at, row.revision = clock.now(), row.revision + 1
    row.save()
    if called:
        _bind(row)
        leave_step(actor, row, Kind.MOVED, text=reason.strip()[:_REASON])
    tell_pages(row, starts_at=row.starts_at.isoformat(), place=row.place)
    return row


@command
def call_session(actor: Actor, *, session: UUID) -> Session:
    """Call the session (triệu tập): the rules of its day bind it from now on, all members of that day's roll are invited.

    Law: Decree 39/2022/NĐ-CP (papers are sent some days before; the rule is dated and cited).
    Raises RuleBroken: cabinet.session_state, session_times, agenda_empty, quorum_unsettled, dossier_not_ready, papers_late.
    """
    row = session_for_update(actor, session)
    require(actor, KEEP_BODIES, at=row.agency_id)
    must_be(row, State.PREPARING)
    if row.ends_at <= clock.now():
        raise RuleBroken("cabinet.session_times")
    if not row.items.exclude(state=AgendaItem.State.TAKEN_OFF).exists():
        raise RuleBroken("cabinet.agenda_empty")

    row.state, row.changed_at = State.CALLED, clock.now()
    row.save(update_fields=["state", "changed_at"])
    _bind(row)
    leave_step(actor, row, Kind.CALLED)
    tell_pages(row, title=row.title)
    return row


@command
def cancel_session(actor: Actor, *, session: UUID, reason: str) -> Session:
    """Cancel a session that has not begun (hủy phiên họp). Raises RuleBroken: cabinet.session_state, reason_missing."""
    row = session_for_update(actor, session)
    require(actor, KEEP_BODIES, at=row.agency_id)
    must_be(row, State.PREPARING, State.CALLED)
    if not reason.strip():
        raise RuleBroken("cabinet.reason_missing")

    row.state, row.cancel_reason = State.CANCELLED, reason.strip()[:_REASON]
    row.changed_at, row.revision = clock.now(), row.revision + 1
    row.save(update_fields=["state", "cancel_reason", "changed_at", "revision"])
    leave_step(actor, row, Kind.CANCELLED, text=row.cancel_reason)
    tell_pages(row, reason=row.cancel_reason)
    return row


def must_be(session: Session, *states: Session.State) -> None:
    """Go on only in one of the states. Raises RuleBroken("cabinet.session_state")."""
    if session.state not in states:
        raise RuleBroken("cabinet.session_state", conflict=True, state=session.get_state_display())


def leave_step(
    actor: Actor, session: Session, kind: SessionStep.Kind, *, text: str = "", item: AgendaItem | None = None
) -> SessionStep:
    """Keep what happened, under whose chair, for the minutes and for whom it concerns."""
    step = SessionStep.objects.create(
        agency_id=session.agency_id,
        session=session,
        kind=kind,
        item=item,
        chair_id=session.chair_id,
        person_id=actor.person_id,
        text=text,
        at=clock.now(),
    )
    publish(SessionMoved(session.pk, step.pk, kind))
    return step


def tell_pages(session: Session, **facts: str) -> None:
    """Record what the act was about, and renew the open pages of the session."""
    note(agency_id=session.agency_id, subject=("cabinet.Session", str(session.uuid)), **facts)
    announce(topic_of(session))


def topic_of(session: Session) -> str:
    """The live topic of a session's pages."""
    return f"cabinet.session:{session.uuid}"


def invite_roll(session: Session) -> None:
    """Invite whoever sits in the body on the session's day and was not invited; seats that ended stay on file and count no more."""
    seats = Seat.objects.filter(counts_on(day_of(session)), body_id=session.body_id)
    known = set(session.invitations.filter(seat__isnull=False).values_list("seat_id", flat=True))
    Invitation.objects.bulk_create(
        Invitation(agency_id=session.agency_id, session=session, seat=one, person_id=one.person_id, post_id=one.post_id)
        for one in seats.order_by("-presides", "position", "id")
        if one.pk not in known
    )
    send_invitations(session)


def send_invitations(session: Session) -> None:
    """Send those that are not out yet."""
    waiting = session.invitations.filter(sent_at=None)
    ids = list(waiting.values_list("pk", flat=True))
    if ids:
        waiting.update(sent_at=clock.now())
        publish(MembersInvited(session.pk, ids))


def _bind(session: Session) -> None:
    """Copy the rules of the session's day, check the papers by them, and invite the roll of that day."""
    day = day_of(session)
    rules = list(ProcedureRule.objects.filter(counts_on(day), body_id=session.body_id))
    if not any(one.code == ProcedureRule.Code.QUORUM and one.value for one in rules):
        raise RuleBroken("cabinet.quorum_unsettled")
    for one in rules:
        copied = {"value": one.value, "citation": one.citation, "status": one.status, "source": one}
        SessionRule.objects.update_or_create(
            session=session, code=one.code, defaults={"agency_id": session.agency_id, **copied}
        )
    must_have_papers(session)
    invite_roll(session)


def _head(body: Body, starts_at: datetime) -> Seat:
    day = starts_at.astimezone(clock.VIETNAM).date()
    head = Seat.objects.filter(counts_on(day), body=body, presides=True).first()
    if head is None:
        raise RuleBroken("cabinet.nobody_presides", day=f"{day:%d/%m/%Y}")
    return head


def _fields(plan: SessionPlan) -> dict[str, object]:
    title = " ".join(plan.title.split())[:_TITLE]
    if not title:
        raise RuleBroken("cabinet.session_title_missing")
    if not clock.now() < plan.ends_at or plan.ends_at <= plan.starts_at:
        raise RuleBroken("cabinet.session_times")
    return {
        "kind": plan.kind,
        "title": title,
        "starts_at": plan.starts_at,
        "ends_at": plan.ends_at,
        "place": plan.place.strip()[:_PLACE],
    }
