"""Small agencies for tests of all domains; nothing here needs demo data or signed-in people."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from datetime import date

from dienhong.directory.commands.agencies import level_of
from dienhong.directory.history import bring_up_to_date, new_agency_ids, path_below
from dienhong.directory.models import Agency, AgencyCode, AgencyVersion
from dienhong.directory.rules import form_of
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
    name = name or f"Cơ quan {next(_serial)}"
    (agency_id,) = new_agency_ids(1)
    agency = Agency.objects.create(
        id=agency_id,
        kind=kind,
        level=level_of(kind, parent),
        name=name,
        short_name=name,
        symbol=symbol,
        parent=parent,
        path=path_below(parent.path if parent else None, agency_id),
        opened_on=opened_on,
    )
    AgencyVersion.objects.create(
        agency=agency,
        name=name,
        short_name=name,
        symbol=symbol,
        parent=parent,
        change=AgencyVersion.Change.FOUNDED,
        valid_from=opened_on,
    )
    if code:
        a_code(agency, code, valid_from=opened_on)
    bring_up_to_date([agency_id])
    agency.refresh_from_db()
    return agency


def a_code(agency: Agency, code: str, *, valid_from: date | None = None, is_demo: bool = False) -> AgencyCode:
    """A code of the agency, its form read from its shape."""
    return AgencyCode.objects.create(
        agency=agency, code=code, form=form_of(code), valid_from=valid_from, source="test", is_demo=is_demo
    )


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
