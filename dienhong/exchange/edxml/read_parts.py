"""Parts that both packages share, and the document's header, read one element at a time."""

from datetime import date
from enum import IntEnum
from typing import TypeVar

from lxml.etree import _Element as Element

from dienhong.exchange.edxml.codes import Priority, SteeringType
from dienhong.exchange.edxml.model import (
    Code,
    DocumentType,
    MessageHeader,
    Organization,
    OtherInfo,
    Promulgation,
    ResponseFor,
    Signer,
    Staff,
)
from dienhong.exchange.edxml.reading import NO_DAY, Children, Reading
from dienhong.exchange.edxml.values import (
    Impossible,
    is_blank,
    is_swapped_or_blank_code,
    is_valid_code,
    read_day,
    split_document_id,
)

Listed = TypeVar("Listed", bound=IntEnum)


def listed(reading: Reading, children: Children, name: str, codes: type[Listed]) -> Listed | None:
    """A value of a numbered code list; None when absent or blank."""
    element = reading.one(children, name)
    text = reading.text_of(element)
    if not text:
        return None
    if text.isascii() and text.isdigit() and len(text) < 4 and int(text) in {code.value for code in codes}:
        return codes(int(text))
    reading.error("edxml.bad_code", element, field=name, value=text)
    return None


def needed_listed(
    reading: Reading, parent: Element, children: Children, name: str, codes: type[Listed]
) -> Listed | None:
    """As `listed`, and an error when it is absent or blank."""
    value = listed(reading, children, name, codes)
    if value is None and not any((each.text or "").strip() for each in children.get(name, ())):
        reading.error("edxml.missing_element", parent, value=name)
    return value


def organization(reading: Reading, element: Element, missing: str) -> Organization:
    """From or To. `missing` is the code for an absent OrganId."""
    children = reading.children(element)
    organ_id = reading.agency(reading.one(children, "OrganId"))
    if not organ_id:
        reading.error(missing, element)
    return Organization(
        organ_id,
        name=reading.text(children, "OrganName"),
        in_charge=reading.text(children, "OrganizationInCharge"),
        address=reading.text(children, "OrganAdd"),
        email=reading.text(children, "Email"),
        telephone=reading.text(children, "Telephone"),
        fax=reading.text(children, "Fax"),
        website=reading.text(children, "Website"),
    )


def sender(reading: Reading, parent: Element, children: Children) -> Organization:
    """The From of either package."""
    element = reading.one(children, "From")
    if element is None:
        reading.error("edxml.missing_from", parent)
        return Organization("")
    return organization(reading, element, "edxml.missing_from")


def response_for(reading: Reading, element: Element) -> ResponseFor:
    """The document answered; a swapped OrganId and Code is put right and told."""
    children = reading.children(element)
    code_element, organ_element = reading.one(children, "Code"), reading.one(children, "OrganId")
    if "/" in reading.text_of(organ_element) and "/" not in reading.text_of(code_element):
        reading.warning("edxml.swapped_response", element)
        swapped: Children = {"Code": children["OrganId"], "OrganId": children.get("Code", [])}
        children = {**children, **swapped}
    document_id = reading.needed_text(element, children, "DocumentId")
    return ResponseFor(
        reading.needed_agency(element, children),
        reading.needed_text(element, children, "Code"),
        reading.day(reading.one(children, "PromulgationDate"), otherwise=_day_named(document_id)),
        document_id,
    )


def staff(reading: Reading, element: Element | None) -> Staff | None:
    """StaffInfo in either order of its fields."""
    if element is None:
        return None
    children = reading.children(element)
    return Staff(
        department=reading.text(children, "Department"),
        name=reading.text(children, "Staff"),
        email=reading.text(children, "Email"),
        mobile=reading.text(children, "Mobile"),
    )


def message_header(reading: Reading, element: Element) -> MessageHeader:
    """The document's MessageHeader."""
    children = reading.children(element)
    document_id = reading.needed_text(element, children, "DocumentId")
    promulgation = _promulgation(reading, reading.needed(element, children, "PromulgationInfo"), document_id)
    code = _code(reading, reading.needed(element, children, "Code"), document_id)
    header = MessageHeader(
        sender(reading, element, children),
        _recipients(reading, element, children),
        document_id,
        code,
        promulgation,
        _document_type(reading, reading.needed(element, children, "DocumentType")),
        reading.needed_text(element, children, "Subject"),
        content=reading.text(children, "Content"),
        signer=_signer(reading, reading.one(children, "SignerInfo")),
        due_on=reading.day(reading.one(children, "DueDate")),
        other=_other_info(reading, reading.one(children, "OtherInfo")),
        response_for=tuple(response_for(reading, each) for each in children.get("ResponseFor", ())),
        steering=listed(reading, children, "SteeringType", SteeringType),
        task_codes=reading.texts(children, "ResponseForTask", "TaskCode"),
        application_type=reading.text(children, "ApplicationType"),
        to_places=reading.texts(children, "ToPlaces", "Place", width="ToPlaces/Place"),
    )
    if header.document_id:
        _judge_document_id(reading, children["DocumentId"][0], header)
    return header


