"""Giving tasks: several at once, out of a document or a meeting; and one instead of another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import BaseFormSet, formset_factory
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import ngettext

from dienhong.assignments import commands
from dienhong.assignments.commands import NewTask, Source
from dienhong.assignments.models import Assignment
from dienhong.assignments.queries import pages
from dienhong.assignments.queries.rows import assignment_of
from dienhong.assignments.rules import MOST_TASKS
from dienhong.assignments.web.forms import GiveForm, ReasonForm, TaskForm
from dienhong.assignments.web.one import head_of, page_url
from dienhong.directory.public import AgencyView
from dienhong.documents.public import Citation, citation_of_incoming, citation_of_outgoing, posted
from dienhong.identity.public import actor_of, signed_in
from dienhong.kernel.actor import Actor
from dienhong.kernel.errors import ErrorText, NotFound, NotPermitted, RuleBroken, describe
from dienhong.kernel.web import status_of

_TaskForms = formset_factory(TaskForm, extra=0, min_num=1, max_num=MOST_TASKS, absolute_max=MOST_TASKS)


@dataclass(frozen=True, slots=True)
class _Cited:
    """The document that the tasks come out of, if any; `outgoing` says which way it went."""

    citation: Citation | None
    outgoing: bool = False

    def source(self, words: str) -> Source:
        """As the command takes it."""
        if self.citation is None:
            return Source(words)
        return Source(words, outgoing_id=self.citation.id) if self.outgoing else Source(words, None, self.citation.id)


@signed_in
def give(request: HttpRequest) -> HttpResponse:
    """New tasks. GET `di` or `den` (UUID of a document), `co-quan` (UUID of the giving agency); POST the forms."""
    actor = actor_of(request)
    cited = _cited(actor, request)
    agencies = pages.agencies_to_give_for(actor)
    agency = _chosen(request, agencies, cited, actor)
    leaders = pages.leaders_for(actor, agency.id)
    words = {"source": cited.citation.words} if cited.citation else {}
    form = GiveForm(posted(request), leaders=leaders, initial=words)
    due = {"due_on": cited.citation.due_on} if cited.citation else {}
    tasks = _TaskForms(_grown(request), initial=[due], prefix="nv")
    problem, status = None, 200
    if request.method == "POST" and "more" not in request.POST:
        if form.is_valid() and tasks.is_valid():
            try:
                made = _give(actor, agency, (leaders, form.cleaned_data), cited, tasks)
            except RuleBroken as error:
                problem, status = describe(error), status_of(error)
            else:
                return _given(request, made)
        else:
            status = 422
    context = {
        "form": form, "tasks": tasks, "problem": problem, "agency": agency, "agencies": agencies,
        "suggested": pages.agencies_to_suggest(agency.id), "cited": cited.citation, "nobody": not leaders,
        "checked": request.method == "POST" and "more" not in request.POST,
    }  # fmt: skip
    return render(request, "assignments/give.html", context, status=status)


def _grown(request: HttpRequest) -> Any:
    """What was sent; with one more empty task when that was asked for."""
    if request.method != "POST":
        return None
    data = request.POST.copy()
    total = data.get("nv-TOTAL_FORMS", "")
    if "more" in data and total.isdecimal() and int(total) < MOST_TASKS:
        data["nv-TOTAL_FORMS"] = str(int(total) + 1)
    return data


def _cited(actor: Actor, request: HttpRequest) -> _Cited:
    for name, find in (("di", citation_of_outgoing), ("den", citation_of_incoming)):
        if text := request.GET.get(name, ""):
            return _Cited(find(actor, _uuid(text)), outgoing=name == "di")
    return _Cited(None)


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise NotFound("documents") from error


def _chosen(request: HttpRequest, agencies: list[AgencyView], cited: _Cited, actor: Actor) -> AgencyView:
    """The agency asked for, else that of the document, else one's own, else the first. Raises NotPermitted."""
    if not agencies:
        raise NotPermitted("assignments.give_assignments")
    wanted = request.GET.get("co-quan", "")
    of_document = cited.citation.agency_id if cited.citation else None
    for fits in (
        lambda one: str(one.uuid) == wanted,
        lambda one: one.id == of_document,
        lambda one: one.id == actor.agency_id and one.kind != "unit",
    ):
        for one in agencies:
            if fits(one):
                return one
    return agencies[0]


def _give(
    actor: Actor, agency: AgencyView, told: tuple[Any, dict[str, Any]], cited: _Cited, tasks: BaseFormSet[TaskForm]
) -> list[Assignment]:
    leaders, data = told
    giver = next(one for one in leaders if str(one.uuid) == data["giver"])
    return commands.give_assignments(
        actor,
        agency_id=agency.id,
        giver_post_id=giver.id,
        source=cited.source(data["source"]),
        tasks=tuple(_task(one) for one in tasks if one.has_changed()),
    )


def _task(form: TaskForm) -> NewTask:
    data = form.cleaned_data
    helpers = tuple(one.id for one in data["helpers"])
    return NewTask(data["text"], data["owner"].id, form.term_given(), helpers)


def _given(request: HttpRequest, made: list[Assignment]) -> HttpResponse:
    said = ngettext("%(n)s task is given.", "%(n)s tasks are given.", len(made)) % {"n": len(made)}
    messages.success(request, f"{said} {made[0].code}")
    return redirect(page_url(made[0]) if len(made) == 1 else f"{reverse('assignments:index')}?ben=given")


@signed_in
def replace(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Give another task instead: POST the form of one task, and reason."""
    actor = actor_of(request)
    row = assignment_of(actor, uuid)
    helpers = "\n".join(one.name for one in pages.helpers_of(row))
    initial = {"text": row.text, "owner": row.owner.name, "helpers": helpers, "term": row.term,
               "due_on": row.due_on, "days": row.term_days, "start": row.term_start}  # fmt: skip
    form, why = TaskForm(posted(request), initial=initial), ReasonForm(posted(request))
    problem: ErrorText | None = None
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid() and why.is_valid():
            try:
                made = commands.replace_assignment(
                    actor, assignment=uuid, task=_task(form), reason=why.cleaned_data["reason"]
                )
            except RuleBroken as error:
                problem, status = describe(error), status_of(error)
            else:
                return _given(request, [made])
    context = {**head_of(actor, row), "form": form, "why": why, "problem": problem, "back_url": page_url(row),
               "suggested": pages.agencies_to_suggest(row.agency_id)}  # fmt: skip
    return render(request, "assignments/replace.html", context, status=status)
