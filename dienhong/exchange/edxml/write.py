"""Strict writer: what leaves is exactly what the specification says, or nothing leaves.

The same package always gives the same bytes. Elements are written as text, not through a tree, because the
standard's customs bind one namespace twice (default and `edXML:`) and receivers look at the prefix.
"""

from datetime import date

import pybase64

from dienhong.exchange.edxml.checks import check_document, check_status, normalised
from dienhong.exchange.edxml.errors import EdxmlError
from dienhong.exchange.edxml.model import (
    NAMESPACE,
    Attachment,
    BusinessInfo,
    DocumentPackage,
    MessageHeader,
    Organization,
    OtherInfo,
    ResponseFor,
    Staff,
    StatusPackage,
    TraceHeaderList,
)
from dienhong.exchange.edxml.parsing import DEFAULT_LIMITS, Limits
from dienhong.exchange.edxml.values import written_day, written_moment

_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    f'<edXML xmlns="{NAMESPACE}"><edXML:edXMLEnvelope xmlns:edXML="{NAMESPACE}"><edXML:edXMLHeader>'
)
_CONTENT_START = f'<edXML:ContentTransferEncoded xmlns:edXML="{NAMESPACE}">'.encode()
_CONTENT_END = b"</edXML:ContentTransferEncoded></Attachment>"


def write_document(package: DocumentPackage, *, limits: Limits = DEFAULT_LIMITS) -> bytes:
    """The package as UTF-8 XML, unsigned. Raises EdxmlError and writes nothing when a rule is broken.

    A recall or an update names a document that others have already: by the DocumentId that they know, strict or not.
    """
    package = normalised(package)
    check_document(package, limits)
    header = "".join(
        (
            _HEAD,
            _message_header(package.header),
            _trace_header_list(package.trace, package.header.document_id),
            "</edXML:edXMLHeader>",
            _manifest(package),
            "</edXML:edXMLEnvelope><AttachmentEncoded>",
        )
    )
    parts = [header.encode()]
    for attachment in package.attachments:
        parts += [_attachment_head(attachment).encode(), _CONTENT_START]
        parts += [pybase64.b64encode(attachment.data), _CONTENT_END]
    parts.append(b"</AttachmentEncoded></edXML>\n")
    return _within(b"".join(parts), limits)


def write_status(status: StatusPackage, *, limits: Limits = DEFAULT_LIMITS) -> bytes:
    """The status package as UTF-8 XML, unsigned. Raises EdxmlError as `write_document`."""
    status = normalised(status)
    check_status(status)
    text = "".join(
        (
            _HEAD,
            "<edXML:MessageHeader>",
            _organization("From", status.sender),
            _response_for(status.response_for),
            _staff(status.staff, ("Department", "Staff", "Mobile", "Email")),
            _leaf("StatusCode", status.status.value),
            _optional("Description", status.description),
            _leaf("Timestamp", written_moment(status.at)),
            "</edXML:MessageHeader></edXML:edXMLHeader></edXML:edXMLEnvelope></edXML>\n",
        )
    )
    return _within(text.encode(), limits)


def _within(data: bytes, limits: Limits) -> bytes:
    if len(data) > limits.package:
        raise EdxmlError("edxml.too_large", what="package bytes", actual=len(data), limit=limits.package)
    return data


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _leaf(name: str, text: str | int) -> str:
    return f"<edXML:{name}>{_escaped(str(text))}</edXML:{name}>"


def _optional(name: str, text: str | int | None) -> str:
    return "" if text is None or text == "" else _leaf(name, text)


def _day(name: str, day: date | None) -> str:
    return "" if day is None else _leaf(name, written_day(day))


def _block(name: str, *children: str) -> str:
    inner = "".join(children)
    return f"<edXML:{name}>{inner}</edXML:{name}>"


def _organization(name: str, organization: Organization) -> str:
    return _block(
        name,
        _leaf("OrganId", organization.organ_id),
        _leaf("OrganizationInCharge", organization.in_charge),
        _leaf("OrganName", organization.name),
        _leaf("OrganAdd", organization.address),
        _leaf("Email", organization.email),
        _leaf("Telephone", organization.telephone),
        _leaf("Fax", organization.fax),
        _leaf("Website", organization.website),
    )