def _recipients(reading: Reading, parent: Element, children: Children) -> tuple[Organization, ...]:
    elements = children.get("To", [])
    if not elements:
        reading.error("edxml.missing_to", parent)
    recipients = tuple(organization(reading, element, "edxml.missing_to") for element in elements)
    seen: set[str] = set()
    for element, recipient in zip(elements, recipients, strict=True):
        if recipient.organ_id and recipient.organ_id in seen:
            reading.error("edxml.duplicate_recipient", element, value=recipient.organ_id)
        seen.add(recipient.organ_id)
    return recipients


def _code(reading: Reading, element: Element | None, document_id: str) -> Code:
    """Number and notation; swapped ones are put right, one that says nothing is taken from the DocumentId (D6)."""
    if element is None:
        return Code("", "")
    children = reading.children(element)
    code = Code(
        reading.needed_text(element, children, "CodeNumber"), reading.needed_text(element, children, "CodeNotation")
    )
    if not code.number or not code.notation or is_valid_code(code.number, code.notation):
        return code
    meant = _code_meant(code, document_id)
    if meant is not None:
        reading.warning("D6", element, number=code.number, notation=code.notation)
        return meant
    name = "D6" if is_swapped_or_blank_code(code.number, code.notation) else "edxml.bad_document_code"
    reading.error(name, element, number=code.number, notation=code.notation)
    return code


def _code_meant(code: Code, document_id: str) -> Code | None:
    """What a code of the field can only mean; None when that is not certain."""
    if is_valid_code(code.notation, code.number):
        return Code(code.notation, code.number)
    parts = split_document_id(document_id)
    number, _, notation = parts[2].partition("/") if parts else ("", "", "")
    agrees = (is_blank(code.number) or code.number == number) and (is_blank(code.notation) or code.notation == notation)
    return Code(number, notation) if agrees and is_valid_code(number, notation) else None


def _day_named(document_id: str) -> date | None:
    """The day inside a DocumentId; None when there is none, or none of the calendar."""
    parts = split_document_id(document_id)
    try:
        day = read_day(parts[1]) if parts else None
    except Impossible:
        return None
    return day[0] if day else None


def _promulgation(reading: Reading, element: Element | None, document_id: str) -> Promulgation:
    if element is None:
        return Promulgation("", NO_DAY)
    children = reading.children(element)
    day_element = reading.needed(element, children, "PromulgationDate")
    if day_element is not None and not reading.text_of(day_element):
        reading.error("edxml.missing_element", element, value="PromulgationDate")
    day = reading.day(day_element, otherwise=_day_named(document_id))
    return Promulgation(reading.text(children, "Place"), day or NO_DAY)


def _document_type(reading: Reading, element: Element | None) -> DocumentType:
    if element is None:
        return DocumentType(0, "")
    children = reading.children(element)
    return DocumentType(
        reading.number(children, "Type") or 0,
        reading.needed_text(element, children, "TypeName"),
        detail=reading.number(children, "TypeDetail") or 0,
    )


def _signer(reading: Reading, element: Element | None) -> Signer | None:
    if element is None:
        return None
    children = reading.children(element)
    return Signer(
        reading.text(children, "Competence"), reading.text(children, "Position"), reading.text(children, "FullName")
    )


def _other_info(reading: Reading, element: Element | None) -> OtherInfo | None:
    if element is None:
        return None
    children = reading.children(element)
    priority = listed(reading, children, "Priority", Priority)
    return OtherInfo(
        Priority.NORMAL if priority is None else priority,
        sphere=reading.text(children, "SphereOfPromulgation"),
        typer_notation=reading.text(children, "TyperNotation"),
        copies=reading.number(children, "PromulgationAmount"),
        pages=reading.number(children, "PageAmount"),
        direction=reading.flag(children, "Direction"),
        appendixes=reading.texts(children, "Appendixes", "Appendix"),
    )


def _judge_document_id(reading: Reading, element: Element, header: MessageHeader) -> None:
    """Form (D1, D2, bad_document_id) and agreement with the promulgation date (D12).

    The DocumentId stays as it is written, for the other side matches on it; the day is that of PromulgationDate.
    """
    parts = split_document_id(header.document_id)
    try:
        day = read_day(parts[1]) if parts else None
    except Impossible:
        report = reading.error if header.promulgation.day == NO_DAY else reading.warning
        report("D2", element, value=header.document_id)
        return
    if parts is None or day is None:
        reading.error("edxml.bad_document_id", element, value=header.document_id)
        return
    if not day[1]:
        reading.warning("D1", element, value=header.document_id)
    if header.promulgation.day not in (NO_DAY, day[0]):
        reading.warning("D12", element, value=header.document_id, expected=header.promulgation.day)
