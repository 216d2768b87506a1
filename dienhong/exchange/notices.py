"""What the exchange tells people: that something is missing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from dienhong.exchange.models import Comparison, Delivery, Package, Tally
from dienhong.exchange.permissions import RECEIVE, SEND
from dienhong.identity.public import persons_holding
from dienhong.notifications.public import notify

NOTICES = {
    "exchange.unconfirmed": _("Packages of a day were not confirmed by your software"),
    "exchange.messages_missing": _("Your list of a day differs from what the axis carried"),
    "exchange.silent": _("Recipients have not confirmed that they have a document"),
}
MOST_NAMED = 10


def tell_of_unconfirmed(day: date) -> int:
    """Tell the recipients that left packages of a day unconfirmed; each once."""
    rows = Tally.objects.filter(day=day, side=Tally.Side.RECEIVED, unconfirmed__gt=0).select_related("agency")
    return sum(
        notify(
            persons_holding(RECEIVE, row.agency_id),
            event="exchange.unconfirmed",
            key=str(row.uuid),
            context={"agency": row.agency.name, "day": row.day, "count": row.unconfirmed, "total": row.count},
            url=reverse("exchange:tally", args=[row.uuid]),
        )
        for row in rows.defer("xml", "partners")
    )


def tell_of_comparison(comparison_id: int) -> int:
    """Tell an agency that its list and the axis differ; once a comparison."""
    row = Comparison.objects.select_related("tally", "agency").get(pk=comparison_id)
    permission = SEND if row.tally.side == Tally.Side.SENT else RECEIVE
    context = {
        "agency": row.agency.name,
        "day": row.tally.day,
        "missing_there": row.missing_there,
        "missing_here": row.missing_here,
        "differing": row.differing,
    }
    return notify(
        persons_holding(permission, row.agency_id),
        event="exchange.messages_missing",
        key=str(row.uuid),
        context=context,
        url=reverse("exchange:tally", args=[row.tally.uuid]),
    )


def tell_of_silence(package: Package, delivery_ids: Sequence[int], minutes: int) -> int:
    """Tell those who send for the agency which recipients did not confirm in time; each recipient is told of once."""
    named = Delivery.objects.select_related("agency").filter(pk__in=delivery_ids[:MOST_NAMED]).order_by("position")
    context = {
        "title": package.subject,
        "code": package.code,
        "minutes": minutes,
        "number": len(delivery_ids),
        "recipients": [one.agency.name for one in named],
    }
    url = reverse("exchange:package", args=[package.uuid])
    clerks = persons_holding(SEND, package.agency_id)
    return notify(clerks, event="exchange.silent", key=f"{package.pk}:{delivery_ids[0]}", context=context, url=url)
