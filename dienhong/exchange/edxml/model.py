"""The two packages of edXML as immutable values: the document package and the status package.

Texts are compared in Unicode NFC without outer blanks; times are whole seconds of Vietnamese time (UTC+7).
"""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone

from dienhong.exchange.edxml.codes import BusinessDocType, Priority, ReceiverChange, StatusCode, SteeringType

NAMESPACE = "http://www.mic.gov.vn/TBT/QCVN_102_2016"
OLDER_NAMESPACE = "http://www.e-doc.vn/Schema/"
SIGNATURE_NAMESPACE = "http://www.w3.org/2000/09/xmldsig#"
VIETNAM_TIME = timezone(timedelta(hours=7))

WIDTHS: dict[str, int] = {
    "OrganId": 35,
    "OrganizationInCharge": 500,
    "OrganName": 500,
    "OrganAdd": 500,
    "Email": 100,
    "Telephone": 30,
    "Fax": 30,
    "Website": 255,
    "DocumentId": 75,
    "CodeNumber": 75,
    "CodeNotation": 75,
    "Code": 151,
    "Place": 75,
    "ToPlaces/Place": 150,
    "TypeName": 100,
    "Subject": 500,
    "Content": 500,
    "Competence": 100,
    "Position": 100,
    "FullName": 255,
    "SphereOfPromulgation": 100,
    "TyperNotation": 100,
    "Appendix": 500,
    "TaskCode": 75,
    "ApplicationType": 75,
    "BussinessDocReason": 500,
    "Department": 300,
    "Staff": 300,
    "Mobile": 30,
    "Description": 500,
    "AttachmentName": 255,
    "ContentId": 100,
    "ContentType": 100,
}
"""Most characters per value. 35 for OrganId, 500 for Subject and Content are the standard's; the others are those
of a provincial axis or our own, because the official lengths are not published."""


def whole_second(moment: datetime) -> datetime:
    """The moment as edXML can carry it; a naive one is taken as Vietnamese time."""
    aware = moment.replace(tzinfo=VIETNAM_TIME) if moment.tzinfo is None else moment.astimezone(VIETNAM_TIME)
    return aware.replace(microsecond=0)


@dataclass(frozen=True, slots=True)
class Organization:
    """An agency as sender or recipient."""

    organ_id: str
    name: str = ""
    in_charge: str = ""
    address: str = ""
    email: str = ""
    telephone: str = ""
    fax: str = ""
    website: str = ""


@dataclass(frozen=True, slots=True)
class Code:
    """Number and notation (số và ký hiệu), e.g. "7816" and "VPCP-TTĐT"."""

    number: str
    notation: str

    def __str__(self) -> str:
        return f"{self.number}/{self.notation}"


@dataclass(frozen=True, slots=True)
class Promulgation:
    """Where and when the document was issued (địa danh, ngày ban hành)."""

    place: str
    day: date


@dataclass(frozen=True, slots=True)
class DocumentType:
    """Type of document (loại văn bản); receivers match on the name."""

    type: int
    name: str
    detail: int = 0


@dataclass(frozen=True, slots=True)
class Signer:
    """Who signed, e.g. "TL. BỘ TRƯỞNG", "Chánh Văn phòng", "Nguyễn Văn A"."""

    competence: str
    position: str
    full_name: str


@dataclass(frozen=True, slots=True)
class OtherInfo:
    """Urgency and the smaller facts of a document; None and "" are left out."""

    priority: Priority = Priority.NORMAL
    sphere: str = ""
    typer_notation: str = ""
    copies: int | None = None
    pages: int | None = None
    direction: bool | None = None
    appendixes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ResponseFor:
    """The document answered. `document_id` is echoed exactly as received, for the other side matches on it."""

    organ_id: str
    code: str
    promulgated_on: date | None
    document_id: str


@dataclass(frozen=True, slots=True)
class TraceHeader:
    """One hop of the package."""

    organ_id: str
    at: datetime

    def __post_init__(self) -> None:
        object.__setattr__(self, "at", whole_second(self.at))


@dataclass(frozen=True, slots=True)
class Staff:
    """The official to ask."""

    department: str = ""
    name: str = ""
    email: str = ""
    mobile: str = ""


@dataclass(frozen=True, slots=True)
class Receiver:
    """A recipient put on or taken off by an update."""

    organ_id: str
    change: ReceiverChange


@dataclass(frozen=True, slots=True)
class UpdateInfo:
    """What an update changes: fields of the document, recipients, or both."""

    document_changed: bool
    receivers: tuple[Receiver, ...] = ()


@dataclass(frozen=True, slots=True)
class Replacement:
    """A document that is replaced, for these recipients."""

    document_id: str
    organ_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BusinessInfo:
    """What the package does (Bussiness). Its DocumentId is always the header's."""

    doc_type: BusinessDocType = BusinessDocType.NEW
    reason: str = ""
    paper: bool = False
    update: UpdateInfo | None = None
    replacements: tuple[Replacement, ...] = ()
    staff: Staff | None = None


@dataclass(frozen=True, slots=True)
class MessageHeader:
    """Who sends which document to whom. See `document_id_of` for `document_id`."""

    sender: Organization
    recipients: tuple[Organization, ...]
    document_id: str
    code: Code
    promulgation: Promulgation
    document_type: DocumentType
    subject: str
    content: str = ""
    signer: Signer | None = None
    due_on: date | None = None
    other: OtherInfo | None = None
    response_for: tuple[ResponseFor, ...] = ()
    steering: SteeringType | None = None
    task_codes: tuple[str, ...] = ()
    application_type: str = ""
    to_places: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TraceHeaderList:
    """The hops so far and the business the package carries."""

    hops: tuple[TraceHeader, ...]
    business: BusinessInfo = field(default_factory=BusinessInfo)


@dataclass(frozen=True, slots=True)
class Reference:
    """A line of the manifest (edXMLManifest)."""

    content_id: str
    content_type: str
    name: str
    description: str


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file. `content_id` is without "cid:"; `data` is the file itself, already unpacked."""

    content_id: str
    name: str
    content_type: str
    data: bytes = field(repr=False)
    description: str = ""


@dataclass(frozen=True, slots=True)
class DocumentPackage:
    """A document on its way: new, recalled, updated or replacing."""

    header: MessageHeader
    trace: TraceHeaderList
    attachments: tuple[Attachment, ...]

    @property
    def manifest(self) -> tuple[Reference, ...]:
        """The manifest follows from the attachments, so the two cannot disagree."""
        return tuple(Reference(a.content_id, a.content_type, a.name, a.description) for a in self.attachments)


@dataclass(frozen=True, slots=True)
class StatusPackage:
    """What became of a document; 13 is sent by the document's sender, all others by a recipient."""

    sender: Organization
    response_for: ResponseFor
    status: StatusCode
    at: datetime
    description: str = ""
    staff: Staff | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "at", whole_second(self.at))


def document_id_of(organ_id: str, day: date, code: Code) -> str:
    """The standard's DocumentId: "<OrganId>,<yyyy/MM/dd>,<CodeNumber>/<CodeNotation>"."""
    return f"{organ_id},{day.year:04}/{day.month:02}/{day.day:02},{code}"
