"""Work in the background, on PostgreSQL (procrastinate behind this file only)."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

import procrastinate
from asgiref.sync import async_to_sync
from django.db import connection, transaction
from procrastinate import BaseRetryStrategy, RetryDecision
from procrastinate.contrib.django import app as django_app
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.jobs import Job, Status

from dienhong.kernel import clock

FIRST_DELAY_SECONDS = 5
LONGEST_DELAY_SECONDS = 1800
STALLED_AFTER_SECONDS = 60

JobFunction = TypeVar("JobFunction", bound=Callable[..., Any])
_tasks: dict[Callable[..., Any], procrastinate.tasks.Task[Any, Any, Any]] = {}
_blueprint = procrastinate.Blueprint()


class Backoff(BaseRetryStrategy):
    """Retry up to `attempts` runs in all, each wait twice the last, with jitter."""

    def __init__(self, attempts: int) -> None:
        self.attempts = attempts

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        """None when the job has had all its runs and becomes a dead letter."""
        if job.attempts + 1 >= self.attempts:
            return None
        delay = min(FIRST_DELAY_SECONDS * 2**job.attempts, LONGEST_DELAY_SECONDS)
        return RetryDecision(retry_in={"seconds": round(delay * random.uniform(0.75, 1.25))})  # noqa: S311  jitter


def job(*, queue: str = "default", attempts: int = 5) -> Callable[[JobFunction], JobFunction]:
    """Make a function of JSON-able keyword arguments a job. It may run more than once and must then change nothing."""

    def register(function: JobFunction) -> JobFunction:
        name = f"{function.__module__.split('.')[1]}.{function.__name__}"
        _tasks[function] = _blueprint.task(name=name, queue=queue, retry=Backoff(attempts))(function)
        return function

    return register


def defer(
    function: Callable[..., Any],
    *,
    at: datetime | None = None,
    key: str | None = None,
    priority: int = 0,
    **arguments: Any,
) -> None:
    """Queue a job in the present transaction, to run once that commits, at `at` or soon.

    With a `key`, nothing is queued while a job with the same key still waits. A higher `priority` runs first.
    """
    deferrer = _tasks[function].configure(schedule_at=at, queueing_lock=key, priority=priority)
    if key is not None and ProcrastinateJob.objects.filter(queueing_lock=key, status="todo").exists():
        return
    try:
        with transaction.atomic():
            deferrer.defer(**arguments)
    except procrastinate.exceptions.AlreadyEnqueued:
        return  # another process queued the same job between the look and the insert


@dataclass(frozen=True, slots=True)
class PeriodicJob:
    """A line of `config/schedule.py`."""

    cron: str
    function: Callable[..., Any]
    why: str


def install(app: procrastinate.App, schedule: list[PeriodicJob]) -> None:
    """Hand all jobs, and the periodic ones of the schedule, to procrastinate once Django has loaded every domain."""
    for line in schedule:
        task = _tasks[line.function]
        turn = _blueprint.task(name=f"{task.name}.turn", queue="clock", pass_context=False)(_turn_of(line.function))
        _blueprint.periodic(cron=line.cron, periodic_id="schedule")(turn)
    app.add_tasks_from(_blueprint, namespace="dienhong")


def _turn_of(function: Callable[..., Any]) -> Callable[[int], None]:
    """A turn of the clock queues the job itself, which then has its own retries; one that still waits is enough."""

    def turn(timestamp: int) -> None:
        defer(function, key=f"clock:{_tasks[function].name}")

    return turn


def revive_stalled() -> int:
    """Put jobs of workers that died (no heartbeat) back into the queue; returns how many."""
    manager = django_app.job_manager
    stalled = list(run_async(manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_AFTER_SECONDS)))
    for one in stalled:
        run_async(manager.retry_job(one, retry_at=clock.now()))
    return len(stalled)


def run_async(awaitable: Any) -> Any:
    """Wait for a coroutine of procrastinate from synchronous code."""

    async def wait() -> Any:
        return await awaitable

    return async_to_sync(wait)()


@dataclass(frozen=True, slots=True)
class DeadJob:
    """A job that failed for good."""

    id: int
    name: str
    arguments: dict[str, Any]
    attempts: int


def dead_jobs(limit: int = 100) -> list[DeadJob]:
    """Jobs that failed for good, newest first."""
    rows = ProcrastinateJob.objects.filter(status=Status.FAILED.value).order_by("-id")[:limit]
    return [DeadJob(row.id, row.task_name, row.args, row.attempts) for row in rows]


def retry_dead_job(job_id: int) -> None:
    """Queue a dead job again, as a new job with the same arguments; the dead row is marked cancelled.

    Raises LookupError when there is no such dead job.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE procrastinate_jobs SET status = 'cancelled' WHERE id = %s AND status = 'failed'"
            " RETURNING task_name, args::text",
            [job_id],
        )
        row = cursor.fetchone()
    if row is None:
        raise LookupError(f"no dead job {job_id}")
    django_app.tasks[row[0]].configure().defer(**json.loads(row[1]))


def sweep(keep: timedelta = timedelta(days=3)) -> None:
    """Delete finished jobs older than `keep`; dead letters stay until someone has looked at them."""
    run_async(
        django_app.job_manager.delete_old_jobs(nb_hours=round(keep.total_seconds() / 3600), include_cancelled=True)
    )


def queue_state() -> dict[str, int]:
    """Jobs that wait, run and failed for good, each capped at 10,000, for the health page."""
    states = ("todo", "doing", "failed")
    return {state: ProcrastinateJob.objects.filter(status=state)[:10_000].count() for state in states}
