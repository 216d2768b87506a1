"""Distribution lists: which a person may see, use and change."""

from __future__ import annotations

from uuid import UUID

from django.db import connection

from dienhong.documents.models import DistributionList, DocumentList, ListEntry, OutgoingDocument
from dienhong.documents.permissions import DRAFT_DOCUMENT, ISSUE_DOCUMENT, MANAGE_LISTS, READ_DOCUMENTS
from dienhong.kernel.actor import Actor
from dienhong.kernel.errors import NotFound

_LOCK = 0x6C697374
_READERS = (MANAGE_LISTS, DRAFT_DOCUMENT, ISSUE_DOCUMENT, READ_DOCUMENTS)


def lock_lists_of(agency_id: int) -> None:
    """Wait for whoever changes lists of this agency until the transaction ends: two may not close a circle together."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_LOCK, agency_id])


def lists_visible_to(actor: Actor) -> list[DistributionList]:
    """The lists of the agencies where the actor drafts, issues, reads or keeps lists, in Vietnamese order of agencies."""
    agencies: frozenset[int] = frozenset().union(*(actor.authority.agencies_with(code) for code in _READERS))
    rows = DistributionList.objects.filter(agency_id__in=agencies, archived_at=None).select_related("agency")
    return list(rows.order_by("agency__sort_key", "name")[:500])


def list_visible(actor: Actor, uuid: UUID) -> DistributionList:
    """One list, an archived one too. Raises NotFound, also for what the actor may not see."""
    row = DistributionList.objects.select_related("agency").filter(uuid=uuid).first()
    if row is None or not any(actor.may(code, at=row.agency_id) for code in _READERS):
        raise NotFound("documents.DistributionList")
    return row


def list_for_update(actor: Actor, uuid: UUID) -> DistributionList:
    """A list in use, locked. Raises NotFound, also for one that the actor may not change."""
    row = DistributionList.objects.select_for_update().filter(uuid=uuid, archived_at=None).first()
    if row is None or not actor.may(MANAGE_LISTS, at=row.agency_id):
        raise NotFound("documents.DistributionList")
    return row


def lists_usable_for(agency_id: int) -> list[DistributionList]:
    """The lists of an agency that are in use, by name."""
    return list(DistributionList.objects.filter(agency_id=agency_id, archived_at=None).order_by("name"))


def lines_of(row: DistributionList) -> list[ListEntry]:
    """The lines of the present version, in order; the caller has checked that the reader may see the list."""
    rows = ListEntry.objects.select_related("to_agency", "nested")
    return list(rows.filter(version__distribution_list=row, version__number=row.version).order_by("position"))


def lists_of_document(document: OutgoingDocument) -> list[DocumentList]:
    """The lists a document goes to, in order; the caller has checked that the reader may see the document."""
    return list(document.lists.select_related("distribution_list"))
