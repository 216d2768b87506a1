"""What happened in the directory; days are those on which the change takes effect."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class AgencyFounded:
    """An agency exists from that day."""

    agency_id: int
    opened_on: date


@dataclass(frozen=True, slots=True)
class AgencyRenamed:
    """An agency bears another name."""

    agency_id: int
    effective_on: date


@dataclass(frozen=True, slots=True)
class AgencyMoved:
    """An agency stands under another one."""

    agency_id: int
    parent_id: int
    effective_on: date


@dataclass(frozen=True, slots=True)
class AgenciesMerged:
    """Agencies went up into a successor."""

    predecessor_ids: tuple[int, ...]
    successor_id: int
    effective_on: date


@dataclass(frozen=True, slots=True)
class AgencyClosed:
    """An agency ends without a successor."""

    agency_id: int
    closes_on: date


@dataclass(frozen=True, slots=True)
class AgencyCodeAdded:
    """An agency got another identifier code."""

    agency_id: int
    code: str


@dataclass(frozen=True, slots=True)
class AgenciesImported:
    """A table of agencies was taken over."""

    created: int
    changed: int
