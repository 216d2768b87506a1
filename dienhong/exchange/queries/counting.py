"""Counting the days of agencies out of deliveries and statuses, by the database."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import connection

from dienhong.exchange.figures import COUNTS, NOTHING, Figures
from dienhong.exchange.gathering import gathering
from dienhong.exchange.models import DayFigures, Package, StatusEvent, Tally
from dienhong.exchange.queries.timings import timing_of_package
from dienhong.kernel import clock
from dienhong.kernel.clock import VIETNAM

Key = tuple[str, int]
SENT, RECEIVED = Tally.Side.SENT.value, Tally.Side.RECEIVED.value
# An act under way at the last count may have a number below the newest; none is older than so many statuses.
_MARGIN = 50_000
# (side, agency): all figures; with minutes or a reason: how many have just this one.
_COUNT = """
WITH counted AS (
  SELECT d.sender_id, d.agency_id, d.package_id, d.status, d.withdrawn_at, begun.at AS begun_at, d.confirmed_at,
         CASE WHEN d.status = '02' THEN d.reason END AS refusal,
         CASE WHEN d.status > '02' THEN (
           SELECT floor(extract(epoch FROM min(e.recorded_at) - begun.at) / 60)::int
             FROM exchange_statusevent e WHERE e.delivery_id = d.id AND e.code = '03') END AS minutes
    FROM exchange_delivery d JOIN exchange_package p ON p.id = d.package_id
   CROSS JOIN LATERAL (SELECT greatest(p.accepted_at, p.deliver_at) AS at) begun
   WHERE d.opened_at >= %(since)s AND d.opened_at < %(until)s AND NOT d.is_request AND p.state = 'accepted'
     AND NOT 'W00' = ANY(string_to_array(p.sender_code, '.') || string_to_array(d.addressed_code, '.'))
     AND (%(agencies)s::bigint[] IS NULL OR d.sender_id = ANY(%(agencies)s) OR d.agency_id = ANY(%(agencies)s))
)
SELECT side.name, side.agency_id, minutes, refusal, grouping(minutes), grouping(refusal),
       count(DISTINCT package_id), count(*),
       count(*) FILTER (WHERE status = ''), count(*) FILTER (WHERE status = '01'),
       count(*) FILTER (WHERE status = '02'), count(*) FILTER (WHERE status = '03'),
       count(*) FILTER (WHERE status = '04'), count(*) FILTER (WHERE status = '05'),
       count(*) FILTER (WHERE status = '06'), count(withdrawn_at),
       count(*) FILTER (WHERE (confirmed_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date
                              = (begun_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date)
  FROM counted CROSS JOIN LATERAL (VALUES ('sent', sender_id), ('received', agency_id)) AS side (name, agency_id)
 WHERE (%(agencies)s::bigint[] IS NULL OR side.agency_id = ANY(%(agencies)s))
   AND (side.name = 'sent' OR begun_at <= %(now)s)
 GROUP BY GROUPING SETS ((1, 2), (1, 2, 3), (1, 2, 4))
"""
_NAMES = ("packages", "deliveries", "silent", "arrived", "refused", "taken_in", "assigned", "in_progress", "finished",
          "recalled", "same_day")  # fmt: skip
_TOUCHED = """
SELECT DISTINCT (d.opened_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date, side.agency_id
  FROM exchange_statusevent e JOIN exchange_delivery d ON d.id = e.delivery_id
 CROSS JOIN LATERAL (VALUES (d.sender_id), (d.agency_id)) AS side (agency_id)
 WHERE e.id > %s AND d.opened_at < %s
"""


def counted(first: date, last: date, agencies: Collection[int] | None) -> dict[Key, Figures]:
    """(side, agency) → what it did on these days of Viet Nam, both included; of all agencies when None."""
    since, until = midnight(first), midnight(last + timedelta(days=1))
    listed = None if agencies is None else sorted(agencies)
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, {"since": since, "until": until, "agencies": listed, "now": clock.now()})
        rows = cursor.fetchall()
    return _with_punctuality(_gathered(rows), since, until, listed)


def _gathered(rows: list[tuple[Any, ...]]) -> dict[Key, Figures]:
    whole: dict[Key, dict[str, Any]] = {}
    minutes: dict[Key, dict[int, int]] = {}
    reasons: dict[Key, dict[str, int]] = {}
    for side, agency, minute, refusal, without_minute, without_refusal, *counts in rows:
        key = (side, agency)
        if without_minute and without_refusal:
            whole[key] = dict(zip(_NAMES, counts, strict=True))
        elif without_refusal and minute is not None:
            minutes.setdefault(key, {})[minute] = counts[1]
        elif without_minute and refusal is not None:
            reasons.setdefault(key, {})[refusal] = counts[1]
    for (side, _), found in whole.items():
        if side == RECEIVED:
            found["packages"] = 0
    return {
        key: Figures(**found, minutes=minutes.get(key, {}), reasons=reasons.get(key, {}))
        for key, found in whole.items()
    }


def _with_punctuality(
    found: dict[Key, Figures], since: datetime, until: datetime, agencies: list[int] | None
) -> dict[Key, Figures]:
    """The same with how many documents were sent by the statutory clock."""
    rows = Package.objects.select_related("source_document").filter(
        requested_at__gte=since, requested_at__lt=until, state=Package.State.ACCEPTED
    )
    if agencies is not None:
        rows = rows.filter(agency_id__in=agencies)
    timed: dict[Key, list[int]] = {}
    with gathering():
        for package in rows.iterator(2000):
            timing = timing_of_package(package)
            if timing is not None:
                timed.setdefault((SENT, package.agency_id), [0, 0])[timing.is_late] += 1
    for key, (in_time, too_late) in timed.items():
        found[key] = replace(found.get(key, NOTHING), in_time=in_time, late=too_late)
    return found


def midnight(day: date) -> datetime:
    """When a day begins in Viet Nam."""
    return datetime.combine(day, time.min, VIETNAM)


def newest_status() -> int:
    """The number of the newest status; 0 without any."""
    return StatusEvent.objects.order_by("-id").values_list("id", flat=True).first() or 0


def touched_since_count(before: date) -> dict[date, set[int]]:
    """Day → agencies whose deliveries of that day had a status since the last count, of days before this one."""
    last = DayFigures.objects.order_by("-counted_to").values_list("counted_to", flat=True).first() or 0
    found: dict[date, set[int]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_TOUCHED, [last - _MARGIN, midnight(before)])
        for day, agency in cursor.fetchall():
            found.setdefault(day, set()).add(agency)
    return found


def stored(row: DayFigures) -> Figures:
    """A counted day as figures."""
    minutes = {int(one): number for one, number in row.minutes.items()}
    return Figures(**{name: getattr(row, name) for name in COUNTS}, minutes=minutes, reasons=row.reasons)
