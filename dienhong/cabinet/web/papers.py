"""Papers of a dossier: add, replace, take out, download; the answer to an appraisal."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from dienhong.cabinet import commands
from dienhong.cabinet.models import Dossier, PaperKind
from dienhong.cabinet.queries.dossiers import appraisal_of, dossier_of, paper_of, version_of
from dienhong.cabinet.queries.reading import unopened_by
from dienhong.cabinet.web.dossier_forms import FileForm, PaperForm, ReportForm
from dienhong.cabinet.web.dossiers import ACT, head_of
from dienhong.documents.public import ActPage, act_at_once, perform, posted, stored_answer
from dienhong.identity.public import actor_of, signed_in


def _page(request: HttpRequest, row: Dossier, words: tuple[str, str, str], intro: str = "") -> ActPage:
    """`words`: title, button, what is said afterwards."""
    title, button, done = words
    context = {**head_of(actor_of(request), row), "upload": True}
    back_url = reverse("cabinet:dossier", args=[row.uuid])
    return ActPage(title, button, back_url, done, icon="upload", intro=intro, template=ACT, context=context)


def _form(request: HttpRequest, form: type[Form], **initial: object) -> Form:
    return form(posted(request), request.FILES if request.method == "POST" else None, initial=initial)


@signed_in
def add(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Add a paper: POST kind, title, file; GET `loai` proposes a kind."""
    actor = actor_of(request)
    row = dossier_of(actor, uuid)

    def act(data: dict[str, Any]) -> object:
        kind = PaperKind(data["kind"])
        return commands.add_paper(actor, dossier=uuid, kind=kind, title=data["title"], file=data["file"])

    words = (_("Add a paper"), _("Add"), _("The paper is in the dossier."))
    form = _form(request, PaperForm, kind=request.GET.get("loai", ""))
    return perform(request, form, act, _page(request, row, words))


@signed_in
def replace(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """A new version of a paper: POST file."""
    actor = actor_of(request)
    paper = paper_of(actor, uuid)

    def act(data: dict[str, Any]) -> object:
        return commands.replace_paper(actor, paper=uuid, file=data["file"])

    words = (_("New version"), _("Replace"), _("The new version counts; earlier ones stay."))
    page = _page(request, dossier_of(actor, paper.dossier.uuid), words, paper.title)
    return perform(request, _form(request, FileForm), act, page)


@signed_in
@require_POST
def take_out(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Take a paper out that was laid in by mistake (POST)."""
    actor = actor_of(request)
    back = reverse("cabinet:dossier", args=[paper_of(actor, uuid).dossier.uuid])
    done = _("The paper is taken out.")
    return act_at_once(request, lambda: commands.take_out_paper(actor, paper=uuid), done=done, back_url=back)


@signed_in
@require_safe
def version(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
    """A version of a paper as it is stored. The first time a member opens it is kept."""
    actor = actor_of(request)
    found = version_of(actor, uuid)
    if request.method == "GET" and unopened_by(actor, found):
        commands.open_paper(actor, version=uuid)
    return stored_answer(request, found.file, found.name)


@signed_in
def appraise(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Answer an appraisal with its report: POST title, file."""
    actor = actor_of(request)
    asked = appraisal_of(actor, uuid)

    def act(data: dict[str, Any]) -> object:
        return commands.give_appraisal(actor, appraisal=uuid, title=data["title"], file=data["file"])

    words = (_("Give the appraisal"), _("Send the report"), _("The report is in the dossier."))
    page = _page(request, dossier_of(actor, asked.dossier.uuid), words, asked.remark)
    return perform(request, _form(request, ReportForm), act, page)
