"""Packages that recall, update or replace, written in the name of agencies that work in our pages."""

from __future__ import annotations

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
    Organization,
    OtherInfo,
    Priority,
    Receiver,
    ReceiverChange,
    Replacement,
    TraceHeader,
    TraceHeaderList,
    UpdateInfo,
    read_document,
    write_document,
)
from dienhong.exchange.models import Package
from dienhong.exchange.writing import malformed
from dienhong.kernel import clock

Kind = Package.Kind
_COPIED = (
    *("agency_id", "source_document_id", "sender_code", "document_id", "code", "subject", "type_name"),
    *("promulgated_on", "signer_name", "urgency", "due_on", "search_text"),
)


def request_package(original: Package, kind: str, sending_key: str, fields: Any = None) -> Package:
    """An unsaved package about the document of another one; `fields` are new values, as an intent keeps them."""
    values = {name: getattr(original, name) for name in _COPIED}
    values.update(fields or {})
    if fields and "due_on" in fields:
        values["due_on"] = date.fromisoformat(fields["due_on"])
    return Package(kind=kind, sending_key=sending_key, requested_at=clock.now(), **values)


def written_request(package: Package, recipients: list[tuple[str, str]]) -> bytes:
    """The unsigned recall or update that a prepared package stands for; recipients are (code, name).

    Raises RuleBroken("exchange.malformed_package") when the original has values that edXML does not allow.
    """
    intent: dict[str, Any] = package.intent
    original = Package.objects.get(uuid=UUID(intent["about"]))
    read = read_document(file_bytes(original.sha256)).package
    assert read is not None
    header = replace(read.header, recipients=tuple(Organization(code, name) for code, name in recipients))
    files: tuple[Attachment, ...] = (_notice(package),)
    if package.kind == Kind.UPDATE:
        header = _changed(header, intent["fields"])
        files = read.attachments if intent["added"] else files
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
    update = UpdateInfo(bool(intent["fields"]), receivers)
    return BusinessInfo(BusinessDocType.UPDATE, reason=package.reason, update=update)


def _changed(header: Any, fields: dict[str, Any]) -> Any:
    """The header of the document with its new values."""
    if "subject" in fields:
        header = replace(header, subject=fields["subject"])
    if "due_on" in fields:
        header = replace(header, due_on=date.fromisoformat(fields["due_on"]))
    if "urgency" in fields:
        header = replace(header, other=replace(header.other or OtherInfo(), priority=Priority(fields["urgency"])))
    return header


def _notice(package: Package) -> Attachment:
    """A few words for whoever opens the package: the standard wants a file in every package."""
    title = "THÔNG BÁO THU HỒI VĂN BẢN" if package.kind == Kind.RECALL else "THÔNG BÁO CẬP NHẬT VĂN BẢN"
    day = package.promulgated_on.strftime("%d/%m/%Y")
    text = f"{title}\nVăn bản số {package.code} ngày {day}: {package.subject}\nLý do: {package.reason or '–'}\n"
    return Attachment("thong-bao", "thong-bao.txt", "text/plain", text.encode())
