"""Signing, numbering and issuing. What takes time (typesetting, keys, time-stamps) happens in handlers between the acts."""

from __future__ import annotations

from collections.abc import Callable

from dienhong.audit.public import command, note
from dienhong.documents import rules
from dienhong.documents.commands.steps import add_step, search_values
from dienhong.documents.distribution import planned_recipients
from dienhong.documents.drafting import DraftText, content_of
from dienhong.documents.events import DocumentIssued, DocumentSigned, NumberTaken, SignatureRequested
from dienhong.documents.models import DocumentStep, OutgoingDocument, Register, StoredFile
from dienhong.documents.permissions import ISSUE_DOCUMENT, SIGN_DOCUMENT
from dienhong.documents.queries.outgoing import register_for_update, review_for_update
from dienhong.identity.public import post_view
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor, require
from dienhong.kernel.errors import NotPermitted, RuleBroken
from dienhong.kernel.outbox import publish
from dienhong.signing.public import must_be_stamped_in_time, personal_key_of, seal_key_of

Status = OutgoingDocument.Status


@command
def request_signature(actor: Actor, *, document_id: int) -> OutgoingDocument:
    """The signer tells the platform to sign the approved text with the signer's own key (ký số).

    Nobody signs on behalf of another: a delegation does not reach the private key.
    Law: Decree 30/2020/NĐ-CP art. 13; Law on Electronic Transactions 2023 art. 22-23.
    """
    document = review_for_update(actor, document_id)
    require(actor, SIGN_DOCUMENT, at=document.agency_id)
    rules.must_have_status(document, Status.APPROVED)
    post = post_view(document.signer_post_id) if document.signer_post_id else None
    rules.must_be_signer(post.person_id if post else None, actor.person_id)
    if document.adopted_id is None:
        content_of(document)
    must_be_stamped_in_time()
    _must_have_key(personal_key_of, actor.person_id, "documents.no_signing_key")

    _move(document, Status.SIGNING)
    add_step(actor, document, DocumentStep.Kind.SIGN_REQUESTED)
    publish(SignatureRequested(document.pk, actor.person_id or 0), lane=rules.lane_of(document.urgency))
    return document


@command
def record_signature(actor: Actor, *, document_id: int, pdf_sha256: str, signer_id: int) -> OutgoingDocument:
    """Keep the PDF that now carries the leader's signature; an act of the platform itself."""
    _must_be_the_platform(actor)
    document = OutgoingDocument.objects.select_for_update().get(pk=document_id)
    rules.must_have_status(document, Status.SIGNING)

    document.pdf = StoredFile.objects.get(sha256=pdf_sha256)
    _move(document, Status.SIGNED, "pdf")
    add_step(actor, document, DocumentStep.Kind.SIGNED)
    note(signer_person_id=signer_id)
    publish(DocumentSigned(document.pk, document.agency_id), lane=rules.lane_of(document.urgency))
    return document


@command
def release_signature(actor: Actor, *, document_id: int, remark: str) -> OutgoingDocument:
    """The ordered signature will not be made; the document waits for it anew. An act of the platform itself."""
    _must_be_the_platform(actor)
    document = OutgoingDocument.objects.select_for_update().get(pk=document_id)
    rules.must_have_status(document, Status.SIGNING)

    _move(document, Status.APPROVED)
    add_step(actor, document, DocumentStep.Kind.NOT_SIGNED, remark)
    return document


@command
def issue_document(actor: Actor, *, document_id: int) -> OutgoingDocument:
    """Give a signed document its number and day; the seal follows at once and completes the issue (phát hành).

    Law: Decree 30/2020/NĐ-CP art. 15.
    """
    document = review_for_update(actor, document_id)
    require(actor, ISSUE_DOCUMENT, at=document.agency_id)
    rules.must_have_status(document, Status.SIGNED)
    rules.must_have_recipients(planned_recipients(document))
    must_be_stamped_in_time()
    _must_have_key(seal_key_of, document.agency_id, "documents.no_seal")

    today = clock.today()
    register = register_for_update(document.agency_id, Register.Direction.OUTGOING, document.type_code, today.year)
    document.register = register
    document.number = register.take_next_number()
    document.issued_on = today
    _move(document, Status.SEALING, "register", "number", "issued_on")
    add_step(actor, document, DocumentStep.Kind.NUMBERED)
    note(number=document.code)
    publish(NumberTaken(document.pk), lane=rules.lane_of(document.urgency))
    return document


@command
def complete_issue(actor: Actor, *, document_id: int, pdf_sha256: str) -> OutgoingDocument:
    """Keep the numbered and sealed PDF and call the document issued; an act of the platform itself."""
    _must_be_the_platform(actor)
    document = OutgoingDocument.objects.select_for_update().get(pk=document_id)
    rules.must_have_status(document, Status.SEALING)

    document.pdf = StoredFile.objects.get(sha256=pdf_sha256)
    document.issued_at = clock.now()
    text = DraftText.of(document)
    for name, value in search_values(document.code, document.summary, text.body).items():
        setattr(document, name, value)
    _move(document, Status.ISSUED, "pdf", "issued_at", "search", "search_text")
    add_step(actor, document, DocumentStep.Kind.ISSUED)
    note(number=document.code)
    publish(DocumentIssued(document.pk, document.agency_id), lane=rules.lane_of(document.urgency))
    return document


def _must_have_key(key_of: Callable[[int], int], holder_id: int | None, code: str) -> None:
    """Better refused now than a document that waits for ever for a signature nobody can make."""
    try:
        key_of(holder_id or 0)
    except RuleBroken as error:
        raise RuleBroken(code) from error


def _must_be_the_platform(actor: Actor) -> None:
    if actor.kind != "system":
        raise NotPermitted("documents.platform_only")


def _move(document: OutgoingDocument, status: OutgoingDocument.Status, *fields: str) -> None:
    document.status = status
    document.changed_at = clock.now()
    document.save(update_fields=["status", "changed_at", *fields])
