"""Reading the data files of the package `vietnamadminunits` (MIT); its code is never imported.

Its tables hold the units before and since 01/07/2025 with official area codes, and what became of each old commune.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Literal

from dienhong.kernel.errors import RuleBroken

PACKAGE = "vietnamadminunits"
Level = Literal["province", "district", "commune"]
Era = Literal["old", "new"]
UnitKey = tuple[Era, Level, str]


@dataclass(frozen=True, slots=True)
class Unit:
    """One administrative unit before ("old") or since ("new") 01/07/2025."""

    key: UnitKey
    type_name: str
    name: str
    short_name: str
    parent: UnitKey | None
    aliases: tuple[str, ...] = ()

    @property
    def code(self) -> str:
        """Official area code."""
        return self.key[2]


@dataclass(frozen=True, slots=True)
class Became:
    """Old unit → new unit; `share` whole or part, one main relation for each old unit."""

    before: UnitKey
    after: UnitKey
    share: Literal["whole", "part"]
    is_main: bool


@dataclass(slots=True)
class Country:
    """All units by key and all relations; `version` is that of the package."""

    version: str
    units: dict[UnitKey, Unit] = field(default_factory=dict)
    relations: list[Became] = field(default_factory=list)

    def of(self, era: Era, level: Level) -> list[Unit]:
        """Units of one era and level in the order of the files."""
        return [unit for key, unit in self.units.items() if key[:2] == (era, level)]


def read_country() -> Country:
    """Read all data files. Raises RuleBroken("directory.data_missing") when the package is not installed."""
    try:
        package = distribution(PACKAGE)
    except PackageNotFoundError as error:
        raise RuleBroken("directory.data_missing") from error
    folder = Path(str(package.locate_file(PACKAGE))) / "data"
    if not (folder / "dataset.db").exists():
        raise RuleBroken("directory.data_missing")
    country = Country(package.version)
    old_keys, new_keys = _read_units(country, folder / "dataset.db")
    country.relations = list(_relations(json.loads((folder / "converter_2025.json").read_text()), old_keys, new_keys))
    return country


_OLD = (
    "SELECT province, provinceShort, provinceCode, provinceKey, provinceAlias, district, districtShort, districtType,"
    " districtCode, districtKey, ward, wardShort, wardType, wardCode, wardKey FROM admin_units_legacy"
)
_NEW = (
    "SELECT province, provinceShort, provinceCode, provinceKey, provinceAlias, ward, wardShort, wardType, wardCode,"
    " wardKey FROM admin_units"
)


def _read_units(country: Country, database: Path) -> tuple[dict[str, UnitKey], dict[tuple[str, str], UnitKey]]:
    """Fill `country.units`; returns the names by which the mapping file calls old and new units."""
    old_keys: dict[str, UnitKey] = {}
    new_keys: dict[tuple[str, str], UnitKey] = {}
    connection = sqlite3.connect(f"{database.as_uri()}?mode=ro", uri=True)
    connection.row_factory = sqlite3.Row
    try:
        for row in connection.execute(_OLD):
            old_keys[f"{row['provinceKey']}_{row['districtKey']}_{row['wardKey'] or ''}"] = _add_old(country, row)
            old_keys[row["provinceKey"]] = ("old", "province", row["provinceCode"])
        for row in connection.execute(_NEW):
            province = _add_province(country, "new", row)
            new_keys[row["provinceKey"], ""] = province
            key = _add(country, ("new", "commune", row["wardCode"]), row, "ward", province)
            new_keys[row["provinceKey"], row["wardKey"]] = key
    finally:
        connection.close()
    return old_keys, new_keys


def _add_old(country: Country, row: sqlite3.Row) -> UnitKey:
    province = _add_province(country, "old", row)
    district = _add(country, ("old", "district", row["districtCode"]), row, "district", province)
    if row["ward"] is None:  # five island districts had no communes
        return district
    return _add(country, ("old", "commune", row["wardCode"]), row, "ward", district)


def _add_province(country: Country, era: Era, row: sqlite3.Row) -> UnitKey:
    key: UnitKey = (era, "province", row["provinceCode"])
    if key not in country.units:
        short = row["provinceShort"]
        type_name = row["province"][: -len(short)].strip()
        aliases = tuple(json.loads(row["provinceAlias"] or "[]"))
        country.units[key] = Unit(key, type_name, row["province"], short, None, aliases)
    return key


def _add(country: Country, key: UnitKey, row: sqlite3.Row, column: str, parent: UnitKey) -> UnitKey:
    if key not in country.units:
        country.units[key] = Unit(key, row[f"{column}Type"], row[column], row[f"{column}Short"], parent)
    return key


def _relations(
    mapping: dict[str, dict[str, dict[str, object]]],
    old_keys: dict[str, UnitKey],
    new_keys: dict[tuple[str, str], UnitKey],
) -> Iterator[Became]:
    for province, olds in mapping["DICT_PROVINCE"].items():
        for old in olds:
            yield Became(old_keys[old], new_keys[province, ""], "whole", is_main=True)
    for province, news in mapping["DICT_PROVINCE_WARD_NO_DIVIDED"].items():
        for new, merged in news.items():
            for old in _texts(merged):
                yield Became(old_keys[old], new_keys[province, new], "whole", is_main=True)
    for province, divided in mapping["DICT_PROVINCE_WARD_DIVIDED"].items():
        for old, parts in divided.items():
            yield from _parts(old_keys[old], province, parts, new_keys)


def _parts(before: UnitKey, province: str, parts: object, new_keys: dict[tuple[str, str], UnitKey]) -> Iterator[Became]:
    assert isinstance(parts, list)
    # The file may mark none or several parts as the main one; the first marked, else the first, counts.
    marked = [index for index, part in enumerate(parts) if part["isDefaultNewWard"]] or [0]
    for index, part in enumerate(parts):
        yield Became(before, new_keys[province, part["newWardKey"]], "part", is_main=index == marked[0])


def _texts(value: object) -> list[str]:
    assert isinstance(value, list)
    return value
