"""The undisputed items of a session: the proposal, who must have answered, pulling one out, the gavel."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from dienhong.cabinet import commands
from dienhong.cabinet.commands.sessions import topic_of
from dienhong.cabinet.consent import Hindrance
from dienhong.cabinet.models import ConsentBlock, Session
from dienhong.cabinet.queries.consent import Proposal, ProposedItem, poll_of_block, proposal_of
from dienhong.cabinet.queries.positions import own_seat
from dienhong.cabinet.queries.sessions import item_of, must_run, part_in, session_of
from dienhong.cabinet.web.polls import vote_context
from dienhong.documents.public import act_at_once
from dienhong.identity.public import actor_of, signed_in
from dienhong.kernel.actor import Actor
from dienhong.kernel.errors import NotFound

WHY = {
    Hindrance.TAKEN_UP: gettext_lazy("taken up already"),
    Hindrance.PULLED: gettext_lazy("pulled out by a member"),
    Hindrance.OBJECTED: gettext_lazy("somebody objects"),
    Hindrance.SPEAKS: gettext_lazy("somebody wishes to speak"),
    Hindrance.ALONE: gettext_lazy("dealt with by itself"),
    Hindrance.INFORMATION: gettext_lazy("for information only, nothing to decide"),
    Hindrance.NO_PAPERS: gettext_lazy("no accepted dossier, so no text to decide on"),
    Hindrance.PAPERS_LATE: gettext_lazy("papers came too late"),
    Hindrance.UNANSWERED: gettext_lazy("too few members have answered"),
}


class RuleForm(forms.Form):
    """Who must have answered."""

    answers = forms.ChoiceField(choices=ConsentBlock.Answers)


class PutForm(forms.Form):
    """The items that the chair was shown."""

    items = forms.TypedMultipleChoiceField(coerce=UUID)

    def __init__(self, *args: Any, offered: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["items"].choices = [(one, one) for one in offered]  # type: ignore[attr-defined]  # of its field


@signed_in
@require_safe
def page(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """What could be decided together, why other items could not; the gavel for the chair and the office."""
    actor = actor_of(request)
    found = proposal_of(actor, uuid)
    session = found.session
    shown = poll_of_block(actor, session) if found.state != ConsentBlock.State.PROPOSED else None
    context = {**vote_context(actor, shown), **block_context(actor, found), "session": session, "body": session.body}
    context["topics"] = (topic_of(session), *context.get("vote_topics", ()))
    context["rules"] = ConsentBlock.Answers.choices
    return render(request, "cabinet/consent.html", context)


def block_context(actor: Actor, found: Proposal) -> dict[str, Any]:
    """What the list of the undisputed items needs, on its page and on that of the running session."""
    session = found.session
    part = part_in(actor, session)
    return {
        "part": part,
        "proposal": found,
        "ordinary": [(one, _why(one)) for one in found.ordinary],
        "may_pull": found.is_open and own_seat(actor, session) is not None,
        "may_put": found.is_open and part.runs and session.state == Session.State.OPEN,
        "may_set": found.is_open and part.runs,
    }


def _why(one: ProposedItem) -> list[str]:
    if one.entry is not None and one.entry.seat is not None:
        pulled = _("pulled out by %(name)s") % {"name": one.entry.seat.person.full_name}
        said = f"{pulled}: {one.entry.reason}" if one.entry.reason else pulled
        return [said, *(str(WHY[each]) for each in one.hindrances if each is not Hindrance.PULLED)]
    return [str(WHY[each]) for each in one.hindrances]


@signed_in
@require_POST
def put(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The gavel: POST items (UUID, repeated), as the page showed them."""
    actor = actor_of(request)
    row = session_of(actor, uuid)
    must_run(actor, row)
    form = PutForm(request.POST, offered=[str(one) for one in row.items.values_list("uuid", flat=True)])
    items = form.cleaned_data["items"] if form.is_valid() else []
    done = _("The undisputed items are put to the vote; members are asked in a moment.")
    back = reverse("cabinet:running", args=[uuid])
    return act_at_once(request, lambda: commands.put_block(actor, session=uuid, items=items), done=done, back_url=back)


@signed_in
@require_POST
def pull(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Pull an item out: POST reason, from (running or undisputed)."""
    actor = actor_of(request)
    item = item_of(actor, uuid)
    if not part_in(actor, item.session).inside:
        raise NotFound("cabinet.AgendaItem")
    reason = request.POST.get("reason", "").replace("\x00", "")
    name = {"running": "cabinet:running", "undisputed": "cabinet:undisputed"}.get(
        request.POST.get("from", ""), "cabinet:session"
    )
    back = reverse(name, args=[item.session.uuid])
    done = _("The item is pulled out; it will be discussed.")
    return act_at_once(request, lambda: commands.pull_item(actor, item=uuid, reason=reason), done=done, back_url=back)


@signed_in
@require_POST
def rule(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Who must have answered: POST answers."""
    actor = actor_of(request)
    must_run(actor, session_of(actor, uuid))
    form = RuleForm(request.POST)
    if not form.is_valid():
        raise NotFound("cabinet.Session")
    answers = ConsentBlock.Answers(form.cleaned_data["answers"])
    back = reverse("cabinet:undisputed", args=[uuid])
    done = _("The proposal follows the new rule.")
    return act_at_once(
        request, lambda: commands.set_consent_rule(actor, session=uuid, answers=answers), done=done, back_url=back
    )
