"""What the exchange tells people: that something is missing."""

from __future__ import annotations

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from dienhong.exchange.models import Comparison, Tally
from dienhong.exchange.permissions import RECEIVE, SEND
from dienhong.identity.public import persons_holding
from dienhong.notifications.public import notify

NOTICES = {
    "exchange.unconfirmed": _("Packages of a day were not confirmed by your software"),
    "exchange.messages_missing": _("Your list of a day differs from what the axis carried"),
}


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
