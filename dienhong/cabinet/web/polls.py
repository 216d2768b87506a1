"""Votes: the list, one with its ballots, putting a question, ending it, what proves it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from dienhong.cabinet import commands
from dienhong.cabinet.commands.polls import Question, VotedFile, poll_topic
from dienhong.cabinet.evidence import poll_pack
from dienhong.cabinet.models import Poll, ProcedureRule
from dienhong.cabinet.notices import DECISIONS
from dienhong.cabinet.permissions import RUN_POLLS
from dienhong.cabinet.procedure import Decision
from dienhong.cabinet.queries.polls import may_run, poll_of
from dienhong.cabinet.queries.rows import body_of
from dienhong.cabinet.queries.shown_polls import events_of, listed_polls, shown_poll
from dienhong.cabinet.voting import awaited
from dienhong.cabinet.web.bodies import ACT, head_of
from dienhong.cabinet.web.poll_forms import ExtendForm, PollForm, ReasonForm, new_nonce
from dienhong.documents.public import (
    ActPage,
    act_at_once,
    checked_file,
    perform,
    posted,
    store_file,
    stored_answer,
)
from dienhong.identity.public import actor_of, signed_in
from dienhong.kernel.errors import NotFound, NotPermitted
from dienhong.kernel.pages import page_of

_ORDER = ("-prepared_at", "-id")


@signed_in
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The votes one may see; `xem` is da-xong for those that ended."""
    actor, ended = actor_of(request), request.GET.get("xem") == "da-xong"
    rows = listed_polls(actor, "ended" if ended else "open")
    page = page_of(rows, order=_ORDER, cursor=request.GET.get("trang"))
    return render(request, "cabinet/polls.html", {"page": page, "ended": ended, "decisions": DECISIONS})


@signed_in
@require_safe
def one(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """A vote: what is asked, by which rules, who answered, one's own ballot."""
    actor = actor_of(request)
    poll = poll_of(actor, uuid)
    shown = shown_poll(actor, poll)
    labels = dict(ProcedureRule.Code.choices)
    waiting = awaited(actor, shown.draft) if shown.draft is not None else None
    context = {
        "shown": shown,
        "poll": poll,
        "topics": [poll_topic(poll), *([waiting.topic] if waiting else [])],
        "awaited": waiting,
        "nonce": new_nonce(),
        "decision": DECISIONS[Decision(poll.decision)] if poll.decision else "",
        "events": events_of(actor, poll),
        "documents": poll.documents.select_related("file"),
        "rules": [(labels.get(code, code), *rule) for code, rule in shown.manifest.rules.items()],
    }
    return render(request, "cabinet/poll.html", context)


@signed_in
def new(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Put a question to the vote: POST question, papers (files, repeated), version, closes_at."""
    actor = actor_of(request)
    body = body_of(actor, uuid)
    if not actor.may(RUN_POLLS, at=body.agency_id):
        raise NotPermitted(RUN_POLLS)

    made: list[Poll] = []

    def act(data: dict[str, Any]) -> object:
        files = []
        for given in data["papers"]:
            content = given.read()
            checked = checked_file(given.name, content)
            digest = store_file(content, checked.media_type, page_count=checked.page_count, text=checked.text)
            files.append(VotedFile(checked.name, data["version"], digest, len(content)))
        question = Question(data["question"], tuple(files), data["closes_at"])
        made.append(commands.prepare_poll(actor, body=uuid, question=question))
        return _("The question is being sealed; members are asked in a moment.")

    page = ActPage(
        title=_("Put a question to the vote"),
        button=_("Seal and open the vote"),
        back_url=reverse("cabinet:polls"),
        done="",
        template="cabinet/new_poll.html",
        context=head_of(actor, body, "polls"),
    )
    answer = perform(request, PollForm(posted(request), request.FILES or None), act, page)
    return redirect("cabinet:poll", made[0].uuid) if made and answer.status_code == 302 else answer


@signed_in
@require_POST
def close(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """End the vote and count."""
    actor = actor_of(request)
    poll = poll_of(actor, uuid)
    return act_at_once(
        request,
        lambda: commands.close_poll(actor, poll=poll.uuid),
        done=_("The votes are counted; the tally is being sealed."),
        back_url=reverse("cabinet:poll", args=[uuid]),
    )


def _act(button: Any, tone: str, do: Callable[..., object]) -> Callable[[HttpRequest, UUID], HttpResponseBase]:
    """The page of an act on an open vote that asks for a reason."""

    @signed_in
    def view(request: HttpRequest, uuid: UUID) -> HttpResponse:
        actor = actor_of(request)
        poll = poll_of(actor, uuid)
        if not may_run(actor, poll):
            raise NotPermitted(RUN_POLLS)
        page = ActPage(
            title=button,
            button=button,
            back_url=reverse("cabinet:poll", args=[uuid]),
            done=_("Done; it stands among what happened to the vote."),
            intro=poll.question,
            tone=tone,
            template=ACT,
            context={"body": poll.body},
        )
        form = ExtendForm if do is commands.extend_poll else ReasonForm
        return perform(request, form(posted(request)), lambda data: do(actor, poll=uuid, **data), page)

    return view


extend = _act(_("Extend the term"), "pri", commands.extend_poll)
withdraw = _act(_("Take the question back"), "bad", commands.withdraw_poll)


@signed_in
def enrol(request: HttpRequest, uuid: UUID, member: UUID) -> HttpResponse:
    """Let a member vote with new certificates: POST reason."""
    actor = actor_of(request)
    poll = poll_of(actor, uuid)
    if not may_run(actor, poll):
        raise NotPermitted(RUN_POLLS)
    row = poll.members.select_related("person").filter(seat__uuid=member).first()
    if row is None:
        raise NotFound("cabinet.PollMember")
    page = ActPage(
        title=_("Add new certificates of a member"),
        button=_("Add the certificates"),
        back_url=reverse("cabinet:poll", args=[uuid]),
        done=_("The member can vote with the new certificate."),
        intro=row.person.full_name,
        template=ACT,
        context={"body": poll.body},
    )

    def act(data: dict[str, Any]) -> object:
        return commands.enrol_certificates(actor, poll=uuid, member=member, reason=data["reason"])

    return perform(request, ReasonForm(posted(request)), act, page)


@signed_in
@require_safe
def document(request: HttpRequest, uuid: UUID, position: int) -> HttpResponseBase:
    """A document that is voted on, as it was frozen."""
    poll = poll_of(actor_of(request), uuid)
    row = poll.documents.select_related("file").filter(position=position).first()
    if row is None:
        raise NotFound("cabinet.PollDocument")
    return stored_answer(request, row.file, row.name)


@signed_in
@require_safe
def manifest(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The manifest, byte for byte as it is sealed."""
    return _json(poll_of(actor_of(request), uuid).manifest, f"ban-ke-{uuid}.json")


@signed_in
@require_safe
def pack(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """What proves the vote, for `dienhong-verify`."""
    found = poll_pack(actor_of(request), uuid)
    answer = HttpResponse(found.data, content_type="application/zip")
    answer.headers["Content-Disposition"] = f'attachment; filename="{found.name}"'
    return answer


def _json(text: str, name: str) -> HttpResponse:
    answer = HttpResponse(text.encode(), content_type="application/json")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
