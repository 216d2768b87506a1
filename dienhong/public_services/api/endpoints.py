"""The catalogue of procedures for software: open to everybody, no personal data."""

from __future__ import annotations

from typing import Annotated

from django.http import HttpRequest
from ninja import Query, Router

from dienhong.kernel.errors import NotFound
from dienhong.public_services.api.schemas import ProcedureDetailOut, ProcedureOut, ProcedurePage, VersionOut
from dienhong.public_services.catalogue.record import plain
from dienhong.public_services.models import ProcedureVersion
from dienhong.public_services.queries.catalogue import Wanted, catalogue_page, shown_procedure

router = Router(tags=["procedures"])


@router.get("", response=ProcedurePage, summary="List or search procedures")
def procedures(
    request: HttpRequest,
    q: Annotated[str, Query(max_length=200, description="Words, dấu do not matter.")] = "",
    field: Annotated[str, Query(max_length=60, description="Code of a field.")] = "",
    level: Annotated[str, Query(max_length=10, description="central, province or commune.")] = "",
    event: Annotated[str, Query(max_length=30, description="Slug of an event of life.")] = "",
    cursor: Annotated[str | None, Query(max_length=4000)] = None,
) -> ProcedurePage:
    """The procedures in force today in Vietnamese order, page by page; with `q` the best matches in one page."""
    wanted = Wanted(_plain(q), _plain(field), _plain(level), _plain(event))
    page = catalogue_page(wanted, cursor, 100)
    return ProcedurePage(items=[_listed(one) for one in page.items], next=page.next_cursor)


@router.get("/{code}", response=ProcedureDetailOut, summary="One procedure")
def procedure(request: HttpRequest, code: str, version: int | None = None) -> ProcedureDetailOut:
    """By its code: the version in force today, or the one of a number."""
    if "\x00" in code:
        raise NotFound("public_services.Procedure")
    shown = shown_procedure(code, version)
    return ProcedureDetailOut(
        code=code,
        state=shown.state,
        version=_version(shown.version),
        document=plain(shown.record),
        versions=[_version(one) for one in shown.versions],
    )


def _plain(text: str) -> str:
    return text.replace("\x00", "")


def _listed(one: ProcedureVersion) -> ProcedureOut:
    return ProcedureOut(
        code=one.procedure.code,
        title=one.title,
        field_code=one.field_code,
        field_name=one.field_name,
        level=one.level,
        service=one.service,
        life_events=one.life_events,
        version=one.number,
        sha256=one.sha256,
        effective_from=one.effective_from,
        effective_to=one.effective_to,
    )


def _version(one: ProcedureVersion) -> VersionOut:
    return VersionOut(
        number=one.number,
        sha256=one.sha256,
        effective_from=one.effective_from,
        effective_to=one.effective_to,
        published_at=one.published_at,
        basis=one.basis,
    )
