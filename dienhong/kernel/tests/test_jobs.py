"""Jobs: run after the commit, tried again with growing waits, kept as dead letters, taken up again after a crash."""

import pytest
from django.db import connection, transaction
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from dienhong.kernel import jobs, tasks
from dienhong.kernel.jobs import Backoff, job


@job(queue="tests", attempts=3)
def count_up(name: str) -> None:
    ran.append(name)
    if name == "broken":
        raise LookupError("partner is away")


ran: list[str] = []


@pytest.fixture(autouse=True)
def known_to_the_app():
    ran.clear()
    task = jobs._tasks[count_up]
    task.blueprint = app
    app.tasks[task.name] = task


def _states() -> list[str]:
    return list(ProcrastinateJob.objects.filter(queue_name="tests").order_by("id").values_list("status", flat=True))


@pytest.mark.django_db
def test_a_job_of_an_act_that_was_rolled_back_never_runs():
    with pytest.raises(LookupError), transaction.atomic():
        jobs.defer(count_up, name="never")
        raise LookupError

    assert _states() == []


@pytest.mark.django_db
def test_a_key_is_queued_once_while_it_waits():
    with transaction.atomic():
        jobs.defer(count_up, key="once", name="a")
        jobs.defer(count_up, key="once", name="b")

    assert _states() == ["todo"]


@pytest.mark.django_db
def test_a_job_of_a_dead_worker_goes_back_into_the_queue():
    jobs.defer(count_up, name="a")
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '5 min') RETURNING id"
        )
        worker = cursor.fetchone()[0]
        cursor.execute(
            "UPDATE procrastinate_jobs SET status = 'doing', worker_id = %s WHERE queue_name = 'tests'", [worker]
        )

    assert (jobs.revive_stalled(), _states()) == (1, ["todo"])


@pytest.mark.django_db
def test_a_dead_job_is_shown_and_can_be_queued_again():
    jobs.defer(count_up, name="a")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'doing' WHERE queue_name = 'tests'")
        cursor.execute("UPDATE procrastinate_jobs SET status = 'failed' WHERE queue_name = 'tests'")
    (dead,) = jobs.dead_jobs()

    jobs.retry_dead_job(dead.id)

    assert (dead.arguments, _states(), jobs.dead_jobs()) == ({"name": "a"}, ["cancelled", "todo"], [])


@pytest.mark.django_db
def test_there_is_no_second_way_to_queue_a_dead_job():
    with pytest.raises(LookupError, match="no dead job 12345"):
        jobs.retry_dead_job(12345)


@pytest.mark.django_db
def test_a_turn_of_the_clock_queues_the_job_once_while_it_waits():
    turn = jobs._turn_of(count_up)

    turn(1)
    turn(2)

    assert _states() == ["todo"]


@pytest.mark.parametrize(
    ("done", "lowest", "highest"), [(0, 3, 7), (1, 7, 13), (2, 15, 25), (7, 480, 800), (12, 1350, 2250)]
)
def test_each_wait_is_twice_the_last_with_jitter_up_to_half_an_hour(done, lowest, highest):
    waits = [Backoff(50).get_retry_decision(exception=LookupError(), job=_attempted(done)) for _ in range(50)]

    seconds = [round((wait.retry_at - _now()).total_seconds()) for wait in waits if wait and wait.retry_at]
    assert len(seconds) == 50
    assert lowest - 2 <= min(seconds) <= max(seconds) <= highest + 2
    assert len(set(seconds)) > 1


def test_after_all_its_runs_a_job_is_dead():
    assert Backoff(3).get_retry_decision(exception=LookupError(), job=_attempted(2)) is None


@pytest.mark.django_db
def test_sweeping_forgets_old_finished_rows_only():
    jobs.defer(count_up, name="a")

    tasks.sweep_old_rows()

    assert _states() == ["todo"]


def _attempted(times: int):
    from procrastinate.jobs import Job

    return Job(id=1, queue="tests", lock=None, queueing_lock=None, task_name="t", attempts=times)


def _now():
    from datetime import UTC, datetime

    return datetime.now(UTC)
