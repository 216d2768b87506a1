"""Distribution lists: named lists of recipients of an agency, and the lists that a document goes to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from dienhong.audit.public import command, note
from dienhong.directory.public import agency_views
from dienhong.documents import rules
from dienhong.documents.commands.steps import tell_change
from dienhong.documents.distribution import nested_ids
from dienhong.documents.models import DistributionList, DocumentList, ListEntry, ListVersion, OutgoingDocument
from dienhong.documents.permissions import MANAGE_LISTS
from dienhong.documents.queries.lists import list_for_update, lists_usable_for, lock_lists_of
from dienhong.documents.queries.outgoing import draft_for_update
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor, require
from dienhong.kernel.errors import NotFound
from dienhong.kernel.storing import store_rows
from dienhong.kernel.text import nfc

Status = OutgoingDocument.Status


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a list: exactly one of an agency, another list of the same agency, or a group."""

    mode: str = ListEntry.Mode.TO
    agency_id: int | None = None
    nested: UUID | None = None
    group: str = ""


@command
def create_list(actor: Actor, *, agency_id: int, name: str, lines: Sequence[Line] = ()) -> DistributionList:
    """Begin a distribution list of the agency (lập danh sách nơi nhận)."""
    note(agency_id=agency_id)
    require(actor, MANAGE_LISTS, at=agency_id)
    lock_lists_of(agency_id)
    row = DistributionList(agency_id=agency_id, name=_name(agency_id, name, None), created_at=clock.now())
    row.save(force_insert=True)
    _keep_version(actor, row, lines)
    return row


@command
def change_list(
    actor: Actor, *, distribution_list: UUID, version: int, name: str, lines: Sequence[Line]
) -> DistributionList:
    """Give a list another name or other lines as its next version; documents that were sent keep theirs."""
    row = list_for_update(actor, distribution_list)
    rules.must_be_list_version(row.version, version)
    lock_lists_of(row.agency_id)
    row.name = _name(row.agency_id, name, row.pk)
    _keep_version(actor, row, lines)
    return row


@command
def archive_list(actor: Actor, *, distribution_list: UUID) -> None:
    """Offer a list no longer (thôi dùng danh sách); where it was used it stays readable."""
    row = list_for_update(actor, distribution_list)
    rules.must_not_be_used_within(_lists_that_hold(row))
    row.archived_at = clock.now()
    row.save(update_fields=["archived_at"])
    note(name=row.name)


@command
def set_document_lists(actor: Actor, *, document_id: int, lists: Sequence[UUID]) -> None:
    """Say to which lists a draft goes, beside the recipients that are named one by one (gửi theo danh sách)."""
    document = draft_for_update(actor, document_id)
    rules.must_be_author(document, actor.acts_as_person_id)
    rules.must_have_status(document, Status.DRAFT, Status.IN_REVIEW, Status.APPROVED)
    found = {row.uuid: row for row in lists_usable_for(document.agency_id)}
    wanted = list(dict.fromkeys(lists))
    if any(uuid not in found for uuid in wanted):
        raise NotFound("documents.DistributionList")

    document.lists.all().delete()
    DocumentList.objects.bulk_create(
        DocumentList(agency_id=document.agency_id, document=document, distribution_list=found[uuid], position=position)
        for position, uuid in enumerate(wanted)
    )
    tell_change(document)


def _name(agency_id: int, name: str, list_id: int | None) -> str:
    clean = " ".join(nfc(name).split())
    taken = DistributionList.objects.filter(agency_id=agency_id, name=clean, archived_at=None).exclude(pk=list_id or 0)
    rules.must_be_list_name(clean, taken=taken.exists())
    return clean


def _keep_version(actor: Actor, row: DistributionList, lines: Sequence[Line]) -> None:
    """Store the lines as the next version of a locked list, each thing once."""
    unique = list({(line.agency_id, line.nested, line.group): line for line in lines}.values())
    rules.must_be_list_lines([(line.mode, line.agency_id, line.nested, line.group) for line in unique])
    nested = {one.uuid: one for one in lists_usable_for(row.agency_id)}
    wanted = {nested[line.nested].pk for line in unique if line.nested in nested}
    known = agency_views(line.agency_id for line in unique if line.agency_id is not None)
    if any(line.nested not in nested for line in unique if line.nested) or any(
        line.agency_id not in known for line in unique if line.agency_id is not None
    ):
        raise NotFound("documents.ListEntry")
    rules.must_not_hold_itself(row.pk in nested_ids(wanted))

    row.version += 1
    row.save(update_fields=["name", "version"])
    version = ListVersion.objects.create(
        agency_id=row.agency_id,
        distribution_list=row,
        number=row.version,
        author_id=actor.person_id,
        saved_at=clock.now(),
    )
    store_rows([_entry(version, place, line, nested) for place, line in enumerate(unique)])
    note(
        agency_id=row.agency_id,
        subject=("documents.DistributionList", row.uuid),
        name=row.name,
        version=row.version,
        lines=len(unique),
    )


def _entry(version: ListVersion, place: int, line: Line, nested: dict[UUID, DistributionList]) -> ListEntry:
    return ListEntry(
        agency_id=version.agency_id,
        version=version,
        position=place,
        mode=line.mode,
        to_agency_id=line.agency_id,
        nested=nested[line.nested] if line.nested else None,
        group=line.group,
    )


def _lists_that_hold(row: DistributionList) -> list[str]:
    holding = DistributionList.objects.filter(agency_id=row.agency_id, archived_at=None).exclude(pk=row.pk)
    return [one.name for one in holding if row.pk in nested_ids([one.pk])]
