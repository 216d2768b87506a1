"""Votes: the list, one with its ballots, putting a question, ending it, what proves it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from dienhong.cabinet import commands
from dienhong.cabinet.commands.polls import Question, VotedFile, poll_topic
from dienhong.cabinet.evidence import poll_pack
from dienhong.cabinet.models import Body, Poll, ProcedureRule
from dienhong.cabinet.notices import DECISIONS
from dienhong.cabinet.permissions import RUN_POLLS
from dienhong.cabinet.procedure import Decision
from dienhong.cabinet.procedure_rules import value_text
from dienhong.cabinet.queries.places import places_voted_on
from dienhong.cabinet.queries.polls import may_run, poll_of, proposed_term
from dienhong.cabinet.queries.rows import body_of
from dienhong.cabinet.queries.sessions import item_of, part_in
from dienhong.cabinet.queries.shown_polls import ShownPoll, events_of, listed_polls, shown_poll
from dienhong.cabinet.queries.voted_texts import Votable, place_in_frozen, votable_papers
from dienhong.cabinet.voting import awaited
from dienhong.cabinet.web.bodies import ACT, head_of
from dienhong.cabinet.web.poll_forms import OBJECTIONS, ExtendForm, ItemPollForm, PollForm, ReasonForm, new_nonce
from dienhong.cabinet.web.view_forms import place_choices
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
from dienhong.kernel.actor import Actor
from dienhong.kernel.errors import NotFound, NotPermitted
from dienhong.kernel.pages import page_of

_ORDER = ("-prepared_at", "-id")


@signed_in
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The votes one may see; `xem` is da-xong for those that ended."""
    return _listed(request, None, {})


