"""What waits for a person on the axis: packages that a recipient refused."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _

from dienhong.exchange.models import Delivery
from dienhong.exchange.permissions import SEND
from dienhong.exchange.queries.requests import open_requests
from dienhong.exchange.rules import REFUSED
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor
from dienhong.kernel.work import WaitingItem

MOST = 200
SHOWN_FOR = timedelta(days=14)


def waiting_for(actor: Actor) -> list[WaitingItem]:
    """Requests to answer, and refusals of the last two weeks not answered by sending the document there again."""
    return [*_requests(actor), *_refusals(actor)]


def _requests(actor: Actor) -> list[WaitingItem]:
    """Recalls, updates and replacements that wait for the answer of an agency that works in our pages; at most 200."""
    rows = open_requests(actor).filter(decided_at=None, channel=Delivery.Channel.PLATFORM)
    return [
        WaitingItem(
            kind="delivery",
            title=f"{row.get_kind_display()}: {row.delivery.package.subject}",
            url=reverse("exchange:request", args=[row.uuid]),
            action=_("Answer the request"),
            code=row.delivery.package.code,
            from_name=row.sender.name,
            urgency=min(row.delivery.package.urgency, 3),
        )
        for row in rows.order_by("id")[:MOST]
    ]


def _refusals(actor: Actor) -> list[WaitingItem]:
    again = Delivery.objects.filter(
        agency=OuterRef("agency"),
        package__agency=OuterRef("package__agency"),
        package__document_id=OuterRef("package__document_id"),
        pk__gt=OuterRef("pk"),
    )
    rows = (
        Delivery.objects.select_related("package", "agency")
        .filter(
            ~Exists(again),
            sender_id__in=actor.authority.agencies_with(SEND),
            status=REFUSED,
            status_at__gte=clock.now() - SHOWN_FOR,
        )
        .order_by("-status_at")[:MOST]
    )
    return [
        WaitingItem(
            kind="delivery",
            title=row.package.subject,
            url=f"{reverse('exchange:package', args=[row.package.uuid])}?trang_thai=02#noi-nhan",
            action=_("Read the refusal"),
            code=row.package.code,
            from_name=row.agency.name,
            urgency=row.package.urgency,
        )
        for row in rows
    ]
