"""Counting the days of all agencies, each night."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict
from datetime import date, timedelta

from dienhong.audit.public import command, note
from dienhong.exchange import queries, rules
from dienhong.exchange.models import DayFigures
from dienhong.exchange.queries import counting
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor
from dienhong.kernel.errors import NotPermitted

# Counted whole every night: a package may wait some days for its seal before it is on the axis.
_YOUNG = 7
_KEY = ("agency", "day", "side")


@command
def count_days(actor: Actor, *, until: date) -> int:
    """Count what every agency did on the days up to this one (tổng hợp số liệu ngày); gives the number of days counted.

    The last seven days are counted whole, older ones of the agencies of which something was reported since. An act of
    the platform itself; done again it changes nothing.
    """
    if actor.kind != "system":
        raise NotPermitted("exchange.platform_only")
    rules.must_be_over(until, clock.today())
    queries.lock("figures", until)
    newest = counting.newest_status()
    days: dict[date, Collection[int] | None] = dict(counting.touched_since_count(until + timedelta(days=1)))
    days |= dict.fromkeys(until - timedelta(days=back) for back in range(_YOUNG))
    for day, agencies in sorted(days.items()):
        _count(day, agencies, newest)
    note(until=until.isoformat(), days=len(days))
    return len(days)


def _count(day: date, agencies: Collection[int] | None, newest: int) -> None:
    found = counting.counted(day, day, agencies)
    rows = [
        DayFigures(agency_id=agency, day=day, side=side, counted_to=newest, counted_at=clock.now(), **asdict(figures))
        for (side, agency), figures in sorted(found.items())
    ]
    changing = [name for name in (one.name for one in DayFigures._meta.concrete_fields) if name not in ("id", *_KEY)]
    DayFigures.objects.bulk_create(
        rows, batch_size=1000, update_conflicts=True, unique_fields=_KEY, update_fields=changing
    )
