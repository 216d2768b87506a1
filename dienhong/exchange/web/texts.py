"""Filters from addresses."""

from __future__ import annotations

from django.http import HttpRequest

from dienhong.exchange.queries.pages import Wanted
from dienhong.exchange.rules import NEXT_STATUS


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
