"""Review: a superior returns a draft with reasons, or approves it for signature."""

from __future__ import annotations

from dienhong.audit.public import command
from dienhong.documents import rules
from dienhong.documents.binding import text_hash_of
from dienhong.documents.commands.steps import add_step
from dienhong.documents.distribution import planned_recipients
from dienhong.documents.drafting import content_of
from dienhong.documents.events import DraftApproved, DraftReturned, DraftSubmitted
from dienhong.documents.files import must_not_be_marked_secret
from dienhong.documents.models import DocumentStep, OutgoingDocument
from dienhong.documents.permissions import REVIEW_DOCUMENT, SIGN_DOCUMENT
from dienhong.documents.queries.initials import may_initial_now, wanted_initials
from dienhong.documents.queries.outgoing import draft_for_update, review_for_update
from dienhong.documents.queries.uploads import unscanned_of
from dienhong.documents.typesetting.plain_text import text_of
from dienhong.identity.public import persons_holding, post_view
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor, require
from dienhong.kernel.errors import RuleBroken
from dienhong.kernel.outbox import publish

Status = OutgoingDocument.Status


@command
def submit_draft(actor: Actor, *, document_id: int, reviewer_id: int, remark: str = "") -> OutgoingDocument:
    """Hand a complete draft to a superior (trình duyệt)."""
    document = draft_for_update(actor, document_id)
    rules.must_be_author(document, actor.acts_as_person_id)
    rules.must_have_status(document, Status.DRAFT)
    rules.must_not_be_adopted(document)
    rules.must_not_review_own(document, reviewer_id)
    if reviewer_id not in persons_holding(REVIEW_DOCUMENT, document.agency_id):
        raise RuleBroken("documents.reviewer_lacks_permission")
    must_not_be_marked_secret(text_of(content_of(document)))  # refuses also what could not be typeset
    rules.must_have_recipients(planned_recipients(document))
    rules.must_have_all_files_scanned(unscanned_of(document).count())

    document.reviewer_id, document.text_hash = reviewer_id, text_hash_of(document)
    _move(document, Status.IN_REVIEW, "reviewer", "text_hash")
    add_step(actor, document, DocumentStep.Kind.SUBMITTED, remark)
    publish(DraftSubmitted(document.pk, reviewer_id))
    return document


@command
def return_draft(actor: Actor, *, document_id: int, reason: str) -> OutgoingDocument:
    """Give a draft back to its author with reasons (trả lại)."""
    document = review_for_update(actor, document_id)
    if document.status == Status.APPROVED:
        _must_be_the_signer(actor, document)
    else:
        rules.must_have_status(document, Status.IN_REVIEW)
        if not may_initial_now(actor, document):  # who is to check it may find it wanting
            require(actor, REVIEW_DOCUMENT, at=document.agency_id)
            rules.must_be_reviewer(document, actor.acts_as_person_id)
    rules.must_give_reason(reason)

    _move(document, Status.DRAFT)
    add_step(actor, document, DocumentStep.Kind.RETURNED, reason)
    publish(DraftReturned(document.pk, document.author_id))
    return document


@command
def approve_draft(actor: Actor, *, document_id: int, remark: str = "") -> OutgoingDocument:
    """Approve a draft for signature (duyệt, trình ký).

    Law: Decree 30/2020/NĐ-CP art. 11-12.
    """
    document = review_for_update(actor, document_id)
    require(actor, REVIEW_DOCUMENT, at=document.agency_id)
    rules.must_have_status(document, Status.IN_REVIEW)
    rules.must_be_reviewer(document, actor.acts_as_person_id)
    rules.must_have_initials([one.names or "–" for one in wanted_initials(document) if one.given is None])
    content_of(document)

    _move(document, Status.APPROVED)
    add_step(actor, document, DocumentStep.Kind.APPROVED, remark)
    publish(DraftApproved(document.pk, _signer_id(document)))
    return document


def _signer_id(document: OutgoingDocument) -> int:
    post = post_view(document.signer_post_id) if document.signer_post_id else None
    if post is None:
        raise RuleBroken("documents.signer_missing")
    return post.person_id


def _must_be_the_signer(actor: Actor, document: OutgoingDocument) -> None:
    require(actor, SIGN_DOCUMENT, at=document.agency_id)
    rules.must_be_signer(_signer_id(document), actor.acts_as_person_id)


def _move(document: OutgoingDocument, status: OutgoingDocument.Status, *fields: str) -> None:
    document.status = status
    document.changed_at = clock.now()
    document.save(update_fields=["status", "changed_at", *fields])
