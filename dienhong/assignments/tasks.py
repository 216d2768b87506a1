"""What the clock starts in assignments."""

from dienhong.assignments.commands import remind_of_deadline
from dienhong.assignments.queries.deadlines import deadlines_to_look_at
from dienhong.kernel.actor import Actor
from dienhong.kernel.jobs import job


@job()
def remind_of_deadlines() -> int:
    """Remind of deadlines that come near or have passed, each once; returns how many."""
    platform = Actor.system("assignments")
    reminded = (remind_of_deadline(platform, assignment_id=one) for one in deadlines_to_look_at())
    return sum(kind is not None for kind in reminded)
