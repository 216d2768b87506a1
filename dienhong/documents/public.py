"""All that other domains may use of documents."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse

from dienhong.documents import distribution
from dienhong.documents.changes import told_changes
from dienhong.documents.citing import Citation, citation_of_incoming, citation_of_outgoing
from dienhong.documents.commands import (
    AnswerBegun,
    Line,
    TemplateContent,
    add_attachment,
    answer_incoming,
    answer_task,
    approve_draft,
    ask_opinions,
    assign_incoming,
    create_draft,
    create_list,
    create_template,
    edit_draft,
    finish_incoming,
    issue_document,
    receive_document,
    receive_documents,
    refuse_incoming,
    register_incoming,
    replace_incoming,
    request_signature,
    return_draft,
    set_document_lists,
    set_initial_rule,
    set_recipients,
    start_incoming,
    submit_draft,
    update_incoming,
    withdraw_incoming,
)
from dienhong.documents.commands.adopting import Adopted, Heading, adopt_document
from dienhong.documents.commands.arriving import Answered, Arrival
from dienhong.documents.commands.uploads import finish_upload
from dienhong.documents.deadlines import basis_of
from dienhong.documents.document_types import BY_CODE, symbol_for, type_names
from dienhong.documents.drafting import DraftText, broken
from dienhong.documents.events import (
    DocumentIssued,
    DraftApproved,
    DraftReturned,
    DraftSubmitted,
    IncomingArrived,
    IncomingAssigned,
    IncomingFinished,
    IncomingRefused,
    IncomingRegistered,
    IncomingStarted,
    IncomingUpdated,
    IncomingWithdrawn,
)
from dienhong.documents.files import CheckedFile, checked_file, must_be_harmless, must_not_be_marked_secret
from dienhong.documents.models import IncomingDocument, OutgoingDocument, StoredFile, Upload
from dienhong.documents.models.outgoing import Steering
from dienhong.documents.outlook import (
    ArrivedDocumentView,
    FileView,
    IssuedDocumentView,
    arrived_documents_naming_tasks,
    issued_document,
    name_given_tasks,
)
from dienhong.documents.panels import Panel, ShownIncoming, ShownOutgoing, register_incoming_panel, register_panel
from dienhong.documents.permissions import DRAFT_DOCUMENT
from dienhong.documents.queries.outgoing import outgoing_document, visible_outgoing
from dienhong.documents.queries.pages import signers_of, usual_place
from dienhong.documents.queries.search import search_hits
from dienhong.documents.queries.waiting import waiting_for
from dienhong.documents.scanner import health_rows
from dienhong.documents.spreadsheet import workbook_answer, written_workbook
from dienhong.documents.storage import keep, keep_all, path_of, read
from dienhong.documents.typesetting.errors import TypesettingError
from dienhong.documents.typesetting.register import Book, Column, render_register
from dienhong.documents.uploads import append, begin, owned_file, received
from dienhong.documents.web.acting import ActPage, act_at_once, perform, posted
from dienhong.documents.web.files import stored_answer
from dienhong.documents.web.forms import DayField
from dienhong.documents.web.viewer import OfflinePage, lines_of_pages, offline_page
from dienhong.kernel.errors import NotFound

if TYPE_CHECKING:
    from dienhong.documents.uploads import Source
    from dienhong.kernel.actor import Actor


def may_draft_for(actor: Actor, agency_id: int) -> bool:
    """Whether to offer a new draft of this agency."""
    return actor.may(DRAFT_DOCUMENT, at=agency_id)


def document_urls(actor: Actor, ids: Iterable[int]) -> dict[int, str]:
    """The pages of those outgoing documents that the actor may see, by id."""
    rows = visible_outgoing(actor).filter(pk__in=list(ids)).values_list("pk", "uuid")
    return {pk: document_url(uuid) for pk, uuid in rows}


def document_cancelled(document_id: int) -> bool:
    """Whether an outgoing document was given up before it was issued."""
    cancelled = OutgoingDocument.Status.CANCELLED
    return OutgoingDocument.objects.filter(pk=document_id, status=cancelled).exists()


def settle_recipients(document_id: int) -> tuple[int, ...]:
    """Turn the distribution lists of an issued document into recipients, once; gives all its recipients in order.

    Call it inside the command that sends the document. Raises RuleBroken("documents.recipients_missing").
    """
    document = OutgoingDocument.objects.select_for_update(of=("self",)).get(pk=document_id)
    distribution.settle_recipients(document)
    return tuple(document.recipients.values_list("to_agency_id", flat=True))


@dataclass(frozen=True, slots=True)
class UploadView:
    """A file that comes in pieces: `received` bytes of `size` are there; `problem` is the code of a refusal."""

    uuid: UUID
    name: str
    size: int
    received: int
    state: str
    sha256: str
    problem: str


def start_upload(agency_id: int, name: str, size: int, sha256: str) -> UploadView:
    """Begin an upload for the agency's software; the caller has asked whether it may. Raises RuleBroken as `uploads.begin`."""
    return _upload_view(begin(agency_id, name, size, sha256))


