"""Tolerant, safe reader: old habits of the field are understood and told, everything else refuses the package."""

from dataclasses import dataclass
from typing import Generic, TypeVar

from lxml.etree import _Element as Element

from dienhong.exchange.edxml.attachments import read_attachments
from dienhong.exchange.edxml.codes import BusinessDocType, ReceiverChange, StatusCode
from dienhong.exchange.edxml.errors import EdxmlError, Finding, Severity
from dienhong.exchange.edxml.messages import Language
from dienhong.exchange.edxml.model import (
    NAMESPACE,
    OLDER_NAMESPACE,
    BusinessInfo,
    DocumentPackage,
    MessageHeader,
    Receiver,
    Replacement,
    ResponseFor,
    StatusPackage,
    TraceHeader,
    TraceHeaderList,
    UpdateInfo,
)
from dienhong.exchange.edxml.parsing import DEFAULT_LIMITS, Limits, Parsed, tree_of
from dienhong.exchange.edxml.read_parts import message_header, needed_listed, response_for, sender, staff
from dienhong.exchange.edxml.reading import NO_MOMENT, Children, Reading, Resolver, split_tag
from dienhong.exchange.edxml.schema_check import objections
from dienhong.exchange.edxml.signature import SignatureForm, judge_signature

_GOVERNMENT_OFFICE = "000.00.00.G22"
_ALIASES = {"14": StatusCode.CHANGE_ACCEPTANCE}

Package = TypeVar("Package", DocumentPackage, StatusPackage)


@dataclass(frozen=True, slots=True)
class ReadResult(Generic[Package]):
    """What came in. `package` is None exactly when a finding is an error: there is never half a package."""

    package: Package | None
    findings: tuple[Finding, ...]
    signature: SignatureForm = SignatureForm.ABSENT

    @property
    def errors(self) -> tuple[Finding, ...]:
        """The findings that refuse the package."""
        return tuple(finding for finding in self.findings if finding.severity is Severity.ERROR)

    @property
    def warnings(self) -> tuple[Finding, ...]:
        """The findings to tell the sender although the package was read."""
        return tuple(finding for finding in self.findings if finding.severity is Severity.WARNING)


def read_document(
    package: bytes | Parsed,
    *,
    limits: Limits = DEFAULT_LIMITS,
    resolve: Resolver | None = None,
    language: Language = "vi",
) -> ReadResult[DocumentPackage]:
    """Read a document package; never raises for bad input.

    `resolve` says what the directory knows of an agency code (D10); sentences are in `language`.
    """
    reading = Reading(limits, language, resolve)
    try:
        root, reading.files = tree_of(package, limits)
        header = _header_of(reading, root, "document")
    except EdxmlError as error:
        reading.refuse(error)
        header = None
    if header is None:
        return ReadResult(None, tuple(reading.findings))
    document = _document(reading, root, header)
    form = judge_signature(reading, root)
    _judge_schema(reading, root, "document")
    return ReadResult(None if reading.failed else document, tuple(reading.findings), form)


def read_status(
    package: bytes | Parsed,
    *,
    limits: Limits = DEFAULT_LIMITS,
    resolve: Resolver | None = None,
    language: Language = "vi",
) -> ReadResult[StatusPackage]:
    """Read a status package; arguments and result as `read_document`."""
    reading = Reading(limits, language, resolve)
    try:
        root, reading.files = tree_of(package, limits)
        header = _header_of(reading, root, "status")
    except EdxmlError as error:
        reading.refuse(error)
        header = None
    if header is None:
        return ReadResult(None, tuple(reading.findings))
    status = _status(reading, root, header)
    form = judge_signature(reading, root)
    _judge_schema(reading, root, "status")
    return ReadResult(None if reading.failed else status, tuple(reading.findings), form)


def package_kind(root: Element) -> str:
    """ "status" when the MessageHeader carries a StatusCode, else "document"."""
    steps = "/".join(f"{{*}}{name}" for name in ("edXMLEnvelope", "edXMLHeader", "MessageHeader", "StatusCode"))
    return "document" if root.find(steps) is None else "status"


