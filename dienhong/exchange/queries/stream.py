"""What happened for an agency's software, in one final order to which nothing is ever added in front."""

from __future__ import annotations

from dataclasses import dataclass
from heapq import merge
from itertools import islice
from typing import TypeVar

from django.db import connection
from django.db.models import Model, Q, QuerySet

from dienhong.exchange.models import Delivery, Package, Revision, StatusEvent
from dienhong.exchange.permissions import RECEIVE, SEND
from dienhong.exchange.queries.visible import its_hour_has_come
from dienhong.exchange.standing import RECALL_ASKED
from dienhong.exchange.telling import ASKED, RECORDED, WAITING, request_told, status_told, waiting_told
from dienhong.kernel.actor import Actor
from dienhong.kernel.errors import RuleBroken
from dienhong.kernel.outbox import ORDINARY, URGENT

Row = TypeVar("Row", bound=Model)
_DELIVERIES, _REQUESTS, _STATUSES = 0, 1, 2
_LARGEST = 2**63


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A place in the order: transaction, kind of happening, row."""

    transaction: int
    kind: int = 0
    row: int = 0

    @classmethod
    def of(cls, text: str) -> Place:
        """From what `str` made of it. Raises RuleBroken("kernel.bad_cursor")."""
        parts = text.split(".")
        if len(parts) != 3 or not all(one.isascii() and one.isdigit() and int(one) < _LARGEST for one in parts):
            raise RuleBroken("kernel.bad_cursor")
        return cls(*map(int, parts))

    def __str__(self) -> str:
        return f"{self.transaction}.{self.kind}.{self.row}"


@dataclass(frozen=True, slots=True)
class Happening:
    """One happening: its place, its name (that of webhooks), what is told."""

    place: Place
    event: str
    data: dict[str, object]


@dataclass(frozen=True, slots=True)
class Part:
    """The next happenings. `more`: there are further ones; `unsettled`: some wait until an earlier act has ended."""

    items: list[Happening]
    more: bool
    unsettled: bool


def present_place() -> Place:
    """The place before everything that is not settled yet."""
    return Place(_horizon())


def happenings_after(actor: Actor, place: Place, limit: int) -> Part:
    """What happened for the agencies of the actor's software after a place; at most 8 queries.

    What belongs to transactions that may still be running is held back until these have ended.
    """
    horizon = _horizon()
    sources = _sources(actor)
    found = list(
        islice(
            merge(
                *(_told(kind, _after(rows, kind, place).filter(transaction__lt=horizon)[: limit + 1])
                  for kind, rows in sources.items()),
                key=lambda one: one.place,
            ),
            limit + 1,
        )
    )  # fmt: skip
    unsettled = any(rows.filter(transaction__gte=horizon).order_by().exists() for rows in sources.values())
    return Part(found[:limit], len(found) > limit, unsettled)


def _horizon() -> int:
    """The oldest transaction that still runs."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
        return int(cursor.fetchone()[0])


def _sources(actor: Actor) -> dict[int, QuerySet[Model]]:
    receiving, sending = actor.authority.agencies_with(RECEIVE), actor.authority.agencies_with(SEND)
    deliveries = Delivery.objects.select_related("package").filter(
        its_hour_has_come("package__"),
        agency_id__in=receiving,
        channel=Delivery.Channel.API,
        lane__in=(ORDINARY, URGENT),
        package__state=Package.State.ACCEPTED,
        withdrawn_at=None,
    )
    requests = Revision.objects.select_related("delivery__package", "package").filter(
        its_hour_has_come("package__"),
        agency_id__in=receiving,
        state=Revision.State.OPEN,
        channel=Delivery.Channel.API,
    )
    statuses = StatusEvent.objects.select_related("package", "delivery", "agency").filter(sender_id__in=sending)
    return {
        _DELIVERIES: deliveries.exclude(transport=Delivery.Transport.CONFIRMED),
        _REQUESTS: requests,
        _STATUSES: statuses.exclude(code=RECALL_ASKED).defer("xml"),
    }  # type: ignore[dict-item]  # rows of three models, all with a transaction


def _after(rows: QuerySet[Row], kind: int, place: Place) -> QuerySet[Row]:
    later = Q(transaction__gt=place.transaction)
    if kind > place.kind:
        later = Q(transaction__gte=place.transaction)
    elif kind == place.kind:
        later |= Q(transaction=place.transaction, id__gt=place.row)
    # The bound that stands alone lets the index begin there.
    return rows.filter(later, transaction__gte=place.transaction).order_by("transaction", "id")


def _told(kind: int, rows: QuerySet[Model]) -> list[Happening]:
    found = []
    for row in rows:
        if isinstance(row, Delivery):
            event, data, number = WAITING, waiting_told(row), row.transaction
        elif isinstance(row, Revision):
            event, data, number = ASKED, request_told(row), row.transaction
        else:
            assert isinstance(row, StatusEvent)
            event, data, number = RECORDED, status_told(row), row.transaction
        found.append(Happening(Place(number, kind, row.pk), event, data))
    return found
