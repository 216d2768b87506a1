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


@dataclass(frozen=True)
class ThingCounted:
    number: int


@outbox.handles_together(ThingCounted, most=3)
def on_things_counted(events: list[ThingCounted]) -> None:
    heard.append([event.number for event in events])
    if any(event.number < 0 for event in events):
        raise LookupError("not a number of things")


def _publish_numbers(*numbers, lane=outbox.ORDINARY):
    with transaction.atomic():
        outbox.publish_all([ThingCounted(number) for number in numbers], lane=lane)


@pytest.mark.django_db
def test_events_that_wait_together_come_in_groups_in_their_order_and_lane():
    _publish_numbers(1, 2, 3, 4)
    _publish_numbers(5, 6, lane=outbox.URGENT)

    tried = outbox.deliver_waiting()

    assert (tried, heard) == (6, [[5, 6], [1, 2, 3], [4]])


@pytest.mark.django_db
def test_bulk_waits_for_all_else_and_comes_in_its_order():
    _publish_numbers(1, 2, lane=outbox.BULK)
    _publish_numbers(3)
    _publish_numbers(4, lane=outbox.URGENT)
    _publish_numbers(5, lane=outbox.BULK)

    tried = outbox.deliver_waiting()

    assert (tried, heard) == (5, [[4], [3], [1, 2, 5]])


@pytest.mark.django_db
def test_a_group_is_no_larger_than_what_was_asked_for():
    _publish_numbers(1, 2, 3)

    tried = outbox.deliver_waiting(2)

    assert (tried, heard) == (2, [[1, 2]])


@pytest.mark.django_db
def test_a_helper_delivers_nothing_but_groups():
    _publish()
    _publish_numbers(1, 2)

    tried = outbox.deliver_waiting(only_groups=True)

    assert (tried, heard) == (2, [[1, 2]])
    assert outbox.backlog()["waiting"] == 2


@pytest.mark.django_db
def test_of_a_group_that_fails_each_comes_alone_and_urgent_ones_between_them():
    _publish_numbers(1, -2, 3, 4)
    outbox.deliver_waiting(1 + 2)
    _publish_numbers(5, lane=outbox.URGENT)

    outbox.deliver_waiting()

    assert heard == [[1, -2, 3], [5], [1], [-2], [3], [4]]
    assert OutboxDelivery.objects.exclude(state="done").get().last_error == "LookupError: not a number of things"


@pytest.mark.django_db
@pytest.mark.parametrize("away", [timedelta(days=-400), timedelta(days=400)])
def test_what_is_due_at_once_is_due_while_the_clock_stands_and_afterwards(away):
    with clock.frozen(clock.now() + away):
        _publish()
        with transaction.atomic():
            outbox.publish_all([EVENT])
        assert outbox.deliver_waiting(1) == 1

    assert outbox.deliver_waiting() == 3
    assert not OutboxDelivery.objects.filter(state=OutboxDelivery.State.WAITING).exists()
