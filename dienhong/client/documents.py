"""From a document and a seal to a package, and back: edXML without knowing edXML."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from dienhong.client.answers import Party
from dienhong.client.errors import BadAnswer, NotBuilt, own
from dienhong.client.seals import Seal
from dienhong.client.trust import Trust
from dienhong.exchange.edxml import (
    ADMINISTRATIVE_TYPES,
    Attachment,
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
    Staff,
    StatusCode,
    StatusPackage,
    TraceHeader,
    TraceHeaderList,
    document_id_of,
    read_document,
    write_document,
    write_status,
)
from dienhong.kernel import clock


@dataclass(frozen=True, slots=True)
class File:
    """A file of a package."""

    name: str
    media_type: str
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Document:
    """A document to send. `pdf` carries the signature of the person; the agency's seal is added if it is not there."""

    number: str
    notation: str
    issued_on: date
    place: str
    type_name: str
    subject: str
    pdf: File
    recipients: tuple[Party, ...]
    signer_name: str = ""
    signer_title: str = ""
    signer_competence: str = ""
    urgency: int = 0
    due_on: date | None = None
    attachments: tuple[File, ...] = ()


@dataclass(frozen=True, slots=True)
class OpenedPackage:
    """A package that came: its facts, its files (the first PDF is the document), and who sealed it, if checked."""

    document_id: str
    code: str
    issued_on: date
    type_name: str
    subject: str
    sender: Party
    recipients: tuple[Party, ...]
    signer_name: str
    due_on: date | None
    files: tuple[File, ...]
    sealed_by: str
    remarks: tuple[str, ...]

    @property
    def pdf(self) -> File | None:
        """The document itself."""
        return next((one for one in self.files if one.media_type == "application/pdf"), None)


def built(document: Document, sender: Party, seal: Seal) -> bytes:
    """The sealed package of a document. Raises NotBuilt with a sentence that says what is wrong.

    Not the same bytes each time (it carries its time): keep what was built, and repeat with that.
    """
    code = Code(document.number, document.notation)
    try:
        header = MessageHeader(
            sender=Organization(sender.code, sender.name),
            recipients=tuple(Organization(one.code, one.name) for one in document.recipients),
            document_id=document_id_of(sender.code, document.issued_on, code),
            code=code,
            promulgation=Promulgation(document.place, document.issued_on),
            document_type=DocumentType(_type_number(document.type_name), document.type_name),
            subject=document.subject,
            signer=_signer(document),
            due_on=document.due_on,
            other=OtherInfo(Priority(document.urgency)),
        )
        trace = TraceHeaderList((TraceHeader(sender.code, clock.now()),))
        files = (File(document.pdf.name, "application/pdf", seal.sealed_pdf(document.pdf.data)), *document.attachments)
        attachments = tuple(
            Attachment(f"tep-{place}", one.name, one.media_type, one.data) for place, one in enumerate(files, start=1)
        )
        return seal.sealed_xml(write_document(DocumentPackage(header, trace, attachments)))
    except EdxmlError as error:
        raise _not_built(error) from error
    except ValueError as error:
        raise own(NotBuilt, "client.not_built", detail=str(error)) from error


@dataclass(frozen=True, slots=True)
class Report:
    """A status to report: which document (as it stands in its package), which status, and why."""

    sender_code: str
    code: str
    issued_on: date
    document_id: str
    status: str
    reason: str = ""
    staff: str = ""
    department: str = ""
    at: datetime | None = None


def built_status(report: Report, reporter: Party, seal: Seal) -> bytes:
    """The sealed status package. Raises NotBuilt."""
    try:
        package = StatusPackage(
            sender=Organization(reporter.code, reporter.name),
            response_for=ResponseFor(report.sender_code, report.code, report.issued_on, report.document_id),
            status=StatusCode(report.status),
            at=report.at or clock.now(),
            description=report.reason,
            staff=Staff(report.department, report.staff) if report.staff or report.department else None,
        )
        return seal.sealed_xml(write_status(package))
    except EdxmlError as error:
        raise _not_built(error) from error
    except ValueError as error:
        raise own(NotBuilt, "client.not_built", detail=str(error)) from error


def opened(package: bytes, trust: Trust | None = None) -> OpenedPackage:
    """What a package says; with `trust` its seal is checked first. Raises BadAnswer, NotGenuine."""
    sealed_by = trust.signer_of(package)[0].agency_code if trust is not None else ""
    found = read_document(package)
    if found.package is None:
        raise own(BadAnswer, "client.bad_answer", detail=found.errors[0].sentence.rstrip("."))
    header = found.package.header
    return OpenedPackage(
        header.document_id,
        str(header.code),
        header.promulgation.day,
        header.document_type.name,
        header.subject,
        Party(header.sender.organ_id, header.sender.name),
        tuple(Party(one.organ_id, one.name) for one in header.recipients),
        header.signer.full_name if header.signer else "",
        header.due_on,
        tuple(File(one.name, one.content_type, one.data) for one in found.package.attachments),
        sealed_by,
        tuple(one.code for one in found.warnings),
    )


def _signer(document: Document) -> Signer | None:
    if not document.signer_name:
        return None
    return Signer(document.signer_competence, document.signer_title, document.signer_name)


def _type_number(name: str) -> int:
    """The standard's number of an administrative type; 0 when it has none. Receivers match on the name."""
    wanted = name.casefold()
    known = {text.removesuffix(" (cá biệt)").casefold(): number for number, text in ADMINISTRATIVE_TYPES.items()}
    return known.get(wanted, 0)


def _not_built(error: EdxmlError) -> NotBuilt:
    return NotBuilt(
        "client.not_built",
        {"vi": error.sentence("vi"), "en": error.sentence("en")},
        {"vi": error.hint("vi"), "en": error.hint("en")},
    )
