"""What assignments do when something happened: tell people, reckon deadlines anew."""

from __future__ import annotations

from collections.abc import Sequence

from dienhong.assignments.commands import AnswerSaid, reckon_deadline, record_answer
from dienhong.assignments.events import AssignmentMoved
from dienhong.assignments.models import AssignmentStep
from dienhong.assignments.notices import tell
from dienhong.assignments.queries.answers import answered_tasks, words_of
from dienhong.assignments.queries.deadlines import deadlines_touched
from dienhong.audit.public import batch
from dienhong.directory.public import agency_view
from dienhong.documents.public import (
    ArrivedDocumentView,
    DocumentIssued,
    IncomingArrived,
    IncomingUpdated,
    Steering,
    arrived_documents_naming_tasks,
    basis_of,
    issued_document,
)
from dienhong.kernel.actor import Actor
from dienhong.kernel.outbox import handles, handles_together
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


@handles(DocumentIssued)
def on_document_issued(event: DocumentIssued) -> None:
    """Mark a document of an owner or helper on the tasks that it names."""
    document = issued_document(event.document_id)
    agency = agency_view(document.agency_id)
    words = words_of(document.type.name, document.code, document.issued_on, agency.name)
    said = AnswerSaid(document.agency_id, document.code, document.issued_on, words, outgoing_id=document.id)
    for assignment_id in answered_tasks(document.task_codes, document.agency_id):
        record_answer(PLATFORM, assignment_id=assignment_id, answer=said)


@handles_together(IncomingArrived, most=100)
def on_incoming_arrived(events: Sequence[IncomingArrived]) -> None:
    """Mark what came from an owner or helper on the tasks of ours that it names; what gives tasks answers none."""
    for document in arrived_documents_naming_tasks([one.document_id for one in events]):
        _mark_answered(document)


@handles(IncomingUpdated)
def on_incoming_updated(event: IncomingUpdated) -> None:
    """Mark the document on tasks that its sender names only now; what was marked stays marked."""
    for document in arrived_documents_naming_tasks([event.document_id]):
        _mark_answered(document)


def _mark_answered(document: ArrivedDocumentView) -> None:
    if document.sender_id is None or document.steering == Steering.STEERING:
        return
    words = words_of(document.type_name, document.code, document.promulgated_on, document.sender_name)
    said = AnswerSaid(document.sender_id, document.code, document.promulgated_on, words, incoming_id=document.id)
    for assignment_id in answered_tasks(document.task_codes, document.sender_id, document.agency_id):
        record_answer(PLATFORM, assignment_id=assignment_id, answer=said)
