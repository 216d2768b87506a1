"""What happened in the directory; days are those on which the change takes effect."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class AgencyFounded:
    agency_id: int
    opened_on: date


@dataclass(frozen=True, slots=True)
class AgencyRenamed:
    agency_id: int
    effective_on: date


@dataclass(frozen=True, slots=True)
class AgencyMoved:
    agency_id: int
    parent_id: int
    effective_on: date


@dataclass(frozen=True, slots=True)
class AgenciesMerged:
    predecessor_ids: tuple[int, ...]
    successor_id: int
    effective_on: date


@dataclass(frozen=True, slots=True)
class AgencyClosed:
    agency_id: int
    closes_on: date


@dataclass(frozen=True, slots=True)
class AgencyCodeAdded:
    agency_id: int
    code: str


@dataclass(frozen=True, slots=True)
class AgenciesImported:
    created: int
    changed: int
