"""What one request or handler looks up only once, and tells only once at its end.

A batch of a hundred packages asks the directory for each agency once, and wakes pages and handlers once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, TypeVar
from uuid import UUID

from django.db import connection

from dienhong.exchange.events import PackagesAccepted, StatusesRecorded
from dienhong.exchange.models import Delivery, Package, PackageFile, Receipt, Revision, StatusEvent
from dienhong.exchange.models.transactions import transaction_now
from dienhong.exchange.rules import lane_of
from dienhong.kernel import clock
from dienhong.kernel.live import announce_all
from dienhong.kernel.outbox import publish
from dienhong.kernel.storing import give_keys, next_keys, store_rows
from dienhong.signing.public import one_moment

Value = TypeVar("Value")
# Answers that hold only as long as the transaction in which they were found.
_OF_THE_TRANSACTION = frozenset({"lock", "key", "sent", "delivery", "answered", "visible", "file", "targets"})
_CHANGE = f"""
UPDATE {Delivery._meta.db_table} AS row
   SET transport = new.transport, fetched_at = new.fetched_at, confirmed_at = new.confirmed_at,
       status = new.status, status_at = new.status_at, reason = new.reason, steps = new.steps
  FROM unnest(%s::bigint[], %s::text[], %s::timestamptz[], %s::timestamptz[], %s::text[], %s::timestamptz[], %s::text[],
              %s::int[]) AS new (id, transport, fetched_at, confirmed_at, status, status_at, reason, steps)
 WHERE row.id = new.id
