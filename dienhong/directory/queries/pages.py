"""What the pages of the directory show: lists by kind, and everything about one agency."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import F, Q

from dienhong.directory.models import Agency, AgencyCode, AgencyRepresentation, AgencySuccession, AgencyVersion
from dienhong.directory.queries.views import (
    DEMO_MARK,
    AgencyView,
    agency_view,
    agency_views,
    existing_on,
    id_of_uuid,
    known_at,
    successor_on,
    valid_on,
)
from dienhong.kernel import clock
from dienhong.kernel.pages import Page, page_of

# Kinds at the top of the tree, in the order of protocol; communes are reached through their province.
TOP_KINDS = (
    Agency.Kind.GOVERNMENT,
    Agency.Kind.MINISTRY,
    Agency.Kind.MINISTRY_LEVEL,
    Agency.Kind.GOVERNMENT_AGENCY,
    Agency.Kind.PROVINCE_COMMITTEE,
)


@dataclass(frozen=True, slots=True)
class AgencyDetail:
    """Everything about an agency on a day; `acting` is who acts for it when it is closed."""

    view: AgencyView
    ancestors: tuple[AgencyView, ...]
    versions: tuple[AgencyVersion, ...]
    codes: tuple[AgencyCode, ...]
    successors: tuple[AgencySuccession, ...]
    predecessors: tuple[AgencySuccession, ...]
    territory_name: str
    acting: AgencyView | None
    # Who receives for it, and for whom it receives; the newest first.
    representatives: tuple[AgencyRepresentation, ...]
    represented: tuple[AgencyRepresentation, ...]


def agencies_of_kind(kind: str, day: date, cursor: str | None, size: int = 50) -> Page[Agency]:
    """Agencies of a kind that exist on the day, in Vietnamese order (1 query)."""
    rows = Agency.objects.filter(existing_on(day), kind=kind, is_test=False).annotate(**DEMO_MARK)
    return page_of(rows, order=("sort_key", "id"), cursor=cursor, size=size)


def units_of(agency_id: int, day: date, cursor: str | None, size: int = 50) -> Page[Agency]:
    """What stands directly below an agency on a day, in Vietnamese order (1 query)."""
    rows = Agency.objects.filter(existing_on(day), is_test=False).annotate(**DEMO_MARK)
    if day == clock.today():
        # The row says where it stands today, and its index gives the page without looking at thousands of siblings.
        rows = rows.filter(parent_id=agency_id)
    else:
        below = AgencyVersion.objects.filter(known_at(None), valid_on(day), parent_id=agency_id)
        rows = rows.filter(pk__in=below.values("agency_id"))
    return page_of(rows, order=("sort_key", "id"), cursor=cursor, size=size)


def agency_detail(uuid: UUID, as_of: date) -> AgencyDetail:
    """Everything about one agency; a fixed number of queries. Raises NotFound."""
    agency_id = id_of_uuid(uuid)
    view = agency_view(agency_id, as_of)
    versions = AgencyVersion.objects.filter(agency_id=agency_id).select_related("territory", "parent")
    newest_first = list(versions.order_by(F("valid_from").desc(nulls_last=True), "-recorded_from", "-pk"))
    codes = AgencyCode.objects.filter(agency_id=agency_id).order_by("form", F("valid_from").desc(nulls_last=True))
    relations = AgencySuccession.objects.filter(Q(predecessor_id=agency_id) | Q(successor_id=agency_id))
    links = list(relations.select_related("predecessor", "successor").order_by("-effective_on", "-weight"))
    mail = AgencyRepresentation.objects.filter(Q(agency_id=agency_id) | Q(representative_id=agency_id))
    mail = mail.select_related("agency", "representative").order_by("-valid_from", "-id")
    current = next((one for one in newest_first if one.recorded_to is None and _covers(one, as_of)), None)
    acting_id = successor_on(agency_id, as_of) if view.closed_on is not None and view.closed_on <= as_of else None
    return AgencyDetail(
        view=view,
        ancestors=_ancestors(view, as_of),
        versions=tuple(newest_first),
        codes=tuple(codes),
        successors=tuple(link for link in links if link.predecessor_id == agency_id),
        predecessors=tuple(link for link in links if link.successor_id == agency_id),
        territory_name=current.territory.name if current is not None and current.territory is not None else "",
        acting=agency_view(acting_id, as_of) if acting_id is not None else None,
        representatives=tuple(one for one in mail if one.agency_id == agency_id),
        represented=tuple(one for one in mail if one.representative_id == agency_id),
    )


def _covers(version: AgencyVersion, day: date) -> bool:
    begun = version.valid_from is None or version.valid_from <= day
    return begun and (version.valid_to is None or version.valid_to > day)


def _ancestors(view: AgencyView, day: date) -> tuple[AgencyView, ...]:
    """Parents as they were on the day, the top first."""
    chain: list[AgencyView] = []
    parent_id = view.parent_id
    while parent_id is not None and len(chain) < 20:
        parent = agency_views([parent_id], day).get(parent_id)
        if parent is None:
            break
        chain.append(parent)
        parent_id = parent.parent_id
    return tuple(reversed(chain))


def agencies_page(as_of: date | None, cursor: str | None, size: int) -> Page[AgencyView]:
    """All agencies of a day (default today) in Vietnamese order, test units left out (2 queries, 3 for another day)."""
    rows = Agency.objects.filter(existing_on(as_of or clock.today()), is_test=False)
    page = page_of(rows, order=("sort_key", "id"), cursor=cursor, size=size)
    views = agency_views([row.pk for row in page.items], as_of)
    return Page([views[row.pk] for row in page.items], page.next_cursor, page.previous_cursor)


def codes_of(agency_id: int) -> list[str]:
    """All codes an agency has or had, those in force last first, the new form first."""
    codes = AgencyCode.objects.filter(agency_id=agency_id)
    ordered = codes.order_by("form", F("valid_to").desc(nulls_first=True), "code")
    return list(ordered.values_list("code", flat=True))
