"""Search that forgives missing dấu and misspelling, over agencies and over territories of all times."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from dienhong.directory.models import Agency, Territory
from dienhong.directory.queries.matching import Searched, best_matches
from dienhong.directory.queries.views import (
    AgencyView,
    agency_id_by_code,
    agency_views,
    existing_on,
    successor_on,
    valid_on,
)
from dienhong.kernel import clock

_AGENCIES = Searched(
    table="directory_agency",
    # The fields of AgencyView in their order.
    columns="""unit.id, unit.uuid, unit.code, unit.name, unit.short_name, unit.kind, unit.level, unit.parent_id,
        unit.symbol, unit.closed_on, unit.territory_id,
        EXISTS (SELECT FROM directory_agencycode code WHERE code.code = unit.code AND code.is_demo)""",
    within="""NOT unit.is_test AND (unit.opened_on IS NULL OR unit.opened_on <= %(day)s)
        AND (unit.closed_on IS NULL OR unit.closed_on > %(day)s) AND %(kind)s IN ('', unit.kind)""",
    order="array_position(ARRAY['central', 'province'], unit.level::text), unit.sort_key, unit.id",
    # A hundred thousand units stand below a few thousand agencies.
    first="unit.kind <> 'unit'",
)
_TERRITORIES = Searched(
    table="directory_territory",
    # The fields of TerritoryView in their order.
    columns="""unit.id, unit.code, unit.level, unit.name,
        coalesce((SELECT parent.name FROM directory_territory parent WHERE parent.id = unit.parent_id), ''),
        unit.valid_from, unit.valid_to,
        ARRAY(SELECT late.name FROM directory_territoryrelation relation JOIN directory_territory late ON late.id = after_id
               WHERE relation.before_id = unit.id ORDER BY relation.is_main DESC, late.sort_key)""",
    within="""(%(day)s::date IS NULL OR ((unit.valid_from IS NULL OR unit.valid_from <= %(day)s)
        AND (unit.valid_to IS NULL OR unit.valid_to > %(day)s)))""",
    # Today's units before former ones; provinces before districts before communes is also the reverse of their names.
    order="unit.valid_to DESC NULLS FIRST, unit.level DESC, unit.sort_key, unit.id",
)


def search_agencies(text: str, limit: int = 20, as_of: date | None = None, kind: str = "") -> list[AgencyView]:
    """Agencies that exist on the day (default today), best first, found by name, former name, symbol or code.

    Words may be given without dấu, in any order, cut short or misspelt; a code that ended finds the successor. Test
    units are never found. An empty text finds nothing. The names shown are those of the day (1 query today, 3 else).
    """
    today = clock.today()
    day, text = as_of or today, text.replace("\x00", "")
    holder = agency_id_by_code(text) if any(letter.isdigit() for letter in text) else None
    acting = None if holder is None else successor_on(holder, day)
    if acting is not None:
        # Who types a whole code wants that agency and no other.
        rows = Agency.objects.filter(existing_on(day), is_test=False, pk=acting)
        ids = list((rows.filter(kind=kind) if kind else rows).values_list("pk", flat=True))
        return list(agency_views(ids, as_of).values())
    found = [AgencyView(*row) for row in best_matches(_AGENCIES, text, limit, day=day, kind=kind)]
    if day == today:
        return found
    views = agency_views([view.id for view in found], day)
    return [views[view.id] for view in found if view.id in views]


@dataclass(frozen=True, slots=True)
class TerritoryView:
    """A territory of some time; `became` are the names of what it is part of today, the main one first."""

    id: int
    code: str
    level: str
    name: str
    parent_name: str
    valid_from: date | None
    valid_to: date | None
    became: tuple[str, ...] = ()


def search_territories(text: str, limit: int = 20, as_of: date | None = None) -> list[TerritoryView]:
    """Territories of all times, or those of the day `as_of`, best first (1 query)."""
    rows = best_matches(_TERRITORIES, text.replace("\x00", ""), limit, day=as_of)
    return [TerritoryView(*(*row[:-1], tuple(row[-1]))) for row in rows]


def territories_below(province: str) -> list[tuple[str, str]]:
    """(code, name) of today's communes of a province by its code, or of all provinces for ""; in Vietnamese order (1 query)."""
    today = clock.today()
    rows = Territory.objects.filter(valid_on(today))
    if province:
        rows = rows.filter(
            level=Territory.Level.COMMUNE,
            parent__code=province.replace("\x00", ""),
            parent__level=Territory.Level.PROVINCE,
        )
    else:
        rows = rows.filter(level=Territory.Level.PROVINCE)
    return list(rows.order_by("sort_key", "pk").values_list("code", "name"))
