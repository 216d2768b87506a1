"""Dossiers: the list, a new one, the page of one, what its agency and the office do with it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST, require_safe

from dienhong.cabinet import commands
from dienhong.cabinet.models import Dossier, DossierStep, PaperKind
from dienhong.cabinet.permissions import SUBMIT_DOSSIERS
from dienhong.cabinet.queries.dossier_acts import acts_of, may_appraise, may_replace, may_take_out
from dienhong.cabinet.queries.dossier_pages import dossier_view
from dienhong.cabinet.queries.dossiers import (
    NEWEST,
    WantedDossiers,
    dossier_list,
    dossier_of,
    facets_of,
    submitting_agencies,
    types_open,
)
from dienhong.cabinet.queries.rows import bodies_visible_to
from dienhong.cabinet.web.dossier_forms import AppraisalForm, NewDossierForm, TitleForm, WhyForm
from dienhong.documents.public import ActPage, act_at_once, perform, posted
from dienhong.identity.public import actor_of, signed_in
from dienhong.kernel.actor import Actor
from dienhong.kernel.errors import NotPermitted, RuleBroken, describe
from dienhong.kernel.pages import page_of
from dienhong.kernel.web import status_of

ACT = "cabinet/dossier_act.html"
State, Kind = Dossier.State, DossierStep.Kind
TONES = {State.SUBMITTED: "live", State.RETURNED: "bad", State.ACCEPTED: "ok"}
_STEPS = {Kind.ACCEPTED: "ok", Kind.RETURNED: "bad", Kind.WITHDRAWN: "bad"}


def tone_of(row: Dossier) -> str:
    """The colour of a dossier's state."""
    return TONES.get(State(row.state), "")


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


@signed_in
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The dossiers one may see, narrowed by tim (words), tinh_trang, loai and co_quan (UUID)."""
    actor, given = actor_of(request), request.GET
    wanted = WantedDossiers(
        text=given.get("tim", "").replace("\x00", "")[:200],
        state=given.get("tinh_trang", "") if given.get("tinh_trang") in State.values else "",
        type=_uuid(given.get("loai", "")),
        submitter=_uuid(given.get("co_quan", "")),
    )
    page = page_of(dossier_list(actor, wanted), order=NEWEST, cursor=given.get("trang"))
    types, agencies = facets_of(actor)
    context = {
        "page": page,
        "rows": [(one, tone_of(one)) for one in page.items],
        "wanted": wanted,
        "narrowed": wanted != WantedDossiers(),
        "states": State.choices,
        "types": types,
        "agencies": agencies,
        "may_begin": bool(actor.authority.agencies_with(SUBMIT_DOSSIERS)),
    }
    return render(request, "cabinet/dossiers.html", context)


@signed_in
def new(request: HttpRequest) -> HttpResponse:
    """Begin a dossier: POST agency (UUID), dossier_type (UUID), title."""
    actor = actor_of(request)
    agencies = {str(one.uuid): one for one in submitting_agencies(actor)}
    if not agencies:
        raise NotPermitted(SUBMIT_DOSSIERS)
    types = types_open(actor)
    form = NewDossierForm(posted(request), agencies=agencies.values(), types=types)
    problem, status = None, 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            data = form.cleaned_data
            try:
                made = commands.begin_dossier(
                    actor,
                    agency_id=agencies[data["agency"]].id,
                    dossier_type=UUID(data["dossier_type"]),
                    title=data["title"],
                )
            except RuleBroken as error:
                problem, status = describe(error), status_of(error)
            else:
                messages.success(request, _("The dossier is begun; add its papers next."))
                return redirect("cabinet:dossier", made.uuid)
    page = {"title": _("New dossier"), "button": _("Begin"), "tone": "pri", "icon": "check"}
    context = {"page": page, "form": form, "problem": problem, "back_url": reverse("cabinet:dossiers"), "types": types}
    return render(request, ACT, context, status=status)


def head_of(actor: Actor, row: Dossier) -> dict[str, Any]:
    """What the heading of every page of a dossier shows."""
    sees_body = bodies_visible_to(actor).filter(pk=row.body_id).exists()
    return {
        "row": row,
        "tone": tone_of(row),
        "facts": [
            (_("Submitting agency"), row.submitter.name),
            (_("Laid before"), row.body.name),
            (_("Type of dossier"), row.type.name),
        ],
        "body_url": reverse("cabinet:body", args=[row.body.uuid]) if sees_body else "",
    }


@signed_in
@require_safe
def one(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """A dossier: its papers in all versions, what is missing or late, appraisals, how it came about."""
    actor = actor_of(request)
    view = dossier_view(actor, uuid)
    row, readiness = view.row, view.readiness
    late = {(held.kind, held.title) for held in readiness.late}
    takes_out = may_take_out(actor, row)
    context = {
        **head_of(actor, row),
        "topics": (f"cabinet.dossier:{row.uuid}",),
        "acts": acts_of(actor, row),
        "papers": [
            (paper, may_replace(actor, row, paper), takes_out, (paper.kind, paper.title) in late)
            for paper in view.papers
        ],
        "missing": [(PaperKind(need.kind).label, need.citation) for need in readiness.missing],
        "is_whole": readiness.is_whole,
        "session_on": view.session_on,
        "last_day": readiness.last_day,
        "appraisals": [(asked, may_appraise(actor, row, asked)) for asked in view.appraisals],
        "events": [_event(step) for step in view.steps],
    }
    return render(request, "cabinet/dossier.html", context)


def _event(step: DossierStep) -> dict[str, object]:
    said = " · ".join(filter(None, [step.person.full_name if step.person else "", step.remark]))
    return {"title": step.get_kind_display(), "detail": said, "at": step.at, "tone": _STEPS.get(Kind(step.kind), "")}


def _page(request: HttpRequest, row: Dossier, words: tuple[str, str, str], **more: Any) -> ActPage:
    """`words`: title, button, what is said afterwards."""
    title, button, done = words
    context = {**head_of(actor_of(request), row), **more.pop("context", {})}
    back_url = reverse("cabinet:dossier", args=[row.uuid])
    return ActPage(title=title, button=button, back_url=back_url, done=done, template=ACT, context=context, **more)


@signed_in
def retitle(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Another title: POST title."""
    actor = actor_of(request)
    row = dossier_of(actor, uuid)

    def act(data: dict[str, Any]) -> object:
        return commands.retitle_dossier(actor, dossier=uuid, title=data["title"])

    words = (_("Another title"), _("Save"), _("The title is changed."))
    return perform(request, TitleForm(posted(request), initial={"title": row.title}), act, _page(request, row, words))


