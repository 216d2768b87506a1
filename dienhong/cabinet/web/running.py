"""A session while it runs: the page of each member, the chair's console, attendance, replies, the room screen."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from dienhong.cabinet import commands
from dienhong.cabinet.models import ConsentBlock, Session
from dienhong.cabinet.queries.consent import poll_of_block, proposal_of
from dienhong.cabinet.queries.following import shown_text
from dienhong.cabinet.queries.session_page import Picture, picture_of
from dienhong.cabinet.queries.sessions import invitation_of, must_run, session_of
from dienhong.cabinet.queries.shown_polls import poll_of_item
from dienhong.cabinet.speech_queue import Queue
from dienhong.cabinet.web.consent import block_context
from dienhong.cabinet.web.polls import vote_context
from dienhong.cabinet.web.session_forms import CameForm, ReplyForm, WordForm
from dienhong.cabinet.web.sessions import act_page, page_context, page_url
from dienhong.documents.public import act_at_once, perform, posted
from dienhong.identity.public import actor_of, signed_in
from dienhong.kernel.errors import NotFound, NotPermitted

MINUTES_OF_A_SPEECH = 5


@signed_in
@require_safe
def page(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The running session: agenda, the item under discussion, votes, speeches; the console for who leads it."""
    actor = actor_of(request)
    row = session_of(actor, uuid)
    if row.state not in (Session.State.OPEN, Session.State.CLOSED):
        return redirect(page_url(row))
    picture = picture_of(actor, row)
    if picture.part.assists and not picture.part.mine:
        return redirect(page_url(row))  # an assistant reads papers and prepares; he is not in the session
    shown = poll_of_item(actor, picture.now.item) if picture.now else None
    context = {**page_context(row, picture), **_speeches(picture)}
    if picture.part.inside and row.state == Session.State.OPEN:
        found = proposal_of(actor, uuid)
        context |= block_context(actor, found)
        shown = shown or (poll_of_block(actor, row) if found.state == ConsentBlock.State.PUT else None)
    context |= vote_context(actor, shown)
    context["shown_text"] = shown_text(actor, row, picture.now.item if picture.now else None)
    context["all_topics"] = (*context["topics"], *context.get("vote_topics", ()))
    context["channel"] = (
        "room" if picture.mine and picture.mine.there and picture.mine.there.where == "room" else "remote"
    )
    return render(request, "cabinet/running.html", context)


def _speeches(picture: Picture) -> dict[str, Any]:
    """The queue with names, when the word and the item's minutes end, whether the reader may ask to speak."""
    people, queue, mine = picture.people, picture.queue, picture.mine
    speaking, item = queue.speaking, picture.now.item if picture.now else None
    return {
        "speaking": people.get(speaking.invitation_id) if speaking else None,
        "speaks_until": speaking.since + timedelta(minutes=speaking.minutes) if speaking else None,
        "waiting": [(people[one.invitation_id], one) for one in queue.waiting if one.invitation_id in people],
        "spoken": [(people[key], timedelta(seconds=total)) for key, total in queue.spoken.items() if key in people],
        "asks": mine is not None and queue.asks(mine.invitation.pk),
        "mine": mine,
        "wished": [one for one in picture.wished if one.invitation.pk not in _in_queue(queue)],
        "minutes": MINUTES_OF_A_SPEECH,
        "item_until": item.started_at + timedelta(minutes=item.minutes) if item and item.started_at else None,
    }


def _in_queue(queue: Queue) -> set[int]:
    """Who asks, speaks or has spoken: their wish is known."""
    speaking = {queue.speaking.invitation_id} if queue.speaking else set()
    return {one.invitation_id for one in queue.waiting} | speaking | set(queue.spoken)


