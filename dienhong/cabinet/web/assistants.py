"""A member's assistants, and what they prepare: seen by that circle alone."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_POST, require_safe

from dienhong.cabinet import commands
from dienhong.cabinet.commands.assistant_drafts import Prepared, circle_topic
from dienhong.cabinet.commands.opinions import Words
from dienhong.cabinet.commands.positions import Stand
from dienhong.cabinet.models import AssistantDraft, ClauseOpinion
from dienhong.cabinet.queries.assistants import (
    assistant_of,
    assistants_of,
    draft_in_my_circle,
    drafts_in_my_circles,
    in_person,
    own_seat_of,
    posts_to_choose,
    seats_of,
)
from dienhong.cabinet.queries.opinions import opinion_of, reader_of
from dienhong.cabinet.web.opinions import head_of, offered_on, words_of
from dienhong.cabinet.web.view_forms import AnswerForm, OpinionForm, PositionForm
from dienhong.directory.public import agency_views
from dienhong.documents.public import ActPage, DayField, act_at_once, perform, posted
from dienhong.identity.public import actor_of, signed_in
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor
from dienhong.kernel.errors import NotFound, RuleBroken, describe
from dienhong.kernel.pages import page_of
from dienhong.kernel.web import status_of

State, Subject = AssistantDraft.State, AssistantDraft.Subject
ACT = "cabinet/opinion_act.html"
_OPEN = (State.WAITING, State.RETURNED)
TONES = {State.WAITING: "warn", State.RETURNED: "bad", State.APPROVED: "ok", State.DROPPED: ""}


class AssistantForm(forms.Form):
    """From when to when somebody helps."""

    since = DayField(label=pgettext_lazy("days", "From"))
    until = DayField(label=gettext_lazy("Until the end of"), required=False)


class RemarkForm(forms.Form):
    """What the assistant should change."""

    remark = forms.CharField(
        label=gettext_lazy("What should be changed"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


@signed_in
@require_safe
def circle(request: HttpRequest) -> HttpResponse:
    """What was prepared for me, or by me and others for the members whom I help; my seats, with who helps me there."""
    actor = actor_of(request)
    page = page_of(drafts_in_my_circles(actor), order=("-changed_at", "-id"), cursor=request.GET.get("trang"))
    seats = seats_of(actor)
    context = {
        "page": page,
        "rows": [(one, TONES[State(one.state)]) for one in page.items],
        "seats": [(one, [who for who in assistants_of(actor, one) if who.ended_at is None]) for one in seats],
        "topics": tuple({circle_topic(one) for one in [*seats, *(row.seat for row in page.items)]})[:20],
    }
    return render(request, "cabinet/circle.html", context)


@signed_in
def of_seat(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Who helps me in a body, and somebody more: find by name (GET tim), then POST post, since, until."""
    actor = actor_of(request)
    seat = own_seat_of(actor, uuid)
    text = request.GET.get("tim", "")[:100]
    posts = {str(one.uuid): one for one in posts_to_choose(actor, seat, text)}
    chosen = posts.get(request.POST.get("post", ""))
    form = AssistantForm(posted(request), initial={"since": clock.today()})
    problem, status = None, 200
    if request.method == "POST":
        status = 422
        if form.is_valid() and chosen is not None:
            try:
                commands.name_assistant(actor, seat=uuid, post_id=chosen.id, **form.cleaned_data)
            except RuleBroken as error:
                problem, status = describe(error), status_of(error)
            else:
                messages.success(request, _("%(name)s helps you now.") % {"name": chosen.person_name})
                return redirect("cabinet:assistants", uuid)
    agencies = agency_views({one.agency_id for one in posts.values()})
    context = {
        "seat": seat,
        "body": seat.body,
        "assistants": assistants_of(actor, seat),
        "form": form,
        "problem": problem,
        "text": text,
        "today": clock.today(),
        "choices": [(one, agencies[one.agency_id].name) for one in posts.values() if one.agency_id in agencies],
        "chosen": request.POST.get("post", ""),
        "unchosen": status == 422 and chosen is None,
    }
    return render(request, "cabinet/assistants.html", context, status=status)


