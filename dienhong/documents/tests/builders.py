"""Documents for tests of all domains."""

from __future__ import annotations

from typing import Any

from dienhong.directory.tests.builders import an_agency
from dienhong.documents import commands
from dienhong.documents.models import OutgoingDocument
from dienhong.documents.permissions import DRAFT_DOCUMENT, ISSUE_DOCUMENT, REVIEW_DOCUMENT, SIGN_DOCUMENT
from dienhong.identity.models import Post
from dienhong.identity.tests.builders import a_post, an_actor
from dienhong.kernel import outbox
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


__all__ = [
    "a_draft",
    "a_post",
    "a_signed_document",
    "an_approved_document",
    "an_issued_document",
    "an_office",
    "an_office_with_keys",
]
