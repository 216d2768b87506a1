"""Opening and closing a session, and handing over who leads it."""

from __future__ import annotations

from uuid import UUID

from dienhong.audit.public import command, note
from dienhong.cabinet.commands.sessions import invite_roll, leave_step, must_be, tell_pages
from dienhong.cabinet.models import AgendaItem, Seat, Session, SessionStep
from dienhong.cabinet.permissions import KEEP_BODIES
from dienhong.cabinet.presence import Quorum, present
from dienhong.cabinet.queries.consent_rows import must_have_no_open_block
from dienhong.cabinet.queries.sessions import (
    comings_of,
    day_of,
    is_person,
    members_invited,
    must_run,
    quorum_of,
    session_for_update,
)
from dienhong.cabinet.queries.withheld import session_withholdings
from dienhong.cabinet.session_rows import CLOSED, rows_hashes, session_rows
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor
from dienhong.kernel.dated import counts_on
from dienhong.kernel.errors import NotPermitted, RuleBroken

State, Kind = Session.State, SessionStep.Kind


@command
def open_session(actor: Actor, *, session: UUID) -> Session:
    """Open a session that has its quorum (khai mạc).

    Law: Law on the Organisation of the Government art. 46 (2015), by the session's own copy of the rule.
    Raises RuleBroken: cabinet.session_state, too_early_to_attend, no_quorum.
    """
    row = session_for_update(actor, session)
    must_run(actor, row)
    must_be(row, State.CALLED)
    day = row.starts_at.astimezone(clock.VIETNAM).date()
    if clock.today() < day:
        raise RuleBroken("cabinet.too_early_to_attend", day=f"{day:%d/%m/%Y}")
    invite_roll(row)
    found = quorum_of(row, members_invited(row), present(comings_of(row)))
    if not found.reached:
        raise RuleBroken(
            "cabinet.no_quorum",
            conflict=True,
            counted=found.counted,
            total=found.total,
            needed=found.needed,
            citation=found.citation,
        )

    row.state, row.opened_at, row.changed_at = State.OPEN, clock.now(), clock.now()
    row.save(update_fields=["state", "opened_at", "changed_at"])
    leave_step(actor, row, Kind.OPENED, text=_numbers(found))
    tell_pages(row, quorum=_numbers(found))
    return row


@command
def close_session(actor: Actor, *, session: UUID) -> Session:
    """Close the session (bế mạc); what was not taken up stays so on its agenda, and what happened is logged by its hashes.

    Raises RuleBroken: cabinet.session_state, item_open, block_open.
    """
    row = session_for_update(actor, session)
    must_run(actor, row)
    must_be(row, State.OPEN)
    if row.items.filter(state=AgendaItem.State.DISCUSSED).exists():
        raise RuleBroken("cabinet.item_open", conflict=True)
    must_have_no_open_block(row)

    row.state, row.closed_at, row.changed_at = State.CLOSED, clock.now(), clock.now()
    row.save(update_fields=["state", "closed_at", "changed_at"])
    leave_step(actor, row, Kind.CLOSED)
    tell_pages(row)
    note(rows=rows_hashes(session_rows(row.pk, CLOSED)))
    return row


@command
def hand_chair(actor: Actor, *, session: UUID, seat: UUID) -> Session:
    """Let another member lead the session (giao điều hành), also while it runs; rights follow at once, the step stays.

    Before the opening the office enters it; while the session runs only who leads it or the head of the body decides.
    Raises RuleBroken: cabinet.session_state, not_in_the_roll, withheld_from_chair, chair_not_there.
    """
    row = session_for_update(actor, session)
    _must_hand(actor, row)
    must_be(row, State.PREPARING, State.CALLED, State.OPEN)
    roll = Seat.objects.filter(counts_on(day_of(row)), body_id=row.body_id).select_related("person", "post")
    found = roll.filter(uuid=seat).first()
    if found is None:
        raise RuleBroken("cabinet.not_in_the_roll")
    if any(kept == found.pk for _item, kept in session_withholdings(row)):
        raise RuleBroken("cabinet.withheld_from_chair")
    if row.state == State.OPEN:
        there = present(comings_of(row))
        own = row.invitations.filter(seat=found).first()
        if own is None or own.pk not in there or there[own.pk].by_stand_in:
            raise RuleBroken("cabinet.chair_not_there", name=found.person.full_name)

    before = row.chair.person.full_name
    row.chair, row.changed_at = found, clock.now()
    row.save(update_fields=["chair", "changed_at"])
    leave_step(actor, row, Kind.CHAIR_HANDED, text=f"{before} → {found.person.full_name}")
    tell_pages(row, before=before, chair=found.person.full_name)
    return row


def _must_hand(actor: Actor, row: Session) -> None:
    head = Seat.objects.filter(counts_on(day_of(row)), body_id=row.body_id, presides=True).first()
    if is_person(actor, row.chair.person_id) or (head is not None and is_person(actor, head.person_id)):
        return
    if row.state == State.OPEN:
        raise NotPermitted(KEEP_BODIES)
    must_run(actor, row)


def _numbers(found: Quorum) -> str:
    return f"{found.counted}/{found.total} (≥ {found.needed}; {found.citation})"
