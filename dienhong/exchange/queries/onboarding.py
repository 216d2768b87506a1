"""Requests to connect software, and how far the software has come, measured from its traffic."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Min, Q, QuerySet

from dienhong.exchange.models import ConnectionRequest, Delivery, Package, StatusEvent
from dienhong.exchange.permissions import MANAGE_WEBHOOKS
from dienhong.identity.public import REGISTER_AGENCY_SYSTEM, first_sign_in_of
from dienhong.kernel.actor import Actor
from dienhong.kernel.errors import NotFound

MOST = 100


@dataclass(frozen=True, slots=True)
class Step:
    """One step of joining, and when it was first seen; None while it was not."""

    code: str
    seen_at: datetime | None


def requests_visible_to(actor: Actor) -> QuerySet[ConnectionRequest]:
    """Requests of agencies whose software the actor connects or registers."""
    asked, decided = (actor.authority.agencies_with(code) for code in (MANAGE_WEBHOOKS, REGISTER_AGENCY_SYSTEM))
    rows = ConnectionRequest.objects.select_related("agency", "system")
    return rows.filter(Q(agency_id__in=asked) | Q(agency_id__in=decided))


def newest_requests(actor: Actor) -> list[ConnectionRequest]:
    """The newest hundred."""
    return list(requests_visible_to(actor).order_by("-id")[:MOST])


def connection_request_for(actor: Actor, uuid: UUID) -> ConnectionRequest:
    """One request. Raises NotFound."""
    row = requests_visible_to(actor).filter(uuid=uuid).first()
    if row is None:
        raise NotFound("connection request")
    return row


def connection_request_for_update(actor: Actor, uuid: UUID) -> ConnectionRequest:
    """One request, locked. Raises NotFound."""
    row = requests_visible_to(actor).select_for_update(of=("self",)).filter(uuid=uuid).first()
    if row is None:
        raise NotFound("connection request")
    return row


def steps_of(actor: Actor, uuid: UUID) -> list[Step]:
    """What the software has done since its approval, from what it did and not from what anybody ticks (5 queries)."""
    row = connection_request_for(actor, uuid)
    if row.system_id is None:
        return []
    since = row.decided_at
    arrived = Delivery.objects.filter(
        agency_id=row.agency_id, channel=Delivery.Channel.API, package__accepted_at__gte=since
    ).aggregate(fetched=Min("fetched_at"), confirmed=Min("confirmed_at"))
    reported = StatusEvent.objects.filter(agency_id=row.agency_id, recorded_at__gte=since).exclude(code="01")
    sent = Package.objects.filter(agency_id=row.agency_id, accepted_at__gte=since, source_document=None)
    return [
        Step("signed_in", first_sign_in_of(row.system_id)),
        Step("fetched", arrived["fetched"]),
        Step("confirmed", arrived["confirmed"]),
        Step("reported", reported.aggregate(at=Min("recorded_at"))["at"]),
        Step("sent", sent.aggregate(at=Min("accepted_at"))["at"]),
    ]
