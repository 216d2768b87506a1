"""What whoever gave a task says of its result."""

from __future__ import annotations

from uuid import UUID

from dienhong.assignments import rules
from dienhong.assignments.commands.steps import cut, keep
from dienhong.assignments.models import Assignment, AssignmentStep
from dienhong.assignments.permissions import GIVE_ASSIGNMENTS
from dienhong.assignments.queries.rows import assignment_for_update, calendar_of
from dienhong.audit.public import command, note
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor, require

Kind, Status, Verdict = AssignmentStep.Kind, Assignment.Status, Assignment.Verdict


@command
def finish_assignment(actor: Actor, *, assignment: UUID, remark: str = "") -> Assignment:
    """Confirm the result of a task (xác nhận hoàn thành), on time or late by so much of the owner's working time.

    What counts is when the result was reported that is now accepted. Raises RuleBroken("assignments.wrong_status").
    """
    row = assignment_for_update(actor, assignment)
    require(actor, GIVE_ASSIGNMENTS, at=row.agency_id)
    rules.must_have_status(row, Status.REPORTED)

    row.status, row.closed_at, row.percent, row.closing_remark = Status.FINISHED, clock.now(), 100, cut(remark)
    assert row.reported_at is not None
    if row.due_at is not None:
        late = calendar_of(row.owner_id).between(row.due_at, row.reported_at)
        row.verdict = Verdict.LATE if row.reported_at > row.due_at else Verdict.ON_TIME
        row.late_minutes = int(late.total_seconds() // 60)
    note(verdict=row.verdict, late_minutes=row.late_minutes)
    fields = ("status", "closed_at", "percent", "closing_remark", "verdict", "late_minutes")
    keep(actor, row, Kind.FINISHED, row.closing_remark, *fields)
    return row


@command
def return_result(actor: Actor, *, assignment: UUID, reason: str) -> Assignment:
    """Ask for more work on a task (trả lại kết quả). Raises RuleBroken: assignments.wrong_status, text_missing."""
    row = assignment_for_update(actor, assignment)
    require(actor, GIVE_ASSIGNMENTS, at=row.agency_id)
    rules.must_have_status(row, Status.REPORTED)
    rules.must_say_something(reason)

    row.status, row.reported_at = Status.RETURNED, None
    keep(actor, row, Kind.RETURNED, cut(reason), "status", "reported_at")
    return row
