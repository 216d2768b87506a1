"""Agencies of the country in bulk: Government, ministries, People's Committees, with versions, codes and successions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import uuid4

from dienhong.directory import rules
from dienhong.directory.country import central
from dienhong.directory.country.bulk import copy_rows
from dienhong.directory.country.dataset import Country, Unit, UnitKey
from dienhong.directory.history import new_agency_ids, path_below
from dienhong.directory.models import Agency, AgencyCode, AgencySuccession, AgencyVersion
from dienhong.kernel import clock

REARRANGED_ON = date(2025, 7, 1)
PROVINCES_BASIS = "Nghị quyết 202/2025/QH15"
COMMUNES_BASIS = "Các nghị quyết của Ủy ban Thường vụ Quốc hội ngày 16/06/2025"
DEMO_SOURCE = "Mã trình diễn, không do cơ quan có thẩm quyền cấp"
GOVERNMENT = "Chính phủ"
AGENCY_COLUMNS = [
    "id",
    "uuid",
    "kind",
    "level",
    "name",
    "short_name",
    "symbol",
    "code",
    "parent_id",
    "path",
    "territory_id",
    "is_test",
    "opened_on",
    "closed_on",
    "search_text",
    "search_name",
    "sort_key",
]
VERSION_COLUMNS = [
    "agency_id",
    "name",
    "short_name",
    "symbol",
    "parent_id",
    "territory_id",
    "change",
    "basis",
    "valid_from",
    "valid_to",
    "recorded_from",
]
CODE_COLUMNS = ["agency_id", "code", "form", "valid_from", "valid_to", "source", "is_demo"]


@dataclass(slots=True)
class Draft:
    """An agency to be written: its present state, earlier state if any, and codes."""

    kind: str
    level: str
    name: str
    short_name: str
    symbol: str
    code: str = ""
    is_demo: bool = False
    basis: str = ""
    parent: Draft | None = None
    unit: UnitKey | None = None
    opened_on: date | None = None
    closed_on: date | None = None
    changed_on: date | None = None
    change: str = AgencyVersion.Change.FOUNDED.value
    earlier: tuple[str, str, str, UnitKey | None] | None = None
    found_by: list[str] = field(default_factory=list)
    id: int = 0
    path: str = ""


@dataclass
class CommitteeLoader:
    """Adds the agencies whose names, kinds and parents are not there yet."""

    country: Country
    territory_ids: Mapping[UnitKey, int]
    search_texts: Mapping[UnitKey, str]

    def load(self) -> int:
        """Returns how many agencies were added."""
        government = Draft(Agency.Kind.GOVERNMENT.value, Agency.Level.CENTRAL.value, GOVERNMENT, GOVERNMENT, "CP")
        of_code = {draft.code: draft for draft in self._central(government)}
        for was in central.FORMER:
            of_code[was.successors[0]].found_by += [was.name, was.symbol]
        provinces = self._provinces(government)
        communes = self._communes({draft.unit: draft for draft in provinces if draft.closed_on is None})
        fresh = self._missing([government]) + self._missing(of_code.values())
        fresh += self._missing(provinces) + self._missing(communes)
        self._write(fresh)
        self._write_successions(self._successions(of_code, provinces), {draft.id for draft in fresh})
        return len(fresh)

    def _central(self, government: Draft) -> Iterable[Draft]:
        for row in central.CENTRAL:
            draft = Draft(row.kind, Agency.Level.CENTRAL.value, row.name, row.short_name, row.symbol, row.code)
            draft.parent, draft.basis = government, central.STRUCTURE
            if row.former:
                draft.earlier = (row.former, row.former, row.former_symbol, None)
                draft.changed_on, draft.change = central.REORGANISED_ON, AgencyVersion.Change.RENAMED.value
                draft.found_by.append(row.former)
            yield draft
        for was in central.FORMER:
            yield Draft(
                central.MINISTRY,
                Agency.Level.CENTRAL.value,
                was.name,
                was.name,
                was.symbol,
                was.code,
                parent=government,
                closed_on=central.REORGANISED_ON,
            )

    def _provinces(self, government: Draft) -> list[Draft]:
        """63 committees: 34 go on, 29 end; those that took in others change their territory."""
        after_of = {relation.before: relation.after for relation in self.country.relations}
        size: dict[UnitKey, list[Unit]] = defaultdict(list)
        for unit in self.country.of("old", "province"):
            size[after_of[unit.key]].append(unit)
        drafts = []
        for unit in self.country.of("old", "province"):
            after = self.country.units[after_of[unit.key]]
            draft = self._committee(unit, Agency.Kind.PROVINCE_COMMITTEE.value, Agency.Level.PROVINCE.value, government)
            draft.code = central.PROVINCE_CODES[unit.code]
            draft.basis = PROVINCES_BASIS
            if after.name != unit.name:
                draft.closed_on = REARRANGED_ON
            else:
                draft.unit = after.key
                draft.found_by += [absorbed.name for absorbed in size[after.key]]
            if after.name == unit.name and len(size[after.key]) > 1:
                draft.earlier = (draft.name, draft.short_name, draft.symbol, unit.key)
                draft.changed_on, draft.change = REARRANGED_ON, AgencyVersion.Change.REARRANGED.value
            drafts.append(draft)
        return drafts

    def _communes(self, provinces: Mapping[UnitKey | None, Draft]) -> list[Draft]:
        drafts = []
        for unit in self.country.of("new", "commune"):
            province = provinces[unit.parent]
            draft = self._committee(unit, Agency.Kind.COMMUNE_COMMITTEE.value, Agency.Level.COMMUNE.value, province)
            draft.code, draft.is_demo = f"{province.code}.{unit.code}", True
            draft.basis, draft.opened_on = COMMUNES_BASIS, REARRANGED_ON
            drafts.append(draft)
        return drafts

    def _committee(self, unit: Unit, kind: str, level: str, parent: Draft) -> Draft:
        # The city's own name keeps its capital T; all other unit types are written small inside a name.
        is_city = unit.name == "Thành phố Hồ Chí Minh"
        territory = unit.name if is_city else unit.name[:1].lower() + unit.name[1:]
        draft = Draft(kind, level, f"Ủy ban nhân dân {territory}", f"UBND {territory}", "UBND")
        draft.parent, draft.unit = parent, unit.key
        return draft

    def _missing(self, drafts: Iterable[Draft]) -> list[Draft]:
        """Give the drafts that exist already their id and path; return the others with new ones, in the same order."""
        drafts = list(drafts)
        codes = {draft.code for draft in drafts if draft.code}
        rows = AgencyCode.objects.filter(code__in=codes).select_related("agency")
        present = {row.code: (row.agency_id, row.agency.path) for row in rows}
        top = Agency.objects.filter(kind=Agency.Kind.GOVERNMENT, parent=None).values_list("pk", "path").first()
        if top is not None:
            present[""] = top
        fresh = [draft for draft in drafts if draft.code not in present]
        for draft in drafts:
            draft.id, draft.path = present.get(draft.code, (0, ""))
        for draft, agency_id in zip(fresh, new_agency_ids(len(fresh)), strict=True):
            draft.id = agency_id
            draft.path = path_below(draft.parent.path if draft.parent else None, agency_id)
        return fresh

    def _write(self, drafts: list[Draft]) -> None:
        instant = clock.now()
        copy_rows(Agency, AGENCY_COLUMNS, (self._agency(draft) for draft in drafts))
        copy_rows(
            AgencyVersion, VERSION_COLUMNS, ((*row, instant) for draft in drafts for row in self._versions(draft))
        )
        copy_rows(AgencyCode, CODE_COLUMNS, (row for draft in drafts for row in _codes(draft)))

    def _agency(self, draft: Draft) -> tuple[Any, ...]:
        """One row in the order of AGENCY_COLUMNS."""
        others = [draft.symbol, draft.parent.short_name if draft.parent else "", *draft.found_by]
        if draft.unit is not None:
            others.append(self.search_texts.get(draft.unit, ""))
        search = rules.search_fields(draft.name, draft.short_name, others)
        return (
            draft.id,
            uuid4(),
            draft.kind,
            draft.level,
            draft.name,
            draft.short_name,
            draft.symbol,
            draft.code,
            draft.parent.id if draft.parent else None,
            draft.path,
            self.territory_ids[draft.unit] if draft.unit else None,
            False,
            draft.opened_on,
            draft.closed_on,
            search.search_text,
            search.search_name,
            search.sort_key,
        )

    def _versions(self, draft: Draft) -> Iterable[tuple[Any, ...]]:
        """Rows in the order of VERSION_COLUMNS without the last."""
        parent_id = draft.parent.id if draft.parent else None
        if draft.earlier is not None:
            name, short_name, symbol, unit = draft.earlier
            territory_id = self.territory_ids[unit] if unit else None
            founded = AgencyVersion.Change.FOUNDED.value
            yield draft.id, name, short_name, symbol, parent_id, territory_id, founded, "", None, draft.changed_on
        began = draft.changed_on or draft.opened_on
        yield (
            draft.id,
            draft.name,
            draft.short_name,
            draft.symbol,
            parent_id,
            self.territory_ids[draft.unit] if draft.unit else None,
            draft.change,
            draft.basis if began else "",
            began,
            draft.closed_on,
        )

    def _successions(self, of_code: Mapping[str, Draft], provinces: list[Draft]) -> list[AgencySuccession]:
        rows = []
        for was in central.FORMER:
            for place, code in enumerate(was.successors):
                rows.append(_succession(of_code[was.code], of_code[code], 100 - 10 * place, central.STRUCTURE))
        after_of = {relation.before: relation.after for relation in self.country.relations}
        survivor = {draft.unit: draft for draft in provinces if draft.closed_on is None}
        for draft in provinces:
            if draft.closed_on is not None and draft.unit is not None:
                rows.append(_succession(draft, survivor[after_of[draft.unit]], 100, PROVINCES_BASIS))
        return rows

    def _write_successions(self, rows: list[AgencySuccession], fresh: set[int]) -> None:
        # Those of agencies that were there before may have been corrected by hand: they are left alone.
        AgencySuccession.objects.bulk_create([row for row in rows if row.predecessor_id in fresh])


def _succession(predecessor: Draft, successor: Draft, weight: int, basis: str) -> AgencySuccession:
    day = predecessor.closed_on
    assert day is not None
    return AgencySuccession(
        predecessor_id=predecessor.id, successor_id=successor.id, effective_on=day, weight=weight, basis=basis
    )


def _codes(draft: Draft) -> Iterable[tuple[Any, ...]]:
    """Rows in the order of CODE_COLUMNS: the new form, and for level 1 also the old one of 2016."""
    if not draft.code:
        return
    source = DEMO_SOURCE if draft.is_demo else central.CODES_2025
    forms = [(draft.code, "new")]
    if not draft.is_demo:
        forms.append((f"000.00.00.{draft.code}", "old"))
    for code, form in forms:
        yield draft.id, code, form, draft.opened_on, draft.closed_on, source, draft.is_demo