def _judge_schema(reading: Reading, root: Element, kind: str) -> None:
    """What only the schema sees; a package with findings was already told by name what the schema would object to.

    Changes the tree: the text of attachments, which was read and would cost thirty times as much as all else, is cut out.
    """
    if reading.findings:
        return
    for content in root.iterfind("{*}AttachmentEncoded/{*}Attachment/{*}ContentTransferEncoded"):
        content.text = ""
    for line, sentence, element in objections(root, kind)[:1]:
        reading.warning("edxml.schema", element, value=sentence[:300], line=line)


def _header_of(reading: Reading, root: Element, expected: str) -> Element | None:
    """edXMLHeader; None, and an error written down, when it is absent. Raises EdxmlError when the kind is the other."""
    actual = package_kind(root)
    if actual != expected:
        raise EdxmlError("edxml.wrong_kind", actual=actual, expected=expected)
    envelope = reading.one(reading.children(root), "edXMLEnvelope")
    header = reading.one(reading.children(envelope), "edXMLHeader")
    if envelope is None or header is None:
        reading.error(
            "edxml.missing_element", root if envelope is None else envelope, value="edXMLEnvelope/edXMLHeader"
        )
        return None
    _judge_prefix(reading, envelope)
    return header


def _judge_prefix(reading: Reading, envelope: Element) -> None:
    """D3, once per package; a signature inside has prefixes of its own."""
    bare = [envelope] if envelope.prefix != "edXML" else []
    level = [envelope]
    while level and not bare:
        level = [child for parent in level for child in parent if split_tag(child)[1] != "Signature"]
        bare = [e for e in level if e.prefix != "edXML" and split_tag(e)[0] in (NAMESPACE, OLDER_NAMESPACE)]
    if bare:
        reading.warning("D3", bare[0], value=split_tag(bare[0])[1])


def _document(reading: Reading, root: Element, header: Element) -> DocumentPackage | None:
    parts = reading.children(header)
    message_element = reading.needed(header, parts, "MessageHeader")
    trace_element = reading.needed(header, parts, "TraceHeaderList")
    if message_element is None or trace_element is None:
        return None
    message = message_header(reading, message_element)
    trace = _trace(reading, trace_element, message)
    upper = reading.children(root)
    body = reading.one(reading.children(reading.one(upper, "edXMLEnvelope")), "edXMLBody")
    attachments = read_attachments(
        reading,
        reading.one(reading.children(body), "edXMLManifest"),
        reading.one(upper, "AttachmentEncoded"),
        required=trace.business.doc_type in (BusinessDocType.NEW, BusinessDocType.REPLACE),
    )
    return DocumentPackage(message, trace, attachments)


def _trace(reading: Reading, element: Element, message: MessageHeader) -> TraceHeaderList:
    children = reading.children(element)
    hop_elements = children.get("TraceHeader", [])
    if not hop_elements:
        reading.error("edxml.missing_element", element, value="TraceHeader")
    hops = tuple(_hop(reading, each) for each in hop_elements)
    passed = {hop.organ_id for hop in hops}
    if _GOVERNMENT_OFFICE in passed and message.sender.organ_id not in passed:
        reading.warning("D9", hop_elements[0], value=_GOVERNMENT_OFFICE)
    business = reading.needed(element, children, "Bussiness", "Business")
    if business is None:
        return TraceHeaderList(hops)
    return TraceHeaderList(hops, _business(reading, business, message))


def _hop(reading: Reading, element: Element) -> TraceHeader:
    children = reading.children(element)
    return TraceHeader(reading.needed_agency(element, children), reading.moment(element, children))


def _standard_names(reading: Reading, element: Element) -> Children:
    """The children under the standard's own spelling; D5 once for the whole element."""
    children = reading.children(element)
    names = {name: name.replace("Business", "Bussiness", 1) for name in children}
    misspelt = [element] if split_tag(element)[1] == "Business" else []
    misspelt += [children[name][0] for name, standard in names.items() if name != standard]
    if misspelt:
        reading.warning("D5", misspelt[0], value=split_tag(misspelt[0])[1])
    merged: Children = {}
    for name, standard in names.items():
        merged.setdefault(standard, []).extend(children[name])
    return merged


