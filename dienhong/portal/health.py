"""What the health page says about database, worker, queues, disk and built files."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import timedelta
from time import perf_counter

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _
from procrastinate.contrib.django.models import ProcrastinateWorker

from dienhong.kernel import clock, jobs, outbox
from dienhong.kernel.work import HealthRow
from dienhong.portal import formats

SLOW_DATABASE_MS = 50
LONG_QUEUE = 500
SILENT_WORKER = timedelta(minutes=1)
LOW_DISK, FULL_DISK = 15, 5  # per cent free


def own_rows() -> Iterator[HealthRow]:
    """What the platform itself can see."""
    yield _database()
    yield _worker()
    yield from _events()
    yield from _jobs()
    yield _disk()


def worst(rows: list[HealthRow]) -> str:
    """The state of the whole: bad as soon as one row is."""
    states = {row.state for row in rows}
    return next((state for state in ("bad", "warn") if state in states), "ok")


def _database() -> HealthRow:
    began = perf_counter()
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('server_version')")
        version = cursor.fetchone()[0]
    spent = (perf_counter() - began) * 1000
    value = _("PostgreSQL %(version)s, answers in %(ms)s ms") % {
        "version": version.split()[0],
        "ms": formats.number(spent, 1),
    }
    if spent > SLOW_DATABASE_MS:
        return HealthRow(_("Database"), "warn", value, _("Look for long queries and a busy disk."))
    return HealthRow(_("Database"), "ok", value)


def _worker() -> HealthRow:
    last = ProcrastinateWorker.objects.order_by("-last_heartbeat").values_list("last_heartbeat", flat=True).first()
    advice = _("Start the worker: events and jobs wait for it.")
    if last is None:
        return HealthRow(_("Worker"), "bad", _("No worker is running"), advice)
    silent = clock.now() - last
    value = _("last sign of life %(length)s ago") % {"length": formats.length_of(silent)}
    return (
        HealthRow(_("Worker"), "bad", value, advice) if silent > SILENT_WORKER else HealthRow(_("Worker"), "ok", value)
    )


def _events() -> Iterator[HealthRow]:
    backlog = outbox.backlog()
    waiting, dead = backlog["waiting"], backlog["dead"]
    yield _queue(_("Events waiting"), waiting, LONG_QUEUE, _("The worker cannot keep up, or it stands still."))
    yield _queue(_("Dead events"), dead, 0, _("Read their errors, remove the cause, then deliver them again."), "bad")


def _jobs() -> Iterator[HealthRow]:
    queue = jobs.queue_state()
    yield _queue(_("Jobs waiting"), queue["todo"], LONG_QUEUE, _("The worker cannot keep up, or it stands still."))
    yield _queue(
        _("Dead jobs"), queue["failed"], 0, _("Read their errors, remove the cause, then start them again."), "bad"
    )


def _queue(name: str, count: int, allowed: int, advice: str, state: str = "warn") -> HealthRow:
    value = formats.number(count)
    return HealthRow(name, state, value, advice) if count > allowed else HealthRow(name, "ok", value)


def _disk() -> HealthRow:
    room = shutil.disk_usage(settings.DIENHONG.data_dir)
    free = 100 * room.free / room.total
    value = _("%(size)s free (%(percent)s %%)") % {
        "size": formats.file_size(room.free),
        "percent": formats.number(free, 0),
    }
    if free < LOW_DISK:
        advice = _("Make room or add a disk; below 5 % nothing more may be received.")
        return HealthRow(_("Disk"), "bad" if free < FULL_DISK else "warn", value, advice)
    return HealthRow(_("Disk"), "ok", value)
