"""What the health page says about the log: is everything sealed, and does the seal carry a trusted time?"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection
from django.utils.timesince import timesince
from django.utils.translation import gettext as _

from dienhong.audit.models import Checkpoint
from dienhong.kernel import clock
from dienhong.kernel.work import HealthRow

# Sealing takes a fraction of a second; a transaction that stays open holds it up.
SLOW_SEAL, NO_SEAL = timedelta(seconds=10), timedelta(minutes=1)
LATE_STAMP, NO_STAMP = timedelta(minutes=5), timedelta(hours=1)
_MOST = 10_000

# Below the newest seal's horizon everything is in the log, so the index on transactions leads straight to the rest.
# In another cluster, whose count of transactions differs, all is looked at.
_UNSEALED = """
SELECT count(*), min(at) FROM (
    SELECT r.at FROM audit_record r
    WHERE r.xid >= %(start)s::xid8 AND NOT EXISTS (SELECT FROM audit_log_entry e WHERE e.record_id = r.id)
    ORDER BY r.xid, r.id LIMIT %(most)s
) waiting
"""


def health_rows() -> list[HealthRow]:
    """How sealing and time-stamping of the log fare."""
    newest = Checkpoint.objects.order_by("-size").first()
    return [_sealing(newest), _stamping(newest)]


def _sealing(newest: Checkpoint | None) -> HealthRow:
    count, oldest = _unsealed(newest)
    now = clock.now()
    if newest is None:
        value = _("nothing is sealed yet")
    else:
        value = _("%(size)s records sealed, last %(length)s ago") % {
            "size": newest.size,
            "length": timesince(newest.sealed_at, now, depth=1),
        }
    delay = now - oldest if oldest else timedelta()
    if delay <= SLOW_SEAL:
        return HealthRow(_("Seal of the log"), "ok", value)
    waiting = _("%(count)s records wait for their seal, the oldest for %(length)s") % {
        "count": f"≥ {count}" if count == _MOST else count,
        "length": timesince(oldest or now, now, depth=1),
    }
    advice = _("Start the sealer, and end transactions that stay open.")
    return HealthRow(_("Seal of the log"), "bad" if delay > NO_SEAL else "warn", f"{value}; {waiting}", advice)


def _unsealed(newest: Checkpoint | None) -> tuple[int, datetime | None]:
    """How many records are not in the log (counted to 10,000), and when the first of them was written."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT system_identifier FROM pg_control_system()")
        same = newest is not None and newest.cluster == cursor.fetchone()[0]
        start = newest.horizon if newest is not None and same else 0
        cursor.execute(_UNSEALED, {"start": str(start), "most": _MOST})
        count, oldest = cursor.fetchone()
    return count, oldest


def _stamping(newest: Checkpoint | None) -> HealthRow:
    name = _("Time-stamp of the log")
    if newest is None:
        return HealthRow(name, "ok", _("nothing is sealed yet"))
    now = clock.now()
    last = Checkpoint.objects.filter(stamped_at__isnull=False).order_by("-size").first()
    if last is None or last.stamped_at is None:
        first = Checkpoint.objects.order_by("size").first() or newest
        value, since = _("no seal carries a time-stamp yet"), first.sealed_at
    else:
        value = _("last %(length)s ago") % {"length": timesince(last.stamped_at, now, depth=1)}
        # The time-stamp also covers all before it, so only seals after it wait.
        since = now if last.size == newest.size else last.stamped_at
    delay = now - since - timedelta(seconds=settings.DIENHONG.stamp_seconds)
    if delay <= LATE_STAMP:
        return HealthRow(name, "ok", value)
    advice = _("See whether the time-stamp service answers and the worker runs.")
    return HealthRow(name, "bad" if delay > NO_STAMP else "warn", value, advice)
