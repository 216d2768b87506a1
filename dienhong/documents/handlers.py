"""The work between the acts: typesetting and signing, numbering and sealing; idempotent, outside the acts themselves."""

from dienhong.documents.commands.issue import complete_issue, record_signature
from dienhong.documents.drafting import content_of
from dienhong.documents.events import NumberTaken, SignatureRequested
from dienhong.documents.models import OutgoingDocument
from dienhong.documents.storage import keep, read
from dienhong.documents.typesetting.fill import fill_number
from dienhong.documents.typesetting.plain_text import text_of
from dienhong.documents.typesetting.render import render_document
from dienhong.kernel.actor import Actor
from dienhong.kernel.outbox import handles
from dienhong.signing.public import personal_key_of, seal_key_of, sign_pdf

PLATFORM = Actor.system("documents")
PDF = "application/pdf"
Status = OutgoingDocument.Status


@handles(SignatureRequested)
def on_signature_requested(event: SignatureRequested) -> None:
    """Typeset the approved text and sign it with the leader's own key."""
    document = OutgoingDocument.objects.get(pk=event.document_id)
    if document.status != Status.SIGNING:
        return
    content = content_of(document)
    typeset = render_document(content)
    signed = sign_pdf(typeset.pdf, key_id=personal_key_of(event.signer_id), field="ChuKy", reason="Ký ban hành văn bản")
    file = keep(signed, PDF, page_count=typeset.page_count, text=text_of(content))
    record_signature(PLATFORM, document_id=document.pk, pdf_sha256=file.sha256, signer_id=event.signer_id)


@handles(NumberTaken)
def on_number_taken(event: NumberTaken) -> None:
    """Fill in number and date and put the agency's seal over the whole."""
    document = OutgoingDocument.objects.select_related("pdf").get(pk=event.document_id)
    if document.status != Status.SEALING:
        return
    assert document.pdf is not None
    assert document.issued_on is not None
    numbered = fill_number(read(document.pdf), number=str(document.number), day=document.issued_on)
    sealed = sign_pdf(numbered, key_id=seal_key_of(document.agency_id), field="ConDau", reason="Phát hành văn bản")
    file = keep(sealed, PDF, page_count=document.pdf.page_count, text=f"{document.code}\n{document.pdf.text}")
    complete_issue(PLATFORM, document_id=document.pk, pdf_sha256=file.sha256)
