"""Registers and lists to take away: small ones at once, long ones in the background."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from dienhong.documents import commands, exports
from dienhong.documents.books import PDF, XLSX, Listing, listing
from dienhong.documents.listed import FILTERS, INCOMING_LIST, OUTGOING_LIST
from dienhong.documents.models import Export, IncomingDocument, OutgoingDocument
from dienhong.documents.queries.exports import export_of, exports_of
from dienhong.documents.web.filters import Filters
from dienhong.identity.public import actor_of, signed_in
from dienhong.kernel.errors import NotFound, RuleBroken, describe
from dienhong.kernel.web import status_of

# Rows that are made while the reader waits: two seconds of the slower form, and one process is busy meanwhile.
AT_ONCE = {XLSX: 2_000, PDF: 500}


@signed_in
@require_safe
def workbook(request: HttpRequest, register_id: int) -> HttpResponseBase:
    """A register of a period as a workbook: GET tu_ngay, den_ngay.

    Law: Decree 30/2020/NĐ-CP annex IV.
    """
    return taken_away(request, _wanted(request, register_id, XLSX))


@signed_in
@require_safe
def printed(request: HttpRequest, register_id: int) -> HttpResponseBase:
    """A register of a period as PDF: GET tu_ngay, den_ngay. At most 5,000 rows; a shorter period has fewer.

    Law: Decree 30/2020/NĐ-CP annex IV.
    """
    return taken_away(request, _wanted(request, register_id, PDF))


def _wanted(request: HttpRequest, register_id: int, form: str) -> dict[str, Any]:
    since, until = request.GET.get("tu_ngay", ""), request.GET.get("den_ngay", "")
    return {"kind": "register", "register": register_id, "since": since[:10], "until": until[:10], "form": form}


@signed_in
@require_safe
def outgoing_workbook(request: HttpRequest) -> HttpResponseBase:
    """The filtered list of outgoing documents as a workbook: GET as the list."""
    return taken_away(request, _narrowed(request, OUTGOING_LIST, OutgoingDocument.Status.values))


@signed_in
@require_safe
def incoming_workbook(request: HttpRequest) -> HttpResponseBase:
    """The filtered list of incoming documents as a workbook: GET as the list."""
    return taken_away(request, _narrowed(request, INCOMING_LIST, IncomingDocument.Status.values))


def _narrowed(request: HttpRequest, kind: str, statuses: list[str]) -> dict[str, Any]:
    filters = Filters.of(request, statuses)
    return {"kind": kind, "form": XLSX, **filters.as_texts()}


def taken_away(request: HttpRequest, wanted: dict[str, Any]) -> HttpResponseBase:
    """The file itself, or the page that offers to make it in the background."""
    found, form = listing(actor_of(request), wanted), wanted["form"]
    if found.has_more_than(AT_ONCE[form]):
        exports.must_be_possible(found, form)
        context = {"listing": found, "wanted": wanted, "at_once": AT_ONCE[form]}
        return render(request, "documents/export_ask.html", context)
    return _at_once(found, form)


def _at_once(found: Listing, form: str) -> HttpResponseBase:
    file, name = exports.written(found, form), f"{found.name}.{form}"
    if form == PDF:
        shown = {"Content-Disposition": f'inline; filename="{name}"'}
        return HttpResponse(file.read(), content_type=exports.MEDIA_TYPES[form], headers=shown)
    return FileResponse(file, as_attachment=True, filename=name, content_type=exports.MEDIA_TYPES[form])


@signed_in
def index(request: HttpRequest) -> HttpResponse:
    """What one has had made lately; POST kind, form and what narrows it (README): have another made."""
    actor = actor_of(request)
    problem, status = None, 200
    if request.method == "POST":
        try:
            made = commands.ask_export(actor, wanted=_posted(request))
        except RuleBroken as error:
            problem, status = describe(error), status_of(error)
        else:
            return redirect("documents:export", uuid=made.uuid)
    context = {"rows": exports_of(actor), "problem": problem}
    return render(request, "documents/exports.html", context, status=status)


def _posted(request: HttpRequest) -> dict[str, Any]:
    sent = request.POST
    form = sent.get("form", "")
    if form not in AT_ONCE:
        raise NotFound("documents.Export")
    if sent.get("kind") in (OUTGOING_LIST, INCOMING_LIST):
        return {"kind": sent["kind"], "form": XLSX, **{name: sent.get(name, "")[:200] for name in FILTERS}}
    if sent.get("kind") == "records":
        year = sent.get("year", "")
        known = int(year) if year.isdecimal() and len(year) == 4 else None
        return {"kind": "records", "year": known, "to_review": sent.get("to_review") == "True", "form": XLSX}
    register = sent.get("register", "")
    if not register.isdecimal() or len(register) > 18:
        raise NotFound("documents.Register")
    since, until = sent.get("since", "")[:10], sent.get("until", "")[:10]
    return {"kind": "register", "register": int(register), "since": since, "until": until, "form": form}


@signed_in
@require_safe
def one(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """How far it is, and where to take it."""
    row = export_of(actor_of(request), uuid)
    context = {"row": row, "topics": [exports.topic_of(row)], "problem": exports.problem_of(row)}
    return render(request, "documents/export.html", context)


@signed_in
@require_safe
def download(request: HttpRequest, uuid: UUID) -> FileResponse:
    """The file, for who asked, until it is erased."""
    row = export_of(actor_of(request), uuid)
    if row.state != Export.State.READY:
        raise NotFound("documents.Export")
    form = row.wanted["form"]
    return FileResponse(
        exports.opened(row), as_attachment=True, filename=row.file_name, content_type=exports.MEDIA_TYPES[form]
    )
