"""Small agencies for tests of all domains; nothing here needs demo data or signed-in people."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from datetime import date

from dienhong.directory.history import bring_up_to_date, create_agency, write_code
from dienhong.directory.models import Agency, AgencyCode
from dienhong.directory.rules import AgencyNames
from dienhong.kernel.actor import Actor

FOUNDED_ON = date(2020, 1, 1)
_serial = itertools.count(1)


def an_agency(
    name: str | None = None,
    kind: str = Agency.Kind.OTHER,
    parent: Agency | None = None,
    code: str | None = None,
    *,
    symbol: str = "",
    opened_on: date = FOUNDED_ON,
) -> Agency:
    """An agency with one version since 2020, and with a code in either form if one is given."""
    names = AgencyNames(name or f"Cơ quan {next(_serial)}", symbol=symbol).cleaned()
    agency = create_agency(names, kind, parent, opened_on)
    if code:
        a_code(agency, code, valid_from=opened_on)
    bring_up_to_date([agency.pk])
    agency.refresh_from_db()
    return agency


def a_code(agency: Agency, code: str, *, valid_from: date | None = None, is_demo: bool = False) -> AgencyCode:
    """A code of the agency, its form read from its shape."""
    return write_code(agency, code, valid_from, "test", is_demo=is_demo)


@dataclass(frozen=True)
class Holding:
    """An authority with a fixed set of (permission, agency id)."""

    held: frozenset[tuple[str, int]] = field(default_factory=frozenset)

    def permits(self, code: str, agency_id: int) -> bool:
        """Whether permission `code` is held at this agency."""
        return (code, agency_id) in self.held

    def agencies_with(self, code: str) -> frozenset[int]:
        """All agencies where permission `code` is held."""
        return frozenset(agency_id for held, agency_id in self.held if held == code)


def a_keeper(*codes: str, at: list[Agency]) -> Actor:
    """A person who holds these permissions at these agencies."""
    held = frozenset((code, agency.pk) for code in codes for agency in at)
    return Actor(kind="person", name="Trần Thị Danh Bạ", authority=Holding(held), person_id=1)


def a_stranger() -> Actor:
    """A person who holds nothing."""
    return Actor(kind="person", name="Người Lạ", authority=Holding(), person_id=2)
