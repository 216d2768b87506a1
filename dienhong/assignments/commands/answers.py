"""Answers by documents, marked on the tasks that they name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from dienhong.assignments.commands.deadlines import only_the_platform
from dienhong.assignments.commands.steps import step
from dienhong.assignments.models import AssignmentStep, TaskAnswer
from dienhong.assignments.queries.rows import locked_assignment
from dienhong.audit.public import command, note
from dienhong.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class AnswerSaid:
    """A document that answers: whose it is, its number, its day, how it is called, and which of ours it is."""

    agency_id: int
    code: str
    day: date
    words: str
    outgoing_id: int | None = None
    incoming_id: int | None = None


@command
def record_answer(actor: Actor, *, assignment_id: int, answer: AnswerSaid) -> TaskAnswer:
    """Mark on a task that a document answers it; the same one where it was made and where it came is one answer.

    Only the platform does this. Law: QCVN 102:2016/BTTTT, Amendment 1:2022, ResponseForTask.
    """
    only_the_platform(actor)
    row = locked_assignment(assignment_id)

    found, is_new = TaskAnswer.objects.get_or_create(
        assignment=row,
        agency_id=answer.agency_id,
        code=answer.code[:100],
        answered_on=answer.day,
        defaults={
            "words": answer.words[:700],
            "outgoing_id": answer.outgoing_id,
            "incoming_id": answer.incoming_id,
        },
    )
    if is_new:
        step(actor, row, AssignmentStep.Kind.ANSWERED, found.words)
        return found
    found.outgoing_id = found.outgoing_id or answer.outgoing_id
    found.incoming_id = found.incoming_id or answer.incoming_id
    found.save(update_fields=["outgoing", "incoming"])
    note(agency_id=row.agency_id, subject=("assignments.Assignment", str(row.uuid)), code=row.code)
    return found
