"""Outgoing documents: which ones a person may see, and lists for screens."""

from __future__ import annotations

from typing import Any, TypeVar
from uuid import UUID

from django.contrib.postgres.search import SearchQuery
from django.db import IntegrityError, transaction
from django.db.models import Model, Q, QuerySet

from dienhong.documents.models import OutgoingDocument, Register
from dienhong.documents.permissions import INITIAL_DRAFT, ISSUE_DOCUMENT, READ_DOCUMENTS, SIGN_DOCUMENT
from dienhong.documents.queries.wanted import EVERYTHING, Wanted
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor
from dienhong.kernel.errors import NotFound
from dienhong.kernel.pages import is_common, walked
from dienhong.kernel.text import nfc
from dienhong.signing.public import AwaitedSignature, awaited_signature

Status = OutgoingDocument.Status
Row = TypeVar("Row", bound=Model)
PRIVATE = (Status.DRAFT, Status.CANCELLED)  # readable only to author and reviewer
NOBODY = 0  # agencies' software is no person: None would find what nobody reviews
AFTER_SIGNING = (Status.SIGNED, Status.SEALING, Status.ISSUED)


def visible_outgoing(actor: Actor) -> QuerySet[OutgoingDocument]:
    """Own drafts, drafts that wait for me or for an initial, and what the agencies I may read have made beyond drafts."""
    person = actor.acts_as_person_id or NOBODY
    readable = actor.authority.agencies_with(READ_DOCUMENTS)
    issuing = actor.authority.agencies_with(ISSUE_DOCUMENT)
    initialling = actor.authority.agencies_with(INITIAL_DRAFT)
    return OutgoingDocument.objects.filter(
        Q(author_id=person)
        | Q(reviewer_id=person)
        | Q(agency_id__in=initialling, status=Status.IN_REVIEW)
        | Q(signer_post__in=_posts(person), status__in=[Status.APPROVED, Status.SIGNING, *AFTER_SIGNING])
        | Q(agency_id__in=readable) & ~Q(status__in=PRIVATE) & unrestricted()
        | Q(agency_id__in=issuing, status__in=AFTER_SIGNING)
    )


def unrestricted() -> Q:
    """Whether all who may read the agency's documents may read this one today."""
    return Q(restricted_until=None) | Q(restricted_until__lt=clock.today())


def _posts(person_id: int) -> list[int]:
    """All posts a person ever held, by ids: a join inside an OR would keep every index from being used."""
    posts: Any = OutgoingDocument._meta.get_field("signer_post").related_model
    return list(posts.objects.filter(person_id=person_id).values_list("pk", flat=True))


def outgoing_document(actor: Actor, uuid: UUID) -> OutgoingDocument:
    """One document with what its page needs. Raises NotFound, also for what the actor may not see."""
    found = (
        visible_outgoing(actor)
        .select_related("agency", "author", "reviewer", "signer_post__person", "pdf")
        .filter(uuid=uuid)
        .first()
    )
    if found is None:
        raise NotFound("documents.OutgoingDocument")
    return found


def signing_subject(document: OutgoingDocument) -> str:
    """By what a signature that its person has yet to approve names the document."""
    return f"documents:{document.pk}"


def signature_awaited(actor: Actor, document: OutgoingDocument) -> AwaitedSignature | None:
    """The signature that the document's signer has yet to approve; for whoever may see the document."""
    return awaited_signature(actor, signing_subject(document)) if document.status == Status.SIGNING else None


def _locked(actor: Actor, document_id: int) -> OutgoingDocument:
    if not visible_outgoing(actor).filter(pk=document_id).exists():
        raise NotFound("documents.OutgoingDocument")
    return OutgoingDocument.objects.select_for_update().get(pk=document_id)


def draft_for_update(actor: Actor, document_id: int) -> OutgoingDocument:
    """The locked document for an act of its author. Raises NotFound."""
    return _locked(actor, document_id)


def review_for_update(actor: Actor, document_id: int) -> OutgoingDocument:
    """The locked document for an act of reviewer, signer or clerk. Raises NotFound."""
    return _locked(actor, document_id)


def register_for_update(agency_id: int, direction: str, type_code: str, year: int) -> Register:
    """The locked register; the first number of a year makes it."""
    key = {"agency_id": agency_id, "direction": direction, "type_code": type_code, "year": year}
    register = Register.objects.select_for_update().filter(**key).first()
    if register is not None:
        return register
    try:
        with transaction.atomic():
            Register.objects.create(**key)
    except IntegrityError:
        pass  # another act made it meanwhile: both now wait for the same row
    return Register.objects.select_for_update().get(**key)


def outgoing_list(actor: Actor, wanted: Wanted = EVERYTHING) -> QuerySet[OutgoingDocument]:
    """The outgoing documents a person may see, to be paged by ("-changed_at", "-id")."""
    rows = visible_outgoing(actor).select_related("agency", "author", "signer_post__person")
    if wanted.status in PRIVATE:
        # The same rows, said so that the database need not look through what only others may read.
        person = actor.acts_as_person_id or NOBODY
        rows = rows.filter(Q(author_id=person) | Q(reviewer_id=person))
    rows = rows.filter(**wanted.lookups("changed_at"))
    if wanted.type_code:
        rows = rows.filter(type_code=wanted.type_code)
    if wanted.mine:
        rows = rows.filter(author_id=actor.acts_as_person_id or NOBODY)
    return matching(rows, wanted.text)


def matching(rows: QuerySet[Row], text: str) -> QuerySet[Row]:
    """Rows whose text holds every word, written with dấu or without; the last word may be unfinished.

    Rare words are found by the index of words. Common ones would have it gather and sort half the table, so for them
    the list is walked in its own order, where a page is soon full.
    """
    words = [
        word for word in nfc(text).lower().replace("/", " ").replace("-", " ").split() if word.strip("'\"&|!():*<>")
    ]
    if not words:
        return rows
    query = SearchQuery(" & ".join(_term(word) for word in words[:12]), config="simple", search_type="raw")
    if is_common(rows.model._default_manager.filter(search=query)):
        return walked(rows, Q(search=query))
    return rows.filter(search=query)


def _term(word: str) -> str:
    quoted = word.replace("'", "''").replace("\\", "\\\\")
    return f"'{quoted}':*"


def waiting_outgoing(actor: Actor) -> QuerySet[OutgoingDocument]:
    """Documents that wait for this person: returned drafts, reviews, signatures, issues."""
    person = actor.acts_as_person_id or NOBODY
    signing = actor.authority.agencies_with(SIGN_DOCUMENT)
    issuing = actor.authority.agencies_with(ISSUE_DOCUMENT)
    return OutgoingDocument.objects.select_related("author").filter(
        Q(author_id=person, status=Status.DRAFT)
        | Q(reviewer_id=person, status=Status.IN_REVIEW)
        | Q(signer_post__in=_posts(person), status=Status.APPROVED, agency_id__in=signing)
        | Q(agency_id__in=issuing, status=Status.SIGNED)
    )
