"""A text that a body adopted becomes a document of the agency: signed, numbered and issued as it was voted on."""

from __future__ import annotations

from dataclasses import dataclass

from dienhong.audit.public import command, note
from dienhong.documents import rules
from dienhong.documents.commands.drafts import begin_draft, set_recipients
from dienhong.documents.commands.steps import add_step
from dienhong.documents.drafting import DraftText
from dienhong.documents.events import DraftApproved
from dienhong.documents.files import must_not_be_marked_secret
from dienhong.documents.models import DocumentStep, OutgoingDocument, StoredFile
from dienhong.documents.permissions import DRAFT_DOCUMENT, SIGN_DOCUMENT
from dienhong.identity.public import persons_holding, post_view
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor, require
from dienhong.kernel.errors import RuleBroken
from dienhong.kernel.outbox import publish

PDF = "application/pdf"
_BASIS = 2000


@dataclass(frozen=True, slots=True)
class Adopted:
    """What was adopted: the PDF by its SHA-256, by which decision in words, who signs it (a post of the agency), to whom it goes."""

    sha256: str
    basis: str
    signer_post_id: int
    recipient_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """What stands in the register about a document."""

    type_code: str
    symbol: str
    place: str
    summary: str


@command
def adopt_document(actor: Actor, *, agency_id: int, heading: Heading, adopted: Adopted) -> OutgoingDocument:
    """Make a document of a text that a body has voted on (ban hành văn bản đã được thông qua); no review follows a vote.

    It waits for its signature at once; its bytes stay the beginning of what is issued. Raises RuleBroken:
    documents.adopted_not_pdf, documents.signer_lacks_permission, documents.recipients_missing, documents.text_missing.
    """
    require(actor, DRAFT_DOCUMENT, at=agency_id)
    file = StoredFile.objects.filter(sha256=adopted.sha256, media_type=PDF).first()
    if file is None:
        raise RuleBroken("documents.adopted_not_pdf")
    must_not_be_marked_secret(file.text)
    post = post_view(adopted.signer_post_id)
    if post is None or post.agency_id != agency_id or post.person_id not in persons_holding(SIGN_DOCUMENT, agency_id):
        raise RuleBroken("documents.signer_lacks_permission")
    rules.must_have_recipients(len(adopted.recipient_ids))

    texts = {"symbol": heading.symbol, "place": heading.place, "summary": heading.summary}
    document = begin_draft(actor, agency_id, heading.type_code, DraftText(body=""), **texts)
    set_recipients(actor, document_id=document.pk, agency_ids=adopted.recipient_ids)
    document.adopted, document.signer_post_id = file, post.id
    document.status, document.changed_at = OutgoingDocument.Status.APPROVED, clock.now()
    document.save(update_fields=["adopted", "signer_post", "status", "changed_at"])
    add_step(actor, document, DocumentStep.Kind.APPROVED, adopted.basis[:_BASIS])
    note(adopted_sha256=file.sha256)
    publish(DraftApproved(document.pk, post.person_id))
    return document