"""  # noqa: S608  the name is the model's
_CHANGED = ("pk", "transport", "fetched_at", "confirmed_at", "status", "status_at", "reason", "steps")


@dataclass
class Gathering:
    """Answers found so far, and what is still to be told.

    `together`: no act of the request can be undone alone, so even changes of rows wait for the end.
    """

    together: bool = True
    known: dict[tuple[Any, ...], Any] = field(default_factory=dict)
    topics: dict[str, None] = field(default_factory=dict)
    numbers: list[int] = field(default_factory=list)
    packages: list[Package] = field(default_factory=list)
    accepted: dict[int, list[int]] = field(default_factory=dict)
    events: list[StatusEvent] = field(default_factory=list)
    receipts: list[Receipt] = field(default_factory=list)
    opened: list[Delivery] = field(default_factory=list)
    files: list[PackageFile] = field(default_factory=list)
    changed: dict[int, Delivery] = field(default_factory=dict)
    fetched: dict[frozenset[int], list[int]] = field(default_factory=dict)

    def tell(self) -> None:
        """Store, publish and announce what was gathered; call it inside the transaction, at its end."""
        give_keys(self.opened, self.events, self.receipts)
        store_rows(self.packages)
        store_rows(self.opened)
        store_rows(self.files)
        _change_all(list(self.changed.values()))
        for agencies, packages in self.fetched.items():
            _mark_fetched(packages, agencies)
        store_rows(self.events)
        for receipt in self.receipts:
            receipt.event_id = receipt.event.pk if receipt.event else None
        store_rows(self.receipts)
        for lane, packages in sorted(self.accepted.items(), reverse=True):
            publish(PackagesAccepted(tuple(packages)), lane=lane)
        _tell_statuses(self.events)
        announce_all(list(self.topics))
        self._begin_anew()

    def forget(self) -> None:
        """After a rollback: what was gathered never happened; of the answers only those from outside remain.

        The acts come again one by one, each with its own changes.
        """
        self._begin_anew()
        self.together = False
        self.known = {key: value for key, value in self.known.items() if key[0] not in _OF_THE_TRANSACTION}

    def _begin_anew(self) -> None:
        self.events, self.receipts, self.opened = [], [], []
        self.accepted, self.topics, self.changed, self.fetched = {}, {}, {}, {}
        self.numbers, self.packages, self.files = [], [], []


def _change_all(rows: list[Delivery]) -> None:
    """One statement for any number of deliveries, whose rows the transaction has locked."""
    if not rows:
        return
    columns = [[getattr(row, name) for row in rows] for name in _CHANGED]
    with connection.cursor() as cursor:
        cursor.execute(_CHANGE, columns)


def _mark_fetched(packages: list[int], agencies: frozenset[int]) -> None:
    waiting = Delivery.objects.filter(
        package_id__in=packages, agency_id__in=agencies, transport=Delivery.Transport.WAITING
    )
    waiting.update(transport=Delivery.Transport.FETCHED, fetched_at=clock.now())


_present: ContextVar[Gathering | None] = ContextVar("exchange_gathering", default=None)


@contextmanager
def gathering() -> Iterator[Gathering]:
    """Share look-ups inside the block; who opens it calls `tell()` before the transaction ends."""
    token = _present.set(Gathering())
    try:
        present = _present.get()
        assert present is not None
        with one_moment():
            yield present
    finally:
        _present.reset(token)


def once(key: tuple[Any, ...], look_up: Callable[[], Value]) -> Value:
    """The answer of `look_up`, asked once inside a gathering; without one asked every time."""
    present = _present.get()
    if present is None:
        return look_up()
    if key not in present.known:
        present.known[key] = look_up()
    found: Value = present.known[key]
    return found


def is_known(key: tuple[Any, ...]) -> bool:
    """Whether the present gathering has the answer."""
    present = _present.get()
    return present is not None and key in present.known


def tell_accepted(package: Package) -> None:
    """Publish now, or with all others of the request in its lane; what has an hour is told at its hour."""
    present, lane = _present.get(), lane_of(package.urgency)
    if present is None or package.deliver_at is not None:
        publish(PackagesAccepted((package.pk,)), lane=lane, at=package.deliver_at)
    else:
        present.accepted.setdefault(lane, []).append(package.pk)


def _tell_statuses(events: list[StatusEvent]) -> None:
    """An event for each lane, the urgent first."""
    lanes: dict[int, list[int]] = {}
    for event in events:
        lanes.setdefault(lane_of(event.package.urgency), []).append(event.pk)
    for lane, keys in sorted(lanes.items(), reverse=True):
        publish(StatusesRecorded(tuple(keys)), lane=lane)


def keep(receipt: Receipt, event: StatusEvent | None = None) -> None:
    """Store a receipt, with the status it is about, now or with all others of the request.

    The last thing an act does: what is gathered is stored even if the act itself were undone afterwards.
    """
    present = _present.get()
    if present is not None:
        present.receipts.append(receipt)
        if event is not None:
            present.events.append(event)
        return
    if event is not None:
        event.save(force_insert=True)
        receipt.event = event if receipt.kind == Receipt.Kind.STATUS else None
        _tell_statuses([event])
    receipt.save(force_insert=True)


def reserve_packages(count: int) -> None:
    """Take numbers for the packages of a request, so that they and what refers to them are stored together.

    A single one is stored when it is there, which costs one statement less.
    """
    present = _present.get()
    if present is not None and present.together and count > 1:
        present.numbers = next_keys(Package, count)[::-1]


def store_package(row: Package) -> None:
    """Store a package, now or with all others of the request."""
    present = _present.get()
    if present is None or row.pk is not None or not present.numbers:
        row.save()
    else:
        row.pk = present.numbers.pop()
        present.packages.append(row)


def open_deliveries(rows: list[Delivery]) -> None:
    """Store new deliveries of a package that has its key, now or with all others of the request."""
    for row in rows:
        row.package_id = row.package.pk
    present = _present.get()
    if present is None or not present.together:
        store_rows(rows)
    else:
        present.opened += rows


def keep_files(rows: list[PackageFile]) -> None:
    """Store which files travel beside a package that has its key, now or with all others of the request."""
    for row in rows:
        row.package_id = row.package.pk
    present = _present.get()
    if present is None or not present.together:
        store_rows(rows)
    else:
        present.files += rows


def change_delivery(row: Delivery) -> None:
    """Store how far a locked delivery is now, at once or with all others of the request."""
    present = _present.get()
    if present is None or not present.together:
        _change_all([row])
    else:
        present.changed[row.pk] = row


def release(package_ids: Sequence[int]) -> int:
    """Give the deliveries of packages whose hour has come the place of the present transaction; how many those are."""
    timed = Delivery.objects.filter(package_id__in=package_ids, package__deliver_at__isnull=False)
    return timed.update(transaction=transaction_now())


def take_place_now(revision: Revision) -> None:
    """Give a request whose hour has come the place of the present transaction in the stream of who answers it."""
    if revision.package is not None and revision.package.deliver_at is not None:
        row = Revision.objects.filter(pk=revision.pk)
        row.update(transaction=transaction_now())


def mark_fetched(package_id: int, agencies: frozenset[int]) -> None:
    """Note that one of these agencies read a package that waited for it, now or with all others of the request."""
    present = _present.get()
    if present is None or not present.together:
        _mark_fetched([package_id], agencies)
    else:
        present.fetched.setdefault(agencies, []).append(package_id)


def remember(key: tuple[Any, ...], value: object) -> None:
    """Put an answer into the present gathering, if there is one."""
    present = _present.get()
    if present is not None:
        present.known[key] = value


def gathered_receipt(package_id: int, kind: str, delivery_id: int | None = None) -> UUID | None:
    """A receipt that this request issued and has not stored yet."""
    present = _present.get()
    for receipt in reversed(present.receipts if present else []):
        if (receipt.package_id, receipt.kind, receipt.delivery_id) == (package_id, kind, delivery_id):
            return receipt.uuid
    return None


def tell_pages(*topics: str) -> None:
    """Wake open pages, each topic once."""
    present = _present.get()
    if present is None:
        announce_all(topics)
    else:
        present.topics.update(dict.fromkeys(topics))
