"""The table of retention by group of records, as it counts for an agency."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from dienhong.directory.public import AgencyView, agency_views, ancestor_ids
from dienhong.documents.models import RecordsGroup
from dienhong.documents.permissions import DRAFT_DOCUMENT, KEEP_ARCHIVE, KEEP_RECORDS, KEEP_RULES, READ_DOCUMENTS
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor
from dienhong.kernel.errors import NotFound

_READERS = (KEEP_RULES, KEEP_RECORDS, KEEP_ARCHIVE, DRAFT_DOCUMENT, READ_DOCUMENTS)


def groups_for(agency_id: int, day: date | None = None) -> list[RecordsGroup]:
    """The table that counts for an agency on a day (today), by code: of each code the nearest agency's newest row."""
    chain: list[int | None] = [agency_id, *ancestor_ids(agency_id), None]
    place = {one: number for number, one in enumerate(chain)}
    rows = _rows(chain).filter(valid_from__lte=day or clock.today())
    found: dict[str, RecordsGroup] = {}
    for row in sorted(rows, key=lambda row: (-place[row.agency_id], row.valid_from, row.pk)):
        found[row.code] = row
    return [found[code] for code in sorted(found)]


def coming_groups(agency_id: int) -> list[RecordsGroup]:
    """Rows of an agency and those above it whose day has not come, by day; at most 200."""
    rows = _rows([agency_id, *ancestor_ids(agency_id), None])
    return list(rows.filter(valid_from__gt=clock.today()).order_by("valid_from", "code")[:200])


def _rows(chain: list[int | None]) -> QuerySet[RecordsGroup]:
    agencies = [one for one in chain if one is not None]
    rows = RecordsGroup.objects.filter(Q(agency=None) | Q(agency_id__in=agencies), withdrawn_at=None)
    return rows.select_related("period", "agency")


def group_for(agency_id: int, code: str) -> RecordsGroup | None:
    """The row for a code that counts for an agency today."""
    return next((row for row in groups_for(agency_id) if row.code == code), None)


def agencies_with_table(actor: Actor) -> list[AgencyView]:
    """The agencies whose table a person may read, by name; the own one first; at most 200."""
    ids: frozenset[int] = frozenset().union(*(actor.authority.agencies_with(code) for code in _READERS))
    views = agency_views(sorted(ids)[:200])
    return sorted(views.values(), key=lambda view: (view.id != actor.agency_id, view.name))


def group_for_update(actor: Actor, uuid: UUID) -> RecordsGroup:
    """An agency's own row that still counts, locked. Raises NotFound, also for one that the actor may not change."""
    row = RecordsGroup.objects.select_for_update().filter(uuid=uuid, withdrawn_at=None).exclude(agency=None).first()
    if row is None or row.agency_id is None or not actor.may(KEEP_RULES, at=row.agency_id):
        raise NotFound("documents.RecordsGroup")
    return row
