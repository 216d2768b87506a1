"""What every command on a task does at its end: the step, the record, the event, the live signal."""

from __future__ import annotations

from dienhong.assignments.events import AssignmentMoved
from dienhong.assignments.models import Assignment, AssignmentStep
from dienhong.audit.public import note
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor
from dienhong.kernel.live import announce
from dienhong.kernel.outbox import publish
from dienhong.kernel.text import fold, nfc

LONGEST = 2000


def cut(text: str, most: int = LONGEST) -> str:
    """The text as it is stored: composed letters, no outer blanks, as long as its column."""
    return nfc(text).strip()[:most]


def keep(actor: Actor, assignment: Assignment, kind: AssignmentStep.Kind, remark: str, *fields: str) -> None:
    """Save the given fields of a task and write the step; `remark` is what the step says beside its kind."""
    assignment.changed_at = clock.now()
    assignment.save(update_fields=["changed_at", *fields])
    step(actor, assignment, kind, remark)


def step(actor: Actor, assignment: Assignment, kind: AssignmentStep.Kind, remark: str) -> None:
    """Write a step, tell the record what the act is about, tell others, and wake open pages."""
    made = AssignmentStep.objects.create(
        assignment=assignment,
        kind=kind,
        person_id=actor.person_id,
        on_behalf_of_id=actor.on_behalf_of_person_id,
        remark=remark,
        at=clock.now(),
    )
    note(
        agency_id=assignment.agency_id,
        subject=("assignments.Assignment", str(assignment.uuid)),
        code=assignment.code,
        status=assignment.status,
    )
    announce(f"assignments.assignment:{assignment.uuid}")
    publish(AssignmentMoved(assignment.pk, made.pk, kind))


def search_text(*texts: str) -> str:
    """What is searched: small letters without dấu, so that either way of typing finds it."""
    return fold("\n".join(texts))
