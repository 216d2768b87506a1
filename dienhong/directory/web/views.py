"""Reading the directory: lists and search, one agency, the table for spreadsheets."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render

from dienhong.audit.public import actor_of, signed_in
from dienhong.directory import permissions
from dienhong.directory.models import Agency
from dienhong.directory.queries.pages import TOP_KINDS, agencies_of_kind, agency_detail, units_of
from dienhong.directory.queries.search import search_agencies, search_territories
from dienhong.directory.queries.tables import exported_rows
from dienhong.directory.queries.views import AgencyView, agency_views
from dienhong.directory.web.forms import FilterForm
from dienhong.kernel import clock
from dienhong.kernel.tables import csv_answer

MOST_HITS = 50


@signed_in
def index(request: HttpRequest) -> HttpResponse:
    """The directory by kind, or what a search finds, on any day."""
    form = FilterForm(request.GET)
    text, kind, day = form.values()
    context = {
        "form": form,
        "text": text,
        "kind": kind,
        "day": day,
        "is_today": day == clock.today(),
        "kinds": [(value, label) for value, label in Agency.Kind.choices if value in TOP_KINDS],
    }
    if text:
        hits = search_agencies(text, MOST_HITS, day, kind)
        context |= {"hits": _with_parents(hits), "territories": search_territories(text, 10)}
    else:
        shown = kind or str(Agency.Kind.PROVINCE_COMMITTEE)
        context |= {"shown": shown, "page": agencies_of_kind(shown, day, request.GET.get("trang"))}
    return render(request, "directory/index.html", context)


def _with_parents(hits: list[AgencyView]) -> list[tuple[AgencyView, str]]:
    """Each hit with the short name of its parent: 30 communes are called An Bình."""
    parents = agency_views({hit.parent_id for hit in hits if hit.parent_id is not None})
    names = {parent.id: parent.short_name for parent in parents.values()}
    return [(hit, names.get(hit.parent_id or 0, "")) for hit in hits]


@signed_in
def agency(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One agency as of a day: names, codes, history, what stands below it."""
    form = FilterForm(request.GET)
    day = form.values()[2]
    detail = agency_detail(uuid, day)
    context = {
        "detail": detail,
        "agency": detail.view,
        "kind_name": Agency.Kind(detail.view.kind).label,
        "page": units_of(detail.view.id, day, request.GET.get("trang")),
        "day": day,
        "is_today": day == clock.today(),
        "may_manage": actor_of(request).may(permissions.MANAGE_AGENCIES, at=detail.view.id),
    }
    return render(request, "directory/agency.html", context)


@signed_in
def export(request: HttpRequest) -> StreamingHttpResponse:
    """The whole directory of a day as CSV with a byte order mark, as spreadsheets expect it."""
    day = FilterForm(request.GET).values()[2]
    rows = exported_rows(day)
    return csv_answer(f"danh-ba-co-quan-{day:%Y%m%d}", next(rows), rows)
