"""What a device brings along at a contact: papers that were opened, operations on private notes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from dienhong.audit.public import command, note
from dienhong.cabinet.commands.reading import keep_opening
from dienhong.cabinet.models import NoteOperation, PaperVersion, ReadingPack
from dienhong.cabinet.queries.reading import is_current, pack_for_update
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor
from dienhong.kernel.errors import RuleBroken

MOST_OPERATIONS = 200


@dataclass(frozen=True, slots=True)
class Written:
    """An operation on a note as a device tells it; `sha256` is of the paper's version, `content` as docs/protocols/reading-pack.md says."""

    id: UUID
    note: UUID
    paper: UUID
    sha256: str
    clock: int
    device: str
    kind: str
    deleted: bool
    shared: bool
    content: Mapping[str, Any]
    made_at: datetime


@dataclass(frozen=True, slots=True)
class Contact:
    """What came about since the last contact: operations, and (paper's hash, when) of what was opened."""

    operations: tuple[Written, ...] = ()
    opened: tuple[tuple[str, datetime], ...] = ()


# What a member writes for himself shall stand nowhere but in his notes: the log knows how many came.
@command(secret=("device", "contact"))
def sync_pack(actor: Actor, *, pack: UUID, device: str, contact: Contact) -> list[UUID]:
    """Take in what a device brings along (đồng bộ bộ tài liệu); gives the operations that could not be kept, whose papers it never had.

    What came before is passed over, so that a contact may be repeated. Raises RuleBroken: cabinet.pack_over, notes_too_many.
    """
    row = pack_for_update(actor, pack, device)
    if not is_current(actor, row):
        raise RuleBroken("cabinet.pack_over")
    if len(contact.operations) > MOST_OPERATIONS or len(contact.opened) > MOST_OPERATIONS:
        raise RuleBroken("cabinet.notes_too_many", most=MOST_OPERATIONS)
    now = clock.now()
    row.seen_at = now
    row.save(update_fields=["seen_at"])
    versions = _versions(row, contact)
    for sha256, at in contact.opened:
        for version in (one for (_, known), one in versions.items() if known == sha256):
            keep_opening(row.session, row.seat, version.pk, min(max(at, row.taken_at), now))
    known = [one for one in contact.operations if (one.paper, one.sha256) in versions]
    _keep(row, known, versions)
    note(
        agency_id=row.agency_id,
        subject=("cabinet.Session", str(row.session.uuid)),
        notes=len(known),
        opened=len(contact.opened),
    )
    kept = {one.id for one in known}
    return [one.id for one in contact.operations if one.id not in kept]


Versions = dict[tuple[UUID, str], PaperVersion]


def _versions(pack: ReadingPack, contact: Contact) -> Versions:
    """The papers of the session that the contact names. Whoever names a paper with its hash has had it."""
    hashes = {one.sha256 for one in contact.operations} | {sha256 for sha256, _ in contact.opened}
    rows = PaperVersion.objects.filter(paper__dossier__agenda_items__session=pack.session, file__sha256__in=hashes)
    return {(one.paper.uuid, one.file_id): one for one in rows.select_related("paper")}


def _keep(pack: ReadingPack, operations: list[Written], versions: Versions) -> None:
    made = [_row(pack, one, versions[one.paper, one.sha256]) for one in operations]
    NoteOperation.objects.bulk_create(made, ignore_conflicts=True)
    own = NoteOperation.objects.filter(owner_id=pack.person_id)
    # Whoever deletes a note wants it gone: what counted before it is emptied, wherever it comes from and in whatever order.
    for name in {one.note for one in operations}:
        gone = own.filter(note=name, deleted=True).order_by("-clock", "-device").first()
        if gone is not None:
            for one in own.filter(note=name, clock__lte=gone.clock).exclude(content={}):
                if (one.clock, one.device) <= (gone.clock, gone.device):
                    one.content = {}
                    one.save(update_fields=["content"])


def _row(pack: ReadingPack, one: Written, version: PaperVersion) -> NoteOperation:
    return NoteOperation(
        uuid=one.id,
        agency_id=pack.agency_id,
        owner_id=pack.person_id,
        seat_id=pack.seat_id,
        paper_id=version.paper_id,
        version=version,
        note=one.note,
        clock=one.clock,
        device=one.device,
        kind=one.kind,
        deleted=one.deleted,
        shared=one.shared,
        content={} if one.deleted else dict(one.content),
        made_at=min(one.made_at, clock.now()),
        received_at=clock.now(),
    )
