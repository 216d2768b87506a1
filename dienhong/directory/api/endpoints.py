"""The directory for software: public facts about agencies, no sign-in needed, no personal data."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router

from dienhong.directory.api.schemas import AgencyDetailOut, AgencyOut, AgencyPage
from dienhong.directory.queries.pages import agencies_page, codes_of
from dienhong.directory.queries.search import search_agencies
from dienhong.directory.queries.views import (
    AgencyView,
    agency_id_by_code,
    agency_view,
    id_of_uuid,
    successor_on,
    uuids_of,
)
from dienhong.kernel import clock
from dienhong.kernel.errors import NotFound

router = Router(tags=["directory"])


@router.get("/agencies", response=AgencyPage, summary="List or search agencies")
def agencies(
    request: HttpRequest,
    q: Annotated[str, Query(max_length=120, description="Name, former name, symbol or code; dấu do not matter.")] = "",
    as_of: Annotated[date | None, Query(description="Day in Viet Nam, default today.")] = None,
    cursor: Annotated[str | None, Query(max_length=1000)] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> AgencyPage:
    """All agencies of a day in Vietnamese order, page by page; with `q` the best matches in one page."""
    if q:
        return AgencyPage(items=_out(search_agencies(q, limit, as_of)), next=None)
    page = agencies_page(as_of, cursor, limit)
    return AgencyPage(items=_out(page.items), next=page.next_cursor)


@router.get("/agencies/{code_or_uuid}", response=AgencyDetailOut, summary="One agency")
def agency(request: HttpRequest, code_or_uuid: str, as_of: date | None = None) -> AgencyDetailOut:
    """By UUID or by code in either form (`H53`, `000.00.00.H53`), also one that has ended."""
    agency_id = _id_of(code_or_uuid)
    view = agency_view(agency_id, as_of)
    day = as_of or clock.today()
    acting = successor_on(agency_id, day) if view.closed_on is not None and view.closed_on <= day else None
    (plain,) = _out([view])
    return AgencyDetailOut(
        **plain.dict(),
        codes=codes_of(agency_id),
        successor_uuid=agency_view(acting).uuid if acting is not None else None,
        representative_uuid=agency_view(view.representative_id).uuid if view.representative_id is not None else None,
    )


def _id_of(code_or_uuid: str) -> int:
    try:
        return id_of_uuid(UUID(code_or_uuid))
    except ValueError:
        agency_id = agency_id_by_code(code_or_uuid)
    if agency_id is None:
        raise NotFound("agency")
    return agency_id


def _out(views: Iterable[AgencyView]) -> list[AgencyOut]:
    views = list(views)
    uuids = uuids_of({view.parent_id for view in views if view.parent_id is not None})
    return [
        AgencyOut(
            uuid=view.uuid,
            code=view.code,
            code_is_demo=view.code_is_demo,
            name=view.name,
            short_name=view.short_name,
            symbol=view.symbol,
            kind=view.kind,
            level=view.level,
            parent_uuid=uuids.get(view.parent_id or 0),
            closed_on=view.closed_on,
        )
        for view in views
    ]
