"""Incoming documents: which ones a person may see, and lists for screens."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from dienhong.documents.models import Handling, IncomingDocument
from dienhong.documents.permissions import ASSIGN_INCOMING, READ_DOCUMENTS, REGISTER_INCOMING
from dienhong.documents.queries.outgoing import NOBODY, matching, unrestricted
from dienhong.documents.queries.wanted import EVERYTHING, Wanted
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor
from dienhong.kernel.errors import NotFound

Status = IncomingDocument.Status


def visible_incoming(actor: Actor) -> QuerySet[IncomingDocument]:
    """What the agencies I may read or register for received, and what I was ever asked to handle."""
    readable = actor.authority.agencies_with(READ_DOCUMENTS)
    working = actor.authority.agencies_with(REGISTER_INCOMING) | actor.authority.agencies_with(ASSIGN_INCOMING)
    handled = Handling.objects.filter(document=OuterRef("pk"), person_id=actor.acts_as_person_id or NOBODY)
    return IncomingDocument.objects.filter(
        Q(agency_id__in=working) | Q(agency_id__in=readable - working) & unrestricted() | Exists(handled)
    )


def incoming_document(actor: Actor, uuid: UUID) -> IncomingDocument:
    """One document with what its page needs. Raises NotFound, also for what the actor may not see."""
    found = visible_incoming(actor).select_related("agency", "sender", "pdf", "replaced_by").filter(uuid=uuid).first()
    if found is None:
        raise NotFound("documents.IncomingDocument")
    return found


def incoming_for_update(actor: Actor, document_id: int) -> IncomingDocument:
    """The locked document. Raises NotFound."""
    if not visible_incoming(actor).filter(pk=document_id).exists():
        raise NotFound("documents.IncomingDocument")
    return IncomingDocument.objects.select_for_update().get(pk=document_id)


def open_handling(document: IncomingDocument) -> Handling | None:
    """The assignment in force, if any."""
    return document.handlings.filter(closed_at=None).first()


def incoming_list(actor: Actor, wanted: Wanted = EVERYTHING) -> QuerySet[IncomingDocument]:
    """The incoming documents a person may see, to be paged by ("-arrived_at", "-id")."""
    rows = visible_incoming(actor).select_related("agency", "sender")
    rows = rows.filter(**wanted.lookups("arrived_at"))
    if wanted.overdue:
        rows = rows.filter(_overdue())
    if wanted.mine:
        person = actor.acts_as_person_id or NOBODY
        rows = rows.filter(handlings__person_id=person, handlings__closed_at=None)
    return matching(rows, wanted.text)


def incoming_book(actor: Actor, wanted: Wanted = EVERYTHING) -> QuerySet[IncomingDocument]:
    """The same list; each row says with `overdue` whether its term has passed."""
    return incoming_list(actor, wanted).annotate(overdue=_overdue())


def waiting_incoming(actor: Actor) -> QuerySet[IncomingDocument]:
    """Documents that wait for this person: to be registered, to be assigned, to be handled."""
    mine = Handling.objects.filter(person_id=actor.acts_as_person_id or NOBODY, closed_at=None)
    return IncomingDocument.objects.filter(
        Q(agency_id__in=actor.authority.agencies_with(REGISTER_INCOMING), status=Status.ARRIVED)
        | Q(agency_id__in=actor.authority.agencies_with(ASSIGN_INCOMING), status=Status.REGISTERED)
        # Asked beforehand: as a part of this query it would have every document that anybody handles looked at.
        | Q(pk__in=list(mine.values_list("document", flat=True)), status__in=[Status.ASSIGNED, Status.PROCESSING])
    )


def _overdue() -> Q:
    """Whether the term of the assignment, or the sender's while nobody is assigned, has passed."""
    late = Handling.objects.filter(document=OuterRef("pk"), closed_at=None, due_at__lt=clock.now())
    unassigned = [Status.ARRIVED, Status.REGISTERED]
    return Q(Exists(late)) | Q(status__in=unassigned, due_on__lt=clock.today())
