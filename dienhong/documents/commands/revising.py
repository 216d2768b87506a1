"""What a sender may do to a document that already arrived, once the agency agreed: recall, update, replace it."""

from __future__ import annotations

from dienhong.audit.public import command, note
from dienhong.documents.commands.arriving import Arrival, bind_anew
from dienhong.documents.commands.steps import search_values, touch_incoming
from dienhong.documents.events import FilesReleased, IncomingUpdated, IncomingWithdrawn
from dienhong.documents.models import Attachment, IncomingDocument, IncomingVersion, StoredFile
from dienhong.documents.permissions import REGISTER_INCOMING
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor, require
from dienhong.kernel.errors import NotFound
from dienhong.kernel.outbox import publish

Status = IncomingDocument.Status


@command
def withdraw_incoming(actor: Actor, *, agency_id: int, source_key: str) -> IncomingDocument:
    """Destroy the electronic copy of a recalled document (hủy bản điện tử); number and row stay in the register.

    A second time nothing changes. Law: Decree 30/2020/NĐ-CP art. 18.
    """
    require(actor, REGISTER_INCOMING, at=agency_id)
    document = _arrived(agency_id, source_key)
    if document.status == Status.WITHDRAWN:
        return document

    files = _files_of(document)
    older = Attachment.objects.filter(version__document=document)
    versions = [
        *document.versions.exclude(pdf=None).values_list("pdf__sha256", flat=True),
        *older.values_list("file__sha256", flat=True),
    ]
    now = clock.now()
    document.attachments.all().delete()
    older.delete()
    document.versions.update(pdf=None)
    document.handlings.filter(closed_at=None).update(closed_at=now)
    document.withdrawn_from, document.status, document.withdrawn_at = document.status, Status.WITHDRAWN, now
    document.destroyed, document.pdf = files, None
    for name, value in search_values(document.code, document.sender_name).items():
        setattr(document, name, value)
    fields = ("withdrawn_from", "status", "withdrawn_at", "destroyed", "pdf", "search_text", "search")
    touch_incoming(document, *fields)
    note(destroyed=files)
    publish(FilesReleased(tuple({*(sha256 for _, sha256 in files), *versions})))
    publish(IncomingWithdrawn(document.pk, agency_id))
    return document


@command
def update_incoming(
    actor: Actor, *, agency_id: int, arrival: Arrival, changes: list[list[str]], basis: str
) -> IncomingDocument:
    """Take over what the sender changed (cập nhật); what the document said before is kept as a version.

    `arrival` has the source key of the document; its files replace the present ones when it names a PDF.
    """
    require(actor, REGISTER_INCOMING, at=agency_id)
    document = _arrived(agency_id, arrival.source_key)
    if document.versions.filter(basis=basis).exists() or document.status == Status.WITHDRAWN:
        return document

    now = clock.now()
    version = IncomingVersion.objects.create(
        agency_id=agency_id,
        document=document,
        version=document.versions.count() + 1,
        values=_values(document, arrival),
        changes=changes,
        basis=basis,
        pdf=document.pdf,
        replaced_at=now,
    )
    columns = arrival.columns()
    for name, value in columns.items():
        setattr(document, name, value)
    bind_anew(document, arrival)
    if arrival.pdf_sha256:
        _take_files(document, version, arrival)
    text = document.pdf.text if document.pdf is not None else ""
    for name, words in search_values(document.code, document.summary, document.sender_name, text).items():
        setattr(document, name, words)
    touch_incoming(document, *columns, "pdf", "search_text", "search")
    note(changed=[change[0] for change in changes])
    publish(IncomingUpdated(document.pk, agency_id))
    return document


@command
def replace_incoming(actor: Actor, *, agency_id: int, source_key: str, by: tuple[int, str]) -> IncomingDocument:
    """Mark a document as replaced by another one that arrived (thay thế); both stay, with a link both ways.

    `by`: agency and source key of the newer one, which a merged agency's successor got. Again it changes nothing.
    """
    require(actor, REGISTER_INCOMING, at=agency_id)
    require(actor, REGISTER_INCOMING, at=by[0])
    document, newer = _arrived(agency_id, source_key), _arrived(*by)
    if document.replaced_by_id == newer.pk:
        return document
    document.replaced_by = newer
    touch_incoming(document, "replaced_by")
    note(replaced_by=str(newer.uuid))
    publish(IncomingUpdated(document.pk, agency_id))
    return document


def _arrived(agency_id: int, source_key: str) -> IncomingDocument:
    """The locked document that came over the axis under a source key. Raises NotFound."""
    rows = IncomingDocument.objects.select_for_update().filter(agency_id=agency_id, source="axis")
    found = rows.filter(source_key=source_key).first()
    if found is None:
        raise NotFound("documents.IncomingDocument")
    return found


def _values(document: IncomingDocument, arrival: Arrival) -> dict[str, object]:
    """What the document says before the update: its columns, and the documents that it answers."""
    columns = {name: getattr(document, name) for name in arrival.columns()}
    answers = document.answers.order_by("id").values_list("organ_id", "code", "promulgated_on", "document_key")
    return {
        **{name: value if isinstance(value, list | dict) else str(value or "") for name, value in columns.items()},
        "answers": [[str(part or "") for part in one] for one in answers],
    }


def _files_of(document: IncomingDocument) -> list[list[str]]:
    """[name, SHA-256] of the PDF and the attachments."""
    main = [[f"{document.code.replace('/', '-')}.pdf", document.pdf.sha256]] if document.pdf is not None else []
    return [*main, *([one.name, one.file.sha256] for one in document.attachments.select_related("file"))]


def _take_files(document: IncomingDocument, version: IncomingVersion, arrival: Arrival) -> None:
    digests = [arrival.pdf_sha256, *(sha256 for _, sha256 in arrival.attachments)]
    files = StoredFile.objects.in_bulk(digests, field_name="sha256")
    document.attachments.update(incoming=None, version=version)
    document.pdf = files[arrival.pdf_sha256]
    Attachment.objects.bulk_create(
        Attachment(agency_id=document.agency_id, incoming=document, file=files[sha256], name=name, position=position)
        for position, (name, sha256) in enumerate(arrival.attachments)
    )
