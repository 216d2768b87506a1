"""What the software of a closed agency never took in goes to the agency that acts for it today."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q

from dienhong.audit.public import command, note
from dienhong.exchange import asking, queries, rules
from dienhong.exchange.addresses import acting_for, agency_of
from dienhong.exchange.events import DeliveryOpened, DeliveryRedirected, RevisionAsked
from dienhong.exchange.gathering import tell_pages
from dienhong.exchange.models import Delivery, Revision
from dienhong.exchange.models.transactions import transaction_now
from dienhong.exchange.topics import topics_of
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor
from dienhong.kernel.errors import NotPermitted
from dienhong.kernel.outbox import publish

Channel, Transport = Delivery.Channel, Delivery.Transport


@command
def redirect_delivery(actor: Actor, *, delivery: UUID) -> bool:
    """Give a delivery that a closed agency never confirmed to who acts for it today (chuyển cho đơn vị kế thừa).

    Open requests about it go along. False, and nothing changes, when the closed agency has it by now, nobody acts for
    it, or who does has the document already. An act of the platform itself.
    """
    if actor.kind != "system":
        raise NotPermitted("exchange.platform_only")
    # The lock decides against a confirmation of the old software at the same moment: one of the two finds it done.
    row = queries.delivery_for_update(delivery)
    if row is None or not queries.never_taken_in().filter(pk=row.pk).exists():
        return False
    acting = acting_for([row.agency_id])[row.agency_id]
    if acting is None or acting.id in queries.holders_of(row):
        return False

    closed = row.agency_id
    by_software = bool(queries.agencies_with_software([acting.id]))
    row.agency_id, row.redirected_from_id = acting.id, row.redirected_from_id or closed
    row.channel = Channel.API if by_software else Channel.PLATFORM
    row.transport, row.fetched_at = Transport.WAITING, None
    row.save(update_fields=["agency", "redirected_from", "channel", "transport", "fetched_at"])
    # A place of its own in the stream of its new recipient.
    Delivery.objects.filter(pk=row.pk).update(transaction=transaction_now())
    note(
        agency_id=row.package.agency_id,
        subject=("exchange.Package", row.package.uuid),
        delivery=str(row.uuid),
        closed=agency_of(closed).code,
        successor=acting.code,
    )
    _hand_on(row)
    _put_again(row, closed)
    tell_pages(*topics_of(row.package))
    return True


def _hand_on(row: Delivery) -> None:
    """Whoever has it now hears of it, but not before the hour of a timed package; that calls them itself."""
    hour = row.package.deliver_at
    publish(DeliveryRedirected(row.pk), lane=row.lane, at=hour)
    if row.channel == Channel.PLATFORM and (hour is None or hour <= clock.now()):
        urgency = row.package.urgency
        lane = rules.lane_of_request(urgency, 1) if row.is_request else rules.lane_of_hand_over(urgency)
        publish(DeliveryOpened(row.pk), lane=lane)


def _put_again(row: Delivery, closed: int) -> None:
    """Requests that the closed agency has not decided are put to its successor."""
    about = Q(delivery=row) | Q(package=row.package)
    rows = Revision.objects.select_for_update(of=("self",)).select_related("delivery__package", "package")
    asked = list(rows.filter(about, agency_id=closed, state=Revision.State.OPEN, decided_at=None).order_by("id"))
    who = asking.answerers([one.delivery for one in asked])
    for one in asked:
        answerer = who[one.delivery_id]
        Revision.objects.filter(pk=one.pk).update(
            agency=answerer.agency_id, channel=answerer.channel, transaction=transaction_now()
        )
        publish(RevisionAsked(one.pk), lane=row.lane, at=row.package.deliver_at)
