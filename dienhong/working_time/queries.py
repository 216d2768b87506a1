"""Calendars to reckon with, and days for screens."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, time
from uuid import UUID

from django.db import connection

from dienhong.kernel.actor import Actor
from dienhong.kernel.errors import NotFound
from dienhong.working_time.calendars import Calendar, DayKind, Hours
from dienhong.working_time.models import COUNTRY, DayRule, WorkingHours
from dienhong.working_time.permissions import MANAGE_WORKING_TIME

_LOCK = 0x776F726B


def calendar_for(lineage: Sequence[int] = ()) -> Calendar:
    """The working time of an agency (2 queries).

    `lineage`: its number and those of the agencies above it, the nearest first. The nearest that has set hours gives
    them; of the rules for a day the nearest counts; the country stands behind all.
    """
    place = {agency_id: number for number, agency_id in enumerate([*lineage, COUNTRY])}
    days = DayRule.objects.filter(agency_id__in=place, withdrawn_at=None).values_list("agency_id", "day", "kind")
    far_to_near = sorted(days, key=lambda row: -place[row[0]])
    return Calendar(
        tuple(_hours(row) for row in reversed(hours_in_force(lineage))),
        {day: DayKind(kind) for _, day, kind in far_to_near},
    )


def _hours(row: WorkingHours) -> Hours:
    return Hours(
        row.valid_from,
        frozenset(row.weekdays),
        _half(row.morning_from, row.morning_until),
        _half(row.afternoon_from, row.afternoon_until),
    )


def _half(first: time | None, last: time | None) -> tuple[time, time] | None:
    return None if first is None or last is None else (first, last)


def days_of(year: int, lineage: Sequence[int] = ()) -> list[DayRule]:
    """The rules of a year for an agency, those above it and the country, in order of the days."""
    rows = DayRule.objects.filter(agency_id__in=[*lineage, COUNTRY], day__year=year, withdrawn_at=None)
    return list(rows.order_by("day", "agency_id"))


def hours_in_force(lineage: Sequence[int] = ()) -> list[WorkingHours]:
    """The hours that count for an agency, see `calendar_for`, the newest first."""
    chain = [*lineage, COUNTRY]
    rows = list(WorkingHours.objects.filter(agency_id__in=chain).order_by("-valid_from"))
    nearest = min((chain.index(row.agency_id) for row in rows), default=0)
    return [row for row in rows if row.agency_id == chain[nearest]]


def has_rules(year: int) -> bool:
    """Whether anything was ever said about the days of a year for the country."""
    return DayRule.objects.filter(agency_id=COUNTRY, day__year=year).exists()


def day_for_update(actor: Actor, uuid: UUID) -> DayRule:
    """A rule that still counts, locked. Raises NotFound, also for one that the actor may not change."""
    row = DayRule.objects.select_for_update().filter(uuid=uuid, withdrawn_at=None).first()
    if row is None or not actor.may(MANAGE_WORKING_TIME, at=row.agency_id):
        raise NotFound("working_time.DayRule")
    return row


def present_rule(agency_id: int, day: date) -> DayRule | None:
    """The rule that counts for a day. Call `lock` before."""
    return DayRule.objects.filter(agency_id=agency_id, day=day, withdrawn_at=None).first()


def lock(agency_id: int) -> None:
    """Whoever changes the working time of an agency waits for the others until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_LOCK, agency_id])
