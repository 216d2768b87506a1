"""What the axis carried on a day, counted and hashed by the database, and the tallies that a person may see."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db import connection
from django.db.models import Prefetch, Q, QuerySet

from dienhong.exchange.models import Comparison, Delivery, Discrepancy, Package, Tally
from dienhong.exchange.queries.visible import receiving_agencies, sending_agencies
from dienhong.kernel.actor import Actor
from dienhong.kernel.clock import VIETNAM
from dienhong.kernel.errors import NotFound

TALLY_ORDER = ("-day", "-id")
# A package stands in the day of its acceptance; it may have been requested some days before, when a seal was missing.
_LONGEST_PREPARED = timedelta(days=7)
_PAIRS = """
SELECT d.sender_id, d.agency_id, count(*), count(*) FILTER (WHERE d.transport <> 'confirmed'),
       encode(sha256(convert_to(string_agg(p.uuid::text || ' ' || p.sha256 || E'\\n', '' ORDER BY p.uuid), 'UTF8')), 'hex')
  FROM exchange_delivery d JOIN exchange_package p ON p.id = d.package_id
 WHERE d.opened_at >= %(early)s AND d.opened_at < %(until)s AND p.accepted_at >= %(since)s AND p.accepted_at < %(until)s
   AND (%(agency)s::bigint IS NULL OR d.sender_id = %(agency)s OR d.agency_id = %(agency)s)
 GROUP BY d.sender_id, d.agency_id ORDER BY d.sender_id, d.agency_id
"""


@dataclass(frozen=True, slots=True)
class Pair:
    """What one agency sent to another on a day; `root` as in docs/protocols/exchange.md, section 9."""

    sender: int
    recipient: int
    count: int
    unconfirmed: int
    root: str


def _bounds(day: date) -> tuple[datetime, datetime]:
    since = datetime.combine(day, time.min, VIETNAM)
    return since, since + timedelta(days=1)


def pairs_of_day(day: date, agency_id: int | None = None) -> list[Pair]:
    """Every pair of agencies with packages accepted on the day in Viet Nam, or only those of one agency (1 query)."""
    since, until = _bounds(day)
    values = {"since": since, "until": until, "early": since - _LONGEST_PREPARED, "agency": agency_id}
    with connection.cursor() as cursor:
        cursor.execute(_PAIRS, values)
        return [Pair(*row) for row in cursor.fetchall()]


def packages_of_day(agency_id: int, day: date, side: str) -> dict[UUID, str]:
    """Package → SHA-256 of what an agency sent or received on a day (1 query)."""
    since, until = _bounds(day)
    rows = Package.objects.filter(accepted_at__gte=since, accepted_at__lt=until)
    early = since - _LONGEST_PREPARED
    if side == Tally.Side.SENT:
        rows = rows.filter(agency_id=agency_id, requested_at__gte=early, requested_at__lt=until)
    else:
        rows = rows.filter(
            deliveries__agency_id=agency_id, deliveries__opened_at__gte=early, deliveries__opened_at__lt=until
        )
    return dict(rows.values_list("uuid", "file__sha256"))


def packages_of_other_days(agency_id: int, side: str, uuids: Collection[UUID]) -> dict[UUID, str]:
    """Those of the packages that the agency did send or receive, whatever the day (1 query)."""
    rows = Package.objects.filter(uuid__in=uuids, state=Package.State.ACCEPTED)
    owned = Q(agency_id=agency_id) if side == Tally.Side.SENT else Q(deliveries__agency_id=agency_id)
    return dict(rows.filter(owned).values_list("uuid", "file__sha256"))


def package_ids(uuids: Collection[UUID]) -> dict[UUID, int]:
    """The packages that exist, by UUID (1 query)."""
    return dict(Package.objects.filter(uuid__in=uuids).values_list("uuid", "pk"))


def deliveries_to(agency_id: int, uuids: Sequence[UUID]) -> dict[UUID, Delivery]:
    """Package → its delivery to the agency (1 query)."""
    rows = Delivery.objects.select_related("package").filter(agency_id=agency_id, package__uuid__in=uuids)
    return {row.package.uuid: row for row in rows}


def agencies_tallied(day: date) -> frozenset[tuple[int, str]]:
    """(agency, side) of the tallies of a day."""
    return frozenset(Tally.objects.filter(day=day).values_list("agency_id", "side"))


def tally_of(agency_id: int, day: date, side: str) -> Tally | None:
    """The tally of an agency's day, if it was closed."""
    return Tally.objects.filter(agency_id=agency_id, day=day, side=side).first()


def visible_tallies(actor: Actor) -> QuerySet[Tally]:
    """Tallies of the actor's agencies with their newest comparison first in `newest`, to be paged by TALLY_ORDER."""
    newest = Comparison.objects.order_by("tally_id", "-id").distinct("tally_id")
    return (
        Tally.objects.select_related("agency")
        .filter(
            Q(side=Tally.Side.SENT, agency_id__in=sending_agencies(actor))
            | Q(side=Tally.Side.RECEIVED, agency_id__in=receiving_agencies(actor))
        )
        .defer("xml")
        .prefetch_related(Prefetch("comparisons", queryset=newest, to_attr="newest"))
    )


def discrepancies_of(actor: Actor, tally: Tally) -> QuerySet[Discrepancy]:
    """What the newest comparison of a visible tally named, in its order."""
    newest = tally_for(actor, tally.uuid).comparisons.order_by("-id").values("pk")[:1]
    rows = Discrepancy.objects.select_related("package__agency", "delivery").filter(comparison__in=newest)
    return rows.order_by("id")


def tally_for(actor: Actor, uuid: UUID) -> Tally:
    """One tally with `newest`. Raises NotFound, also for what the actor may not see."""
    found = visible_tallies(actor).defer(None).filter(uuid=uuid).first()
    if found is None:
        raise NotFound("exchange.Tally")
    return found
