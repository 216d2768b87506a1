"""Loading the whole country: territories of both eras, the Government, ministries and all People's Committees."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from dienhong.audit.public import command
from dienhong.directory import permissions, rules
from dienhong.directory.country.bulk import copy_rows
from dienhong.directory.country.committees import CommitteeLoader
from dienhong.directory.country.dataset import Country, Unit, UnitKey, read_country
from dienhong.directory.history import new_ids
from dienhong.directory.models import Territory, TerritoryRelation
from dienhong.kernel.actor import Actor, require

REARRANGED_ON = date(2025, 7, 1)
LEVELS = ("province", "district", "commune")
COLUMNS = [
    "id",
    "code",
    "level",
    "type_name",
    "name",
    "short_name",
    "parent_id",
    "valid_from",
    "valid_to",
    "source",
    "search_text",
    "search_name",
    "sort_key",
]


@dataclass(frozen=True, slots=True)
class CountryLoaded:
    """How many rows were added; all 0 when everything was there."""

    territories: int
    relations: int
    agencies: int


@command
def load_country(actor: Actor) -> CountryLoaded:
    """Load or complete the administrative units and agencies of Viet Nam; what is there already stays as it is.

    Only the platform itself may. Law: Resolution 202/2025/QH15 and the resolutions on communes of 16/06/2025; sources
    of each row stand in its `source`. Raises RuleBroken("directory.data_missing").
    """
    require(actor, permissions.MANAGE_AGENCIES, at=permissions.ABOVE_ALL)
    country = read_country()

    territories = TerritoryLoader(country)
    added = territories.load()
    agencies = CommitteeLoader(country, territories.ids, territories.search_texts).load()
    return CountryLoaded(added[0], added[1], agencies)


@dataclass
class TerritoryLoader:
    """Adds missing territories and relations; afterwards `ids` and `search_texts` know every unit."""

    country: Country
    ids: dict[UnitKey, int] = field(default_factory=dict)
    search_texts: dict[UnitKey, str] = field(default_factory=dict)

    def load(self) -> tuple[int, int]:
        """Returns how many territories and relations were added."""
        self._find_unchanged_provinces()
        present = {
            ("new" if valid_to is None and valid_from else "old", level, code): pk
            for pk, level, code, valid_from, valid_to in Territory.objects.values_list(
                "pk", "level", "code", "valid_from", "valid_to"
            )
        }
        came_from = self._predecessors()
        added = 0
        for level in LEVELS:
            units = [unit for key, unit in self.country.units.items() if key[1] == level and key not in self._same]
            missing = [unit for unit in units if unit.key not in present]
            self.ids.update({unit.key: present[unit.key] for unit in units if unit.key in present})
            self.ids.update(zip((unit.key for unit in missing), new_ids(Territory, len(missing)), strict=True))
            self.ids.update({new: self.ids[old] for new, old in self._same.items() if old in self.ids})
            added += copy_rows(Territory, COLUMNS, (self._row(unit, came_from[unit.key]) for unit in missing))
        return added, self._load_relations()

    def _find_unchanged_provinces(self) -> None:
        """Eleven provinces were not touched in 2025: one row for both eras."""
        sources: dict[UnitKey, list[UnitKey]] = defaultdict(list)
        for relation in self.country.relations:
            if relation.after[1] == "province":
                sources[relation.after].append(relation.before)
        self._same = {after: befores[0] for after, befores in sources.items() if len(befores) == 1}
        self._continued = set(self._same.values())

    def _predecessors(self) -> dict[UnitKey, list[Unit]]:
        found: dict[UnitKey, list[Unit]] = defaultdict(list)
        for relation in self.country.relations:
            found[relation.after].append(self.country.units[relation.before])
        return found

    def _row(self, unit: Unit, came_from: Iterable[Unit]) -> tuple[Any, ...]:
        """One row in the order of COLUMNS."""
        parents = ", ".join(parent.short_name for parent in self._parents(unit))
        search = rules.search_fields(
            unit.name, unit.short_name, [*unit.aliases, parents, *(was.name for was in came_from)]
        )
        self.search_texts[unit.key] = search.search_text
        is_new, continued = unit.key[0] == "new", unit.key in self._continued
        return (
            self.ids[unit.key],
            unit.code,
            unit.key[1],
            unit.type_name,
            unit.name,
            unit.short_name,
            self.ids[unit.parent] if unit.parent else None,
            REARRANGED_ON if is_new else None,
            None if is_new or continued else REARRANGED_ON,
            self.source,
            search.search_text,
            search.search_name,
            search.sort_key,
        )

    def _parents(self, unit: Unit) -> Iterable[Unit]:
        parent = unit.parent
        while parent is not None:
            yield self.country.units[parent]
            parent = self.country.units[parent].parent

    @property
    def source(self) -> str:
        """What stands in the column `source`."""
        return f"vietnamadminunits {self.country.version} (MIT)"

    def _load_relations(self) -> int:
        known = set(TerritoryRelation.objects.values_list("before_id", "after_id"))
        rows = (
            (
                self.ids[relation.before],
                self.ids[relation.after],
                REARRANGED_ON,
                relation.share,
                relation.is_main,
                self.source,
            )
            for relation in self.country.relations
            if relation.after not in self._same and (self.ids[relation.before], self.ids[relation.after]) not in known
        )
        columns = ("before_id", "after_id", "effective_on", "share", "is_main", "source")
        return copy_rows(TerritoryRelation, columns, rows)