@signed_in
@require_safe
def screen(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The screen in the room: what is called and nothing else; opened by who leads the session or its office."""
    actor = actor_of(request)
    row = session_of(actor, uuid)
    must_run(actor, row)
    picture = picture_of(actor, row)
    item = picture.now.item if picture.now else None
    context = {
        **page_context(row, picture),
        **_speeches(picture),
        "shown": poll_of_item(actor, item) if item else None,
        "shown_text": shown_text(actor, row, item),
    }
    return render(request, "cabinet/screen.html", context)


@signed_in
@require_safe
def attendance(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The secretary's desk: who is there, with buttons to mark coming and going, and the quorum."""
    actor = actor_of(request)
    row = session_of(actor, uuid)
    must_run(actor, row)
    return render(request, "cabinet/attendance.html", page_context(row, picture_of(actor, row)))


@signed_in
@require_POST
def open_(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Open the session."""
    return _at_once(request, uuid, commands.open_session, _("The session is open."))


@signed_in
@require_POST
def close(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Close the session."""
    return _at_once(request, uuid, commands.close_session, _("The session is closed."))


def _at_once(request: HttpRequest, uuid: UUID, act: Callable[..., object], done: str) -> HttpResponse:
    actor = actor_of(request)
    session_of(actor, uuid)
    back = reverse("cabinet:running", args=[uuid])
    return act_at_once(request, lambda: act(actor, session=uuid), done=done, back_url=back)


@signed_in
def reply(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Reply to one's invitation: POST reply, reason, stand_in, stand_in_post."""
    actor = actor_of(request)
    row = invitation_of(actor, uuid)
    if row.person_id != actor.acts_as_person_id:
        raise NotPermitted("cabinet.keep_bodies")
    initial = {"reply": row.reply, "reason": row.reason, "stand_in": row.stand_in, "stand_in_post": row.stand_in_post}
    form = ReplyForm(posted(request), member=row.seat_id is not None, initial=initial)

    def act(data: dict[str, Any]) -> object:
        return commands.reply_to_invitation(actor, invitation=uuid, answer=commands.Answer(**data))

    words = (
        _("Reply to the invitation"),
        _("Send the reply"),
        _("Your reply is with the office; change it until the session opens."),
    )
    return perform(request, form, act, act_page(row.session, words))


@signed_in
@require_POST
def consent(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The head's decision on an absence: POST agree (1 or 0)."""
    actor = actor_of(request)
    row = invitation_of(actor, uuid)
    agree = request.POST.get("agree") == "1"
    done = _("Your decision is with the member.")
    act = lambda: commands.decide_absence(actor, invitation=uuid, agree=agree)  # noqa: E731  one act
    return act_at_once(request, act, done=done, back_url=page_url(row.session))


@signed_in
@require_POST
def came(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Somebody came: POST where (room or remote), stand_in."""
    actor = actor_of(request)
    row = invitation_of(actor, uuid)
    form = CameForm(request.POST)
    if not form.is_valid():
        raise NotFound("cabinet.Invitation")
    how = {"where": form.cleaned_data["where"], "by_stand_in": form.cleaned_data["stand_in"]}
    done = _("%(name)s is marked as present.") % {"name": row.stand_in if how["by_stand_in"] else row.person.full_name}
    act = lambda: commands.mark_came(actor, invitation=uuid, **how)  # noqa: E731  one act
    return act_at_once(request, act, done=done, back_url=_desk(request, row.session))


@signed_in
@require_POST
def left(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Somebody left."""
    actor = actor_of(request)
    row = invitation_of(actor, uuid)
    done = _("%(name)s is marked as gone.") % {"name": row.person.full_name}
    act = lambda: commands.mark_left(actor, invitation=uuid)  # noqa: E731  one act
    return act_at_once(request, act, done=done, back_url=_desk(request, row.session))


def _desk(request: HttpRequest, row: Session) -> str:
    if request.POST.get("from") == "running":
        return reverse("cabinet:running", args=[row.uuid])
    return reverse("cabinet:attendance", args=[row.uuid]) if request.POST.get("from") == "desk" else page_url(row)


@signed_in
@require_POST
def speech(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """A step of the speech queue: POST act (ask, withdraw, prefer, give, end), topic, minutes."""
    actor = actor_of(request)
    row = invitation_of(actor, uuid)
    word = WordForm(request.POST)
    minutes = word.cleaned_data["minutes"] if word.is_valid() else MINUTES_OF_A_SPEECH
    acts: dict[str, tuple[Callable[[], object], str]] = {
        "ask": (
            lambda: commands.ask_to_speak(actor, invitation=uuid, topic=request.POST.get("topic", "")),
            _("You stand in the queue.")
            if row.person_id == actor.acts_as_person_id
            else _("The member stands in the queue."),
        ),
        "withdraw": (lambda: commands.withdraw_request(actor, invitation=uuid), _("The request is withdrawn.")),
        "prefer": (lambda: commands.prefer_speaker(actor, invitation=uuid), _("The speaker is put first.")),
        "give": (lambda: commands.give_word(actor, invitation=uuid, minutes=minutes), _("The word is given.")),
        "end": (lambda: commands.end_speech(actor, invitation=uuid), _("The speech is ended.")),
    }
    if request.POST.get("act") not in acts:
        raise NotFound("cabinet.Invitation")
    act, done = acts[request.POST["act"]]
    return act_at_once(request, act, done=done, back_url=reverse("cabinet:running", args=[row.session.uuid]))


@signed_in
@require_POST
def comment(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Type a comment under the item that is discussed: POST text."""
    actor = actor_of(request)
    row = invitation_of(actor, uuid)
    text = request.POST.get("text", "").replace("\x00", "")
    act = lambda: commands.comment_item(actor, invitation=uuid, text=text)  # noqa: E731  one act
    done = _("Your comment is kept; it goes into the minutes.")
    return act_at_once(request, act, done=done, back_url=reverse("cabinet:running", args=[row.session.uuid]))
