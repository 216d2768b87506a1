"""Distribution lists: those of one's agencies, and the lines of one."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from dienhong.directory.public import agency_views, id_of_uuid, search_agencies
from dienhong.documents import commands
from dienhong.documents.commands import Line
from dienhong.documents.distribution import members_of
from dienhong.documents.models import DistributionList, ListEntry
from dienhong.documents.permissions import MANAGE_LISTS
from dienhong.documents.queries.lists import lines_of, list_visible, lists_usable_for, lists_visible_to
from dienhong.documents.web.acting import act_at_once, posted
from dienhong.documents.web.drafting import MOST_HITS, ids_of_codes, uuid_or_not_found
from dienhong.documents.web.forms import ListForm
from dienhong.identity.public import actor_of, signed_in
from dienhong.kernel.errors import RuleBroken, describe
from dienhong.kernel.web import status_of

MOST_SHOWN = 300


@signed_in
def index(request: HttpRequest) -> HttpResponse:
    """All lists one may use or read; POST agency, name: begin another."""
    actor = actor_of(request)
    agencies = agency_views(actor.authority.agencies_with(MANAGE_LISTS))
    form = ListForm(posted(request), agencies=agencies.values())
    problem, status = None, 200
    if request.method == "POST" and form.is_valid():
        agency_id = id_of_uuid(UUID(form.cleaned_data["agency"]))
        try:
            made = commands.create_list(actor, agency_id=agency_id, name=form.cleaned_data["name"])
        except RuleBroken as error:
            problem, status = describe(error), status_of(error)
        else:
            return redirect("documents:list", uuid=made.uuid)
    context = {"lists": lists_visible_to(actor), "form": form if agencies else None, "problem": problem}
    return render(request, "documents/lists.html", context, status=422 if form.errors else status)


@signed_in
def one(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The lines of a list.

    POST version and `do`: add (agency, nested or group, mode), codes (codes, mode), remove (line), rename (name), archive.
    """
    actor = actor_of(request)
    row = list_visible(actor, uuid)
    if request.method == "POST":
        here = reverse(
            "documents:lists" if request.POST.get("do") == "archive" else "documents:list", args=_of(request, row)
        )
        return act_at_once(request, lambda: _change(request, row), done=_("The list is saved."), back_url=here)
    text = request.GET.get("tim", "")[:120]
    lines = lines_of(row)
    members = members_of([row.pk])
    context = {
        "list": row,
        "lines": lines[:MOST_SHOWN],
        "line_count": len(lines),
        "recipients": sum(1 for is_copy in members.copies.values() if not is_copy),
        "copies": sum(members.copies.values()),
        "text": text,
        "hits": search_agencies(text, MOST_HITS),
        "groups": ListEntry.Group.choices,
        "modes": ListEntry.Mode.choices,
        "others": [item for item in lists_usable_for(row.agency_id) if item.pk != row.pk],
        "may_change": actor.may(MANAGE_LISTS, at=row.agency_id) and row.archived_at is None,
    }
    return render(request, "documents/list.html", context)


def _of(request: HttpRequest, row: DistributionList) -> list[UUID]:
    return [] if request.POST.get("do") == "archive" else [row.uuid]


def _change(request: HttpRequest, row: DistributionList) -> None:
    actor, do = actor_of(request), request.POST.get("do", "")
    if do == "archive":
        commands.archive_list(actor, distribution_list=row.uuid)
        return
    lines = [_line(entry) for entry in lines_of(row)]
    name = request.POST.get("name", "") if do == "rename" else row.name
    if do == "remove":
        place = request.POST.get("line", "")
        lines = [line for number, line in enumerate(lines) if str(number) != place]
    elif do in ("add", "codes"):
        lines += _added(request)
    version = request.POST.get("version", "")
    commands.change_list(
        actor,
        distribution_list=row.uuid,
        version=int(version) if version.isdecimal() else row.version,
        name=name,
        lines=lines,
    )


def _added(request: HttpRequest) -> list[Line]:
    mode = request.POST.get("mode", ListEntry.Mode.TO)
    if request.POST.get("do") == "codes":
        return [Line(mode, agency_id=agency_id) for agency_id in ids_of_codes(request.POST.get("codes", ""))]
    chosen: dict[str, Any] = {}
    if request.POST.get("agency"):
        chosen["agency_id"] = id_of_uuid(uuid_or_not_found(request.POST["agency"]))
    elif request.POST.get("nested"):
        chosen["nested"] = uuid_or_not_found(request.POST["nested"])
    else:
        chosen["group"] = request.POST.get("group", "")
    return [Line(mode, **chosen)]


def _line(entry: ListEntry) -> Line:
    return Line(entry.mode, entry.to_agency_id, entry.nested.uuid if entry.nested else None, entry.group)
