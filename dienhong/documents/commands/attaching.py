"""A large file attached to a draft from the author's browser, in pieces: begun, finished, given up, attached."""

from __future__ import annotations

import hashlib
from io import BytesIO
from uuid import UUID

from dienhong.audit.public import command, note
from dienhong.documents import rules, uploads
from dienhong.documents.commands.steps import tell_change
from dienhong.documents.files import safe_name
from dienhong.documents.models import Attachment, OutgoingDocument, Upload
from dienhong.documents.queries.outgoing import draft_for_update
from dienhong.documents.queries.uploads import own_upload_for_update
from dienhong.documents.tasks import check_upload
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor
from dienhong.kernel.errors import RuleBroken
from dienhong.kernel.jobs import defer

State = Upload.State
Status = OutgoingDocument.Status


@command
def begin_attachment(actor: Actor, *, document_id: int, name: str, size: int) -> Upload:
    """Begin to attach a file of up to 4 GiB in pieces (đính kèm tệp lớn); the same file under way is given again.

    Raises RuleBroken as `uploads.begin`.
    """
    document, clean = _taking(actor, document_id, name)
    under_way = Upload.objects.filter(outgoing=document, name=clean, size=size, state=State.OPEN).first()
    if under_way is not None:
        return under_way
    row = uploads.begin(document.agency_id, clean, size, None)
    row.outgoing = document
    row.save(update_fields=["outgoing"])
    note(agency_id=row.agency_id, subject=("documents.Upload", row.uuid), file=row.name, size=row.size)
    return row


@command
def queue_attachment(actor: Actor, *, document_id: int, name: str, data: bytes) -> Upload:
    """Let a file that came whole wait for the virus scanner, which gives no verdict now (chờ quét vi-rút).

    Seen by its author alone until a job attaches it or says why not. Raises RuleBroken as `uploads.begin`.
    """
    document, clean = _taking(actor, document_id, name)
    row = uploads.begin(document.agency_id, clean, len(data), hashlib.sha256(data).hexdigest())
    uploads.append(row, 0, BytesIO(data))
    row.outgoing, row.state, row.unscanned_since = document, State.CHECKING, clock.now()
    row.save(update_fields=["outgoing", "state", "unscanned_since"])
    note(agency_id=row.agency_id, subject=("documents.Upload", row.uuid), file=row.name, size=row.size)
    return row


def _taking(actor: Actor, document_id: int, name: str) -> tuple[OutgoingDocument, str]:
    """The actor's draft, locked, that takes one more file, and the safe name of that."""
    document = draft_for_update(actor, document_id)
    rules.must_be_author(document, actor.acts_as_person_id)
    rules.must_have_status(document, Status.DRAFT)
    rules.must_have_room_for_attachment(document.attachments.count())
    clean = safe_name(name)
    rules.must_be_new_attachment(clean, document.attachments.values_list("name", flat=True))
    return document, clean


@command
def finish_attachment(actor: Actor, *, upload: UUID, chain: str) -> Upload:
    """Say that all pieces are there; the file is then checked and attached in the background. Again it changes nothing.

    `chain` is `uploads.chain_of` the file as the browser read it. Raises RuleBroken("documents.upload_incomplete").
    """
    row = own_upload_for_update(actor, upload)
    note(agency_id=row.agency_id, subject=("documents.Upload", row.uuid), file=row.name, size=row.size)
    if row.state != State.OPEN:
        return row
    rules.must_be_hash(chain)
    there = uploads.received(row)
    if there != row.size:
        raise RuleBroken("documents.upload_incomplete", conflict=True, there=there, size=row.size)
    row.state, row.chain = State.CHECKING, chain
    row.save(update_fields=["state", "chain"])
    defer(check_upload, upload_id=row.pk)
    return row


@command
def give_up_attachment(actor: Actor, *, upload: UUID) -> Upload:
    """Give a file up that is on its way or waits for the virus scanner (bỏ tải lên); the next sweep erases it."""
    row = own_upload_for_update(actor, upload)
    note(agency_id=row.agency_id, subject=("documents.Upload", row.uuid), file=row.name)
    if row.state == State.OPEN or (row.state == State.CHECKING and row.unscanned_since is not None):
        row.state, row.ended_at = State.EXPIRED, clock.now()
        row.save(update_fields=["state", "ended_at"])
    return row


def attach_stored(row: Upload) -> None:
    """Attach a checked file to the draft it came for. Raises RuleBroken where that takes no more files meanwhile."""
    if row.outgoing_id is None or row.file is None:
        return
    document = OutgoingDocument.objects.select_for_update(of=("self",)).get(pk=row.outgoing_id)
    rules.must_have_status(document, Status.DRAFT)
    present = list(document.attachments.values_list("name", flat=True))
    rules.must_have_room_for_attachment(len(present))
    rules.must_be_new_attachment(row.name, present)
    Attachment.objects.create(
        agency_id=document.agency_id, outgoing=document, file=row.file, name=row.name, position=len(present)
    )
    tell_change(document)
