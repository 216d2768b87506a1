"""What agencies' software can look up afterwards: the message log."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Query, Router

from dienhong.exchange.addresses import address_of
from dienhong.exchange.api import answers, schemas
from dienhong.exchange.api.endpoints import must_be_a_limit
from dienhong.exchange.queries.log import LOG_ORDER, LogWanted, messages
from dienhong.exchange.rules import SHORTEST_HASH, is_hash
from dienhong.identity.api.auth import AgencySystemAuth
from dienhong.kernel.errors import RuleBroken
from dienhong.kernel.pages import page_of

router = Router(tags=["exchange"], auth=AgencySystemAuth())


@router.get("/log", response=schemas.LogPage, summary="Search the message log")
def log(request: HttpRequest, query: Query[schemas.LogQuery]) -> Any:
    """What the caller's agency sent, or received, the newest first; `agency` is the code of the other side."""
    must_be_a_limit(query.limit)
    rows = messages(request.auth, _wanted(query))  # type: ignore[attr-defined]  # set by the router's auth
    page = page_of(rows, order=LOG_ORDER, cursor=query.after, size=query.limit)
    return {"items": [answers.logged(row) for row in page.items], "next": page.next_cursor}


def _wanted(query: schemas.LogQuery) -> LogWanted:
    digits = query.sha256.strip().lower()
    if digits and not is_hash(digits):
        raise RuleBroken("exchange.bad_hash", least=SHORTEST_HASH)
    other = address_of(query.agency) if query.agency else None
    return LogWanted(
        received=query.direction == "received",
        others=() if query.agency and other is None else (other.named.id,) if other else None,
        number=query.number.strip().replace("\x00", ""),
        text=query.words.replace("\x00", ""),
        since=query.since,
        until=query.until,
        status=query.status,
        transport=query.transport,
        type_name=query.type.replace("\x00", ""),
        sha256=digits,
    )
