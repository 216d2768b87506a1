"""The recipients' matrix: how far a document is with each recipient, and when each status came."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from dienhong.exchange.models import Delivery, Package, StatusEvent
from dienhong.exchange.queries.visible import deliveries_of, sending_agencies
from dienhong.exchange.rules import REFUSED
from dienhong.kernel.actor import Actor
from dienhong.kernel.clock import VIETNAM
from dienhong.kernel.text import fold

_GENERIC = re.compile(r"^(UBND|Ủy ban nhân dân) (tỉnh|thành phố) ", re.IGNORECASE)
COLUMNS = ("01", "03", "04", "05", "06")


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
    """All recipients, those that need attention first; `counts` by present status ("" = not arrived)."""

    rows: list[MatrixRow]
    counts: dict[str, int]

    @property
    def total(self) -> int:
        """How many recipients."""
        return len(self.rows)

    @property
    def taken_in(self) -> int:
        """How many have taken it in."""
        return sum(number for code, number in self.counts.items() if code in ("03", "04", "05", "06"))

    def only(self, *, code: str = "", text: str = "") -> list[MatrixRow]:
        """The rows with this status whose name or code holds the text, with dấu or without."""
        wanted = fold(text)
        return [
            row
            for row in self.rows
            if (not code or row.code == code or (code == "00" and row.code == ""))
            and (not wanted or wanted in fold(f"{row.name} {row.agency_code}"))
        ]


def matrix_of(actor: Actor, package: Package) -> Matrix:
    """The recipients of one package that the actor may see (2 queries)."""
    return _matrix(list(deliveries_of(actor, package)))


def matrix_of_document(actor: Actor, document_uuid: UUID) -> Matrix:
    """The recipients of all packages of a document born here; of one sent again only the last (2 queries)."""
    rows = Delivery.objects.select_related("agency", "redirected_from", "package").filter(
        package__source_document__uuid=document_uuid,
        package__agency_id__in=sending_agencies(actor),
        is_request=False,
    )
    latest = {row.agency_id: row for row in rows.order_by("id")}
    return _matrix(sorted(latest.values(), key=lambda row: (row.position, row.pk)))


def _matrix(deliveries: Sequence[Delivery]) -> Matrix:
    events: dict[int, list[StatusEvent]] = {}
    reported = StatusEvent.objects.filter(delivery__in=[item.pk for item in deliveries]).order_by("id")
    for event in reported.only("delivery_id", "code", "at", "staff", "department"):
        events.setdefault(event.delivery_id, []).append(event)
    rows = [_row(item, events.get(item.pk, [])) for item in deliveries]
    rows.sort(key=lambda row: (not row.refused, not row.waiting))
    return Matrix(rows, dict(Counter(row.code for row in rows)))


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
