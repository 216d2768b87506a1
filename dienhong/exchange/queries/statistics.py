"""Figures of agencies in a time: counted days added up, and what no night has counted yet counted now."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Max, Q, QuerySet, Sum

from dienhong.exchange.figures import COUNTS, NOTHING, Figures, total
from dienhong.exchange.models import DayFigures
from dienhong.exchange.permissions import READ_FIGURES
from dienhong.exchange.queries.counting import RECEIVED, SENT, Key, counted
from dienhong.exchange.queries.visible import receiving_agencies, sending_agencies
from dienhong.exchange.queries.whole import whole_axis
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor, require
from dienhong.kernel.errors import NotFound

_MERGE = {
    "minutes": """
        SELECT f.side, {of}, parts.key, sum(parts.value::int) FROM exchange_dayfigures f, jsonb_each_text(f.minutes) parts
         WHERE f.day BETWEEN %(first)s AND %(last)s AND {mine} GROUP BY 1, 2, 3""",
    "reasons": """
        SELECT f.side, {of}, parts.key, sum(parts.value::int) FROM exchange_dayfigures f, jsonb_each_text(f.reasons) parts
         WHERE f.day BETWEEN %(first)s AND %(last)s AND {mine} GROUP BY 1, 2, 3""",
}
_MINE = "(%(all)s OR f.side = 'sent' AND f.agency_id = ANY(%(sent)s) OR f.side = 'received' AND f.agency_id = ANY(%(received)s))"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Days in Viet Nam, both included; `agency` narrows to one of one's own; `whole`: every agency of the axis."""

    first: date
    last: date
    agency: int | None = None
    whole: bool = False


@dataclass(frozen=True, slots=True)
class AgencyRow:
    """One agency in a report."""

    id: int
    uuid: UUID
    name: str
    sent: Figures
    received: Figures


@dataclass(frozen=True, slots=True)
class Report:
    """The figures of all agencies together. `counted_at`: when the newest counted day was counted, None when none was.

    `live`: some days are counted as of now. For the whole axis days that no night has counted are not in it.
    """

    sent: Figures
    received: Figures
    counted_at: datetime | None
    live: bool


@dataclass(frozen=True, slots=True)
class _Scope:
    first: date
    last: date
    sent: frozenset[int]
    received: frozenset[int]
    whole: bool

    @property
    def both(self) -> frozenset[int]:
        return self.sent | self.received

    def only(self, agencies: Collection[int]) -> _Scope:
        wanted = frozenset(agencies)
        if self.whole:
            return _Scope(self.first, self.last, wanted, wanted, False)
        return _Scope(self.first, self.last, self.sent & wanted, self.received & wanted, False)

    def rows(self) -> QuerySet[DayFigures]:
        found = DayFigures.objects.filter(day__gte=self.first, day__lte=self.last)
        if self.whole:
            return found
        return found.filter(Q(side=SENT, agency_id__in=self.sent) | Q(side=RECEIVED, agency_id__in=self.received))

    def values(self) -> dict[str, Any]:
        listed = {"sent": sorted(self.sent), "received": sorted(self.received)}
        return {"first": self.first, "last": self.last, "all": self.whole, **listed}


def may_see_whole_axis(actor: Actor) -> bool:
    """Whether the actor may see the figures of all agencies."""
    return actor.may(READ_FIGURES, at=whole_axis())


def _scope(actor: Actor, wanted: Wanted) -> _Scope:
    if wanted.whole:
        require(actor, READ_FIGURES, at=whole_axis())
        return _Scope(wanted.first, wanted.last, frozenset(), frozenset(), True)
    sent, received = sending_agencies(actor), receiving_agencies(actor)
    if wanted.agency is not None:
        sent, received = sent & {wanted.agency}, received & {wanted.agency}
        if not sent | received:
            raise NotFound("exchange.DayFigures")
    return _Scope(wanted.first, wanted.last, sent, received, False)


