"""Search that forgives missing dấu and misspelling, over agencies and over territories of all times."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from django.contrib.postgres.search import TrigramSimilarity
from django.db.models import Case, F, IntegerField, Prefetch, Q, QuerySet, When

from dienhong.directory import rules
from dienhong.directory.models import Agency, Territory, TerritoryRelation
from dienhong.directory.queries.views import AgencyView, agency_id_by_code, agency_views, existing_on, successor_on
from dienhong.kernel import clock
from dienhong.kernel.text import nfc

LONGEST_QUERY = 120
MOST_WORDS = 8
# Fewer exact matches than this, and misspelt ones are added.
FEW = 5
LEAST_SIMILARITY = 0.4

Row = TypeVar("Row", Agency, Territory)


def search_agencies(text: str, limit: int = 20, as_of: date | None = None, kind: str = "") -> list[AgencyView]:
    """Agencies that exist on the day (default today), best first, found by name, former name, symbol or code.

    Words may be given without dấu, in any order, cut short or misspelt; a code that ended finds the successor. Test
    units are never found. An empty text finds nothing. The names shown are those of the day.
    """
    day, text = as_of or clock.today(), text.replace("\x00", "")
    rows = Agency.objects.filter(existing_on(day), is_test=False)
    if kind:
        rows = rows.filter(kind=kind)
    holder = agency_id_by_code(text) if any(letter.isdigit() for letter in text) else None
    acting = None if holder is None else successor_on(holder, day)
    if acting is not None:
        # Who types a whole code wants that agency and no other.
        ids = list(rows.filter(pk=acting).values_list("pk", flat=True))
    else:
        ids = [agency.pk for agency in best_matches(rows, text, limit, ORDER_OF_AGENCIES)]
    views = agency_views(ids, as_of)
    return [views[found] for found in ids if found in views]


_LEVELS_FIRST = Case(
    When(level=Agency.Level.CENTRAL, then=0),
    When(level=Agency.Level.PROVINCE, then=1),
    default=2,
    output_field=IntegerField(),
)
ORDER_OF_AGENCIES: tuple[Any, ...] = (_LEVELS_FIRST, "sort_key", "pk")


def best_matches(rows: QuerySet[Row], text: str, limit: int, order: Sequence[Any]) -> list[Row]:
    """Rows of a Searchable model, best first: equal name, beginning of the name, phrase, all words, misspelt.

    Misspelling is looked for only when few rows hold all words, because it costs ten times as much (1 or 2 queries).
    """
    text = nfc(text[:LONGEST_QUERY])
    words = rules.words_of(text)[:MOST_WORDS]
    if not words:
        return []
    core = rules.core_of(text)
    found = list(_with_all_words(rows, text, words, core).order_by("rank", "-as_written", *order)[:limit])
    if len(found) < min(FEW, limit):
        known = {row.pk for row in found}
        similar = rows.filter(search_name__trigram_similar=core).annotate(
            similarity=TrigramSimilarity("search_name", core)
        )
        close = similar.filter(similarity__gte=LEAST_SIMILARITY).order_by("-similarity", *order)[: limit + len(found)]
        found += [row for row in close if row.pk not in known]
    return found[:limit]


def _with_all_words(rows: QuerySet[Row], text: str, words: list[str], core: str) -> Any:
    every_word = Q()
    for word in words:
        every_word &= Q(search_text__contains=f" {word}")
    return rows.filter(every_word).annotate(
        rank=Case(
            When(search_name=core, then=0),
            When(search_name__startswith=f"{core} ", then=1),
            When(search_text__contains=f"{rules.folded_phrase(core)} ", then=2),
            When(search_name__startswith=core, then=3),
            When(search_text__contains=rules.folded_phrase(core), then=4),
            default=5,
            output_field=IntegerField(),
        ),
        # Somebody who types the dấu means them: "Ba Đình" before "Ba Dinh".
        as_written=Case(When(short_name__icontains=text.strip(), then=1), default=0, output_field=IntegerField()),
    )


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
    """Territories of all times, or those of the day `as_of`, best first; 2 to 4 queries."""
    rows = Territory.objects.all()
    if as_of is not None:
        rows = rows.filter(Q(valid_from=None) | Q(valid_from__lte=as_of), Q(valid_to=None) | Q(valid_to__gt=as_of))
    relations = TerritoryRelation.objects.select_related("after").order_by("-is_main", "after__sort_key")
    full = rows.select_related("parent").prefetch_related(Prefetch("became", relations))
    return [_territory_view(territory) for territory in best_matches(full, text, limit, ORDER_OF_TERRITORIES)]


# Today's units before former ones; provinces before districts before communes is also the reverse of their names.
ORDER_OF_TERRITORIES: tuple[Any, ...] = (F("valid_to").desc(nulls_first=True), "-level", "sort_key", "pk")


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