@signed_in
@require_safe
def of_body(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The votes of one body; `xem` as above."""
    actor = actor_of(request)
    body = body_of(actor, uuid)
    context = {**head_of(actor, body, "polls"), "may_ask": actor.may(RUN_POLLS, at=body.agency_id)}
    return _listed(request, body, context)


def _listed(request: HttpRequest, body: Body | None, context: dict[str, Any]) -> HttpResponse:
    ended = request.GET.get("xem") == "da-xong"
    rows = listed_polls(actor_of(request), "ended" if ended else "open", body)
    page = page_of(rows, order=_ORDER, cursor=request.GET.get("trang"))
    return render(request, "cabinet/polls.html", {**context, "page": page, "ended": ended})


def vote_context(actor: Actor, shown: ShownPoll | None) -> dict[str, Any]:
    """What the panel of a vote needs; nothing where there is none."""
    if shown is None:
        return {"shown": None}
    waiting = awaited(actor, shown.draft) if shown.draft is not None else None
    topics = [poll_topic(shown.poll), *([waiting.topic] if waiting else [])]
    votes = shown.member is not None and shown.poll.state == Poll.State.OPEN
    places = place_choices(places_voted_on(actor, shown.poll.uuid)) if votes else []
    return {
        "shown": shown,
        "awaited": waiting,
        "nonce": new_nonce(),
        "vote_topics": topics,
        "places": places,
        "objection_rows": range(OBJECTIONS if places else 0),
    }


@signed_in
@require_safe
def one(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """A vote: what is asked, by which rules, who answered, one's own ballot."""
    actor = actor_of(request)
    poll = poll_of(actor, uuid)
    shown = shown_poll(actor, poll)
    labels = dict(ProcedureRule.Code.choices)
    context = {
        **vote_context(actor, shown),
        "poll": poll,
        "decision": DECISIONS[Decision(poll.decision)] if poll.decision else "",
        "events": events_of(actor, poll),
        "documents": poll.documents.select_related("file"),
        "rules": [
            (labels.get(code, code), value_text(code, value), citation, status)
            for code, (value, citation, status) in shown.manifest.rules.items()
        ],
    }
    return render(request, "cabinet/poll.html", context)


@signed_in
def new(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Put a question to the vote of a body: POST question, papers (files, repeated), version, closes_at."""
    actor = actor_of(request)
    body = body_of(actor, uuid)
    if not actor.may(RUN_POLLS, at=body.agency_id):
        raise NotPermitted(RUN_POLLS)

    def asked(data: dict[str, Any]) -> Question:
        return Question(data["question"], tuple(_kept(data)), data["closes_at"])

    form = PollForm(posted(request), request.FILES or None, initial={"closes_at": proposed_term(actor, body)})
    return _put(request, body, form, asked, head_of(actor, body, "polls"))


@signed_in
def new_for_item(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Put a question about the item under discussion: POST question, chosen (versions of papers), papers, version."""
    actor = actor_of(request)
    item = item_of(actor, uuid)
    body = item.session.body
    if not (actor.may(RUN_POLLS, at=item.agency_id) or part_in(actor, item.session).leads):
        raise NotPermitted(RUN_POLLS)
    offered = {str(one.uuid): one for one in votable_papers(actor, item)}
    labels = [(key, _label(one)) for key, one in offered.items()]
    frozen = [key for key, one in offered.items() if one.text is not None]

    def asked(data: dict[str, Any]) -> Question:
        chosen = [file for key in data.get("chosen", []) for file in offered[key].files]
        files = [VotedFile(one.name, one.version, one.sha256, one.size) for one in chosen]
        return Question(data["question"], (*files, *_kept(data)), item=uuid)

    initial = {"question": _proposed(item.title, [offered[key] for key in frozen], request.GET), "chosen": frozen}
    form = ItemPollForm(posted(request), request.FILES or None, chosen=labels, initial=initial)
    return _put(request, body, form, asked, {"body": body, "item": item})


def _label(one: Votable) -> str:
    if one.text is None:
        return one.title
    code = f"{one.text.akn_id[:8]}…{one.text.akn_id[-8:]}"
    return _("%(title)s: frozen text no. %(n)s, %(code)s") % {"title": one.title, "n": one.text.number, "code": code}


def _proposed(title: str, texts: list[Votable], given: Mapping[str, str]) -> str:
    """The words of the question: about the whole, a place (cho), or two variants of a place (cho, phuong_an); they name the place and its
    node in the frozen text.
    """
    node = _uuid(given.get("cho", ""))
    for one in texts:
        place = place_in_frozen(one.text, node) if one.text is not None and node is not None else None
        if place is None:
            continue
        names = {"place": place.name, "eid": place.eid, "title": one.title}
        if given.get("phuong_an"):
            return _("At %(place)s (%(eid)s) of “%(title)s”: variant A (agree) or variant B (do not agree)?") % names
        return _("Do you agree with %(place)s (%(eid)s) of “%(title)s”?") % names
    return title


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _kept(data: dict[str, Any]) -> list[VotedFile]:
    """The files that came with the form, checked and stored."""
    found = []
    for given in data["papers"]:
        content = given.read()
        checked = checked_file(given.name, content)
        digest = store_file(content, checked.media_type, page_count=checked.page_count, text=checked.text)
        found.append(VotedFile(checked.name, data["version"], digest, len(content)))
    return found


def _put(
    request: HttpRequest, body: Body, form: Form, asked: Callable[[dict[str, Any]], Question], context: dict[str, Any]
) -> HttpResponse:
    made: list[Poll] = []

    def act(data: dict[str, Any]) -> object:
        made.append(commands.prepare_poll(actor_of(request), body=body.uuid, question=asked(data)))
        return _("The question is being sealed; members are asked in a moment.")

    page = ActPage(
        title=_("Put a question to the vote"),
        button=_("Seal and open the vote"),
        back_url=reverse("cabinet:body_polls", args=[body.uuid]),
        done="",
        template="cabinet/new_poll.html",
        context=context,
    )
    answer = perform(request, form, act, page)
    if not made:
        return answer
    session = made[0].item.session if made[0].item is not None else None
    return redirect("cabinet:running", session.uuid) if session else redirect("cabinet:poll", made[0].uuid)


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
def document(request: HttpRequest, uuid: UUID, number: int) -> HttpResponseBase:
    """A document that is voted on, as it was frozen."""
    poll = poll_of(actor_of(request), uuid)
    row = poll.documents.select_related("file").filter(position=number).first()
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