def _message_header(header: MessageHeader) -> str:
    signer = header.signer
    return _block(
        "MessageHeader",
        _organization("From", header.sender),
        *(_organization("To", recipient) for recipient in header.recipients),
        _leaf("DocumentId", header.document_id),
        _block("Code", _leaf("CodeNumber", header.code.number), _leaf("CodeNotation", header.code.notation)),
        _block(
            "PromulgationInfo",
            _leaf("Place", header.promulgation.place),
            _day("PromulgationDate", header.promulgation.day),
        ),
        _block(
            "DocumentType",
            _leaf("Type", header.document_type.type),
            _leaf("TypeDetail", header.document_type.detail),
            _leaf("TypeName", header.document_type.name),
        ),
        _leaf("Subject", header.subject),
        _optional("Content", header.content),
        ""
        if signer is None
        else _block(
            "SignerInfo",
            _leaf("Competence", signer.competence),
            _leaf("Position", signer.position),
            _leaf("FullName", signer.full_name),
        ),
        _day("DueDate", header.due_on),
        _other_info(header.other),
        *(_response_for(response) for response in header.response_for),
        "" if header.steering is None else _leaf("SteeringType", header.steering.value),
        _list("ResponseForTask", "TaskCode", header.task_codes),
        _optional("ApplicationType", header.application_type),
        _list("ToPlaces", "Place", header.to_places),
    )


def _list(name: str, item: str, values: tuple[str, ...]) -> str:
    return _block(name, *(_leaf(item, value) for value in values)) if values else ""


def _other_info(other: OtherInfo | None) -> str:
    if other is None:
        return ""
    return _block(
        "OtherInfo",
        _leaf("Priority", other.priority.value),
        _optional("SphereOfPromulgation", other.sphere),
        _optional("TyperNotation", other.typer_notation),
        _optional("PromulgationAmount", other.copies),
        _optional("PageAmount", other.pages),
        "" if other.direction is None else _leaf("Direction", "true" if other.direction else "false"),
        _list("Appendixes", "Appendix", other.appendixes),
    )


def _response_for(response: ResponseFor) -> str:
    return _block(
        "ResponseFor",
        _leaf("OrganId", response.organ_id),
        _leaf("Code", response.code),
        _day("PromulgationDate", response.promulgated_on),
        _leaf("DocumentId", response.document_id),
    )


def _staff(staff: Staff | None, order: tuple[str, ...]) -> str:
    if staff is None:
        return ""
    values = {"Department": staff.department, "Staff": staff.name, "Email": staff.email, "Mobile": staff.mobile}
    return _block("StaffInfo", *(_leaf(name, values[name]) for name in order))


def _trace_header_list(trace: TraceHeaderList, document_id: str) -> str:
    hops = (
        _block("TraceHeader", _leaf("OrganId", hop.organ_id), _leaf("Timestamp", written_moment(hop.at)))
        for hop in trace.hops
    )
    return _block("TraceHeaderList", *hops, _business(trace.business, document_id))


def _business(business: BusinessInfo, document_id: str) -> str:
    return _block(
        "Bussiness",
        _leaf("DocumentId", document_id),
        _leaf("BussinessDocType", business.doc_type.value),
        _leaf("BussinessDocReason", business.reason),
        _leaf("Paper", int(business.paper)),
        _update(business),
        _replacements(business),
        _staff(business.staff, ("Department", "Staff", "Email", "Mobile")),
    )


def _update(business: BusinessInfo) -> str:
    if business.update is None:
        return ""
    receivers = [
        _block("Receiver", _leaf("OrganId", receiver.organ_id), _leaf("ReceiverType", receiver.change.value))
        for receiver in business.update.receivers
    ]
    return _block(
        "BussinessDocumentInfo",
        _leaf("DocumentInfo", int(business.update.document_changed)),
        _leaf("DocumentReceiver", int(bool(receivers))),
        _block("ReceiverList", *receivers) if receivers else "",
    )


def _replacements(business: BusinessInfo) -> str:
    if not business.replacements:
        return ""
    return _block(
        "ReplacementInfoList",
        *(
            _block(
                "ReplacementInfo",
                _leaf("DocumentId", each.document_id),
                _list("OrganIdList", "OrganId", each.organ_ids),
            )
            for each in business.replacements
        ),
    )


def _manifest(package: DocumentPackage) -> str:
    references = "".join(
        _block(
            "Reference",
            _leaf("ContentId", f"cid:{reference.content_id}"),
            _leaf("ContentType", reference.content_type),
            _leaf("Description", reference.description),
            _leaf("AttachmentName", reference.name),
        )
        for reference in package.manifest
    )
    return f'<edXML:edXMLBody><edXML:edXMLManifest version="1.0">{references}</edXML:edXMLManifest></edXML:edXMLBody>'


def _attachment_head(attachment: Attachment) -> str:
    return (
        f"<Attachment><ContentId>cid:{attachment.content_id}</ContentId>"
        f"<AttachmentName>{_escaped(attachment.name)}</AttachmentName>"
        f"<Description>{_escaped(attachment.description)}</Description>"
        f"<ContentType>{_escaped(attachment.content_type)}</ContentType>"
    )