def upload_of(agency_id: int, uuid: UUID) -> UploadView:
    """An upload of the agency's software. Raises NotFound."""
    return _upload_view(_upload(agency_id, uuid))


def write_piece(agency_id: int, uuid: UUID, offset: int, source: Source) -> UploadView:
    """Write what `source` gives at the offset. Raises NotFound, and RuleBroken as `uploads.append`."""
    row = _upload(agency_id, uuid)
    append(row, offset, source)
    return _upload_view(row)


def _upload(agency_id: int, uuid: UUID) -> Upload:
    row = Upload.objects.select_related("file").filter(uuid=uuid, agency_id=agency_id).first()
    if row is None:
        raise NotFound("documents.Upload")
    return row


def _upload_view(row: Upload) -> UploadView:
    sha256 = row.file.sha256 if row.file else row.sha256
    return UploadView(row.uuid, row.name, row.size, received(row), row.state, sha256, row.problem)


def visible_document(actor: Actor, uuid: UUID) -> tuple[int, str, str]:
    """(id, code, status) of an outgoing document the actor may see. Raises NotFound."""
    document = outgoing_document(actor, uuid)
    return document.pk, document.code, document.status


@dataclass(frozen=True, slots=True)
class IssuedTitle:
    """An issued document for a list to choose from."""

    id: int
    uuid: UUID
    code: str
    summary: str


def issued_documents_not_sent(actor: Actor, agency_id: int, sent: QuerySet[Any]) -> list[IssuedTitle]:
    """Issued documents of an agency that the actor may see, without those of the sub-query `sent` (its column
    `source_document_id`), the newest first; at most 100.
    """
    rows = visible_outgoing(actor).filter(agency_id=agency_id, status=OutgoingDocument.Status.ISSUED)
    rows = rows.exclude(pk__in=sent.values("source_document_id")).order_by("-issued_at", "-id")[:100]
    return [IssuedTitle(row.pk, row.uuid, row.code, row.summary) for row in rows]


def incoming_status(agency_id: int, source_key: str) -> str:
    """The status of the document that came to an agency over the axis under this key; "" when none came."""
    rows = IncomingDocument.objects.filter(agency_id=agency_id, source="axis", source_key=source_key)
    return rows.values_list("status", flat=True).first() or ""


def destroyed_files(agency_id: int, source_key: str) -> list[list[str]]:
    """[name, SHA-256] of what was destroyed of a recalled document; empty when it never came."""
    rows = IncomingDocument.objects.filter(agency_id=agency_id, source="axis", source_key=source_key)
    return rows.values_list("destroyed", flat=True).first() or []


def incoming_url(agency_id: int, source_key: str) -> str:
    """The page of the document that came over the axis under this key; "" when none came."""
    rows = IncomingDocument.objects.filter(agency_id=agency_id, source="axis", source_key=source_key)
    uuid = rows.values_list("uuid", flat=True).first()
    return reverse("documents:incoming", args=[uuid]) if uuid else ""


def document_url(uuid: UUID) -> str:
    """The page of an outgoing document."""
    return reverse("documents:outgoing", args=[uuid])


def file_bytes(sha256: str) -> bytes:
    """The bytes of a stored file; the caller has checked who asks. Raises LookupError."""
    file = StoredFile.objects.filter(sha256=sha256).first()
    if file is None:
        raise LookupError(f"no file {sha256}")
    return read(file)


def store_file(data: bytes, media_type: str, *, page_count: int | None = None, text: str = "") -> str:
    """Keep bytes that were checked before; gives their SHA-256."""
    return keep(data, media_type, page_count=page_count, text=text).sha256


