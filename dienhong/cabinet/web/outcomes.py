"""What follows from a concluded item: its page, documents made of it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from dienhong.assignments.public import NewTask, TaskForm, agencies_to_suggest, leaders_for
from dienhong.cabinet import commands
from dienhong.cabinet.commands.sessions import topic_of
from dienhong.cabinet.models import AgendaItem
from dienhong.cabinet.permissions import KEEP_BODIES
from dienhong.cabinet.queries.follow_up import tasks_of
from dienhong.cabinet.queries.outcomes import (
    ShownResolution,
    number_of,
    outcome_of,
    shown_resolutions,
    usual_heading,
    vote_on,
    voted_texts,
)
from dienhong.cabinet.queries.releases import may_release, releases_of
from dienhong.cabinet.web.outcome_forms import GiverForm, IssueForm
from dienhong.cabinet.web.session_forms import ReasonForm
from dienhong.cabinet.web.sessions import act_page, may_keep
from dienhong.documents.public import perform, posted, signers_of
from dienhong.identity.public import actor_of, signed_in
from dienhong.kernel.errors import RuleBroken, describe
from dienhong.kernel.web import status_of

TASK = "nv"
MOST_WATCHED = 10
TONES = {"issued": "ok", "cancelled": "bad"}


def outcome_url(item: AgendaItem) -> str:
    """The page of what follows from an item."""
    return reverse("cabinet:outcome", args=[item.uuid])


@signed_in
@require_safe
def page(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """What was concluded, how it was voted on, the documents made of it."""
    actor = actor_of(request)
    item = outcome_of(actor, uuid)
    poll = vote_on(actor, item)
    tasks, no_task = tasks_of(actor, item)
    releases = releases_of(actor, item)
    context = {
        "item": item,
        "number": number_of(actor, item),
        "session": item.session,
        "body": item.session.body,
        "poll": poll,
        "may_keep": actor.may(KEEP_BODIES, at=item.agency_id),
        "concluded": item.state == AgendaItem.State.CONCLUDED,
        "texts": voted_texts(actor, item),
        "resolutions": [(one, _tone(one)) for one in shown_resolutions(actor, item)],
        "tasks": tasks,
        "no_task": no_task,
        "releases": releases,
        "released_now": any(one.withdrawn_at is None for one in releases),
        "may_release": may_release(actor, item),
        "topics": [topic_of(item.session), *(one.topic for one in tasks[:MOST_WATCHED])],
    }
    return render(request, "cabinet/outcome.html", context)


def _tone(one: ShownResolution) -> str:
    return TONES.get(one.row.document.status, "warn")


@signed_in
def issue(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Have a text that passed issued as it was voted on: POST text, type_code, symbol, place, summary, signer, recipients."""
    actor = actor_of(request)
    item = outcome_of(actor, uuid)
    may_keep(actor, item.session)
    form = IssueForm(
        posted(request),
        texts=[(str(one.position), one.name) for one in voted_texts(actor, item)],
        signers=signers_of(item.agency_id),
        initial=usual_heading(actor, item, "NQ"),
    )

    def act(data: dict[str, Any]) -> object:
        plan = commands.ResolutionPlan(**form.plan_values())
        return commands.make_resolution(actor, item=uuid, text=int(data["text"]), plan=plan)

    words = (
        _("Issue as voted on"),
        _("Make the document"),
        _("The document waits for its signature; its text stays as it was voted on."),
    )
    return perform(request, form, act, act_page(item.session, words, back_url=outcome_url(item), intro=item.title))


@signed_in
def notice(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Draft a notice of the conclusion: POST symbol, place, summary, signer, recipients."""
    actor = actor_of(request)
    item = outcome_of(actor, uuid)
    may_keep(actor, item.session)
    form = IssueForm(
        posted(request), texts=None, signers=signers_of(item.agency_id), initial=usual_heading(actor, item, "TB")
    )

    def act(data: dict[str, Any]) -> object:
        return commands.make_notice(actor, item=uuid, plan=commands.ResolutionPlan(**form.plan_values()))

    words = (
        _("Notice of the conclusion"),
        _("Draft the notice"),
        _("The notice is drafted; submit it for review next."),
    )
    return perform(request, form, act, act_page(item.session, words, back_url=outcome_url(item), intro=item.title))


@signed_in
def give_task(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Give a task out of the conclusion: POST giver, and with the prefix `nv` text, owner, helpers, term, due_on, days, start."""
    actor = actor_of(request)
    item = outcome_of(actor, uuid)
    may_keep(actor, item.session)
    giver = GiverForm(posted(request), leaders=leaders_for(actor, item.agency_id))
    task = TaskForm(posted(request), prefix=TASK)
    problem, status = None, 200
    if request.method == "POST":
        status = 422
        if giver.is_valid() and task.is_valid():
            data = task.cleaned_data
            new = NewTask(data["text"], data["owner"].id, task.term_given(), tuple(one.id for one in data["helpers"]))
            try:
                commands.give_conclusion_tasks(actor, item=uuid, giver_post_id=giver.post_id, tasks=(new,))
            except RuleBroken as error:
                problem, status = describe(error), status_of(error)
            else:
                messages.success(request, _("The task is given; the agency that owns it is told."))
                return redirect(outcome_url(item))
    context = {
        "item": item,
        "session": item.session,
        "giver": giver,
        "form": task,
        "problem": problem,
        "suggested": agencies_to_suggest(item.agency_id),
        "back_url": outcome_url(item),
    }
    return render(request, "cabinet/give_task.html", context, status=status)


@signed_in
def no_task(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Say that the conclusion gives no task: POST reason."""
    actor = actor_of(request)
    item = outcome_of(actor, uuid)
    may_keep(actor, item.session)

    def act(data: dict[str, Any]) -> object:
        return commands.decide_no_task(actor, item=uuid, reason=data["reason"])

    words = (_("No task"), _("No task follows"), _("It is kept that the conclusion gives no task."))
    page = act_page(item.session, words, back_url=outcome_url(item), intro=item.title)
    return perform(request, ReasonForm(posted(request)), act, page)