@signed_in
@require_POST
def submit(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Lay it before the office (POST)."""
    actor = actor_of(request)
    back = reverse("cabinet:dossier", args=[dossier_of(actor, uuid).uuid])
    done = _("The dossier is submitted; the office is told.")
    return act_at_once(request, lambda: commands.submit_dossier(actor, dossier=uuid), done=done, back_url=back)


@signed_in
@require_POST
def accept(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Find it whole (POST)."""
    actor = actor_of(request)
    back = reverse("cabinet:dossier", args=[dossier_of(actor, uuid).uuid])
    done = _("The dossier is accepted; it may be put on an agenda.")
    return act_at_once(request, lambda: commands.accept_dossier(actor, dossier=uuid), done=done, back_url=back)


@signed_in
def give_back(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Return it: POST reason."""
    actor = actor_of(request)
    row = dossier_of(actor, uuid)

    def act(data: dict[str, Any]) -> object:
        return commands.return_dossier(actor, dossier=uuid, reason=data["reason"])

    words = (_("Return the dossier"), _("Return"), _("The dossier is returned; its agency is told why."))
    return perform(request, WhyForm(posted(request)), act, _page(request, row, words, icon="undo-2", tone="bad"))


@signed_in
def withdraw(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Take it back: POST reason."""
    actor = actor_of(request)
    row = dossier_of(actor, uuid)

    def act(data: dict[str, Any]) -> object:
        return commands.withdraw_dossier(actor, dossier=uuid, reason=data["reason"])

    words = (
        _("Withdraw the dossier"),
        pgettext("dossier", "Withdraw"),
        _("The dossier is withdrawn; it stays on file."),
    )
    return perform(request, WhyForm(posted(request)), act, _page(request, row, words, icon="x", tone="bad"))


@signed_in
def ask(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Ask for an appraisal: POST appraiser (name or code), due_on, remark."""
    actor = actor_of(request)
    row = dossier_of(actor, uuid)

    def act(data: dict[str, Any]) -> object:
        return commands.ask_appraisal(
            actor, dossier=uuid, appraiser_id=data["appraiser"].id, due_on=data["due_on"], remark=data["remark"]
        )

    words = (_("Ask for an appraisal"), _("Ask"), _("The agency is asked; it sees the dossier now."))
    return perform(request, AppraisalForm(posted(request)), act, _page(request, row, words, icon="message-square"))
