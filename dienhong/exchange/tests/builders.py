"""Packages, statuses and the agencies around them, for tests of all domains and the benchmarks."""

from __future__ import annotations

import hashlib
import itertools
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from dienhong.directory.models import Agency
from dienhong.directory.tests.builders import an_agency
from dienhong.documents import commands as documents
from dienhong.documents.models import OutgoingDocument, StoredFile
from dienhong.documents.permissions import (
    ASSIGN_INCOMING,
    DRAFT_DOCUMENT,
    ISSUE_DOCUMENT,
    PROCESS_INCOMING,
    READ_DOCUMENTS,
    REGISTER_INCOMING,
    REVIEW_DOCUMENT,
    SIGN_DOCUMENT,
)
from dienhong.documents.public import store_file
from dienhong.documents.tests.builders import TEXT
from dienhong.exchange.commands import request_connection
from dienhong.exchange.commands.packages import search_text
from dienhong.exchange.edxml import (
    Attachment,
    Code,
    DocumentPackage,
    DocumentType,
    MessageHeader,
    Organization,
    Promulgation,
    ResponseFor,
    StatusCode,
    StatusPackage,
    TraceHeader,
    TraceHeaderList,
    document_id_of,
    write_document,
    write_status,
)
from dienhong.exchange.models import (
    ConformityCertificate,
    ConnectionRequest,
    Delivery,
    Package,
    SoftwareConnection,
)
from dienhong.exchange.permissions import MANAGE_WEBHOOKS, READ, RECEIVE, SEND
from dienhong.exchange.queries.onboarding import STEPS
from dienhong.exchange.seals import sealed
from dienhong.identity.models import Person, Post
from dienhong.identity.public import Contact
from dienhong.identity.tests.builders import an_actor, an_agency_system
from dienhong.identity.tokens import issue_token
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor
from dienhong.kernel.outbox import deliver_waiting
from dienhong.signing.public import sign_pdf
from dienhong.signing.tests.builders import a_personal_key, a_seal

DAY = date(2026, 5, 4)
_serial = itertools.count(1)


def deliver_all(rounds: int = 20) -> None:
    """Let all handlers run until nothing waits."""
    for _ in range(rounds):
        if deliver_waiting() == 0:
            return
    raise AssertionError("the outbox does not come to rest")


