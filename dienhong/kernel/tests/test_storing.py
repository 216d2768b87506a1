"""Rows stored at once are those that saving one by one would have stored."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from dienhong.kernel.models import OutboxDelivery, OutboxEvent
from dienhong.kernel.storing import give_keys, next_keys, store_rows

pytestmark = pytest.mark.django_db
STRANGE = {"subject": "Ổn định \\ giá\tcả\nvà 'lương' \\N", "number": 1, "nothing": None}


def an_event(**payload):
    return OutboxEvent(name="x.Y", payload=payload or STRANGE)


def test_rows_keep_their_order_and_values_and_get_keys_and_the_defaults_of_the_database():
    rows = [an_event(), an_event(number=2), an_event(number=3)]

    store_rows(rows)

    stored = list(OutboxEvent.objects.order_by("pk"))
    assert [row.payload for row in stored] == [STRANGE, {"number": 2}, {"number": 3}]
    assert [row.pk for row in stored] == [row.pk for row in rows]
    assert all(abs((row.occurred_at - timezone.now()).total_seconds()) < 60 for row in stored)
    assert not any(row._state.adding for row in rows)


def test_a_single_row_is_stored_as_many_are():
    row = an_event()

    store_rows([row])

    assert OutboxEvent.objects.get(pk=row.pk).payload == STRANGE


def test_a_row_with_a_reserved_key_keeps_it():
    first, second = next_keys(OutboxEvent, 2)
    row = an_event()
    row.pk = second

    store_rows([row, an_event(number=2)])

    assert first < second
    assert set(OutboxEvent.objects.values_list("pk", flat=True)) == {second, second + 1}


def test_rows_of_several_models_get_their_keys_together_and_a_single_one_when_it_is_stored():
    events = [an_event(number=number) for number in range(3)]
    deliveries = [OutboxDelivery(handler=f"h{number}") for number in range(2)]
    alone = an_event(number=9)

    give_keys(events, [], deliveries, [alone])
    for row, event in zip(deliveries, events, strict=False):
        row.event_id = event.pk
    store_rows(events)
    store_rows(deliveries)

    assert alone.pk is None
    assert sorted(row.pk for row in events) == [row.pk for row in events]
    assert list(OutboxDelivery.objects.order_by("pk").values_list("pk", "event_id")) == [
        (row.pk, event.pk) for row, event in zip(deliveries, events, strict=False)
    ]


def test_a_broken_rule_of_the_database_stores_none():
    event = an_event()
    store_rows([event])
    twice = [OutboxDelivery(event=event, handler="h") for _ in range(2)]

    with pytest.raises(IntegrityError, match="kernel_delivery_once"), transaction.atomic():
        store_rows(twice)

    assert not OutboxDelivery.objects.exists()


def test_nothing_to_store_is_nothing():
    store_rows([])

    assert next_keys(OutboxEvent, 0) == []
