"""What lies with agencies that are closed, for whom somebody else acts today."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from django.db.models import Q, QuerySet

from dienhong.exchange.addresses import acting_for
from dienhong.exchange.models import Delivery, Package
from dienhong.exchange.queries.rows import sent_before, terms_in_force
from dienhong.kernel import clock

Channel, Transport = Delivery.Channel, Delivery.Transport


def never_taken_in() -> QuerySet[Delivery]:
    """Deliveries to closed agencies that nobody took in: software confirmed nothing, or their hour had not come.

    Who fetched the bytes has as long to confirm as the terms give before senders are told of silence.
    """
    given_up = clock.now() - timedelta(minutes=terms_in_force().silent_minutes)
    by_software = Q(channel=Channel.API) & (Q(fetched_at=None) | Q(fetched_at__lte=given_up))
    timed = Q(channel=Channel.PLATFORM, transport=Transport.WAITING, package__deliver_at__isnull=False)
    rows = Delivery.objects.filter(
        by_software | timed,
        agency__closed_on__lte=clock.today(),
        package__state=Package.State.ACCEPTED,
        confirmed_at=None,
        withdrawn_at=None,
        status="",
    )
    return rows.exclude(transport=Transport.CONFIRMED)


def unfetched_of_closed() -> list[UUID]:
    """What software of closed agencies never took in and who acts for them today does not have, the oldest first."""
    rows = never_taken_in().filter(channel=Channel.API).select_related("package").order_by("id")
    return _without_what_they_have(list(rows))


def timed_of_closed(package_ids: Sequence[int]) -> list[UUID]:
    """Of packages whose hour has come what would lie in the register of a closed agency."""
    rows = never_taken_in().filter(package__in=package_ids, channel=Channel.PLATFORM)
    return _without_what_they_have(list(rows.select_related("package").order_by("id")))


def holders_of(row: Delivery) -> frozenset[int]:
    """The agencies that have the document of a delivery already, or the same request."""
    if row.is_request:
        return frozenset(row.package.deliveries.values_list("agency_id", flat=True))
    return sent_before(row.package.agency_id, row.package.document_id)


def _without_what_they_have(rows: list[Delivery]) -> list[UUID]:
    acting = acting_for(row.agency_id for row in rows)
    found = []
    for row in rows:
        receiver = acting[row.agency_id]
        if receiver is not None and receiver.id not in holders_of(row):
            found.append(row.uuid)
    return found
