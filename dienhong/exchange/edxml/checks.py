"""The rules a package must meet before it is written."""

import dataclasses
import re
from collections.abc import Iterable
from typing import TypeVar, cast

from dienhong.exchange.edxml.codes import BusinessDocType, StatusCode
from dienhong.exchange.edxml.errors import EdxmlError
from dienhong.exchange.edxml.identifiers import parse_agency_code
from dienhong.exchange.edxml.model import (
    WIDTHS,
    Attachment,
    BusinessInfo,
    DocumentPackage,
    MessageHeader,
    Organization,
    OtherInfo,
    ResponseFor,
    Staff,
    StatusPackage,
)
from dienhong.exchange.edxml.parsing import Limits
from dienhong.exchange.edxml.values import (
    clean,
    has_forbidden_character,
    is_safe_name,
    is_swapped_or_blank_code,
    is_valid_code,
    read_day,
    split_document_id,
    written_day,
)

Package = TypeVar("Package", DocumentPackage, StatusPackage)

_CONTENT_ID = re.compile(r"[A-Za-z0-9._@-]{1,96}", re.ASCII)  # 100 on the wire with "cid:"
_ABOUT_KNOWN = frozenset({BusinessDocType.RECALL, BusinessDocType.UPDATE})
_MEDIA_TYPE = re.compile(r"[a-z0-9][a-z0-9.+-]*/[a-z0-9][a-z0-9.+-]*", re.ASCII)


def normalised(package: Package) -> Package:
    """The package with every text in NFC, Unix line ends and without outer blanks; this is what is written."""
    return cast(Package, _normalised(package))


