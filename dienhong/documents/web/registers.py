"""Lists of documents: filters, search, spreadsheets, the register as a book, registering several at once."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from dienhong.documents import commands
from dienhong.documents.document_types import BY_CODE, TYPES
from dienhong.documents.models import IncomingDocument, OutgoingDocument, Register
from dienhong.documents.models.outgoing import Urgency
from dienhong.documents.queries.acts import may_draft_somewhere
from dienhong.documents.queries.incoming import incoming_book, incoming_document, incoming_list
from dienhong.documents.queries.outgoing import outgoing_list
from dienhong.documents.queries.pages import agencies_read_by
from dienhong.documents.queries.registers import (
    Period,
    incoming_in,
    outgoing_in,
    readable_register,
    readable_registers,
)
from dienhong.documents.texts import day_text, moment_text
from dienhong.documents.web.filters import Filters
from dienhong.identity.public import actor_of, signed_in
from dienhong.kernel.errors import Refused, describe
from dienhong.kernel.pages import page_of
from dienhong.kernel.tables import csv_answer

MOST_ROWS = 50_000
MOST_AT_ONCE = 100
OUTGOING_ORDER = ("-changed_at", "-id")
INCOMING_ORDER = ("-arrived_at", "-id")


@signed_in
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Where documents begin: the outgoing ones."""
    return redirect("documents:outgoing_list")


@signed_in
@require_safe
def outgoing(request: HttpRequest) -> HttpResponse:
    """Outgoing documents, the last changed first. GET: tim, trang_thai, loai, khan, tu_ngay, den_ngay, cua, co_quan."""
    actor = actor_of(request)
    filters = Filters.of(request, OutgoingDocument.Status.values)
    agencies = agencies_read_by(actor)
    rows = outgoing_list(actor, filters.wanted(agencies))
    context = {
        "page": page_of(rows, order=OUTGOING_ORDER, cursor=request.GET.get("trang")),
        "filters": filters,
        "statuses": OutgoingDocument.Status.choices,
        "types": [(one.code, one.name) for one in TYPES],
        "urgencies": Urgency.choices[1:],
        "agencies": agencies,
        "may_draft": may_draft_somewhere(actor),
        "type_names": {one.code: one.name for one in TYPES},
    }
    return render(request, "documents/outgoing_list.html", context)


@signed_in
@require_safe
def incoming(request: HttpRequest) -> HttpResponse:
    """Incoming documents, the newest first. GET as for outgoing ones."""
    actor = actor_of(request)
    filters = Filters.of(request, IncomingDocument.Status.values)
    agencies = agencies_read_by(actor)
    rows = incoming_book(actor, filters.wanted(agencies))
    context = {
        "offers_overdue": True,
        "page": page_of(rows, order=INCOMING_ORDER, cursor=request.GET.get("trang")),
        "filters": filters,
        "statuses": IncomingDocument.Status.choices,
        "urgencies": Urgency.choices[1:],
        "agencies": agencies,
    }
    return render(request, "documents/incoming_list.html", context)


@signed_in
@require_POST
def register_many(request: HttpRequest) -> HttpResponse:
    """Register several incoming documents at once: POST document=UUID, repeated; each is its own act."""
    actor = actor_of(request)
    done, problems = 0, []
    for text in dict.fromkeys(request.POST.getlist("document")[:MOST_AT_ONCE]):
        try:
            document = incoming_document(actor, UUID(text))
            commands.register_incoming(actor, document_id=document.pk)
            done += 1
        except (Refused, ValueError) as error:
            problems.append(describe(error).sentence if isinstance(error, Refused) else text[:40])
    if done:
        words = ngettext("%(n)s document is registered.", "%(n)s documents are registered.", done)
        messages.success(request, words % {"n": done})
    for sentence in dict.fromkeys(problems):
        messages.error(request, sentence)
    if not done and not problems:
        messages.warning(request, _("Choose at least one document."))
    return redirect("documents:incoming_list")


@signed_in
@require_safe
def outgoing_csv(request: HttpRequest) -> StreamingHttpResponse:
    """The filtered list as CSV, at most 50,000 rows."""
    actor = actor_of(request)
    filters = Filters.of(request, OutgoingDocument.Status.values)
    rows = outgoing_list(actor, filters.wanted(agencies_read_by(actor))).order_by(*OUTGOING_ORDER)
    head = [
        _("Number and symbol"),
        _("Date"),
        _("Type"),
        _("Summary"),
        _("Agency"),
        _("Signer"),
        _("Status"),
        _("Urgency"),
    ]

    def line(row: OutgoingDocument) -> list[object]:
        signer = row.signer_post.person.full_name if row.signer_post else ""
        kind = BY_CODE[row.type_code].name
        return [
            row.code or row.symbol, day_text(row.issued_on), kind, row.summary, row.agency.name, signer,
            row.get_status_display(), row.get_urgency_display(),
        ]  # fmt: skip

    return csv_answer("van-ban-di", head, map(line, rows[:MOST_ROWS].iterator(2000)))


@signed_in
@require_safe
def incoming_csv(request: HttpRequest) -> StreamingHttpResponse:
    """The filtered list as CSV, at most 50,000 rows."""
    actor = actor_of(request)
    filters = Filters.of(request, IncomingDocument.Status.values)
    rows = incoming_list(actor, filters.wanted(agencies_read_by(actor))).order_by(*INCOMING_ORDER)
    head = [
        _("Arrived at"), _("Arrival number"), _("Sender"), _("Number and symbol"), _("Date"), _("Type"), _("Summary"),
        _("Status"), _("Urgency"),
    ]  # fmt: skip

    def line(row: IncomingDocument) -> list[object]:
        return [
            moment_text(row.arrived_at), row.number, row.sender_name, row.code, day_text(row.promulgated_on),
            row.type_name, row.summary, row.get_status_display(), row.get_urgency_display(),
        ]  # fmt: skip

    return csv_answer("van-ban-den", head, map(line, rows[:MOST_ROWS].iterator(2000)))


@signed_in
@require_safe
def registers(request: HttpRequest) -> HttpResponse:
    """All registers that the reader may open."""
    page = page_of(
        readable_registers(actor_of(request)),
        order=["-year", "agency_id", "id"],
        cursor=request.GET.get("trang"),
        size=50,
    )
    names = {one.code: one.name for one in TYPES}
    return render(request, "documents/registers.html", {"page": page, "type_names": names})


@signed_in
@require_safe
def register(request: HttpRequest, register_id: int) -> HttpResponse:
    """One register as a book, to read and to print: GET tu_ngay, den_ngay.

    Law: Decree 30/2020/NĐ-CP annex IV (forms of the registers of outgoing and incoming documents).
    """
    actor = actor_of(request)
    found = readable_register(actor, register_id)
    is_outgoing = found.direction == Register.Direction.OUTGOING
    filters = Filters.of(request, ())
    period = Period(filters.since, filters.until)
    rows: Any = outgoing_in(actor, found, period) if is_outgoing else incoming_in(actor, found, period)
    page = page_of(rows, order=["number"], cursor=request.GET.get("trang"), size=200)
    kind = BY_CODE.get(found.type_code)
    context = {
        "register": found,
        "is_outgoing": is_outgoing,
        "page": page,
        "type_name": kind.name if kind else "",
        "filters": filters,
    }
    return render(request, "documents/register.html", context)
