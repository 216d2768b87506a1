"""Recipients that do not confirm in time: the sender learns of it once."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import F
from django.db.models.functions import Coalesce

from dienhong.audit.public import command, note
from dienhong.exchange import queries
from dienhong.exchange.events import ConfirmationsMissed
from dienhong.exchange.models import Delivery, Package
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor
from dienhong.kernel.errors import NotPermitted
from dienhong.kernel.outbox import publish_all

MOST_AT_ONCE = 20_000


@command
def raise_alarms(actor: Actor) -> int:
    """Tell senders of recipients that have not confirmed within the time of the terms in force; returns of how many.

    An act of the platform itself. What is alarmed once is not alarmed again, though it may still be confirmed.
    """
    if actor.kind != "system":
        raise NotPermitted("exchange.platform_only")
    terms, now = queries.terms_in_force(), clock.now()
    waiting = (
        Delivery.objects.select_for_update(of=("self",), skip_locked=True)
        .filter(alarmed_at=None, package__state=Package.State.ACCEPTED)
        .exclude(transport=Delivery.Transport.CONFIRMED)
        .annotate(since=Coalesce(F("package__deliver_at"), F("package__accepted_at")))
        .filter(since__lte=now - timedelta(minutes=terms.silent_minutes))
        .order_by("id")
    )
    silent: dict[int, list[int]] = {}
    for delivery_id, package_id in waiting.values_list("pk", "package_id")[:MOST_AT_ONCE]:
        silent.setdefault(package_id, []).append(delivery_id)

    number = sum(len(found) for found in silent.values())
    Delivery.objects.filter(pk__in=[one for found in silent.values() for one in found]).update(alarmed_at=now)
    note(deliveries=number)
    publish_all([ConfirmationsMissed(package, tuple(found), terms.silent_minutes) for package, found in silent.items()])
    return number
