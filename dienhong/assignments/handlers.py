"""What assignments do when something happened: tell people, reckon deadlines anew."""

from __future__ import annotations

from dienhong.assignments.commands import reckon_deadline
from dienhong.assignments.events import AssignmentMoved
from dienhong.assignments.models import AssignmentStep
from dienhong.assignments.notices import tell
from dienhong.assignments.queries.deadlines import basis_of, deadlines_touched
from dienhong.audit.public import batch
from dienhong.kernel.actor import Actor
from dienhong.kernel.outbox import handles
from dienhong.working_time.public import CalendarChanged

PLATFORM = Actor.system("assignments")


@handles(AssignmentMoved)
def on_assignment_moved(event: AssignmentMoved) -> None:
    """Tell whom the step concerns."""
    rows = AssignmentStep.objects.select_related(
        "person", "assignment__agency", "assignment__owner", "assignment__giver_post__person"
    )
    tell(rows.get(pk=event.step_id))


@handles(CalendarChanged)
def on_calendar_changed(event: CalendarChanged) -> None:
    """Reckon the open deadlines of the agencies anew that the change can move; a second time changes nothing."""
    basis = basis_of(event)
    with batch() as acts:
        for assignment_id in deadlines_touched(event):
            # An agency without working time is refused alone, on record; the deadlines of the others still move.
            acts.run(reckon_deadline, PLATFORM, assignment_id=assignment_id, basis=basis)
