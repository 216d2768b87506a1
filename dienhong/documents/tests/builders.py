"""Documents for tests of all domains."""

from __future__ import annotations

import functools
import itertools
from typing import Any

from dienhong.directory.tests.builders import an_agency
from dienhong.documents import commands
from dienhong.documents.commands.arriving import Arrival
from dienhong.documents.models import IncomingDocument, OutgoingDocument
from dienhong.documents.permissions import (
    ASSIGN_INCOMING,
    DRAFT_DOCUMENT,
    ISSUE_DOCUMENT,
    PROCESS_INCOMING,
    REGISTER_INCOMING,
    REVIEW_DOCUMENT,
    SIGN_DOCUMENT,
)
from dienhong.documents.storage import keep
from dienhong.documents.typesetting.content import DocumentContent, Paragraph, SignerBlock
from dienhong.documents.typesetting.render import render_document
from dienhong.identity.models import Post
from dienhong.identity.tests.builders import a_post, an_actor
from dienhong.kernel import clock, outbox
from dienhong.kernel.actor import Actor
from dienhong.signing.public import Officer, issue_demo_personal_keys, issue_demo_pki, issue_demo_seals

TEXT = {
    "body": "Điều 1. Phê duyệt Kế hoạch.\nĐiều 2. Quyết định này có hiệu lực kể từ ngày ký.",
    "legal_bases": "Căn cứ Luật Tổ chức Chính phủ;",
    "authority_line": "BỘ TRƯỞNG BỘ THỬ NGHIỆM",
    "addressees": "",
    "recipients_note": "- Như Điều 2;\n- Lưu: VT.",
}


def an_office(agency: Any = None) -> dict[str, Any]:
    """An agency with the four people that a document needs: author, reviewer, signer, clerk; and a recipient agency."""
    agency = agency or an_agency("Bộ Thử nghiệm", symbol="BTN")
    signer = an_actor(SIGN_DOCUMENT, at=agency)
    return {
        "agency": agency,
        "author": an_actor(DRAFT_DOCUMENT, at=agency),
        "reviewer": an_actor(REVIEW_DOCUMENT, at=agency),
        "signer": signer,
        "post": Post.objects.get(person_id=signer.person_id),
        "clerk": an_actor(ISSUE_DOCUMENT, at=agency),
        "recipient": an_agency(),
    }


def an_office_with_keys(agency: Any = None) -> dict[str, Any]:
    """The same with a demonstration authority, the signer's key and the agency's seal; needs `demo_installation`."""
    office = an_office(agency)
    platform = Actor.system("test")
    issue_demo_pki(platform, organization="Thử nghiệm")
    issue_demo_seals(platform, agency_ids=(office["agency"].pk,))
    issue_demo_personal_keys(platform, officers=(Officer(office["signer"].person_id, office["agency"].pk),))
    return office


def a_draft(office: dict[str, Any] | None = None, summary: str = "Ban hành Kế hoạch diễn tập") -> OutgoingDocument:
    """A complete draft, ready to be submitted."""
    office = office or an_office()
    author: Actor = office["author"]
    document = commands.create_draft(
        author, agency_id=office["agency"].pk, type_code="QĐ", symbol="QĐ-BTN", place="Hà Nội", summary=summary
    )
    document = commands.edit_draft(
        author, document_id=document.pk, version=1, changes={"signer_post_id": office["post"].pk, "text": TEXT}
    )
    commands.set_recipients(author, document_id=document.pk, agency_ids=(office["recipient"].pk,))
    return document


def an_approved_document(office: dict[str, Any] | None = None) -> OutgoingDocument:
    """A document that waits for its signature."""
    office = office or an_office()
    document = a_draft(office)
    commands.submit_draft(office["author"], document_id=document.pk, reviewer_id=office["reviewer"].person_id)
    return commands.approve_draft(office["reviewer"], document_id=document.pk)


def a_signed_document(office: dict[str, Any]) -> OutgoingDocument:
    """A document with its leader's signature; the office has keys."""
    document = an_approved_document(office)
    commands.request_signature(office["signer"], document_id=document.pk)
    outbox.deliver_waiting()
    return OutgoingDocument.objects.get(pk=document.pk)


def an_issued_document(office: dict[str, Any]) -> OutgoingDocument:
    """A numbered, sealed and issued document; the office has keys."""
    document = a_signed_document(office)
    commands.issue_document(office["clerk"], document_id=document.pk)
    outbox.deliver_waiting()
    return OutgoingDocument.objects.get(pk=document.pk)


def an_incoming_office(agency: Any = None) -> dict[str, Any]:
    """An agency with a clerk who registers and assigns, a handler, and a sender."""
    agency = agency or an_agency("Sở Thử nghiệm", symbol="STN")
    return {
        "agency": agency,
        "clerk": an_actor(REGISTER_INCOMING, ASSIGN_INCOMING, at=agency),
        "handler": an_actor(PROCESS_INCOMING, at=agency),
        "sender": an_agency("Ủy ban nhân dân tỉnh Thử"),
    }


_keys = itertools.count(1)


def an_arrived_document(office: dict[str, Any], code: str = "7/CV-UBND", **more: Any) -> IncomingDocument:
    """A document that came and waits for the clerk; its PDF is a real one, kept in the installation's files."""
    pdf = keep(a_pdf(), "application/pdf", page_count=1, text="Trích yếu diễn tập")
    said: dict[str, Any] = {
        "source_key": f"test-{next(_keys)}",
        "sender_id": office["sender"].pk,
        "sender_name": office["sender"].name,
        "code": code,
        "type_name": "Công văn",
        "summary": "Về việc cử đầu mối diễn tập",
        "promulgated_on": clock.today(),
        "pdf_sha256": pdf.sha256,
        **more,
    }
    return commands.receive_document(Actor.system("test"), agency_id=office["agency"].pk, arrival=Arrival(**said))


@functools.cache
def a_pdf(text: str = "Điều 1. Phê duyệt.") -> bytes:
    """A typeset document of one page, unsigned."""
    return render_document(
        DocumentContent(
            issuing_agency="BỘ THỬ NGHIỆM",
            symbol="QĐ-BTN",
            place="Hà Nội",
            summary="Phê duyệt Kế hoạch",
            type_name="QUYẾT ĐỊNH",
            body=(Paragraph(text),),
            signer=SignerBlock("BỘ TRƯỞNG", "Nguyễn Văn Thử"),
        )
    ).pdf


__all__ = [
    "a_draft",
    "a_pdf",
    "a_post",
    "a_signed_document",
    "an_approved_document",
    "an_arrived_document",
    "an_incoming_office",
    "an_issued_document",
    "an_office",
    "an_office_with_keys",
]
