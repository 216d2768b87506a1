"""Search that forgives missing dấu and misspelling, over agencies and over territories of all times."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from django.contrib.postgres.search import TrigramSimilarity
from django.db.models import Case, F, IntegerField, Model, Prefetch, Q, QuerySet, Value, When

from dienhong.directory import rules
from dienhong.directory.models import Agency, Territory, TerritoryRelation
from dienhong.directory.queries.views import AgencyView, agency_id_by_code, agency_views, existing_on
from dienhong.kernel import clock

LONGEST_QUERY = 120
MOST_WORDS = 8

Row = TypeVar("Row", bound=Model)


def search_agencies(text: str, limit: int = 20, as_of: date | None = None) -> list[AgencyView]:
    """Agencies that exist on the day (default today), best first, found by name, former name, symbol or code.

    Words may be given without dấu, in any order, cut short or misspelt. Test units are never found. An empty text
    finds nothing. The names shown are those of the day.
    """
    day = as_of or clock.today()
    by_code = agency_id_by_code(text) if _looks_like_code(text) else None
    rows = ranked(Agency.objects.filter(existing_on(day), is_test=False), text)
    if rows is None:
        return []
    ids = list(
        rows.order_by("rank", "-similarity", _LEVELS_FIRST, "sort_key", "pk").values_list("pk", flat=True)[:limit]
    )
    if by_code is not None and Agency.objects.filter(existing_on(day), pk=by_code, is_test=False).exists():
        ids = [by_code, *(found for found in ids if found != by_code)][:limit]
    views = agency_views(ids, as_of)
    return [views[found] for found in ids if found in views]


_LEVELS_FIRST = Case(
    When(level=Agency.Level.CENTRAL, then=0),
    When(level=Agency.Level.PROVINCE, then=1),
    default=2,
    output_field=IntegerField(),
)


def ranked(rows: QuerySet[Row], text: str) -> QuerySet[Row] | None:
    """Matching rows of a Searchable model with `rank` (0 best) and `similarity` (0–1); None for a text without words."""
    words = rules.words_of(text[:LONGEST_QUERY])[:MOST_WORDS]
    if not words:
        return None
    core = rules.core_of(text[:LONGEST_QUERY])
    all_words = Q()
    for word in words:
        all_words &= Q(search_text__contains=f" {word}")
    return rows.filter(all_words | Q(search_name__trigram_similar=core)).annotate(
        similarity=TrigramSimilarity("search_name", Value(core)),
        rank=Case(
            When(search_name=core, then=0),
            When(search_name__startswith=core, then=1),
            When(all_words, then=2),
            default=3,
            output_field=IntegerField(),
        ),
    )


def _looks_like_code(text: str) -> bool:
    return any(letter.isdigit() for letter in text) and len(text) <= rules.LONGEST_CODE + 5


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
    """Territories of all times, or those of the day `as_of`, best first; 2 queries."""
    rows = Territory.objects.all()
    if as_of is not None:
        rows = rows.filter(Q(valid_from=None) | Q(valid_from__lte=as_of), Q(valid_to=None) | Q(valid_to__gt=as_of))
    found = ranked(rows, text)
    if found is None:
        return []
    relations = TerritoryRelation.objects.select_related("after").order_by("-is_main", "after__sort_key")
    best = found.select_related("parent").prefetch_related(Prefetch("became", relations))
    ordered = best.order_by("rank", "-similarity", F("valid_to").desc(nulls_first=True), "-level", "sort_key", "pk")
    return [_territory_view(territory) for territory in ordered[:limit]]


def _territory_view(territory: Territory) -> TerritoryView:
    return TerritoryView(
        id=territory.pk,
        code=territory.code,
        level=territory.level,
        name=territory.name,
        parent_name=territory.parent.name if territory.parent else "",
        valid_from=territory.valid_from,
        valid_to=territory.valid_to,
        became=tuple(relation.after.name for relation in territory.became.all()),
    )