def store_files(contents: Mapping[str, bytes], media_type: str) -> None:
    """Keep many contents that were checked before, by their SHA-256; all or, when the disk fails, none gets a row."""
    keep_all(contents, media_type)


def printed_table(book: Book, rows: Sequence[Sequence[str]]) -> bytes:
    """A table as PDF in the form of registers. Raises RuleBroken("documents.typesetting_failed")."""
    try:
        return render_register(book, rows)
    except TypesettingError as error:
        raise broken(error) from error


def typeset(layout: Path, data: Mapping[str, Any]) -> tuple[bytes, int]:
    """A layout of another domain set as PDF/A, with empty signature fields where it marks them, and its number of pages.

    Raises RuleBroken: documents.missing_glyph, documents.typesetting_failed.
    """
    # Loaded when first needed: most processes never typeset anything.
    from dienhong.documents.typesetting.render import typeset_for_signing

    try:
        return typeset_for_signing(layout, data)
    except TypesettingError as error:
        raise broken(error) from error


def printed_layout(layout: Path, data: Mapping[str, Any]) -> bytes:
    """A layout of another domain set as PDF/A without any field, for what nobody signs. Raises RuleBroken as `typeset`."""
    from dienhong.documents.typesetting.render import compiled_alone
    from dienhong.documents.typesetting.typeface import typeface

    try:
        return compiled_alone(layout, typeface(), {"document": json.dumps(data, ensure_ascii=False)})
    except TypesettingError as error:
        raise broken(error) from error


def file_path(sha256: str) -> str:
    """Where the bytes of a stored file lie, for streaming. Raises LookupError."""
    path = path_of(StoredFile(sha256=sha256))
    if not path.is_file():
        raise LookupError(f"no file {sha256}")
    return str(path)


__all__ = [
    "BY_CODE",
    "ActPage",
    "Adopted",
    "AnswerBegun",
    "Answered",
    "Arrival",
    "ArrivedDocumentView",
    "Book",
    "CheckedFile",
    "Citation",
    "Column",
    "DayField",
    "DocumentIssued",
    "DraftApproved",
    "DraftReturned",
    "DraftSubmitted",
    "DraftText",
    "FileView",
    "Heading",
    "IncomingArrived",
    "IncomingAssigned",
    "IncomingFinished",
    "IncomingRefused",
    "IncomingRegistered",
    "IncomingStarted",
    "IncomingUpdated",
    "IncomingWithdrawn",
    "IssuedDocumentView",
    "IssuedTitle",
    "Line",
    "OfflinePage",
    "Panel",
    "ShownIncoming",
    "ShownOutgoing",
    "Steering",
    "TemplateContent",
    "UploadView",
    "act_at_once",
    "add_attachment",
    "adopt_document",
    "answer_incoming",
    "answer_task",
    "approve_draft",
    "arrived_documents_naming_tasks",
    "ask_opinions",
    "assign_incoming",
    "basis_of",
    "checked_file",
    "citation_of_incoming",
    "citation_of_outgoing",
    "create_draft",
    "create_list",
    "create_template",
    "document_cancelled",
    "document_url",
    "document_urls",
    "edit_draft",
    "file_bytes",
    "file_path",
    "finish_incoming",
    "finish_upload",
    "health_rows",
    "incoming_status",
    "incoming_url",
    "issue_document",
    "issued_document",
    "issued_documents_not_sent",
    "lines_of_pages",
    "may_draft_for",
    "must_be_harmless",
    "must_not_be_marked_secret",
    "name_given_tasks",
    "offline_page",
    "owned_file",
    "perform",
    "posted",
    "printed_layout",
    "printed_table",
    "receive_document",
    "receive_documents",
    "refuse_incoming",
    "register_incoming",
    "register_incoming_panel",
    "register_panel",
    "replace_incoming",
    "request_signature",
    "return_draft",
    "search_hits",
    "set_document_lists",
    "set_initial_rule",
    "set_recipients",
    "settle_recipients",
    "signers_of",
    "start_incoming",
    "start_upload",
    "store_file",
    "store_files",
    "stored_answer",
    "submit_draft",
    "symbol_for",
    "told_changes",
    "type_names",
    "typeset",
    "update_incoming",
    "upload_of",
    "usual_place",
    "visible_document",
    "waiting_for",
    "withdraw_incoming",
    "workbook_answer",
    "write_piece",
    "written_workbook",
]
