"""The platform's own work on deadlines: reckoned anew when calendars change, reminded of once."""

from __future__ import annotations

from datetime import datetime

from dienhong.assignments.commands.steps import cut, step
from dienhong.assignments.models import Assignment, AssignmentStep, DeadlineChange
from dienhong.assignments.queries.rows import calendar_of, locked_assignment
from dienhong.assignments.terms import Term, deadline, soon_limit
from dienhong.audit.public import command, note
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor
from dienhong.kernel.errors import NotPermitted, RuleBroken
from dienhong.working_time.public import NoWorkingTime

Kind, Status = AssignmentStep.Kind, Assignment.Status
_WORKED_ON = (Status.GIVEN, Status.IN_PROGRESS, Status.RETURNED)


@command
def reckon_deadline(actor: Actor, *, assignment_id: int, basis: str) -> Assignment:
    """Reckon the deadline of an open task with the calendar as it is now, and keep the change in the journal.

    `basis` names the decision on the calendar. Nothing happens when the deadline stays. Only the platform does this.
    """
    only_the_platform(actor)
    row = locked_assignment(assignment_id)
    due_at = deadline_now(row) if row.is_open and row.due_at is not None else None
    if due_at is None or due_at == row.due_at:
        note(agency_id=row.agency_id, subject=("assignments.Assignment", str(row.uuid)), unchanged=True)
        return row

    before = row.due_at
    assert before is not None
    move_deadline(actor, row, due_at, DeadlineChange.Cause.CALENDAR, basis)
    step(actor, row, Kind.DEADLINE_MOVED, cut(basis))
    note(old_due_at=before, new_due_at=due_at)
    return row


@command
def remind_of_deadline(actor: Actor, *, assignment_id: int) -> AssignmentStep.Kind | None:
    """Remind of a deadline that is near or has passed, each once for each deadline; None when nothing is due.

    Only the platform does this.
    """
    only_the_platform(actor)
    row, now = locked_assignment(assignment_id), clock.now()
    kind = _due_reminder(row, now)
    if kind is None:
        note(agency_id=row.agency_id, subject=("assignments.Assignment", str(row.uuid)), unchanged=True)
        return None

    row.soon_told_for = row.due_at  # who hears that it has passed need not hear that it comes near
    if kind is Kind.OVERDUE:
        row.overdue_told_for = row.due_at
    row.save(update_fields=["soon_told_for", "overdue_told_for"])
    step(actor, row, kind, "")
    return kind


def _due_reminder(row: Assignment, now: datetime) -> AssignmentStep.Kind | None:
    if row.due_at is None or row.status not in _WORKED_ON:
        return None
    if row.due_at <= now:
        return Kind.OVERDUE if row.overdue_told_for != row.due_at else None
    near = row.soon_told_for != row.due_at and row.due_at <= soon_limit(now, calendar_of(row.owner_id))
    return Kind.SOON if near else None


def deadline_now(row: Assignment) -> datetime | None:
    """The deadline of a task by the owner's present calendar. Raises RuleBroken("assignments.no_working_time")."""
    begun = row.given_at if row.term_start == Assignment.Start.GIVEN else row.accepted_at
    term = Term(row.term, due_on=row.due_on, days=row.term_days)
    try:
        return deadline(term, begun, calendar_of(row.owner_id))
    except NoWorkingTime as error:
        raise RuleBroken("assignments.no_working_time") from error


def move_deadline(actor: Actor, row: Assignment, due_at: datetime, cause: DeadlineChange.Cause, basis: str) -> None:
    """Set another deadline and write both into the journal; the same one changes nothing."""
    if row.due_at is not None and row.due_at != due_at:
        DeadlineChange.objects.create(
            assignment=row,
            cause=cause,
            basis=cut(basis, 1000),
            old_due_at=row.due_at,
            new_due_at=due_at,
            changed_at=clock.now(),
        )
    row.due_at, row.changed_at = due_at, clock.now()
    row.save(update_fields=["due_at", "due_on", "changed_at"])


def only_the_platform(actor: Actor) -> None:
    """Raises NotPermitted for people and software."""
    if actor.kind != "system":
        raise NotPermitted("assignments.system")
