"""edXML packages written by the platform itself, in the name of agencies that work in its pages."""

from __future__ import annotations

from datetime import datetime

from dienhong.directory.public import AgencyView
from dienhong.documents.public import FileView, IssuedDocumentView, file_bytes
from dienhong.exchange import rules
from dienhong.exchange.detached import Detached, description_of
from dienhong.exchange.edxml import (
    Attachment,
    BusinessInfo,
    Code,
    DocumentPackage,
    DocumentType,
    EdxmlError,
    MessageHeader,
    Organization,
    OtherInfo,
    Priority,
    Promulgation,
    ResponseFor,
    Signer,
    StatusCode,
    StatusPackage,
    SteeringType,
    TraceHeader,
    TraceHeaderList,
    document_id_of,
    write_document,
    write_status,
)
from dienhong.exchange.models import Package
from dienhong.kernel.errors import RuleBroken

_NEW = BusinessInfo()


def written_package(
    document: IssuedDocumentView,
    sender: AgencyView,
    recipients: list[tuple[str, str]],
    package: Package,
    business: BusinessInfo = _NEW,
) -> bytes:
    """The unsigned package of an issued document for recipients (code, name), with the priority that it is sent by.

    Raises RuleBroken("exchange.malformed_package") when the document has values that edXML does not allow.
    """
    code = code_of(document)
    header = MessageHeader(
        sender=Organization(sender.code, sender.name),
        recipients=tuple(Organization(organ_id, name) for organ_id, name in recipients),
        document_id=document_id_of(sender.code, document.issued_on, code),
        code=code,
        promulgation=Promulgation(document.place, document.issued_on),
        document_type=DocumentType(document.type.edxml_type, document.type.name),
        subject=document.summary,
        signer=Signer(document.signer_competence, document.signer_title, document.signer_name),
        due_on=document.due_on,
        other=OtherInfo(Priority(package.urgency), pages=document.page_count),
        response_for=tuple(
            ResponseFor(one.organ_id, one.code, one.promulgated_on, one.document_key) for one in document.answers
        ),
        steering=None if document.steering is None else SteeringType(document.steering),
        task_codes=tuple(dict.fromkeys([*document.given_task_codes, *document.task_codes])),
    )
    trace = TraceHeaderList((TraceHeader(sender.code, package.requested_at),), business)
    try:
        return write_document(DocumentPackage(header, trace, _attachments(document)))
    except EdxmlError as error:
        raise malformed(error) from error


def code_of(document: IssuedDocumentView) -> Code:
    """Number and notation of an issued document."""
    return Code(document.code.partition("/")[0], document.symbol)


def _attachments(document: IssuedDocumentView) -> tuple[Attachment, ...]:
    files = (document.pdf, *document.attachments)
    return tuple(_attachment(f"tep-{number}", file) for number, file in enumerate(files, start=1))


def _attachment(content_id: str, file: FileView) -> Attachment:
    """A file within the package; a large one beside it."""
    if file.size > rules.MAX_INLINE:
        return description_of(content_id, Detached(file.name, file.size, file.sha256, file.media_type))
    return Attachment(content_id, file.name, file.media_type, file_bytes(file.sha256))


def status_of(package: Package, reporter: AgencyView, code: str, at: datetime, *, reason: str = "") -> StatusPackage:
    """What a recipient says of a package."""
    return StatusPackage(
        sender=Organization(reporter.code, reporter.name),
        response_for=ResponseFor(package.sender_code, package.code, package.promulgated_on, package.document_id),
        status=StatusCode(code),
        at=at,
        description=reason,
    )


def written_status(status: StatusPackage) -> bytes:
    """The unsigned status package. Raises RuleBroken("exchange.malformed_package")."""
    try:
        return write_status(status)
    except EdxmlError as error:
        raise malformed(error) from error


def malformed(error: EdxmlError) -> RuleBroken:
    """What the strict writer refuses, as a refusal of ours."""
    return RuleBroken("exchange.malformed_package", finding=error.code, sentence=error.sentence(), line=0, xpath="")
