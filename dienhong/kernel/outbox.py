"""Events that leave a transaction: written with it, delivered after it at least once, each handler marked when done."""

from __future__ import annotations

import json
import logging
import random
from collections.abc import Callable, Sequence
from dataclasses import asdict, fields, is_dataclass
from datetime import date, datetime, timedelta
from itertools import takewhile
from typing import Any, TypeVar, get_type_hints
from uuid import UUID

from django.db import connection, transaction
from django.db.models import F, QuerySet

from dienhong.kernel import clock
from dienhong.kernel.models import OutboxDelivery, OutboxEvent
from dienhong.kernel.storing import store_rows

log = logging.getLogger(__name__)
CHANNEL = "dienhong_outbox"
MAX_ATTEMPTS = 8
FIRST_DELAY = timedelta(seconds=2)
LONGEST_DELAY = timedelta(minutes=30)
# Bulk is what one act causes by the thousand and nobody waits for: it goes when nothing else is due.
BULK, ORDINARY, URGENT = -1, 0, 1
# In one statement, because every act that others hear of pays for it.
_PUBLISH = f"""
WITH event AS (INSERT INTO {OutboxEvent._meta.db_table} (name, payload) VALUES (%s, %s::jsonb) RETURNING id),
     waiting AS (
         INSERT INTO {OutboxDelivery._meta.db_table} (event_id, handler, state, attempts, lane, last_error, next_try_at)
         SELECT event.id, handler, '{OutboxDelivery.State.WAITING}', 0, %s, '', %s::timestamptz
           FROM event, unnest(%s::text[]) AS handler
     )
SELECT pg_notify(%s, '')
"""  # noqa: S608  the names are the models'

Event = Any
Handler = TypeVar("Handler", bound=Callable[[Any], None])

_events: dict[str, type] = {}
_handlers: dict[str, dict[str, Callable[[Any], None]]] = {}
_together: dict[str, int] = {}


def event_name(event_type: type) -> str:
    """`dienhong.documents.events.DocumentIssued` → `documents.DocumentIssued`."""
    return f"{event_type.__module__.split('.')[1]}.{event_type.__name__}"


def handles(event_type: type) -> Callable[[Handler], Handler]:
    """Ask for an event. The handler runs in its own transaction, may run again, and must then change nothing."""

    def register(handler: Handler) -> Handler:
        _register(event_type, handler)
        return handler

    return register


def handles_together(event_type: type, *, most: int) -> Callable[[Handler], Handler]:
    """As `handles`, but the handler takes a list of up to `most` events that wait one after the other.

    A group is done or fails as a whole; of one that failed each event comes alone from then on, in its old place. A
    group holds up what is more urgent for as long as it takes: keep it below a second.
    """

    def register(handler: Handler) -> Handler:
        _together[_register(event_type, handler)] = most
        return handler

    return register


def _register(event_type: type, handler: Callable[[Any], None]) -> str:
    name, key = event_name(event_type), f"{handler.__module__.split('.')[1]}.{handler.__name__}"
    _events[name] = event_type
    _handlers.setdefault(name, {})[key] = handler
    return key


def registered_handlers() -> dict[str, list[str]]:
    """Event name → handler names, for the generated documentation."""
    return {name: sorted(handlers) for name, handlers in sorted(_handlers.items())}


def publish(event: Event, *, lane: int = ORDINARY, at: datetime | None = None) -> None:
    """Write an event into the present transaction; nobody hears of it unless that commits.

    A higher lane overtakes lower ones; with `at` nobody hears of it before that instant. Within a lane events come in
    their order: whose effect a later one needs must not stand in a lower lane, or the later one's handler sees to it.

    Raises RuntimeError outside a transaction: an event without its act would be a lie.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("publish() belongs inside a command")
    if not is_dataclass(event) or isinstance(event, type):
        raise TypeError("an event is an instance of a frozen dataclass")
    name = event_name(type(event))
    wanted = _handlers.get(name)
    if not wanted:
        return
    with connection.cursor() as cursor:
        due = at or clock.at_once()
        cursor.execute(_PUBLISH, [name, json.dumps(_payload(event)), lane, due, sorted(wanted), CHANNEL])


def publish_all(events: Sequence[Event], *, lane: int = ORDINARY) -> None:
    """As `publish`, for any number of events of one type with a handful of statements."""
    name = event_name(type(events[0])) if events else ""
    wanted = sorted(_handlers.get(name, ()))
    if not wanted:
        return
    rows = [OutboxEvent(name=name, payload=_payload(event)) for event in events]
    store_rows(rows)
    # By handlers, so that those who take several at once find them one behind the other.
    due = clock.at_once()
    store_rows([OutboxDelivery(event=row, handler=key, lane=lane, next_try_at=due) for key in wanted for row in rows])
    _wake()


def _payload(event: Event) -> Any:
    return json.loads(json.dumps(asdict(event), default=_plain))


def _wake() -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"NOTIFY {CHANNEL}")


def _plain(value: Any) -> str:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    raise TypeError(f"an event cannot carry {type(value).__name__}")


def _revive(hint: Any, value: Any) -> Any:
    if isinstance(value, list):
        return tuple(value)
    if not isinstance(value, str):
        return value
    text = str(hint)
    if "UUID" in text:
        return UUID(value)
    if "datetime.datetime" in text:
        return datetime.fromisoformat(value)
    if "datetime.date" in text:
        return date.fromisoformat(value)
    return value


def _event_of(row: OutboxEvent) -> Event:
    event_type = _events[row.name]
    hints = get_type_hints(event_type)
    return event_type(**{f.name: _revive(hints[f.name], row.payload[f.name]) for f in fields(event_type)})


def deliver_waiting(limit: int = 100, *, only_groups: bool = False) -> int:
    """Deliver up to `limit` waiting events, by lanes, in each the oldest first; returns how many were tried.

    Several processes may do so at once. With `only_groups` nothing but what handlers take in groups, whose events do
    not hang on each other: a helper when thousands of them wait.
    """
    tried = 0
    # What failed is due again only seconds later, and of a group that failed each comes alone: this ends.
    while tried < limit and (some := _deliver_next(limit - tried, only_groups)):
        tried += some
    return tried


def _deliver_next(limit: int, only_groups: bool) -> int:
    """Deliver an event, or a group, to one handler in one transaction; the marks commit with the handler's changes."""
    with transaction.atomic():
        waiting = _waiting().filter(handler__in=sorted(_together)) if only_groups else _waiting()
        first = waiting.first()
        if first is None:
            return 0
        group = [first, *_company_of(first, waiting, limit)]
        failure = _failure_of(group)
        if failure is None:
            _mark_done(group)
        elif len(group) == 1:
            _mark_failed(first, failure)
        else:
            log.warning(
                "%s failed on %d events together; each is tried alone", first.handler, len(group), exc_info=failure
            )
            _of(group).update(attempts=1)
        return len(group)