def a_sealed_agency(name: str | None = None, code: str | None = None, **values: Any) -> Agency:
    """An agency with a code and a seal."""
    number = next(_serial)
    letter = "ABCDEFGHJKLMNPQRSTUV"[(number // 100) % 20]
    agency = an_agency(name, code=code or f"{letter}{number % 100:02}.{number}", **values)
    a_seal(agency)
    return agency


@dataclass
class Office:
    """A sending agency with the people that a document needs."""

    agency: Agency
    author: Actor
    reviewer: Actor
    signer: Actor
    clerk: Actor
    recipients: list[Agency] = field(default_factory=list)


def an_office(*recipients: Agency, agency: Agency | None = None) -> Office:
    """An office whose documents go to these recipients (one agency that works in our pages if none is given)."""
    agency = agency or a_sealed_agency("Bộ Thử nghiệm", symbol="BTN")
    signer = an_actor(SIGN_DOCUMENT, at=agency)
    a_personal_key(Person.objects.get(pk=signer.person_id), agency)
    return Office(
        agency=agency,
        author=an_actor(DRAFT_DOCUMENT, at=agency),
        reviewer=an_actor(REVIEW_DOCUMENT, at=agency),
        signer=signer,
        clerk=an_actor(ISSUE_DOCUMENT, READ_DOCUMENTS, SEND, RECEIVE, READ, MANAGE_WEBHOOKS, at=agency),
        recipients=list(recipients) or [a_sealed_agency()],
    )


def an_issued_document(office: Office | None = None, summary: str = "Ban hành Kế hoạch diễn tập") -> OutgoingDocument:
    """A document that went the whole way: drafted, approved, signed, numbered, sealed."""
    office = office or an_office()
    document = documents.create_draft(
        office.author,
        agency_id=office.agency.pk,
        type_code="QĐ",
        symbol="QĐ-BTN",
        place="Hà Nội",
        summary=summary,
    )
    post = Post.objects.get(person_id=office.signer.person_id)
    documents.edit_draft(
        office.author, document_id=document.pk, version=1, changes={"signer_post_id": post.pk, "text": TEXT}
    )
    recipient_ids = tuple(item.pk for item in office.recipients)
    documents.set_recipients(office.author, document_id=document.pk, agency_ids=recipient_ids)
    documents.submit_draft(office.author, document_id=document.pk, reviewer_id=office.reviewer.person_id)
    documents.approve_draft(office.reviewer, document_id=document.pk)
    documents.request_signature(office.signer, document_id=document.pk)
    deliver_all()
    documents.issue_document(office.clerk, document_id=document.pk)
    deliver_all()
    document.refresh_from_db()
    return document


def a_receiving_clerk(agency: Agency) -> Actor:
    """Somebody who takes in, assigns and handles documents of an agency, and reads its exchange."""
    return an_actor(REGISTER_INCOMING, ASSIGN_INCOMING, PROCESS_INCOMING, READ_DOCUMENTS, READ, RECEIVE, at=agency)


def own_software(agency: Agency, *codes: str, rate: int = 100_000) -> tuple[Actor, str]:
    """An agency's own software: its actor and a token."""
    from dienhong.identity.public import actor_for_system

    system, _ = an_agency_system(agency, *(codes or (SEND, RECEIVE)), rate=rate)
    SoftwareConnection.objects.create(system=system, agency=agency, connected_at=clock.now())
    return actor_for_system(system.pk), issue_token(system, system.scopes).text


def a_sealed_pdf(agency: Agency, text: str = "") -> bytes:
    """A small PDF with the agency's seal over the whole."""
    from dienhong.signing.public import seal_key_of
    from dienhong.signing.tests.pdf_makers import a_document

    return sign_pdf(a_document(), key_id=seal_key_of(agency.pk), field="ConDau", reason="Phát hành văn bản")


def a_package_of(sender: Agency, *recipients: Agency, pdf: bytes | None = None, **changes: Any) -> DocumentPackage:
    """A new document package; `changes` go to its header."""
    code = Code(str(next(_serial)), "QĐ-BTN")
    day = changes.pop("day", DAY)
    attachments = changes.pop("attachments", None)
    header = MessageHeader(
        sender=Organization(sender.code, sender.name),
        recipients=tuple(Organization(item.code, item.name) for item in recipients),
        document_id=document_id_of(sender.code, day, code),
        code=code,
        promulgation=Promulgation("Hà Nội", day),
        document_type=DocumentType(2, "Quyết định"),
        subject="Về việc thử nghiệm trục liên thông",
    )
    trace = TraceHeaderList((TraceHeader(sender.code, datetime(2026, 5, 4, 3, 30, tzinfo=UTC)),))
    files = attachments or (Attachment("tep-1", "van-ban.pdf", "application/pdf", pdf or a_sealed_pdf(sender)),)
    return DocumentPackage(replace(header, **changes), trace, files)


def a_signed_package(sender: Agency, *recipients: Agency, **changes: Any) -> bytes:
    """A new document package under the sender's seal."""
    return sealed(write_document(a_package_of(sender, *recipients, **changes)), sender.pk)


def sealed_document(package: DocumentPackage, sender: Agency) -> bytes:
    """Any document package under the sender's seal."""
    return sealed(write_document(package), sender.pk)


def a_signed_status(
    reporter: Agency, sender: Agency, document_id: str, code: str, *, reason: str = "", at: datetime | None = None
) -> bytes:
    """A status package under the reporter's seal."""
    status = StatusPackage(
        sender=Organization(reporter.code, reporter.name),
        response_for=ResponseFor(sender.code, document_id.split(",")[2], DAY, document_id),
        status=StatusCode(code),
        at=at or clock.now(),
        description=reason,
    )
    return sealed(write_status(status), reporter.pk)


def a_kept_package(
    sender: Agency, at: datetime, *, code: str = "", subject: str = "Diễn tập", **values: Any
) -> Package:
    """An accepted package as it stands in the database; nothing was sealed, and its bytes are nowhere."""
    number = next(_serial)
    code = code or f"{number}/QĐ-BTN"
    digest = values.pop("sha256", "") or hashlib.sha256(f"{sender.pk} {number}".encode()).hexdigest()
    StoredFile.objects.create(sha256=digest, size=10, media_type="application/xml", stored_at=at)
    return Package.objects.create(
        **{
            "agency": sender,
            "sending_key": f"kept-{number}",
            "state": Package.State.ACCEPTED,
            "sender_code": sender.code,
            "document_id": f"{sender.code},{at:%Y/%m/%d},{code}",
            "code": code,
            "subject": subject,
            "type_name": "Quyết định",
            "promulgated_on": at.date(),
            "search_text": search_text(code, subject),
            "file_id": digest,
            "size": 10,
            "pdf_sha256": digest[::-1],
            "requested_at": at,
            "accepted_at": at,
            **values,
        }
    )


def a_kept_delivery(package: Package, recipient: Agency, status: str = "", **values: Any) -> Delivery:
    """A delivery of such a package."""
    position = package.deliveries.count()
    moment = package.requested_at if status else None
    return Delivery.objects.create(
        **{
            "package": package,
            "agency": recipient,
            "sender": package.agency,
            "opened_at": package.requested_at,
            "position": position,
            "addressed_code": recipient.code,
            "channel": Delivery.Channel.API,
            "status": status,
            "status_at": moment,
            **values,
        }
    )


def a_connection_request(actor: Actor, agency: Agency) -> ConnectionRequest:
    """Somebody of the agency asks to connect its software."""
    contact = Contact("Nguyễn Thị An", "an@vidu.gov.vn")
    return request_connection(actor, agency_id=agency.pk, software="Văn phòng số", contact=contact)


def a_kept_certificate(request: ConnectionRequest) -> ConformityCertificate:
    """A conformity certificate in force, as it stands in the database; its file is nobody's certificate."""
    now = clock.now()
    digest = store_file(b"%PDF-1.7\n" + request.uuid.bytes, "application/pdf")
    return ConformityCertificate.objects.create(
        request=request,
        agency_id=request.agency_id,
        state=ConformityCertificate.State.ISSUED,
        steps={code: now.isoformat() for code in STEPS},
        asked_at=now,
        issued_at=now,
        valid_until=clock.today() + timedelta(days=365),
        file_id=digest,
    )
