"""The message log: every delivery that one's agencies sent or received, found among ten millions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from dienhong.exchange.models import Delivery, Package
from dienhong.exchange.queries.pages import words_of
from dienhong.exchange.queries.visible import its_hour_has_come, receiving_agencies, sending_agencies
from dienhong.kernel.actor import Actor
from dienhong.kernel.clock import VIETNAM
from dienhong.kernel.pages import is_common, walked
from dienhong.kernel.text import nfc

LOG_ORDER = ("-opened_at", "-id")
NO_STATUS = "none"


@dataclass(frozen=True, slots=True)
class LogWanted:
    """What the log is searched for; empty means all.

    `received`: what one's agencies received instead of what they sent. `own` narrows to one of these agencies, `others`
    to these on the other side (an empty tuple finds nothing). `since` and `until` are days in Viet Nam, both included.
    `sha256` is the beginning of the hash of the package or of its PDF.
    """

    received: bool = False
    own: int | None = None
    others: tuple[int, ...] | None = None
    number: str = ""
    text: str = ""
    since: date | None = None
    until: date | None = None
    status: str = ""
    transport: str = ""
    type_name: str = ""
    sha256: str = ""


def messages(actor: Actor, wanted: LogWanted) -> QuerySet[Delivery]:
    """Deliveries that the actor's agencies sent or received, to be paged by LOG_ORDER.

    What few packages fit (a number, a hash, rare words) is found by the packages' indexes, anything else by walking the
    log in its own order.
    """
    mine, other = ("agency_id", "sender_id") if wanted.received else ("sender_id", "agency_id")
    own = receiving_agencies(actor) if wanted.received else sending_agencies(actor)
    if wanted.own is not None:
        own &= {wanted.own}
    rows = Delivery.objects.select_related("package", "agency", "sender").filter(**_is(mine, tuple(own)))
    if wanted.received:
        rows = walked(rows, Q(package__state=Package.State.ACCEPTED) & its_hour_has_come("package__"))
    if wanted.others is not None:
        rows = rows.filter(**_is(other, wanted.others))
    return _of_packages(_in_state(rows, wanted), wanted)


def _is(field: str, ids: tuple[int, ...]) -> dict[str, Any]:
    """One agency is asked for by "=", so that its index gives the order too."""
    return {field: ids[0]} if len(ids) == 1 else {f"{field}__in": ids}


def _in_state(rows: QuerySet[Delivery], wanted: LogWanted) -> QuerySet[Delivery]:
    if wanted.since is not None:
        rows = rows.filter(opened_at__gte=_midnight(wanted.since))
    if wanted.until is not None and wanted.until < date.max:
        rows = rows.filter(opened_at__lt=_midnight(wanted.until + timedelta(days=1)))
    if wanted.transport:
        rows = walked(rows, Q(transport=wanted.transport))
    if wanted.status:
        rows = walked(rows, Q(status="" if wanted.status == NO_STATUS else wanted.status))
    return rows


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, VIETNAM)


def _of_packages(rows: QuerySet[Delivery], wanted: LogWanted) -> QuerySet[Delivery]:
    condition = _condition(wanted)
    if condition is not None:
        found = Package.objects.filter(condition)
        if is_common(found):
            rows = walked(rows, _condition(wanted, "package__") or Q())
        else:
            rows = rows.filter(package_id__in=list(found.values_list("pk", flat=True)))
    return rows


def _condition(wanted: LogWanted, prefix: str = "") -> Q | None:
    """What a package must be; None when nothing is asked of it that an index could find."""
    condition = Q()
    if wanted.number:
        condition &= Q(**{f"{prefix}code__istartswith": nfc(wanted.number)})
    if wanted.text.split():
        condition &= words_of(wanted.text, prefix)
    if wanted.sha256:
        beginning = f"{prefix}file__sha256__startswith", f"{prefix}pdf_sha256__startswith"
        condition &= Q((beginning[0], wanted.sha256)) | Q((beginning[1], wanted.sha256))
    if wanted.type_name:
        condition &= Q(**{f"{prefix}type_name": nfc(wanted.type_name)})
    return condition if condition else None
