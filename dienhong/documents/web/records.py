"""Records files: the list of a year, one file, putting a document into one."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from dienhong.directory.public import AgencyView, agency_views, id_of_uuid
from dienhong.documents import commands
from dienhong.documents.books import XLSX
from dienhong.documents.models import IncomingDocument, OutgoingDocument, RecordsFile
from dienhong.documents.permissions import KEEP_ARCHIVE, KEEP_RECORDS
from dienhong.documents.queries.records import (
    RECORDS_ORDER,
    fileable_document,
    filed_in,
    open_files_for,
    records_file,
    records_list,
    retention_periods,
    usual_group,
)
from dienhong.documents.queries.retention import groups_for
from dienhong.documents.texts import day_text
from dienhong.documents.web.acting import ActPage, act_at_once, perform, posted
from dienhong.documents.web.books import taken_away
from dienhong.documents.web.drafting import uuid_or_not_found
from dienhong.documents.web.forms import IntoFileForm, RecordsForm
from dienhong.identity.public import actor_of, signed_in
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor
from dienhong.kernel.errors import RuleBroken, describe
from dienhong.kernel.pages import page_of
from dienhong.kernel.web import status_of

MOST_TABLES = 5  # agencies whose groups are offered at once


@signed_in
def index(request: HttpRequest) -> HttpResponse:
    """The files of a year: GET nam, xem=het-han, van_ban; POST agency, code, title, group, retention: open another."""
    actor = actor_of(request)
    agencies = agency_views(actor.authority.agencies_with(KEEP_RECORDS))
    form = _form(request, agencies)
    problem, status = None, 422 if form.errors else 200
    if request.method == "POST" and form.is_valid():
        try:
            made = _opened(actor, form.cleaned_data)
        except RuleBroken as error:
            problem, status = describe(error), status_of(error)
        else:
            return redirect("documents:records_file", uuid=made.uuid)
    year, to_review = _asked(request)
    context = {
        "page": page_of(
            records_list(actor, year, to_review=to_review), order=RECORDS_ORDER, cursor=request.GET.get("trang")
        ),
        "year": year,
        "to_review": to_review,
        "form": form if agencies else None,
        "problem": problem,
    }
    return render(request, "documents/records.html", context, status=status)


def _form(request: HttpRequest, agencies: dict[int, AgencyView]) -> RecordsForm:
    """Empty, sent, or begun for the document that GET van_ban names."""
    actor, given = actor_of(request), request.GET.get("van_ban", "")
    document = fileable_document(actor, uuid_or_not_found(given)) if given else None
    home = document.agency_id if document is not None else actor.agency_id
    ordered = sorted(agencies.values(), key=lambda one: (one.id != home, one.name))
    groups = {row.code: row for one in ordered[:MOST_TABLES] for row in reversed(groups_for(one.id))}
    initial = {} if document is None else {"title": document.summary[:300], "group": usual_group(document)}
    return RecordsForm(
        posted(request),
        agencies=ordered,
        periods=retention_periods(),
        groups=[groups[code] for code in sorted(groups)],
        initial=initial,
    )


def _opened(actor: Actor, data: dict[str, Any]) -> RecordsFile:
    return commands.open_records_file(
        actor,
        agency_id=id_of_uuid(UUID(data["agency"])),
        code=data["code"],
        title=data["title"],
        retention_id=int(data["retention"]) if data["retention"] else None,
        group_code=data["group"],
    )


def _asked(request: HttpRequest) -> tuple[int | None, bool]:
    to_review, given = request.GET.get("xem") == "het-han", request.GET.get("nam", "")
    if given.isdecimal() and len(given) == 4:
        return int(given), to_review
    return None if to_review else clock.today().year, to_review


@signed_in
@require_safe
def workbook(request: HttpRequest) -> HttpResponseBase:
    """The list of files as a workbook, as asked for. Law: Decree 30/2020/NĐ-CP annex V."""
    year, to_review = _asked(request)
    return taken_away(request, {"kind": "records", "year": year, "to_review": to_review, "form": XLSX})


@signed_in
@require_safe
def one(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One file: what it is and what lies in it."""
    actor = actor_of(request)
    file = records_file(actor, uuid)
    filed, hidden = filed_in(actor, file)
    keeps = actor.may(KEEP_RECORDS, at=file.agency_id)
    context = {
        "file": file,
        "filed": filed,
        "hidden": hidden,
        "may_close": keeps and file.status == RecordsFile.Status.OPEN and bool(filed),
        "may_hand_over": actor.may(KEEP_ARCHIVE, at=file.agency_id) and file.status == RecordsFile.Status.CLOSED,
        "facts": [
            (_("Agency"), file.agency.name),
            (_("Year"), file.year),
            (_("Kept by"), file.keeper.full_name),
            (_("Group of records"), str(file.group or "–")),
            (_("Retention"), str(file.retention)),
            (_("To be kept until"), day_text(file.retain_until)),
        ],
    }
    return render(request, "documents/records_file.html", context)


@signed_in
@require_POST
def change(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """POST do=close or hand_over."""
    actor = actor_of(request)
    file = records_file(actor, uuid)
    closes = request.POST.get("do") == "close"
    act = commands.close_records_file if closes else commands.hand_over_records_file
    return act_at_once(
        request,
        lambda: act(actor, records_file_id=file.pk),
        done=_("The file is closed.") if closes else _("The file is in the archive."),
        back_url=reverse("documents:records_file", args=[uuid]),
    )


@signed_in
def put_in(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Put a document into a file: POST file (UUID)."""
    actor = actor_of(request)
    document = fileable_document(actor, uuid)
    files = open_files_for(actor, document.agency_id)
    by_uuid = {str(file.uuid): file.pk for file in files}

    def act(data: dict[str, Any]) -> object:
        return commands.file_document(actor, records_file_id=by_uuid[data["file"]], document=document.uuid)

    page = ActPage(
        title=_("Put into a records file"),
        button=_("Put in"),
        icon="folder-open",
        back_url=_page_of(document),
        done=_("The document lies in the records file."),
        intro="" if files else _("No file is open. Open one in the list of records files first."),
        template="documents/put_in.html",
        context={"document": document, "title": document.summary},
    )
    return perform(request, IntoFileForm(posted(request), files=files), act, page)


def _page_of(document: OutgoingDocument | IncomingDocument) -> str:
    kind = "outgoing" if isinstance(document, OutgoingDocument) else "incoming"
    return reverse(f"documents:{kind}", args=[document.uuid])