@signed_in
@require_POST
def end(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Let somebody help no longer, at once."""
    actor = actor_of(request)
    found = assistant_of(actor, uuid)
    done = _("%(name)s helps you no longer.") % {"name": found.person.full_name}
    back = reverse("cabinet:assistants", args=[found.seat.uuid])
    return act_at_once(request, lambda: commands.end_assistant(actor, assistant=uuid), done=done, back_url=back)


@signed_in
def prepare_position(request: HttpRequest, uuid: UUID, seat: UUID) -> HttpResponse:
    """Prepare a member's position on an item: POST stance, speaks, reason."""
    return _prepare(request, uuid, seat, PositionForm(posted(request)), None)


@signed_in
def prepare_opinion(request: HttpRequest, uuid: UUID, seat: UUID) -> HttpResponse:
    """Prepare a member's opinion on an item; GET `tra-loi` (UUID) makes it an answer to that opinion."""
    actor = actor_of(request)
    asked = _asked(actor, request.GET.get("tra-loi", ""))
    form = AnswerForm(posted(request)) if asked else OpinionForm(posted(request), **offered_on(actor, uuid))
    return _prepare(request, uuid, seat, form, asked)


def _asked(actor: Actor, text: str) -> ClauseOpinion | None:
    if not text:
        return None
    try:
        return opinion_of(actor, UUID(text))[0]
    except ValueError as error:
        raise NotFound("cabinet.ClauseOpinion") from error


def _prepare(
    request: HttpRequest, uuid: UUID, seat: UUID, form: forms.Form, asked: ClauseOpinion | None
) -> HttpResponse:
    actor = actor_of(request)
    reader = reader_of(actor, uuid)
    helped = next((one for one in reader.helped if one.uuid == seat), None)
    if helped is None:
        raise NotFound("cabinet.Seat")
    name = helped.person.full_name
    made: list[AssistantDraft] = []

    def act(data: dict[str, Any]) -> object:
        prepared = _prepared(data, asked.uuid if asked else None)
        made.append(commands.write_draft(actor, seat=seat, item=uuid, prepared=prepared))
        return _("The draft is with %(name)s; nobody else sees it.") % {"name": name}

    page = ActPage(
        title=_("Prepare for %(name)s") % {"name": name},
        button=_("Lay before the member"),
        back_url=reverse("cabinet:opinions", args=[uuid]),
        done="",
        intro=reader.item.title,
        template=ACT,
        context={**head_of(reader), "asked": asked, "confidential": True},
    )
    answer = perform(request, form, act, page)
    return redirect("cabinet:draft_page", made[0].uuid) if made else answer


def _prepared(data: dict[str, Any], answers: UUID | None = None) -> Prepared:
    if "stance" in data:
        return Prepared(Stand(data["stance"], data["speaks"], data["reason"]))
    words = words_of(data) if "stand" in data else Words(ClauseOpinion.Stand.REMARK, data["text"])
    return Prepared(words=words, answers=answers)


@signed_in
def draft(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """A draft: the member edits and approves it, an assistant writes it anew (POST as its form)."""
    actor = actor_of(request)
    row = draft_in_my_circle(actor, uuid)
    is_member = row.seat.person_id == in_person(actor)
    form = _form(request, actor, row)

    def act(data: dict[str, Any]) -> object:
        prepared = _prepared(data)
        if is_member:
            commands.approve_draft(actor, draft=uuid, prepared=prepared)
            return _("It is published as yours.")
        commands.rewrite_draft(actor, draft=uuid, prepared=prepared)
        return _("The draft is with the member again.")

    page = ActPage(
        title=_("Draft of an assistant"),
        button=_("Approve and publish as mine") if is_member else _("Lay before the member"),
        back_url=reverse("cabinet:opinions", args=[row.item.uuid]) if is_member else reverse("cabinet:circle"),
        done="",
        intro=row.item.title,
        template="cabinet/assistant_draft.html",
        context={
            "row": row,
            "tone": TONES[State(row.state)],
            "is_member": is_member,
            "is_open": row.state in _OPEN,
            "topics": (circle_topic(row.seat),),
            "session": row.item.session,
        },
    )
    return perform(request, form, act, page)


def _form(request: HttpRequest, actor: Actor, row: AssistantDraft) -> forms.Form:
    if row.subject == Subject.POSITION:
        initial = {"stance": row.stance, "speaks": row.speaks, "reason": row.text}
        return PositionForm(posted(request), initial=initial)
    if row.answers_id is not None:
        return AnswerForm(posted(request), initial={"text": row.text})
    initial = {"stand": row.stance, "text": row.text, "clause": row.clause, "quote": row.quote, "place": row.place}
    version = str(row.version.uuid) if row.version is not None else ""
    return OpinionForm(posted(request), **offered_on(actor, row.item.uuid), initial={**initial, "version": version})


@signed_in
def give_back(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Send a draft back: POST remark."""
    actor = actor_of(request)
    row = draft_in_my_circle(actor, uuid)
    page = ActPage(
        title=_("Send the draft back"),
        button=_("Send back"),
        back_url=reverse("cabinet:draft_page", args=[uuid]),
        done=_("The assistant is told."),
        icon="undo-2",
        intro=row.item.title,
        template=ACT,
        context={"session": row.item.session, "item": row.item, "confidential": True},
    )
    form = RemarkForm(posted(request))
    return perform(request, form, lambda data: commands.return_draft(actor, draft=uuid, **data), page)


@signed_in
@require_POST
def drop(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Drop a draft."""
    actor = actor_of(request)
    draft_in_my_circle(actor, uuid)
    done = _("The draft is dropped.")
    back = reverse("cabinet:circle")
    return act_at_once(request, lambda: commands.drop_draft(actor, draft=uuid), done=done, back_url=back)
