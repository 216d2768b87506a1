"""Who comes to a session and leaves it; opening, closing, and who leads."""

from __future__ import annotations

from uuid import UUID

from dienhong.audit.public import command
from dienhong.cabinet.commands.sessions import must_be, tell_pages
from dienhong.cabinet.models import AgendaItem, Attendance, Invitation, Session
from dienhong.cabinet.presence import There, present
from dienhong.cabinet.queries.sessions import comings_of, invitation_for_update, is_person, must_run
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor
from dienhong.kernel.errors import RuleBroken

Kind, Where = Attendance.Kind, Attendance.Where


@command
def mark_came(actor: Actor, *, invitation: UUID, where: str = Where.ROOM, by_stand_in: bool = False) -> Attendance:
    """Mark that somebody came (điểm danh); a member who takes part from elsewhere may do so for himself.

    An invitee of one item is called in by this. Raises RuleBroken: cabinet.session_state, too_early_to_attend,
    already_there, no_stand_in, only_for_own_item.
    """
    row = invitation_for_update(actor, invitation)
    _must_mark(actor, row, where, by_stand_in)
    must_be(row.session, Session.State.CALLED, Session.State.OPEN)
    day = row.session.starts_at.astimezone(clock.VIETNAM).date()
    if clock.today() < day:
        raise RuleBroken("cabinet.too_early_to_attend", day=f"{day:%d/%m/%Y}")
    if by_stand_in and row.reply != Invitation.Reply.STAND_IN:
        raise RuleBroken("cabinet.no_stand_in", name=row.person.full_name)
    if row.item is not None and row.item.state != AgendaItem.State.DISCUSSED:
        raise RuleBroken("cabinet.only_for_own_item", name=row.person.full_name)
    if row.pk in present(comings_of(row.session)):
        raise RuleBroken("cabinet.already_there", conflict=True, name=row.person.full_name)
    return _marked(actor, row, Kind.CAME, There(where, by_stand_in, clock.now()))


@command
def mark_left(actor: Actor, *, invitation: UUID) -> Attendance:
    """Mark that somebody left; an invitee of one item is called out by this. Raises RuleBroken: cabinet.session_state, not_there."""
    row = invitation_for_update(actor, invitation)
    was = present(comings_of(row.session)).get(row.pk)
    _must_mark(actor, row, was.where if was else Where.ROOM, was.by_stand_in if was else False)
    must_be(row.session, Session.State.CALLED, Session.State.OPEN)
    if was is None:
        raise RuleBroken("cabinet.not_there", conflict=True, name=row.person.full_name)
    return _marked(actor, row, Kind.LEFT, was)


def call_out(actor: Actor, item: AgendaItem) -> None:
    """Call out whoever was called in for an item that ends."""
    there = present(comings_of(item.session))
    for one in Invitation.objects.filter(item=item, pk__in=list(there)):
        _row(actor, item.session, one, Kind.LEFT, there[one.pk])


def _must_mark(actor: Actor, row: Invitation, where: str, by_stand_in: bool) -> None:
    own = is_person(actor, row.person_id) and row.seat_id is not None and where == Where.REMOTE and not by_stand_in
    if not own:
        must_run(actor, row.session)


def _marked(actor: Actor, row: Invitation, kind: Attendance.Kind, how: There) -> Attendance:
    made = _row(actor, row.session, row, kind, how)
    tell_pages(
        row.session, person=row.person.full_name, attendance=kind, where=how.where, stand_in=str(how.by_stand_in)
    )
    return made


def _row(actor: Actor, session: Session, row: Invitation, kind: Attendance.Kind, how: There) -> Attendance:
    return Attendance.objects.create(
        agency_id=session.agency_id,
        session=session,
        invitation=row,
        kind=kind,
        where=how.where,
        by_stand_in=how.by_stand_in,
        at=clock.now(),
        entered_by_id=actor.person_id,
    )
