"""Officials' pages: records of the national catalogue are taken in; what came of it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from dienhong.documents.public import ActPage, perform, posted
from dienhong.identity.public import actor_of, signed_in
from dienhong.public_services import commands
from dienhong.public_services.labels import REASONS
from dienhong.public_services.permissions import IMPORT_PROCEDURES
from dienhong.public_services.queries.office import import_of, imports_page
from dienhong.public_services.web.office_forms import ImportForm, agencies_for


@signed_in
def index(request: HttpRequest) -> HttpResponse:
    """Imports so far: POST agency, file takes another one in."""
    actor = actor_of(request)
    page = imports_page(actor, request.GET.get("trang"))
    made: list[UUID] = []

    def act(data: dict[str, Any]) -> object:
        file = data["file"]
        given = {"agency_id": int(data["agency"]), "file_name": file.name, "data": file.read()}
        made.append(commands.import_catalogue(actor, **given).uuid)
        return None

    shown = ActPage(
        title=_("Import of the national catalogue"),
        button=_("Take the records in"),
        back_url=reverse("public_services:office"),
        done=_("The records are taken in."),
        icon="upload",
        template="public_services/imports.html",
        context={"rows": page.items, "list": page},
    )
    form = ImportForm(posted(request), request.FILES or None, agencies_for(actor, IMPORT_PROCEDURES))
    answer = perform(request, form, act, shown)
    return redirect("public_services:import", made[0]) if made else answer


@signed_in
@require_safe
def one(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """What an import changed, and what could not be taken, by record and path."""
    found = import_of(actor_of(request), uuid)
    problems = [{**one, "words": REASONS.get(one["reason"], one["reason"])} for one in found.problems]
    return render(request, "public_services/import.html", {"found": found, "problems": problems})
