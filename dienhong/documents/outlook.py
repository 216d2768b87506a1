"""Documents as higher domains see them: issued ones to send, arrived ones, and the tasks that they name."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from dienhong.documents.commands.arriving import Answered
from dienhong.documents.document_types import BY_CODE, DocumentType
from dienhong.documents.models import IncomingDocument, OutgoingDocument, StoredFile
from dienhong.identity.public import post_view


@dataclass(frozen=True, slots=True)
class FileView:
    """A stored file: hash, size in bytes, media type."""

    name: str
    sha256: str
    size: int
    media_type: str


@dataclass(frozen=True, slots=True)
class IssuedDocumentView:
    """An issued document as exchange sends it."""

    id: int
    uuid: UUID
    agency_id: int
    number: int
    symbol: str
    code: str
    type: DocumentType
    place: str
    summary: str
    urgency: int
    due_on: date | None
    issued_on: date
    issued_at: datetime
    signer_name: str
    signer_title: str
    signer_competence: str
    page_count: int
    pdf: FileView
    attachments: tuple[FileView, ...]
    recipient_ids: tuple[int, ...]
    answers: tuple[Answered, ...]
    task_codes: tuple[str, ...]
    given_task_codes: tuple[str, ...]
    steering: int | None


def issued_document(document_id: int) -> IssuedDocumentView:
    """An issued document by its id. Raises LookupError when it is not issued."""
    document = (
        OutgoingDocument.objects.select_related("pdf", "signer_post")
        .filter(pk=document_id, status=OutgoingDocument.Status.ISSUED)
        .first()
    )
    if document is None or document.pdf is None or document.signer_post_id is None:
        raise LookupError(f"document {document_id} is not issued")
    post = post_view(document.signer_post_id)
    assert post is not None
    assert document.number is not None
    assert document.issued_on is not None
    assert document.issued_at is not None
    return IssuedDocumentView(
        id=document.pk,
        uuid=document.uuid,
        agency_id=document.agency_id,
        number=document.number,
        symbol=document.symbol,
        code=document.code,
        type=BY_CODE[document.type_code],
        place=document.place,
        summary=document.summary,
        urgency=document.urgency,
        due_on=document.due_on,
        issued_on=document.issued_on,
        issued_at=document.issued_at,
        signer_name=post.person_name,
        signer_title=post.title,
        signer_competence=post.signing_competence,
        page_count=document.pdf.page_count or 1,
        pdf=_file_view(f"{document.code.replace('/', '-')}.pdf", document.pdf),
        attachments=tuple(_file_view(one.name, one.file) for one in document.attachments.select_related("file")),
        recipient_ids=tuple(document.recipients.values_list("to_agency_id", flat=True)),
        answers=_answers(document),
        task_codes=tuple(document.task_codes),
        given_task_codes=tuple(document.given_task_codes),
        steering=document.steering,
    )


@dataclass(frozen=True, slots=True)
class ArrivedDocumentView:
    """A document that came to an agency, as far as tasks are concerned."""

    id: int
    agency_id: int
    sender_id: int | None
    sender_name: str
    type_name: str
    code: str
    promulgated_on: date
    task_codes: tuple[str, ...]
    steering: int | None


def arrived_documents_naming_tasks(document_ids: Iterable[int]) -> list[ArrivedDocumentView]:
    """Those of the documents that came which name tasks, in the order of their ids."""
    rows = IncomingDocument.objects.filter(pk__in=list(document_ids)).exclude(task_codes=[]).order_by("id")
    return [
        ArrivedDocumentView(
            row.pk, row.agency_id, row.sender_id, row.sender_name, row.type_name, row.code, row.promulgated_on,
            tuple(row.task_codes), row.steering,
        )
        for row in rows.defer("search_text", "search")
    ]  # fmt: skip


def name_given_tasks(document_id: int, agency_id: int, codes: tuple[str, ...]) -> None:
    """Write the codes of tasks on the document of the same agency out of which they were given.

    Call it inside the command that gives them; a package that was sent before does not change.
    """
    document = (
        OutgoingDocument.objects.select_for_update(of=("self",)).filter(pk=document_id, agency_id=agency_id).first()
    )
    if document is not None:
        document.given_task_codes = list(dict.fromkeys([*document.given_task_codes, *codes]))
        document.save(update_fields=["given_task_codes"])


def _answers(document: OutgoingDocument) -> tuple[Answered, ...]:
    """What it answers of documents that came over the axis; paper has no name there."""
    rows = document.answers.exclude(organ_id="").exclude(document_key="").exclude(promulgated_on=None)
    return tuple(Answered(row.organ_id, row.code, row.promulgated_on, row.document_key) for row in rows.order_by("id"))


def _file_view(name: str, file: StoredFile) -> FileView:
    return FileView(name=name, sha256=file.sha256, size=file.size, media_type=file.media_type)
