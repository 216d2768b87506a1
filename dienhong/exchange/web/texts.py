"""Filters from addresses."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest

from dienhong.exchange.queries.pages import Wanted
from dienhong.exchange.rules import NEXT_STATUS
from dienhong.kernel.clock import VIETNAM
from dienhong.kernel.errors import RuleBroken


def wanted_of(request: HttpRequest) -> Wanted:
    """Filters tim, trang_thai, khan, cho=1; a wrong value counts as not given."""
    given = request.GET
    status, urgency = given.get("trang_thai", ""), given.get("khan", "")
    return Wanted(
        text=given.get("tim", "").replace("\x00", "")[:200],
        status=status if status in NEXT_STATUS else "",
        urgency=int(urgency) if urgency in ("0", "1", "2", "3") else None,
        open=given.get("cho") == "1",
    )


def hour_typed(request: HttpRequest) -> datetime | None:
    """The hour of Viet Nam in the field `deliver_at`; None when it is empty. Raises RuleBroken("exchange.hour_malformed")."""
    text = request.POST.get("deliver_at", "").strip()
    if not text:
        return None
    try:
        return datetime.fromisoformat(text).replace(tzinfo=VIETNAM)
    except ValueError as error:
        raise RuleBroken("exchange.hour_malformed") from error
