"""What waits for a person on the axis: packages that a recipient refused."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _

from dienhong.exchange.models import Delivery, Package
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
    return [*_requests(actor), *_set_aside(actor), *_refusals(actor)]


def _set_aside(actor: Actor) -> list[WaitingItem]:
    """Packages that the axis did not take over, of the last two weeks, not followed by another about the document."""
    later = Package.objects.filter(
        agency=OuterRef("agency"), document_id=OuterRef("document_id"), pk__gt=OuterRef("pk")
    )
    rows = Package.objects.select_related("agency").filter(
        ~Exists(later),
        agency_id__in=actor.authority.agencies_with(SEND),
        state=Package.State.REFUSED,
        requested_at__gte=clock.now() - SHOWN_FOR,
    )
    return [
        WaitingItem(
            kind="delivery",
            title=row.subject,
            url=reverse("exchange:package", args=[row.uuid]),
            action=_("See why the axis did not take it over"),
            code=row.code,
            from_name=row.agency.name,
            urgency=min(row.urgency, 3),
        )
        for row in rows.order_by("-id")[:MOST]
    ]


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
