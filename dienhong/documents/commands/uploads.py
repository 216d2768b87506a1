"""Large files that come in pieces; the pieces themselves are written by `uploads.append`, outside any act."""

from __future__ import annotations

from uuid import UUID

from dienhong.audit.public import command, note
from dienhong.documents import uploads
from dienhong.documents.commands.attaching import attach_stored
from dienhong.documents.events import WaitingFileEnded
from dienhong.documents.models import StoredFile, Upload
from dienhong.documents.tasks import check_upload
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor
from dienhong.kernel.errors import NotFound, NotPermitted, RuleBroken
from dienhong.kernel.jobs import defer
from dienhong.kernel.outbox import publish

State = Upload.State


@command
def finish_upload(actor: Actor, *, upload: UUID, agency_id: int) -> Upload:
    """Say that all pieces are there; the file is then checked in the background. Again it changes nothing.

    For the agency's own software. Raises RuleBroken("documents.upload_incomplete").
    """
    row = upload_for_update(actor, upload, agency_id)
    note(agency_id=agency_id, subject=("documents.Upload", row.uuid), file=row.name, size=row.size)
    if row.state != State.OPEN:
        return row
    there = uploads.received(row)
    if there != row.size:
        raise RuleBroken("documents.upload_incomplete", conflict=True, there=there, size=row.size)
    row.state = State.CHECKING
    row.save(update_fields=["state"])
    defer(check_upload, upload_id=row.pk)
    return row


@command
def record_upload(
    actor: Actor, *, upload_id: int, sha256: str = "", problem: str = "", facts: dict[str, str] | None = None
) -> Upload:
    """Keep a checked file and attach it where it belongs, or say why it was refused; an act of the platform itself.

    `problem` is the code of the refusal, `facts` what fills its sentence.
    """
    if actor.kind != "system":
        raise NotPermitted("documents.platform_only")
    row = Upload.objects.select_for_update().get(pk=upload_id)
    note(agency_id=row.agency_id, subject=("documents.Upload", row.uuid), problem=problem)
    if row.state != State.CHECKING:
        return row
    row.ended_at, row.state, row.problem, row.problem_facts = clock.now(), State.REFUSED, problem, facts or {}
    if not problem:
        row.file = StoredFile.objects.get(sha256=sha256)
        row.state = _attached(row)
    row.save(update_fields=["state", "problem", "problem_facts", "file", "ended_at"])
    if row.unscanned_since is not None:
        publish(WaitingFileEnded(row.pk))
    return row


@command
def record_unscanned(actor: Actor, *, upload_id: int) -> Upload:
    """Let a file wait for the virus scanner, which gave no verdict; an act of the platform itself."""
    if actor.kind != "system":
        raise NotPermitted("documents.platform_only")
    row = Upload.objects.select_for_update().get(pk=upload_id)
    note(agency_id=row.agency_id, subject=("documents.Upload", row.uuid), file=row.name)
    if row.state == State.CHECKING and row.unscanned_since is None:
        row.unscanned_since = clock.now()
        row.save(update_fields=["unscanned_since"])
    return row


def _attached(row: Upload) -> State:
    """How it ends: the draft that it came for, if any, may take the file no more."""
    try:
        attach_stored(row)
    except RuleBroken as error:
        row.problem, row.problem_facts = error.code, facts_of(error)
        return State.REFUSED
    return State.STORED


def facts_of(error: RuleBroken) -> dict[str, str]:
    """What fills the sentence of a refusal, to be kept."""
    return {name: str(fact) for name, fact in error.params.items()}


@command
def expire_uploads(actor: Actor) -> int:
    """Give up uploads that nobody finished in two days; an act of the platform itself."""
    if actor.kind != "system":
        raise NotPermitted("documents.platform_only")
    old = Upload.objects.filter(state=State.OPEN, begun_at__lt=clock.now() - uploads.ABANDONED_AFTER)
    number = old.update(state=State.EXPIRED, ended_at=clock.now())
    note(uploads=number)
    return number


def upload_for_update(actor: Actor, uuid: UUID, agency_id: int) -> Upload:
    """The locked upload of one's own agency. Raises NotFound."""
    row = Upload.objects.select_for_update().filter(uuid=uuid, agency_id=agency_id).first()
    if row is None or actor.agency_id != agency_id or actor.kind != "agency_system":
        raise NotFound("documents.Upload")
    return row