def report(actor: Actor, wanted: Wanted) -> Report:
    """The figures of the actor's agencies, of one of them, or of the whole axis. Raises NotPermitted, NotFound."""
    scope = _scope(actor, wanted)
    found, live = _stored(scope, None), _live(scope)
    until = _counted_until()
    newest = DayFigures.objects.filter(day=until).aggregate(at=Max("counted_at"))["at"] if until else None
    sides = {side: total([found.get((side, 0), NOTHING), *_of_side(live or {}, side)]) for side in (SENT, RECEIVED)}
    return Report(sides[SENT], sides[RECEIVED], newest, live is not None)


def agency_rows(actor: Actor, wanted: Wanted, after: UUID | None, limit: int) -> tuple[list[AgencyRow], UUID | None]:
    """One page of the agencies with anything to tell, in the order of their names, and where the next page begins."""
    scope = _scope(actor, wanted)
    live = _live(scope) or {}
    places = _agencies(scope, {agency for _, agency in live}, after, limit + 1)
    shown = places[:limit]
    narrowed = scope.only([one.pk for one in shown])
    found = _stored(narrowed, [one.pk for one in shown])
    rows = [
        AgencyRow(
            one.pk,
            one.uuid,
            one.name,
            *(
                total([found.get((side, one.pk), NOTHING), live.get((side, one.pk), NOTHING)])
                for side in (SENT, RECEIVED)
            ),
        )
        for one in shown
    ]
    return rows, shown[-1].uuid if len(places) > limit else None


def _agencies(scope: _Scope, more: set[int], after: UUID | None, limit: int) -> list[Any]:
    """Agencies with figures in the time, by name; walked from one of them on."""
    places = DayFigures._meta.get_field("agency").related_model
    assert isinstance(places, type)
    manager: Any = places
    rows = manager.objects.filter(Q(pk__in=scope.rows().values("agency_id")) | Q(pk__in=more))
    if after is not None:
        last = manager.objects.filter(uuid=after).first()
        if last is None:
            raise NotFound("exchange.DayFigures")
        rows = rows.filter(Q(sort_key__gt=last.sort_key) | Q(sort_key=last.sort_key, pk__gt=last.pk))
    return list(rows.order_by("sort_key", "id")[:limit])


def _counted_until() -> date | None:
    found: date | None = DayFigures.objects.aggregate(day=Max("day"))["day"]
    return found


def _live(scope: _Scope) -> dict[Key, Figures] | None:
    """Figures of the days that no night has counted; None when all are, and for the whole axis."""
    until = _counted_until()
    first = scope.first if until is None else max(scope.first, until + timedelta(days=1))
    last = min(scope.last, clock.today())
    if scope.whole or first > last:
        return None
    allowed = {SENT: scope.sent, RECEIVED: scope.received}
    found = counted(first, last, scope.both)
    return {(side, agency): one for (side, agency), one in found.items() if agency in allowed[side]}


def _of_side(found: dict[Key, Figures], side: str) -> Sequence[Figures]:
    return [one for (name, _), one in found.items() if name == side]


def _stored(scope: _Scope, agencies: Sequence[int] | None) -> dict[Key, Figures]:
    """(side, agency) → its counted days added up; the agency is 0 when `agencies` is None: all together."""
    of = ("side",) if agencies is None else ("side", "agency_id")
    sums = scope.rows().values(*of).annotate(**{f"sum_{name}": Sum(name) for name in COUNTS}).order_by()
    counts = {(row["side"], row.get("agency_id", 0)): {name: row[f"sum_{name}"] for name in COUNTS} for row in sums}
    place = "0" if agencies is None else "f.agency_id"
    parts = {name: _merged(text.format(of=place, mine=_MINE), scope) for name, text in _MERGE.items()}
    return {
        key: Figures(
            **numbers,
            minutes={int(one): number for one, number in parts["minutes"].get(key, {}).items()},
            reasons=parts["reasons"].get(key, {}),
        )
        for key, numbers in counts.items()
    }


def _merged(statement: str, scope: _Scope) -> dict[Key, dict[str, int]]:
    found: dict[Key, dict[str, int]] = {}
    with connection.cursor() as cursor:
        cursor.execute(statement, scope.values())
        for side, agency, one, number in cursor.fetchall():
            found.setdefault((side, agency), {})[one] = number
    return found
