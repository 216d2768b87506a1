"""What agencies' software can look up afterwards: the message log, tallies, what is missing."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Status

from dienhong.exchange import commands
from dienhong.exchange.addresses import address_of
from dienhong.exchange.api import answers, schemas
from dienhong.exchange.api.bodies import listed_packages
from dienhong.exchange.api.endpoints import must_be_a_limit
from dienhong.exchange.asice import asice_pack
from dienhong.exchange.queries import tallies
from dienhong.exchange.queries.log import LOG_ORDER, LogWanted, messages
from dienhong.exchange.rules import SHORTEST_HASH, is_hash
from dienhong.identity.api.auth import AgencySystemAuth
from dienhong.kernel.errors import RuleBroken
from dienhong.kernel.pages import page_of
from dienhong_verify import asice

router = Router(tags=["exchange"], auth=AgencySystemAuth())


@router.get("/log", response=schemas.LogPage, summary="Search the message log")
def log(request: HttpRequest, query: Query[schemas.LogQuery]) -> Any:
    """What the caller's agency sent, or received, the newest first; `agency` is the code of the other side."""
    must_be_a_limit(query.limit)
    rows = messages(request.auth, _wanted(query))  # type: ignore[attr-defined]  # set by the router's auth
    page = page_of(rows, order=LOG_ORDER, cursor=query.after, size=query.limit)
    return {"items": [answers.logged(row) for row in page.items], "next": page.next_cursor}


@router.get("/packages/{uuid:package}/evidence", summary="Fetch the evidence of a package as ASiC-E")
def evidence(request: HttpRequest, package: UUID) -> HttpResponse:
    """Package, PDF, receipts, statuses and proofs of the log, signed and time-stamped as a whole."""
    found = asice_pack(request.auth, package)  # type: ignore[attr-defined]  # set by auth
    headers = {"Content-Disposition": f'attachment; filename="{found.name}"'}
    return HttpResponse(found.data, content_type=asice.MEDIA_TYPE.decode(), headers=headers)


@router.get("/tallies", response=list[schemas.DayTally], summary="What the axis counted on a day")
def tallies_of_day(request: HttpRequest, day: date) -> Any:
    """The tallies of the caller's agency for what it sent and received; none before the night has closed the day."""
    return list(tallies.visible_tallies(request.auth).filter(day=day).order_by("agency_id", "side"))  # type: ignore[attr-defined]  # set by auth


@router.get("/tallies/{uuid:tally}/content", summary="Fetch a signed tally")
def tally_content(request: HttpRequest, tally: UUID) -> HttpResponse:
    """The tally as the platform signed it."""
    row = tallies.tally_for(request.auth, tally)  # type: ignore[attr-defined]  # set by auth
    return HttpResponse(bytes(row.xml), content_type="application/xml")


@router.post(
    "/tallies/compare",
    response=schemas.ComparedDay,
    openapi_extra={"requestBody": {"required": True, "content": {"text/plain": {"schema": {"type": "string"}}}}},
    summary="Hand in the own list of a day",
)
def compare(request: HttpRequest, day: date, side: Literal["sent", "received"]) -> Any:
    """One line a package: its UUID, a blank, the SHA-256 of its bytes. Names what either side lacks."""
    actor = request.auth  # type: ignore[attr-defined]  # set by auth
    listed = listed_packages(request)
    found = commands.compare_day(actor, agency_id=actor.agency_id, day=day, side=side, packages=listed)
    return answers.compared(found, list(tallies.discrepancies_of(actor, found.tally)))


@router.post("/deliveries/{uuid:delivery}/again", response={202: None}, summary="Have a package delivered again")
def again(request: HttpRequest, delivery: UUID) -> Any:
    """It waits in `/pending` once more; confirming it again changes nothing else."""
    commands.deliver_again(request.auth, delivery=delivery)  # type: ignore[attr-defined]  # set by auth
    return Status(202, None)


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
