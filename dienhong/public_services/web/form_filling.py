"""Filling a form in as citizens will, to try it: one page a step, kept in the session; nothing is handed in."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from dienhong.forms.public import (
    ACT,
    SHOWN,
    Around,
    Draft,
    Form,
    FormError,
    HeldFile,
    Page,
    Problem,
    State,
    acted,
    check_answers,
    draft_of,
    page_view,
    posted,
    state_of,
)
from dienhong.identity.public import actor_of, signed_in
from dienhong.kernel import clock
from dienhong.kernel.errors import NotFound
from dienhong.public_services.form_texts import read_text, refusal
from dienhong.public_services.queries.forms import DirectoryPlaces, FormWork, form_work
from dienhong.public_services.web.form_design import head_of, language_of

Files = dict[str, list[dict[str, Any]]]


@dataclass
class _Trial:
    """A form that is being tried, with what was typed into it so far."""

    work: FormWork
    form: Form
    draft: Draft
    files: Files

    @property
    def key(self) -> str:
        return f"form_trial_{self.work.procedure.uuid}"

    def state(self) -> State:
        held = {path: [HeldFile(**one) for one in files] for path, files in self.files.items()}
        try:
            return state_of(self.form, self.draft, Around(clock.today(), DirectoryPlaces(), held))
        except FormError as error:
            raise refusal(error) from error

    def keep(self, request: HttpRequest) -> None:
        request.session[self.key] = {"draft": self.draft.as_json(), "files": self.files}

    def address(self, page: Page | str | None) -> str:
        uuid = self.work.procedure.uuid
        if page is None:
            return reverse("public_services:try_answers", args=[uuid])
        return reverse("public_services:try_page", args=[uuid, page if isinstance(page, str) else page.id])


def _trial(request: HttpRequest, procedure: UUID) -> _Trial:
    work = form_work(actor_of(request), procedure)
    stored = work.draft or work.last
    if stored is None:
        raise NotFound("public_services.FormVersion")
    trial = _Trial(work, read_text(stored.text), Draft(), {})
    kept = request.session.get(trial.key)
    if kept:
        trial.draft, trial.files = draft_of(kept["draft"]), kept["files"]
    return trial


@signed_in
def start(request: HttpRequest, procedure: UUID) -> HttpResponse:
    """Begin to try the form: at its first page (GET), or from nothing (POST)."""
    trial = _trial(request, procedure)
    if request.method == "POST":
        request.session.pop(trial.key, None)
        trial.draft, trial.files = Draft(), {}
    pages = trial.state().pages
    return redirect(trial.address(pages[0] if pages else None))


@signed_in
def page(request: HttpRequest, procedure: UUID, page: str) -> HttpResponse:
    """A page of the form. POST takes what was typed and goes on; with `_act` a row is added or removed, provinces are chosen
    (`refresh`), or filling in stops (`stop`): then nothing is judged."""
    trial = _trial(request, procedure)
    state = trial.state()
    here = state.page(page)
    if here is None:
        raise NotFound("forms.Page")
    if request.method != "POST":
        return _shown(request, trial, here, state.problems(here) if request.GET.get("sua") else ())
    _take(request, trial, here)
    _take_files(request, trial)
    act = request.POST.get(ACT, "")
    moved = acted(trial.form, trial.draft, act)
    trial.draft = moved.draft
    trial.files = {after: files for path, files in trial.files.items() if (after := moved.path(path)) is not None}
    trial.keep(request)
    if act == "stop":
        return redirect(trial.address(None))
    if act or "_drop" in request.POST:
        return redirect(trial.address(page))
    return _onward(request, trial, here)


def _onward(request: HttpRequest, trial: _Trial, here: Page) -> HttpResponse:
    """To the next page where nothing is wrong here and no question has come up that was not asked yet."""
    state = trial.state()
    if state.page(here.id) is None:
        return redirect(trial.address(state.pages[0] if state.pages else None))
    asked = set(request.POST.get(SHOWN, "").split())
    wrong = [one for one in state.problems(here) if one.path in asked]
    if wrong:
        return _shown(request, trial, here, wrong)
    if set(page_view(state, here).shown.split()) - asked:
        messages.info(request, _("Your answers bring further questions on this page."))
        return redirect(trial.address(here))
    return redirect(trial.address(state.beside(here)[1]))


def _take(request: HttpRequest, trial: _Trial, here: Page) -> None:
    data = {name: [str(value) for value in values] for name, values in request.POST.lists()}
    trial.draft = posted(trial.form, here, data, trial.draft)
    gone = request.POST.get("_drop", "")
    path, _bar, number = gone.rpartition("|")
    if path in trial.files:
        rest = [one for at, one in enumerate(trial.files[path]) if str(at) != number]
        trial.files = {**trial.files, path: rest}


def _take_files(request: HttpRequest, trial: _Trial) -> None:
    shown = set(request.POST.get(SHOWN, "").split())
    for path, uploads in request.FILES.lists():
        if path in shown:
            held = [_held(one) for one in uploads]
            trial.files = {**trial.files, path: [*trial.files.get(path, []), *held][:20]}


def _held(upload: Any) -> dict[str, Any]:
    """A file of a trial is weighed and let go."""
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    name = str(upload.name)[:200]
    return {"name": name, "size": upload.size, "type": str(upload.content_type or ""), "sha256": digest.hexdigest()}


def _shown(request: HttpRequest, trial: _Trial, here: Page, problems: Sequence[Problem]) -> HttpResponse:
    """The page with these problems at their places; 422 where what was posted has some."""
    view = page_view(trial.state(), here, language_of(), problems)
    context = {
        **head_of(trial.work),
        "view": view,
        "steps": [(step, trial.address(step.id)) for step in view.steps],
        "before_url": trial.address(view.before) if view.before else "",
        "autosave_url": reverse("public_services:try_save", args=[trial.work.procedure.uuid, here.id]),
        "form_title": trial.form.title.within(language_of()),
    }
    return render(request, "public_services/forms/fill.html", context, status=422 if problems and request.POST else 200)


@signed_in
@require_POST
def save(request: HttpRequest, procedure: UUID, page: str) -> HttpResponse:
    """Keep what is typed on a page, right or wrong (POST as the page); files come with the page itself."""
    trial = _trial(request, procedure)
    here = trial.state().page(page)
    if here is None:
        raise NotFound("forms.Page")
    _take(request, trial, here)
    trial.keep(request)
    return HttpResponse(status=204)


@signed_in
@require_safe
def answers(request: HttpRequest, procedure: UUID) -> HttpResponse:
    """All answers once more, with what stands in the way of handing in."""
    trial = _trial(request, procedure)
    state = trial.state()
    sections = check_answers(state, language_of())
    context = {
        **head_of(trial.work),
        "sections": [(section, trial.address(section.page)) for section in sections],
        "wrong": sum(1 for section in sections for answer in section.answers if answer.error),
        "form_title": trial.form.title.within(language_of()),
        "last_url": trial.address(state.pages[-1]) if state.pages else "",
    }
    return render(request, "public_services/forms/answers.html", context)
