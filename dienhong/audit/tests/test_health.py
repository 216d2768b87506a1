"""What the health page says about the log."""

from datetime import timedelta

import pytest
from django.utils import translation

from dienhong.audit.models import AuditRecord, Checkpoint
from dienhong.audit.public import health_rows
from dienhong.audit.tests.builders import a_person, open_drawer, some_sealed_records
from dienhong.kernel import clock

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("log_keys")]


def told(after=timedelta()):
    with translation.override("en"), clock.frozen(clock.now() + after):
        return [(row.state, row.value.replace("\xa0", " "), bool(row.advice)) for row in health_rows()]


def test_empty_log_is_well():
    assert told() == [("ok", "nothing is sealed yet", False)] * 2


def test_sealed_log_says_how_much_and_when():
    some_sealed_records(3)

    assert told(timedelta(minutes=2)) == [
        ("ok", "3 records sealed, last 2 minutes ago", False),
        ("ok", "no seal carries a time-stamp yet", False),
    ]


@pytest.mark.parametrize(("seconds", "state"), [(5, "ok"), (20, "warn"), (120, "bad")])
def test_record_that_waits_for_its_seal_is_told(seconds, state):
    some_sealed_records(1)
    open_drawer(a_person(), drawer="D9")

    (found, value, advice), _ = told(timedelta(seconds=seconds))

    assert (found, advice) == (state, state != "ok")
    assert ("1 records wait for their seal" in value) == advice


def test_records_wait_before_the_first_seal_too():
    open_drawer(a_person(), drawer="D1")

    assert (AuditRecord.objects.count(), Checkpoint.objects.count()) == (1, 0)
    assert told(timedelta(minutes=2))[0][0] == "bad"


@pytest.mark.parametrize(("minutes", "state"), [(4, "ok"), (20, "warn"), (90, "bad")])
def test_log_without_time_stamp_is_told(minutes, state):
    some_sealed_records(1)

    assert told(timedelta(minutes=minutes))[1][0] == state


@pytest.mark.parametrize(("minutes", "state"), [(4, "ok"), (20, "warn"), (90, "bad")])
def test_seals_after_the_last_time_stamp_wait(minutes, state):
    some_sealed_records(1, 1)
    first, second = Checkpoint.objects.order_by("size")
    stamped_at = clock.now()
    _stamp(first, stamped_at)

    waiting = told(timedelta(minutes=minutes))[1]
    _stamp(second, stamped_at)

    assert waiting[0] == state
    assert told(timedelta(minutes=minutes))[1] == ("ok", f"last {_words(minutes)} ago", False)


def _words(minutes):
    return f"{minutes} minutes" if minutes < 60 else "1 hour"


def _stamp(checkpoint, at):
    Checkpoint.objects.filter(pk=checkpoint.pk).update(timestamp_token=b"token", stamped_at=at)
