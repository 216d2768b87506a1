"""Answering an incoming document by one of our own, and telling what is overdue."""

from __future__ import annotations

from dataclasses import dataclass

from dienhong.audit.public import command, note
from dienhong.directory.public import agency_view
from dienhong.documents import rules
from dienhong.documents.commands.drafts import begin_draft
from dienhong.documents.commands.incoming import close_incoming
from dienhong.documents.commands.steps import tell_change, touch_incoming
from dienhong.documents.document_types import LETTER
from dienhong.documents.drafting import DraftText
from dienhong.documents.events import IncomingStarted, TermPassed
from dienhong.documents.models import Handling, IncomingDocument, OutgoingDocument, Recipient, Reply
from dienhong.documents.models.outgoing import Steering
from dienhong.documents.permissions import DRAFT_DOCUMENT, PROCESS_INCOMING
from dienhong.documents.queries.incoming import incoming_for_update, open_handling
from dienhong.documents.queries.replies import overdue_handlings, reply_for_update, steering_document
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor, require
from dienhong.kernel.clock import VIETNAM
from dienhong.kernel.errors import NotFound, NotPermitted
from dienhong.kernel.outbox import publish

Status = IncomingDocument.Status
MOST_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class AnswerBegun:
    """How an answer begins; with `finishes` the incoming document is dealt with when the answer is issued."""

    summary: str
    symbol: str
    place: str
    type_code: str = LETTER
    finishes: bool = True


@command
def answer_incoming(actor: Actor, *, document_id: int, begun: AnswerBegun) -> OutgoingDocument:
    """Begin the document that answers an incoming one, addressed to its sender (soạn văn bản trả lời).

    Law: Decree 30/2020/NĐ-CP art. 24.
    """
    document = incoming_for_update(actor, document_id)
    require(actor, DRAFT_DOCUMENT, at=document.agency_id)
    rules.must_be_incoming_at(document, Status.REGISTERED, Status.ASSIGNED, Status.PROCESSING, Status.FINISHED)

    texts = {"symbol": begun.symbol, "place": begun.place, "summary": begun.summary}
    answer = begin_draft(actor, document.agency_id, begun.type_code, _opening(document), **texts)
    answer.urgency = document.urgency
    # What the other side reports on is no task of ours.
    answer.task_codes = [] if document.steering == Steering.REPORT else document.task_codes
    answer.save(update_fields=["urgency", "task_codes"])
    _bind(answer, document, finishes=begun.finishes)
    if document.sender_id is not None:
        Recipient.objects.create(
            agency_id=answer.agency_id, document=answer, to_agency_id=document.sender_id, position=0
        )
    tell_change(answer)
    note(answers=str(document.uuid))
    return answer


@command
def answer_task(
    actor: Actor, *, agency_id: int, to_agency_id: int, task_code: str, begun: AnswerBegun
) -> OutgoingDocument:
    """Begin the document by which an agency answers a task that another one gave (văn bản báo cáo nhiệm vụ).

    It names the task on the axis, and answers the document that brought the task, where the agency has one.
    """
    require(actor, DRAFT_DOCUMENT, at=agency_id)
    giver = agency_view(to_agency_id)
    text = DraftText(
        body=f"Thực hiện nhiệm vụ {task_code}, cơ quan chúng tôi báo cáo như sau:\n", addressees=giver.name
    )
    texts = {"symbol": begun.symbol, "place": begun.place, "summary": begun.summary}
    answer = begin_draft(actor, agency_id, begun.type_code, text, **texts)
    answer.task_codes = [task_code[:100]]
    answer.save(update_fields=["task_codes"])
    if to_agency_id != agency_id:
        Recipient.objects.create(agency_id=agency_id, document=answer, to_agency_id=to_agency_id, position=0)
    source = steering_document(agency_id, to_agency_id, task_code)
    if source is not None:
        _bind(answer, source, finishes=begun.finishes)
    tell_change(answer)
    note(task_code=task_code)
    return answer


def _opening(document: IncomingDocument) -> DraftText:
    """The first sentence of an answer, as offices write it."""
    day = f"{document.promulgated_on:%d/%m/%Y}"
    kind = document.type_name or "Văn bản"
    named = f"{kind} số {document.code} ngày {day} của {document.sender_name}"
    return DraftText(
        body=f"Phúc đáp {named} về: {document.summary}, cơ quan chúng tôi có ý kiến như sau:\n",
        addressees=document.sender_name,
    )


def _bind(answer: OutgoingDocument, document: IncomingDocument, *, finishes: bool) -> None:
    Reply.objects.create(
        agency_id=answer.agency_id,
        outgoing=answer,
        to_incoming=document,
        organ_id=document.sender_code,
        code=document.code,
        promulgated_on=document.promulgated_on,
        document_key=document.document_key,
        finishes=finishes,
    )


@command
def finish_by_answer(actor: Actor, *, document_id: int, answer_id: int) -> IncomingDocument:
    """Say that an incoming document is dealt with by its issued answer (hoàn thành bằng văn bản trả lời).

    An act of who handles it, or of the platform when the answer is issued. Law: Decree 30/2020/NĐ-CP art. 24.
    """
    document = _locked(actor, document_id)
    require(actor, PROCESS_INCOMING, at=document.agency_id)
    rules.must_be_incoming_at(document, Status.ASSIGNED, Status.PROCESSING)
    if actor.kind != "system":
        rules.must_be_handler(open_handling(document), actor.acts_as_person_id)
    reply = reply_for_update(document, answer_id)
    if reply is None or reply.outgoing is None:
        raise NotFound("documents.Reply")
    rules.must_be_issued(reply.outgoing)

    if document.status == Status.ASSIGNED:
        document.handlings.filter(closed_at=None).update(started_at=clock.now())
        document.status = Status.PROCESSING
        touch_incoming(document, "status")
        publish(IncomingStarted(document.pk, document.source_key), lane=rules.lane_of(document.urgency))
    close_incoming(document, _result(reply.outgoing))
    note(answer=str(reply.outgoing.uuid), number=reply.outgoing.code)
    return document


def _locked(actor: Actor, document_id: int) -> IncomingDocument:
    if actor.kind == "system":
        return IncomingDocument.objects.select_for_update().get(pk=document_id)
    return incoming_for_update(actor, document_id)


def _result(answer: OutgoingDocument) -> str:
    assert answer.issued_at is not None
    return f"Đã trả lời bằng văn bản số {answer.code} ngày {answer.issued_at.astimezone(VIETNAM):%d/%m/%Y}"


@command
def announce_overdue(actor: Actor) -> int:
    """Have handlers and those who assigned them told, once, that a term has passed; an act of the platform itself."""
    if actor.kind != "system":
        raise NotPermitted("documents.platform_only")
    overdue = overdue_handlings(MOST_AT_ONCE)
    Handling.objects.filter(pk__in=[one.pk for one in overdue]).update(overdue_told_at=clock.now())
    for handling in overdue:
        touch_incoming(handling.document)
        publish(TermPassed(handling.pk))
    return len(overdue)
