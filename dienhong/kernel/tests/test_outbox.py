"""Events: written with the act, delivered at least once, each handler marked, failures kept."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from django.db import transaction

from dienhong.kernel import clock, outbox
from dienhong.kernel.models import OutboxDelivery, OutboxEvent

heard: list[object] = []
broken = [False]


@dataclass(frozen=True)
class ThingDone:
    thing: UUID
    day: date
    names: tuple[str, ...]


@outbox.handles(ThingDone)
def on_thing_done(event: ThingDone) -> None:
    if broken[0]:
        raise LookupError("partner is away")
    heard.append(event)


@outbox.handles(ThingDone)
def on_thing_done_too(event: ThingDone) -> None:
    heard.append("too")


@pytest.fixture(autouse=True)
def quiet():
    heard.clear()
    broken[0] = False


EVENT = ThingDone(uuid4(), date(2026, 11, 21), ("Ánh", "Ổn"))


def _publish():
    with transaction.atomic():
        outbox.publish(EVENT)


@pytest.mark.django_db
def test_an_event_reaches_each_handler_once_with_its_values():
    _publish()

    tried = outbox.deliver_waiting() + outbox.deliver_waiting()

    assert (tried, heard) == (2, [EVENT, "too"])


@pytest.mark.django_db
def test_a_failed_handler_is_tried_again_and_the_other_is_not_repeated():
    broken[0] = True
    _publish()
    outbox.deliver_waiting()
    broken[0] = False

    with clock.frozen(clock.now() + timedelta(minutes=1)):
        outbox.deliver_waiting()

    assert heard == ["too", EVENT]


@pytest.mark.django_db
def test_after_eight_failures_the_letter_is_dead_and_can_be_sent_again():
    broken[0] = True
    _publish()
    start = clock.now()
    for attempt in range(10):
        with clock.frozen(start + timedelta(hours=attempt)):
            outbox.deliver_waiting()
    dead = OutboxDelivery.objects.get(state="dead")
    broken[0] = False

    outbox.retry_dead([dead.pk])
    outbox.deliver_waiting()

    assert (dead.attempts, dead.last_error, heard[-1]) == (8, "LookupError: partner is away", EVENT)


@pytest.mark.django_db(transaction=True)
def test_nothing_is_heard_of_an_act_that_was_rolled_back():
    with pytest.raises(LookupError), transaction.atomic():
        outbox.publish(EVENT)
        raise LookupError

    assert (outbox.deliver_waiting(), OutboxEvent.objects.count()) == (0, 0)


@pytest.mark.django_db(transaction=True)
def test_an_event_outside_an_act_is_a_bug():
    with pytest.raises(RuntimeError, match="inside a command"):
        outbox.publish(EVENT)


@pytest.mark.django_db
def test_an_event_whose_handler_is_gone_does_not_stop_the_others():
    _publish()
    OutboxDelivery.objects.filter(handler__endswith="too").update(handler="kernel.on_something_renamed")

    outbox.deliver_waiting()

    assert heard == [EVENT]
    assert list(OutboxDelivery.objects.order_by("state").values_list("state", "last_error")) == [
        ("done", ""),
        ("waiting", "KeyError: 'kernel.on_something_renamed'"),
    ]
