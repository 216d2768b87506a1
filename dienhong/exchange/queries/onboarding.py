"""Requests to connect software, and how far the software has come, measured from its traffic."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from uuid import UUID

from django.db.models import Min, Q, QuerySet

from dienhong.exchange.models import ConformityCertificate, ConnectionRequest, Delivery, Package, StatusEvent
from dienhong.exchange.permissions import MANAGE_WEBHOOKS, READ_FIGURES
from dienhong.exchange.queries.whole import whole_axis
from dienhong.identity.public import REGISTER_AGENCY_SYSTEM, first_sign_in_of
from dienhong.kernel.actor import Actor
from dienhong.kernel.errors import NotFound

MOST = 100
STEPS = ("signed_in", "fetched", "confirmed", "reported", "sent")


@dataclass(frozen=True, slots=True)
class Step:
    """One step of joining, and when it was first seen; None while it was not."""

    code: str
    seen_at: datetime | None


def requests_visible_to(actor: Actor) -> QuerySet[ConnectionRequest]:
    """Requests of agencies whose software the actor connects or registers; all for who keeps the figures of the axis."""
    asked, decided = (actor.authority.agencies_with(code) for code in (MANAGE_WEBHOOKS, REGISTER_AGENCY_SYSTEM))
    rows = ConnectionRequest.objects.select_related("agency", "system")
    if actor.may(READ_FIGURES, at=whole_axis()):
        return rows
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
    found = measured(row)
    return [Step(code, found.get(code)) for code in STEPS] if row.system_id is not None else []


def measured(row: ConnectionRequest) -> dict[str, datetime]:
    """Step → when it was first seen, of what was seen; what was seen once stays seen though its trace is forgotten."""
    if row.system_id is None:
        return {}
    known = {code: datetime.fromisoformat(at) for code, at in row.steps.items()}
    if len(known) == len(STEPS):
        return known
    return {**_seen_now(row, row.system_id), **known}


def _seen_now(row: ConnectionRequest, system_id: int) -> dict[str, datetime]:
    since = row.decided_at
    arrived = Delivery.objects.filter(
        agency_id=row.agency_id, channel=Delivery.Channel.API, package__accepted_at__gte=since
    ).aggregate(fetched=Min("fetched_at"), confirmed=Min("confirmed_at"))
    reported = StatusEvent.objects.filter(agency_id=row.agency_id, recorded_at__gte=since).exclude(code="01")
    sent = Package.objects.filter(agency_id=row.agency_id, accepted_at__gte=since, source_document=None)
    seen = {
        "signed_in": first_sign_in_of(system_id),
        "fetched": arrived["fetched"],
        "confirmed": arrived["confirmed"],
        "reported": reported.aggregate(at=Min("recorded_at"))["at"],
        "sent": sent.aggregate(at=Min("accepted_at"))["at"],
    }
    return {code: at for code, at in seen.items() if at is not None}


def requests_with_new_steps() -> list[tuple[UUID, dict[str, str]]]:
    """Requests on trial whose software did something for the first time, with all that was seen; for the platform itself."""
    rows = ConnectionRequest.objects.filter(state="approved", system__disabled_at=None)
    trying = [row for row in rows.order_by("-id")[:MOST] if len(row.steps) < len(STEPS)]
    found = [(row, {code: at.isoformat() for code, at in measured(row).items()}) for row in trying]
    return [(row.uuid, steps) for row, steps in found if steps.keys() != row.steps.keys()]


def certificates_of(actor: Actor, uuid: UUID) -> list[ConformityCertificate]:
    """The certificates of the software of a request that the actor sees, the newest first."""
    rows = ConformityCertificate.objects.filter(request__uuid=uuid, request__in=requests_visible_to(actor))
    return list(rows.order_by("-id"))


def certificate_shown(actor: Actor, uuid: UUID) -> ConformityCertificate:
    """One certificate of a request that the actor sees. Raises NotFound, also while it is being signed."""
    rows = ConformityCertificate.objects.select_related("request__system", "agency", "file").exclude(file=None)
    row = rows.filter(uuid=uuid, request__in=requests_visible_to(actor)).first()
    if row is None:
        raise NotFound("conformity certificate")
    return row


def certificate_for_update(actor: Actor, uuid: UUID) -> ConformityCertificate:
    """A certificate of a request that the actor sees, locked. Raises NotFound."""
    rows = ConformityCertificate.objects.select_for_update(of=("self",)).filter(uuid=uuid)
    if actor.kind != "system":
        rows = rows.filter(request__in=requests_visible_to(actor))
    row = rows.first()
    if row is None:
        raise NotFound("conformity certificate")
    return row


@dataclass(frozen=True, slots=True)
class Pace:
    """How long software took from its request to its first certificate."""

    number: int
    median: timedelta
    longest: timedelta


def pace_of_joining(actor: Actor) -> Pace | None:
    """Over the requests that the actor sees of the last hundred certificates; None without one."""
    rows = ConformityCertificate.objects.filter(request__in=requests_visible_to(actor), issued_at__isnull=False)
    first = rows.order_by("request", "issued_at").distinct("request").values("pk")
    took = ConformityCertificate.objects.filter(pk__in=first).order_by("-id")[:MOST]
    times = sorted(end - begun for end, begun in took.values_list("issued_at", "request__requested_at") if end)
    if not times:
        return None
    return Pace(len(times), timedelta(seconds=median(one.total_seconds() for one in times)), times[-1])
