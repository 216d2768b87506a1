"""Packages that recall, update or replace, written in the name of agencies that work in our pages."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from dienhong.documents.public import file_bytes
from dienhong.exchange.edxml import (
    Attachment,
    BusinessDocType,
    BusinessInfo,
    DocumentPackage,
    EdxmlError,
    MessageHeader,
    Organization,
    OtherInfo,
    Priority,
    Receiver,
    ReceiverChange,
    Replacement,
    SteeringType,
    TraceHeader,
    TraceHeaderList,
    UpdateInfo,
    read_document,
    write_document,
)
from dienhong.exchange.models import Package
from dienhong.exchange.new_files import attachments_of
from dienhong.exchange.stating import has_pdf
from dienhong.exchange.writing import malformed
from dienhong.kernel import clock

Kind = Package.Kind
_COPIED = ("agency_id", "source_document_id", "sender_code", "document_id", "code", "promulgated_on", "search_text")


def said_last(original: Package) -> DocumentPackage:
    """What the sender says of its document now: the header of its newest update, with the files that it sent last."""
    rows = Package.objects.filter(agency_id=original.agency_id, document_id=original.document_id)
    updates = rows.filter(kind=Kind.UPDATE, state=Package.State.ACCEPTED).order_by("-id")
    states = [_read(row) for row in (*updates, original)]
    header = next(one.header for one in states if _tells_fields(one))
    files = next((one.attachments for one in states if has_pdf(one)), ())
    return replace(states[-1], header=header, attachments=files)


def _tells_fields(package: DocumentPackage) -> bool:
    """Whether its header counts: that of an update of recipients alone does not."""
    update = package.trace.business.update
    return update is None or update.document_changed


def _read(package: Package) -> DocumentPackage:
    read = read_document(file_bytes(package.sha256)).package
    assert read is not None
    return read


def request_package(original: Package, kind: str, sending_key: str, fields: Mapping[str, Any]) -> Package:
    """An unsaved package about the document of another one; `fields` are new values, as an intent keeps them."""
    header = changed(said_last(original).header, fields)
    signer = header.signer
    return Package(
        kind=kind,
        sending_key=sending_key,
        requested_at=clock.now(),
        subject=header.subject[:500],
        type_name=header.document_type.name[:100],
        signer_name=signer.full_name[:255] if signer else "",
        urgency=int((header.other or OtherInfo()).priority),
        due_on=header.due_on,
        **{name: getattr(original, name) for name in _COPIED},
    )


def written_request(package: Package, recipients: list[tuple[str, str]]) -> bytes:
    """The unsigned recall or update that a prepared package stands for; recipients are (code, name).

    Raises RuleBroken("exchange.malformed_package") when the original has values that edXML does not allow.
    """
    intent: dict[str, Any] = package.intent
    said = said_last(Package.objects.get(uuid=UUID(intent["about"])))
    header = replace(said.header, recipients=tuple(Organization(code, name) for code, name in recipients))
    files: tuple[Attachment, ...] = (_notice(package),)
    if package.kind == Kind.UPDATE:
        header = changed(header, intent["fields"])
        files = (
            attachments_of(intent["files"]) if intent.get("files") else said.attachments if intent["added"] else files
        )
    trace = TraceHeaderList((TraceHeader(package.sender_code, package.requested_at),), _business(package))
    try:
        return write_document(DocumentPackage(header, trace, files))
    except EdxmlError as error:
        raise malformed(error) from error


def replacing(package: Package) -> BusinessInfo:
    """What a replacement says beside the new document."""
    intent: dict[str, Any] = package.intent
    replaced = Replacement(intent["replaces"], tuple(intent["replaced_for"]))
    return BusinessInfo(BusinessDocType.REPLACE, reason=package.reason, replacements=(replaced,))


def _business(package: Package) -> BusinessInfo:
    if package.kind == Kind.RECALL:
        return BusinessInfo(BusinessDocType.RECALL, reason=package.reason)
    intent: dict[str, Any] = package.intent
    receivers = (
        *(Receiver(code, ReceiverChange.REMOVED) for code in intent["removed"]),
        *(Receiver(code, ReceiverChange.ADDED) for code in intent["added"]),
    )
    update = UpdateInfo(bool(intent["fields"] or intent.get("files")), receivers)
    return BusinessInfo(BusinessDocType.UPDATE, reason=package.reason, update=update)


def changed(header: MessageHeader, fields: Mapping[str, Any]) -> MessageHeader:
    """The header of the document with new values; `fields` as `Changes.as_data` gives them."""
    for name, value in fields.items():
        header = _SETTERS[name](header, value)
    return header


def _other(header: MessageHeader, **values: Any) -> MessageHeader:
    return replace(header, other=replace(header.other or OtherInfo(), **values))


_SETTERS: dict[str, Callable[[MessageHeader, Any], MessageHeader]] = {
    "subject": lambda header, text: replace(header, subject=text),
    "content": lambda header, text: replace(header, content=text),
    "place": lambda header, text: replace(header, promulgation=replace(header.promulgation, place=text)),
    "due_on": lambda header, day: replace(header, due_on=date.fromisoformat(day)),
    "urgency": lambda header, code: _other(header, priority=Priority(code)),
    "sphere": lambda header, text: _other(header, sphere=text),
    "steering": lambda header, code: replace(header, steering=SteeringType(code)),
    "task_codes": lambda header, codes: replace(header, task_codes=tuple(codes)),
    "to_places": lambda header, places: replace(header, to_places=tuple(places)),
}


def _notice(package: Package) -> Attachment:
    """A few words for whoever opens the package: the standard wants a file in every package."""
    title = "THÔNG BÁO THU HỒI VĂN BẢN" if package.kind == Kind.RECALL else "THÔNG BÁO CẬP NHẬT VĂN BẢN"
    day = package.promulgated_on.strftime("%d/%m/%Y")
    text = f"{title}\nVăn bản số {package.code} ngày {day}: {package.subject}\nLý do: {package.reason or '–'}\n"
    return Attachment("thong-bao", "thong-bao.txt", "text/plain", text.encode())