def _business(reading: Reading, element: Element, message: MessageHeader) -> BusinessInfo:
    children = _standard_names(reading, element)
    document_id = reading.needed_text(element, children, "DocumentId")
    doc_type = needed_listed(reading, element, children, "BussinessDocType", BusinessDocType)
    if document_id and message.document_id and document_id != message.document_id:
        # The header names the document; a recall or an update of another one than is meant would do harm.
        harmful = doc_type in (BusinessDocType.RECALL, BusinessDocType.UPDATE)
        report = reading.error if harmful else reading.warning
        report("D12", children["DocumentId"][0], value=document_id, expected=message.document_id)
    business = BusinessInfo(
        BusinessDocType.NEW if doc_type is None else doc_type,
        reason=reading.text(children, "BussinessDocReason"),
        paper=bool(reading.flag(children, "Paper")),
        update=_update(reading, reading.one(children, "BussinessDocumentInfo")),
        replacements=_replacements(reading, reading.one(children, "ReplacementInfoList")),
        staff=staff(reading, reading.one(children, "StaffInfo")),
    )
    if business.doc_type is BusinessDocType.RECALL and not business.reason:
        reading.warning("edxml.missing_reason", element)
    return _without_idle_parts(reading, element, business)


def _without_idle_parts(reading: Reading, element: Element, business: BusinessInfo) -> BusinessInfo:
    """Update and replacement information must fit the business; empty shells in other packages are only habits."""
    doc_type = business.doc_type
    idle_update = business.update in (None, UpdateInfo(False)) and doc_type is not BusinessDocType.UPDATE
    fits_update = idle_update or (doc_type is BusinessDocType.UPDATE and business.update is not None)
    if not fits_update or bool(business.replacements) != (doc_type is BusinessDocType.REPLACE):
        reading.error("edxml.bad_update", element)
    if not idle_update or business.update is None:
        return business
    return BusinessInfo(doc_type, business.reason, business.paper, None, business.replacements, business.staff)


def _update(reading: Reading, element: Element | None) -> UpdateInfo | None:
    if element is None:
        return None
    children = reading.children(element)
    reading.flag(children, "DocumentReceiver")  # implied by the list; read only to refuse nonsense
    return UpdateInfo(
        bool(reading.flag(children, "DocumentInfo")),
        tuple(
            _receiver(reading, each)
            for each in reading.children(reading.one(children, "ReceiverList")).get("Receiver", ())
        ),
    )


def _receiver(reading: Reading, element: Element) -> Receiver:
    children = reading.children(element)
    change = needed_listed(reading, element, children, "ReceiverType", ReceiverChange)
    return Receiver(reading.needed_agency(element, children), change or ReceiverChange.REMOVED)


def _replacements(reading: Reading, element: Element | None) -> tuple[Replacement, ...]:
    return tuple(_replacement(reading, each) for each in reading.children(element).get("ReplacementInfo", ()))


def _replacement(reading: Reading, element: Element) -> Replacement:
    children = reading.children(element)
    organs = reading.children(reading.one(children, "OrganIdList")).get("OrganId", [])
    if not organs:
        reading.error("edxml.missing_element", element, value="OrganIdList/OrganId")
    return Replacement(
        reading.needed_text(element, children, "DocumentId"), tuple(reading.agency(organ) for organ in organs)
    )


def _status(reading: Reading, root: Element, header: Element) -> StatusPackage | None:
    element = reading.needed(header, reading.children(header), "MessageHeader")
    if element is None:
        return None
    children = reading.children(element)
    answered = reading.needed(element, children, "ResponseFor")
    status = StatusPackage(
        sender(reading, element, children),
        ResponseFor("", "", None, "") if answered is None else response_for(reading, answered),
        _status_code(reading, element, children),
        reading.moment(element, children),
        description=reading.text(children, "Description"),
        staff=staff(reading, reading.one(children, "StaffInfo")),
    )
    if status.status is StatusCode.REJECTION and not status.description:
        reading.warning("edxml.missing_reason", element)
    day = status.response_for.promulgated_on
    if day is not None and status.at != NO_MOMENT and status.at.date() < day:
        reading.warning("D2", children["Timestamp"][0], value=reading.text_of(children["Timestamp"][0]))
    return status


def _status_code(reading: Reading, parent: Element, children: Children) -> StatusCode:
    element = reading.needed(parent, children, "StatusCode")
    text = reading.text_of(element).zfill(2)
    if text in _ALIASES:
        reading.warning("edxml.status_alias", element, value=text, meaning=_ALIASES[text].value)
        return _ALIASES[text]
    if text not in set(StatusCode):
        reading.error("edxml.bad_code", element, field="StatusCode", value=text)
        return StatusCode.INBOX
    return StatusCode(text)