def _waiting() -> QuerySet[OutboxDelivery]:
    """What is due, in the order of delivery; rows are locked when read, and those of other processes are passed over."""
    rows = OutboxDelivery.objects.select_for_update(skip_locked=True, of=("self",)).select_related("event")
    due = rows.filter(state=OutboxDelivery.State.WAITING, next_try_at__lte=clock.now())
    return due.order_by("-lane", "next_try_at", "id")


def _company_of(first: OutboxDelivery, waiting: QuerySet[OutboxDelivery], limit: int) -> list[OutboxDelivery]:
    """What waits directly behind a delivery for the same handler, if that takes several; nothing tried before."""
    most = min(_together.get(first.handler, 1), limit) - 1
    if most < 1 or first.attempts:
        return []
    next_ones = waiting.exclude(pk=first.pk)[:most]
    alike = (first.handler, first.event.name, first.lane, 0)
    return list(takewhile(lambda one: (one.handler, one.event.name, one.lane, one.attempts) == alike, next_ones))


def _failure_of(group: list[OutboxDelivery]) -> Exception | None:
    try:
        with transaction.atomic():
            # Inside the try: an event or handler that an upgrade renamed becomes a dead letter, not a dead process.
            handler = _handlers[group[0].event.name][group[0].handler]
            events = [_event_of(one.event) for one in group]
            handler(events if group[0].handler in _together else events[0])
    except Exception as error:  # noqa: BLE001  whatever a handler raises must not stop the others; it is kept and retried
        return error
    return None


def _of(group: list[OutboxDelivery]) -> QuerySet[OutboxDelivery]:
    return OutboxDelivery.objects.filter(pk__in=[one.pk for one in group])


def _mark_done(group: list[OutboxDelivery]) -> None:
    _of(group).update(state=OutboxDelivery.State.DONE, attempts=F("attempts") + 1, last_error="")


def _mark_failed(delivery: OutboxDelivery, failure: Exception) -> None:
    delivery.attempts += 1
    log.warning("%s failed on %s (attempt %d)", delivery.handler, delivery.event, delivery.attempts, exc_info=failure)
    delivery.last_error = f"{type(failure).__name__}: {failure}"[:2000]
    delivery.next_try_at = clock.now() + retry_delay(delivery.attempts)
    if delivery.attempts >= MAX_ATTEMPTS:
        delivery.state = OutboxDelivery.State.DEAD
    delivery.save(update_fields=["attempts", "state", "last_error", "next_try_at"])


def retry_delay(attempts: int) -> timedelta:
    """Twice as long each time, with jitter so that many failures do not come back at once."""
    delay: timedelta = min(FIRST_DELAY * 2 ** (attempts - 1), LONGEST_DELAY)
    return delay * random.uniform(0.75, 1.25)  # noqa: S311  jitter, not a secret


def retry_dead(delivery_ids: list[int]) -> int:
    """Put dead letters back into the queue; returns how many."""
    return OutboxDelivery.objects.filter(pk__in=delivery_ids, state=OutboxDelivery.State.DEAD).update(
        state=OutboxDelivery.State.WAITING, attempts=0, next_try_at=clock.now()
    )


def sweep(keep: timedelta = timedelta(days=7)) -> int:
    """Forget events that everybody has been told of, older than `keep`; returns how many rows went."""
    old = OutboxEvent.objects.filter(occurred_at__lt=clock.now() - keep).exclude(
        deliveries__state__in=[OutboxDelivery.State.WAITING, OutboxDelivery.State.DEAD]
    )
    return old.delete()[0]


def backlog() -> dict[str, int]:
    """How many deliveries wait (capped at 10,000) and how many are dead, for the health page."""
    return {
        state: OutboxDelivery.objects.filter(state=state)[:10_000].count()
        for state in (OutboxDelivery.State.WAITING, OutboxDelivery.State.DEAD)
    }
