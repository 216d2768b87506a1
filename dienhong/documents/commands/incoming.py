"""Incoming documents: taken in, registered or refused, assigned, handled, finished."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from dienhong.audit.public import batch, command, note
from dienhong.documents import rules
from dienhong.documents.commands.arriving import Arrival, arriving
from dienhong.documents.commands.steps import touch_incoming
from dienhong.documents.deadlines import calendar_of, end_of_work
from dienhong.documents.events import (
    IncomingAssigned,
    IncomingFinished,
    IncomingRefused,
    IncomingRegistered,
    IncomingStarted,
)
from dienhong.documents.models import Handling, IncomingDocument, Register
from dienhong.documents.permissions import ASSIGN_INCOMING, PROCESS_INCOMING, REGISTER_INCOMING
from dienhong.documents.queries.incoming import incoming_for_update, open_handling
from dienhong.documents.queries.outgoing import register_for_update
from dienhong.identity.public import persons_holding
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor, require
from dienhong.kernel.errors import NotPermitted, RuleBroken
from dienhong.kernel.outbox import publish
from dienhong.kernel.text import nfc

Status = IncomingDocument.Status


@command
def receive_document(actor: Actor, *, agency_id: int, arrival: Arrival) -> IncomingDocument:
    """Take in what came to an agency (văn bản đến); the same source key a second time changes nothing.

    Law: Decree 30/2020/NĐ-CP art. 21.
    """
    require(actor, REGISTER_INCOMING, at=agency_id)
    with arriving([(agency_id, arrival)]) as arrivals:
        known = arrivals.known(agency_id, arrival)
        document = known or arrivals.take_in(agency_id, arrival)
        if known is None:
            note(
                agency_id=agency_id,
                subject=("documents.IncomingDocument", str(document.uuid)),
                status=document.status,
            )
    return document


def receive_documents(actor: Actor, arrivals: Sequence[tuple[int, Arrival]]) -> None:
    """Take in what came to many agencies: an act for each, what they look up and store together; all or none."""
    with batch(together=True) as acts, arriving(arrivals):
        for agency_id, arrival in arrivals:
            acts.run(receive_document, actor, agency_id=agency_id, arrival=arrival)


@command
def register_incoming(actor: Actor, *, document_id: int) -> IncomingDocument:
    """Take a document in and give it its arrival number (tiếp nhận, vào sổ).

    Law: Decree 30/2020/NĐ-CP art. 22.
    """
    document = incoming_for_update(actor, document_id)
    require(actor, REGISTER_INCOMING, at=document.agency_id)
    rules.must_be_incoming_at(document, Status.ARRIVED)

    register = register_for_update(document.agency_id, Register.Direction.INCOMING, "", clock.today().year)
    document.register = register
    document.number = register.take_next_number()
    document.registered_at = clock.now()
    document.status = Status.REGISTERED
    touch_incoming(document, "register", "number", "registered_at", "status")
    note(arrival_number=document.number)
    publish(IncomingRegistered(document.pk, document.source_key), lane=rules.lane_of(document.urgency))
    return document


@command
def refuse_incoming(actor: Actor, *, document_id: int, reason: str) -> IncomingDocument:
    """Refuse to take a document in, with the reason the sender will read (từ chối tiếp nhận).

    Law: Decision 28/2018/QĐ-TTg art. 7: the recipient may refuse, and answers for it.
    """
    document = incoming_for_update(actor, document_id)
    require(actor, REGISTER_INCOMING, at=document.agency_id)
    rules.must_be_incoming_at(document, Status.ARRIVED)
    rules.must_give_reason(reason)

    document.status = Status.REFUSED
    document.refusal_reason = nfc(reason).strip()[:500]
    touch_incoming(document, "status", "refusal_reason")
    refused = IncomingRefused(document.pk, document.source_key, document.refusal_reason)
    publish(refused, lane=rules.lane_of(document.urgency))
    return document


@command
def assign_incoming(
    actor: Actor,
    *,
    document_id: int,
    person_id: int,
    due_at: datetime | None = None,
    due_on: date | None = None,
    instruction: str = "",
) -> Handling:
    """Say who handles a document by when (phân công xử lý); the earlier assignment, if any, is closed.

    `due_on` is a day, until the end of its work, and moves with the calendar; `due_at` a moment that stays.
    """
    document = incoming_for_update(actor, document_id)
    require(actor, ASSIGN_INCOMING, at=document.agency_id)
    if actor.person_id is None:
        raise NotPermitted(ASSIGN_INCOMING)  # software assigns nobody
    rules.must_be_incoming_at(document, Status.REGISTERED, Status.ASSIGNED, Status.PROCESSING)
    if person_id not in persons_holding(PROCESS_INCOMING, document.agency_id):
        raise RuleBroken("documents.handler_lacks_permission")
    now = clock.now()
    if due_on is not None:
        due_at = end_of_work(calendar_of(document.agency_id), due_on)
    if due_at is not None and due_at < now:
        raise RuleBroken("documents.due_in_the_past")

    document.handlings.filter(closed_at=None).update(closed_at=now)
    handling = Handling.objects.create(
        agency_id=document.agency_id,
        document=document,
        person_id=person_id,
        assigned_by_id=actor.person_id,
        instruction=nfc(instruction).strip()[:2000],
        due_at=due_at,
        due_on=due_on,
        assigned_at=now,
    )
    document.status = Status.ASSIGNED
    touch_incoming(document, "status")
    publish(IncomingAssigned(document.pk, document.source_key, person_id), lane=rules.lane_of(document.urgency))
    return handling


@command
def start_incoming(actor: Actor, *, document_id: int) -> IncomingDocument:
    """Begin to handle a document (đang xử lý)."""
    document = incoming_for_update(actor, document_id)
    require(actor, PROCESS_INCOMING, at=document.agency_id)
    rules.must_be_incoming_at(document, Status.ASSIGNED)
    handling = open_handling(document)
    rules.must_be_handler(handling, actor.acts_as_person_id)

    document.handlings.filter(closed_at=None).update(started_at=clock.now())
    document.status = Status.PROCESSING
    touch_incoming(document, "status")
    publish(IncomingStarted(document.pk, document.source_key), lane=rules.lane_of(document.urgency))
    return document


@command
def finish_incoming(actor: Actor, *, document_id: int, result: str) -> IncomingDocument:
    """Say that a document is dealt with, and how (hoàn thành)."""
    document = incoming_for_update(actor, document_id)
    require(actor, PROCESS_INCOMING, at=document.agency_id)
    rules.must_be_incoming_at(document, Status.PROCESSING)
    rules.must_be_handler(open_handling(document), actor.acts_as_person_id)
    rules.must_give_reason(result)

    close_incoming(document, nfc(result).strip())
    return document


def close_incoming(document: IncomingDocument, result: str) -> None:
    """Close the assignment with its result and call the document dealt with; the caller has asked all that is to ask."""
    now = clock.now()
    document.handlings.filter(closed_at=None).update(closed_at=now, result=result[:2000])
    document.status = Status.FINISHED
    document.finished_at = now
    touch_incoming(document, "status", "finished_at")
    finished = IncomingFinished(document.pk, document.source_key, result[:500])
    publish(finished, lane=rules.lane_of(document.urgency))