def _normalised(value: object) -> object:
    if type(value) is str:
        return clean(value)
    if type(value) is tuple:
        return tuple(_normalised(item) for item in value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        names = [f.name for f in dataclasses.fields(value)]
        return type(value)(**{name: _normalised(getattr(value, name)) for name in names})
    return value


def check_document(package: DocumentPackage, limits: Limits) -> None:
    """Raise EdxmlError for the first broken rule of a normalised document package."""
    header = package.header
    _check_parties(header)
    _check_identity(header, known=package.trace.business.doc_type in _ABOUT_KNOWN)
    _check_header_texts(header)
    for response in header.response_for:
        _check_response(response)
    if not package.trace.hops:
        raise EdxmlError("edxml.missing_element", value="TraceHeader")
    for hop in package.trace.hops:
        parse_agency_code(hop.organ_id)
    _check_business(package.trace.business)
    _check_attachments(package.attachments, limits)


def check_status(status: StatusPackage) -> None:
    """Raise EdxmlError for the first broken rule of a normalised status package."""
    _check_sender(status.sender)
    _check_response(status.response_for)
    _check_staff(status.staff)
    _optional("Description", status.description)
    if status.status is StatusCode.REJECTION and not status.description:
        raise EdxmlError("edxml.missing_reason")
    day = status.response_for.promulgated_on
    if day is not None and status.at.date() < day:
        raise EdxmlError("D2", value=status.at)


def _optional(field: str, text: str) -> None:
    if len(text) > WIDTHS[field]:
        raise EdxmlError("edxml.too_wide", field=field, actual=len(text), limit=WIDTHS[field])
    if has_forbidden_character(text):
        raise EdxmlError("edxml.bad_character", field=field)


def _required(field: str, text: str) -> None:
    if not text:
        raise EdxmlError("edxml.missing_element", value=field)
    _optional(field, text)


def _natural(field: str, number: int | None) -> None:
    if number is not None and not 0 <= number < 2**31:
        raise EdxmlError("edxml.bad_code", field=field, value=number)


def _check_sender(sender: Organization) -> None:
    if not sender.organ_id:
        raise EdxmlError("edxml.missing_from")
    _check_organization(sender)


def _check_parties(header: MessageHeader) -> None:
    _check_sender(header.sender)
    if not header.recipients or not all(recipient.organ_id for recipient in header.recipients):
        raise EdxmlError("edxml.missing_to")
    _refuse_duplicates("edxml.duplicate_recipient", (recipient.organ_id for recipient in header.recipients))
    for recipient in header.recipients:
        _check_organization(recipient)


def _refuse_duplicates(code: str, values: Iterable[str]) -> None:
    seen: set[str] = set()
    for value in values:
        if value in seen:
            raise EdxmlError(code, value=value)
        seen.add(value)


def _check_organization(organization: Organization) -> None:
    parse_agency_code(organization.organ_id)
    _optional("OrganizationInCharge", organization.in_charge)
    _optional("OrganName", organization.name)
    _optional("OrganAdd", organization.address)
    _optional("Email", organization.email)
    _optional("Telephone", organization.telephone)
    _optional("Fax", organization.fax)
    _optional("Website", organization.website)


def _check_identity(header: MessageHeader, *, known: bool) -> None:
    """Number, date and DocumentId: what the other side files and matches by.

    Of a document that is `known` there, the DocumentId is as it came there first: another one would match nothing.
    """
    code = header.code
    _required("CodeNumber", code.number)
    _required("CodeNotation", code.notation)
    if not is_valid_code(code.number, code.notation):
        name = "D6" if is_swapped_or_blank_code(code.number, code.notation) else "edxml.bad_document_code"
        raise EdxmlError(name, number=code.number, notation=code.notation)
    _required("DocumentId", header.document_id)
    parts = split_document_id(header.document_id)
    if parts is None:
        raise EdxmlError("edxml.bad_document_id", value=header.document_id)
    parse_agency_code(parts[0])
    if known:
        return
    expected = f"{parts[0]},{written_day(header.promulgation.day)},{code}"
    if header.document_id != expected:
        raise EdxmlError(_document_id_defect(parts[1]), value=header.document_id, expected=expected)


def _document_id_defect(day_text: str) -> str:
    try:
        day = read_day(day_text)
    except ValueError:
        return "D2"
    if day is None:
        return "edxml.bad_document_id"
    return "D12" if day[1] else "D1"


def _check_header_texts(header: MessageHeader) -> None:
    _required("Place", header.promulgation.place)
    _natural("Type", header.document_type.type)
    _natural("TypeDetail", header.document_type.detail)
    _required("TypeName", header.document_type.name)
    _required("Subject", header.subject)
    _optional("Content", header.content)
    if header.signer:
        _optional("Competence", header.signer.competence)
        _optional("Position", header.signer.position)
        _required("FullName", header.signer.full_name)
    if header.other:
        _check_other(header.other)
    for task_code in header.task_codes:
        _required("TaskCode", task_code)
    _optional("ApplicationType", header.application_type)
    for place in header.to_places:
        _required("ToPlaces/Place", place)


def _check_other(other: OtherInfo) -> None:
    _optional("SphereOfPromulgation", other.sphere)
    _optional("TyperNotation", other.typer_notation)
    _natural("PromulgationAmount", other.copies)
    _natural("PageAmount", other.pages)
    for appendix in other.appendixes:
        _required("Appendix", appendix)


def _check_response(response: ResponseFor) -> None:
    parse_agency_code(response.organ_id)
    _required("Code", response.code)
    if response.promulgated_on is None:
        raise EdxmlError("edxml.missing_element", value="ResponseFor/PromulgationDate")
    _required("DocumentId", response.document_id)


def _check_staff(staff: Staff | None) -> None:
    if staff:
        _optional("Department", staff.department)
        _optional("Staff", staff.name)
        _optional("Email", staff.email)
        _optional("Mobile", staff.mobile)


def _check_business(business: BusinessInfo) -> None:
    _optional("BussinessDocReason", business.reason)
    _check_staff(business.staff)
    doc_type, update = business.doc_type, business.update
    if doc_type is BusinessDocType.RECALL and not business.reason:
        raise EdxmlError("edxml.missing_reason")
    if (update is not None) != (doc_type is BusinessDocType.UPDATE):
        raise EdxmlError("edxml.bad_update")
    if bool(business.replacements) != (doc_type is BusinessDocType.REPLACE):
        raise EdxmlError("edxml.bad_update")
    if update is not None:
        if not update.document_changed and not update.receivers:
            raise EdxmlError("edxml.bad_update")
        _refuse_duplicates("edxml.duplicate_recipient", (receiver.organ_id for receiver in update.receivers))
        for receiver in update.receivers:
            parse_agency_code(receiver.organ_id)
    for replacement in business.replacements:
        _required("DocumentId", replacement.document_id)
        if not replacement.organ_ids:
            raise EdxmlError("edxml.missing_element", value="OrganIdList/OrganId")
        for organ_id in replacement.organ_ids:
            parse_agency_code(organ_id)


def _check_attachments(attachments: tuple[Attachment, ...], limits: Limits) -> None:
    if not attachments:
        raise EdxmlError("edxml.attachment_missing")
    if len(attachments) > limits.attachments:
        raise EdxmlError("edxml.too_large", what="attachments", actual=len(attachments), limit=limits.attachments)
    _refuse_duplicates("edxml.duplicate_attachment", (attachment.content_id for attachment in attachments))
    for attachment in attachments:
        _check_attachment(attachment, limits)


def _check_attachment(attachment: Attachment, limits: Limits) -> None:
    if not _CONTENT_ID.fullmatch(attachment.content_id):
        raise EdxmlError("edxml.bad_content_id", value=attachment.content_id)
    if not is_safe_name(attachment.name):
        raise EdxmlError("edxml.bad_name", value=attachment.name)
    _required("AttachmentName", attachment.name)
    _optional("Description", attachment.description)
    if not _MEDIA_TYPE.fullmatch(attachment.content_type) or len(attachment.content_type) > WIDTHS["ContentType"]:
        raise EdxmlError("edxml.bad_code", field="ContentType", value=attachment.content_type)
    if attachment.content_type == "application/zip" and not attachment.name.lower().endswith(".zip"):
        # Receivers would take the file itself for a wrapping to unpack.
        raise EdxmlError("D11", value=attachment.name)
    if len(attachment.data) > limits.attachment:
        raise EdxmlError("edxml.too_large", what=attachment.name, actual=len(attachment.data), limit=limits.attachment)
