"""The recipients' matrix: how far a document is with each recipient, and when each status came."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from uuid import UUID

from django.db.models import Case, Count, Q, QuerySet, When

from dienhong.exchange.models import Delivery, Package, StatusEvent
from dienhong.exchange.queries.pages import Wanted
from dienhong.exchange.queries.visible import deliveries_of, sending_agencies
from dienhong.exchange.rules import INBOX, REFUSED
from dienhong.kernel.actor import Actor
from dienhong.kernel.clock import VIETNAM
from dienhong.kernel.pages import page_of
from dienhong.kernel.text import fold

_GENERIC = re.compile(r"^(UBND|Ủy ban nhân dân) (tỉnh|thành phố) ", re.IGNORECASE)
COLUMNS = ("01", "03", "04", "05", "06")
PAGE, CHUNK = 100, 2000
EVERYBODY = Wanted()
# Who refused, then who has not taken it in, then the others.
_PLACE = Case(When(status=REFUSED, then=0), When(status__in=["", INBOX], then=1), default=2)
_ORDER = ("place", "position", "id")


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """One recipient. `times` has the last time of each status; `waiting` = nobody has taken it in yet."""

    delivery: UUID
    name: str
    short_name: str
    agency_code: str
    addressed_as: str
    redirected_from: str
    channel: str
    transport: str
    confirmed_at: datetime | None
    code: str
    at: datetime | None
    times: dict[str, datetime]
    reason: str
    staff: str
    withdrawn_at: datetime | None

    @property
    def refused(self) -> bool:
        """Whether the recipient refused it."""
        return self.code == REFUSED

    @property
    def waiting(self) -> bool:
        """Whether it waits for the recipient's first act."""
        return self.code in ("", "01")

    @property
    def brief(self) -> str:
        """The name for a narrow column: a province's committee is its province."""
        return _GENERIC.sub("", self.short_name)

    @property
    def cells(self) -> list[tuple[datetime | None, bool, bool]]:
        """(time or None, is the present status, is on the same day as the one before) of the columns."""
        found, day = [], None
        for code in COLUMNS:
            at = self.times.get(code)
            today = at.astimezone(VIETNAM).date() if at else day
            found.append((at, code == self.code, today == day))
            day = today
        return found


@dataclass(frozen=True, slots=True)
class Matrix:
    """A page of recipients, those that need attention first; `counts` of all by present status ("" = not arrived)."""

    rows: list[MatrixRow]
    counts: dict[str, int]
    next_cursor: str | None
    previous_cursor: str | None

    @property
    def total(self) -> int:
        """How many recipients."""
        return sum(self.counts.values())

    @property
    def taken_in(self) -> int:
        """How many have taken it in."""
        return sum(number for code, number in self.counts.items() if code in ("03", "04", "05", "06"))


def matrix_of(actor: Actor, package: Package, wanted: Wanted = EVERYBODY, cursor: str | None = None) -> Matrix:
    """A page of the recipients of one package that the actor may see, filtered by status and name (3 queries)."""
    rows = deliveries_of(actor, package)
    return _matrix(rows, _wanted(rows, wanted), cursor)


def all_rows_of(actor: Actor, package: Package) -> Iterator[MatrixRow]:
    """Every recipient of a package that the actor may see, in the order of the package; read in pieces."""
    rows = deliveries_of(actor, package).iterator(CHUNK)
    while chunk := list(islice(rows, CHUNK)):
        yield from _rows(chunk)


def matrix_of_document(actor: Actor, document_uuid: UUID) -> Matrix:
    """The first recipients of all packages of a document born here; of one sent again only the last (3 queries)."""
    sent = Delivery.objects.filter(
        package__source_document__uuid=document_uuid,
        package__agency_id__in=sending_agencies(actor),
        is_request=False,
    ).exclude(package__state=Package.State.REFUSED)
    latest = sent.order_by("agency_id", "-id").distinct("agency_id").values("pk")
    rows = Delivery.objects.filter(pk__in=latest).select_related("agency", "redirected_from")
    return _matrix(rows, rows, None)


def _wanted(rows: QuerySet[Delivery], wanted: Wanted) -> QuerySet[Delivery]:
    if wanted.status:
        rows = rows.filter(status=wanted.status)
    for word in fold(wanted.text).split():
        rows = rows.filter(Q(agency__search_text__contains=f" {word}") | Q(agency__code__istartswith=word))
    return rows


def _matrix(everyone: QuerySet[Delivery], rows: QuerySet[Delivery], cursor: str | None) -> Matrix:
    page = page_of(rows.annotate(place=_PLACE), order=_ORDER, cursor=cursor, size=PAGE)
    if everyone is rows and page.next_cursor is None and page.previous_cursor is None:
        counts = dict(Counter(item.status for item in page.items))  # they are all here
    else:
        counts = dict(everyone.order_by().values_list("status").annotate(Count("pk")))
    return Matrix(_rows(page.items), counts, page.next_cursor, page.previous_cursor)


def _rows(deliveries: Sequence[Delivery]) -> list[MatrixRow]:
    events: dict[int, list[StatusEvent]] = {}
    reported = StatusEvent.objects.filter(delivery__in=[item.pk for item in deliveries]).order_by("id")
    for event in reported.only("delivery_id", "code", "at", "staff", "department"):
        events.setdefault(event.delivery_id, []).append(event)
    return [_row(item, events.get(item.pk, [])) for item in deliveries]


def _row(delivery: Delivery, events: list[StatusEvent]) -> MatrixRow:
    last = events[-1] if events else None
    return MatrixRow(
        delivery=delivery.uuid,
        name=delivery.agency.name,
        short_name=delivery.agency.short_name or delivery.agency.name,
        agency_code=delivery.agency.code,
        addressed_as=delivery.addressed_code,
        redirected_from=delivery.redirected_from.name if delivery.redirected_from else "",
        channel=delivery.channel,
        transport=delivery.transport,
        confirmed_at=delivery.confirmed_at,
        code=delivery.status,
        at=delivery.status_at,
        times={event.code: event.at for event in events},
        reason=delivery.reason,
        staff=" · ".join(part for part in (last.staff, last.department) if part) if last else "",
        withdrawn_at=delivery.withdrawn_at,
    )
