"""Freezing a text, its files, and where its words come from."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from dienhong.cabinet import commands
from dienhong.cabinet.consolidated_file import consolidated_docx, consolidated_pdf
from dienhong.cabinet.draft_lines import depth_of, line_of
from dienhong.cabinet.draft_texts import DOCX
from dienhong.cabinet.permissions import SUBMIT_DOSSIERS
from dienhong.cabinet.queries.amendments import amendments_of
from dienhong.cabinet.queries.consolidation import consolidation_of
from dienhong.cabinet.queries.drafts import draft_of, frozen_text, may_freeze, newest_version
from dienhong.cabinet.web.amendments import ACT
from dienhong.cabinet.web.draft_forms import FreezeForm
from dienhong.cabinet.web.drafts import head_of
from dienhong.documents.public import ActPage, perform, posted, stored_answer
from dienhong.drafting.public import places_of
from dienhong.identity.public import actor_of, signed_in
from dienhong.kernel.errors import NotFound, NotPermitted


@signed_in
def freeze(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Freeze the newest version: POST number, override_reason where amendments are open."""
    actor = actor_of(request)
    draft = draft_of(actor, uuid)
    if not may_freeze(actor, draft.dossier):
        raise NotPermitted(SUBMIT_DOSSIERS)
    version = newest_version(draft)
    waiting = [one for one in amendments_of(draft) if one.state == "proposed"]
    form = FreezeForm(posted(request), overrides=bool(waiting), initial={"number": version.number})

    def act(data: dict[str, Any]) -> object:
        reason = data.get("override_reason", "")
        return commands.freeze_text(actor, draft=uuid, number=data["number"], override_reason=reason)

    page = ActPage(
        title=_("Freeze the text"),
        button=_("Freeze version %(number)s") % {"number": version.number},
        back_url=reverse("cabinet:draft_text", args=[uuid]),
        done=_("The text is frozen; votes open on exactly these bytes."),
        intro=_(
            "The canonical text, a Word file and a PDF are made and never changed. What is written afterwards is a new version."
        ),
        icon="lock",
        template=ACT,
        context={**head_of(actor, draft), "waiting": waiting},
    )
    return perform(request, form, act, page)


@signed_in
@require_safe
def consolidated(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """A frozen text with where the words of each place come from; `dang` is pdf or docx for a file."""
    actor = actor_of(request)
    found = consolidation_of(actor, uuid)
    made = {"pdf": (consolidated_pdf, "application/pdf", "inline"), "docx": (consolidated_docx, DOCX, "attachment")}
    form = request.GET.get("dang", "")
    if form in made:
        make, media_type, shown = made[form]
        name = f"ban-hop-nhat-{found.frozen.number}.{form}"
        headers = {"Content-Disposition": f'{shown}; filename="{name}"', "Cache-Control": "private, no-cache"}
        return HttpResponse(make(found), content_type=media_type, headers=headers)
    places = places_of(found.text)
    rows = [(line_of(one, places, depth_of(one)), found.at.get(id_)) for id_, one in places.items()]
    context = {**head_of(actor, draft_of(actor, found.frozen.draft.uuid)), "found": found, "rows": rows}
    return render(request, "cabinet/consolidated.html", context)


@signed_in
@require_safe
def file(request: HttpRequest, uuid: UUID, form: str) -> HttpResponseBase:
    """A file of a frozen text: xml, docx or pdf."""
    row = frozen_text(actor_of(request), uuid)
    files = {"xml": row.akn, "docx": row.docx, "pdf": row.pdf}
    if form not in files:
        raise NotFound("cabinet.FrozenText")
    return stored_answer(request, files[form], f"du-thao-ban-chot-{row.number}.{form}")
