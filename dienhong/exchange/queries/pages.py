"""Lists for the pages of the exchange."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeVar
from uuid import UUID

from django.db import connection
from django.db.models import Count, Model, Q, QuerySet

from dienhong.exchange.models import Delivery, Package, Receipt, SoftwareConnection, StatusEvent
from dienhong.exchange.queries.visible import its_hour_has_come, receiving_agencies, sending_agencies
from dienhong.exchange.rules import REFUSED
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor
from dienhong.kernel.pages import is_common, walked
from dienhong.kernel.text import fold, nfc

Row = TypeVar("Row", bound=Model)
SENT_ORDER = ("-requested_at", "-id")
INBOX_ORDER = NEWEST_FIRST = ("-id",)
_NAMES_OF_RECEIPTS = ("delivery__agency__name", "delivery__agency__short_name")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list is filtered by; empty means all."""

    text: str = ""
    status: str = ""
    urgency: int | None = None
    refused: bool = False
    open: bool = False


def sent_packages(actor: Actor, wanted: Wanted) -> QuerySet[Package]:
    """Packages that the actor's agencies sent, to be paged by SENT_ORDER."""
    rows = Package.objects.select_related("agency", "source_document").filter(agency_id__in=sending_agencies(actor))
    rows = _matching(rows, wanted.text)
    if wanted.urgency is not None:
        rows = rows.filter(urgency=wanted.urgency)
    if wanted.status:
        rows = rows.filter(pk__in=Delivery.objects.filter(status=wanted.status).values("package_id"))
    if wanted.open:
        waiting = Delivery.objects.filter(status__in=["", "01"], is_request=False, withdrawn_at=None)
        rows = rows.filter(pk__in=waiting.values("package_id"))
    return rows


def received_deliveries(actor: Actor, wanted: Wanted) -> QuerySet[Delivery]:
    """What the axis brought to the actor's agencies, to be paged by INBOX_ORDER."""
    rows = Delivery.objects.select_related("agency", "package__agency").filter(
        its_hour_has_come("package__"),
        agency_id__in=receiving_agencies(actor),
        package__state=Package.State.ACCEPTED,
    )
    rows = _matching(rows, wanted.text, "package__")
    if wanted.urgency is not None:
        rows = rows.filter(package__urgency=wanted.urgency)
    if wanted.status:
        rows = rows.filter(status=wanted.status)
    if wanted.open:
        rows = rows.filter(status__in=["", "01"], is_request=False, withdrawn_at=None)
    return rows


def _matching(rows: QuerySet[Row], text: str, prefix: str = "") -> QuerySet[Row]:
    """Rows whose package has all words; rare words are found by their index, common ones by walking the list."""
    if not text.split():
        return rows
    if is_common(Package.objects.filter(words_of(text))):
        return walked(rows, words_of(text, prefix))
    return rows.filter(words_of(text, prefix))


def words_of(text: str, prefix: str = "") -> Q:
    """Packages that have all these words, with or without dấu; at most twelve."""
    condition = Q()
    for word in nfc(text).lower().split()[:12]:
        condition &= Q(**{f"{prefix}search_text__contains": word if word != fold(word) else fold(word)})
    return condition


def counts_of(package_ids: Sequence[int]) -> dict[int, dict[str, int]]:
    """Package → status → number of recipients, for the packages of one page (1 query)."""
    rows = Delivery.objects.filter(package_id__in=package_ids).values_list("package_id", "status").annotate(Count("id"))
    found: dict[int, dict[str, int]] = {}
    for package_id, status, number in rows:
        found.setdefault(package_id, {})[status] = number
    return found


def receipts_of(actor: Actor, package: Package) -> QuerySet[Receipt]:
    """Receipts of a package that the actor may see, without their bytes, to be paged by NEWEST_FIRST."""
    rows = Receipt.objects.filter(package=package).select_related("delivery__agency", "event")
    if package.agency_id not in sending_agencies(actor):
        rows = rows.filter(Q(delivery=None) | Q(delivery__agency_id__in=receiving_agencies(actor)))
    return rows.only("uuid", "kind", "sha256", "issued_at", "event__code", *_NAMES_OF_RECEIPTS).order_by(*NEWEST_FIRST)


def events_of(actor: Actor, package: Package) -> QuerySet[StatusEvent]:
    """Statuses of a package that the actor may see, without their bytes, to be paged by NEWEST_FIRST."""
    rows = StatusEvent.objects.filter(package=package).select_related("agency")
    if package.agency_id not in sending_agencies(actor):
        rows = rows.filter(agency_id__in=receiving_agencies(actor))
    return rows.only("uuid", "code", "reason", "staff", "at", "sha256", "agency__name", "agency__short_name").order_by(
        *NEWEST_FIRST
    )


def connections_of(actor: Actor) -> list[SoftwareConnection]:
    """The software of the actor's agencies that is or was connected to the axis."""
    rows = SoftwareConnection.objects.select_related("agency", "system").filter(agency_id__in=receiving_agencies(actor))
    return list(rows.order_by("agency__sort_key", "-id"))


@dataclass(frozen=True, slots=True)
class Statistics:
    """The exchange of some agencies since a day; `median_minutes` from acceptance to 03, None without any."""

    sent: int
    sent_refused: int
    received: int
    received_refused: int
    waiting: int
    median_minutes: int | None


def statistics(agency_ids: Sequence[int], days: int = 30) -> Statistics:
    """Figures of the last `days` days for these agencies (3 queries)."""
    since = clock.now() - timedelta(days=days)
    sent = Delivery.objects.filter(package__agency_id__in=agency_ids, package__requested_at__gte=since).aggregate(
        all=Count("id"), refused=Count("id", filter=Q(status=REFUSED))
    )
    received = Delivery.objects.filter(
        agency_id__in=agency_ids, package__requested_at__gte=since, package__state=Package.State.ACCEPTED
    ).aggregate(
        all=Count("id"),
        refused=Count("id", filter=Q(status=REFUSED)),
        waiting=Count("id", filter=Q(status__in=["", "01"], is_request=False, withdrawn_at=None)),
    )
    return Statistics(
        sent["all"],
        sent["refused"],
        received["all"],
        received["refused"],
        received["waiting"],
        _median(agency_ids, days),
    )


def _median(agency_ids: Sequence[int], days: int) -> int | None:
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY EXTRACT(epoch FROM event.recorded_at - package.accepted_at))
              FROM exchange_statusevent event JOIN exchange_package package ON package.id = event.package_id
             WHERE event.code = '03' AND event.agency_id = ANY(%s) AND event.recorded_at >= %s
            """,
            [list(agency_ids), clock.now() - timedelta(days=days)],
        )
        (seconds,) = cursor.fetchone()
    return None if seconds is None else round(seconds / 60)


def packages_of_document(actor: Actor, document_uuid: UUID) -> list[Package]:
    """Packages in which a document born here was sent, newest first."""
    rows = Package.objects.filter(source_document__uuid=document_uuid, agency_id__in=sending_agencies(actor))
    return list(rows.order_by("-id"))
