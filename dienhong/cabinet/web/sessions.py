"""Sessions of a body: the list, one with its agenda and invitations, and what its office does before it begins."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from dienhong.cabinet import commands
from dienhong.cabinet.commands.sessions import topic_of
from dienhong.cabinet.models import Session
from dienhong.cabinet.permissions import KEEP_BODIES, READ_BODIES
from dienhong.cabinet.procedure_rules import value_text
from dienhong.cabinet.queries.item_views import views_of
from dienhong.cabinet.queries.reading import reads
from dienhong.cabinet.queries.rows import body_of
from dienhong.cabinet.queries.session_page import Picture, picture_of, roll_of, rules_for, sessions_of_body
from dienhong.cabinet.queries.sessions import session_of
from dienhong.cabinet.ready_papers import papers_due
from dienhong.cabinet.web.bodies import ACT, TONES, head_of
from dienhong.cabinet.web.session_forms import ChairForm, InviteForm, ReasonForm, SessionForm
from dienhong.directory.public import agency_views
from dienhong.documents.public import ActPage, act_at_once, perform, posted
from dienhong.identity.public import actor_of, search_persons, signed_in
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor
from dienhong.kernel.errors import NotPermitted, RuleBroken, describe
from dienhong.kernel.web import status_of
from dienhong.working_time.public import CALENDAR_MEDIA_TYPE, Appointment, appointment_file

State = Session.State


def page_url(row: Session) -> str:
    """The page of a session."""
    return reverse("cabinet:session", args=[row.uuid])


def may_keep(actor: Actor, row: Session) -> None:
    """Only the office goes on. Raises NotPermitted."""
    if not actor.may(KEEP_BODIES, at=row.agency_id):
        raise NotPermitted(KEEP_BODIES)


def act_page(row: Session, words: tuple[str, str, str], **more: Any) -> ActPage:
    """A page of an act on a session; `words`: title, button, what is said afterwards."""
    title, button, done = words
    context = {"session": row, "body": row.body, **more.pop("context", {})}
    back = more.pop("back_url", page_url(row))
    intro = more.pop("intro", row.title)
    template = more.pop("template", ACT)
    return ActPage(
        title=title, button=button, done=done, back_url=back, intro=intro, template=template, context=context, **more
    )


@signed_in
@require_safe
def of_body(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The sessions of a body, the latest first; `trang` is the place in the list."""
    actor = actor_of(request)
    body = body_of(actor, uuid)
    page = sessions_of_body(actor, body.pk, request.GET.get("trang"))
    context = {
        **head_of(actor, body, "sessions"),
        "rows": [(one, TONES[State(one.state)]) for one in page.items],
        "page": page,
    }
    return render(request, "cabinet/sessions.html", context)


@signed_in
def new(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Prepare a session: POST kind, title, starts_at, ends_at, place."""
    actor = actor_of(request)
    body = body_of(actor, uuid)
    if not actor.may(KEEP_BODIES, at=body.agency_id):
        raise NotPermitted(KEEP_BODIES)
    form = SessionForm(posted(request))
    problem, status = None, 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                made = commands.prepare_session(actor, body=uuid, plan=commands.SessionPlan(**form.cleaned_data))
            except RuleBroken as error:
                problem, status = describe(error), status_of(error)
            else:
                messages.success(request, _("The session is in preparation; write its agenda, then call it."))
                return redirect(page_url(made))
    page = {"title": _("New session"), "button": _("Prepare the session"), "tone": "pri", "icon": "check"}
    context = {
        **head_of(actor, body, "sessions"),
        "page": page,
        "form": form,
        "problem": problem,
        "back_url": reverse("cabinet:sessions", args=[uuid]),
    }
    return render(request, ACT, context, status=status)


@signed_in
@require_safe
def one(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """A session with its agenda, times, invitations and replies, as far as the reader may see it."""
    actor = actor_of(request)
    row = session_of(actor, uuid)
    picture = picture_of(actor, row)
    part = picture.part
    views = views_of(actor, row, part)
    picture.items = [replace(one, views=views.get(one.item.pk)) for one in picture.items]
    context = {
        **page_context(row, picture),
        "undisputed": sum(one.proposed is not None and one.proposed.in_block for one in views.values()),
        "has_views": bool(views),
        "rules": [(one.get_code_display(), value_text(one.code, one.value), one) for one in rules_for(actor, row)],
        "reads_minutes": part.keeps or part.leads or part.seat is not None or actor.may(READ_BODIES, at=row.agency_id),
        "reads_papers": reads(actor, row, part),
        "papers_due": papers_due(row) if row.state in (State.PREPARING, State.CALLED) else None,
        "presides": picture.part.seat is not None and picture.part.seat.seat.presides,  # type: ignore[union-attr]  # a member's
    }
    return render(request, "cabinet/session.html", context)


def page_context(row: Session, picture: Picture) -> dict[str, Any]:
    """What every page of a session shows."""
    return {
        "session": row,
        "body": row.body,
        "picture": picture,
        "part": picture.part,
        "tone": TONES[State(row.state)],
        "topics": (topic_of(row),),
        "may_open": picture.part.runs
        and row.state == State.CALLED
        and row.starts_at.astimezone(clock.VIETNAM).date() <= clock.today(),
    }


@signed_in
def change(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Change or move a session: POST kind, title, starts_at, ends_at, place, reason once it was called."""
    actor = actor_of(request)
    row = session_of(actor, uuid)
    may_keep(actor, row)
    initial = {name: getattr(row, name) for name in ("kind", "title", "starts_at", "ends_at", "place")}
    form = SessionForm(posted(request), with_reason=row.state == State.CALLED, initial=initial)

    def act(data: dict[str, Any]) -> object:
        reason = data.pop("reason", "")
        return commands.change_session(actor, session=uuid, plan=commands.SessionPlan(**data), reason=reason)

    words = (_("Change or move the session"), _("Keep"), _("The session is changed; whoever is invited is told."))
    return perform(request, form, act, act_page(row, words))


@signed_in
@require_POST
def call(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Call the session."""
    actor = actor_of(request)
    row = session_of(actor, uuid)
    done = _("The session is called; invitations are on their way.")
    return act_at_once(request, lambda: commands.call_session(actor, session=uuid), done=done, back_url=page_url(row))


@signed_in
def cancel(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Cancel the session: POST reason."""
    actor = actor_of(request)
    row = session_of(actor, uuid)
    may_keep(actor, row)

    def act(data: dict[str, Any]) -> object:
        return commands.cancel_session(actor, session=uuid, reason=data["reason"])

    words = (
        _("Cancel the session"),
        _("Cancel the session"),
        _("The session is cancelled; whoever is invited is told."),
    )
    return perform(request, ReasonForm(posted(request)), act, act_page(row, words, tone="bad", icon="x"))


@signed_in
def hand(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Hand over who leads the session: POST seat (UUID)."""
    actor = actor_of(request)
    row = session_of(actor, uuid)
    picture = picture_of(actor, row)
    if not (picture.part.runs or picture.part.seat is not None):
        raise NotPermitted(KEEP_BODIES)
    seats = [
        (str(one.uuid), f"{one.person.full_name}, {one.post.title}")
        for one in roll_of(actor, row)
        if one.pk != row.chair_id
    ]

    def act(data: dict[str, Any]) -> object:
        return commands.hand_chair(actor, session=uuid, seat=UUID(data["seat"]))

    words = (_("Hand over the chair"), _("Hand over"), _("Another member leads the session from now on."))
    back = reverse("cabinet:running", args=[uuid]) if row.state == State.OPEN else page_url(row)
    intro = _("%(name)s leads it now.") % {"name": row.chair.person.full_name}
    return perform(
        request, ChairForm(posted(request), seats=seats), act, act_page(row, words, back_url=back, intro=intro)
    )


@signed_in
def invite(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Invite somebody who is no member: find by name (GET tim), then POST post, item."""
    actor = actor_of(request)
    row = session_of(actor, uuid)
    may_keep(actor, row)
    text = request.GET.get("tim", "")[:100]
    posts = {
        str(post.uuid): post
        for person in (search_persons(actor, text) if text.strip() else ())
        for post in person.posts
    }
    chosen = posts.get(request.POST.get("post", ""))
    items = [(str(one.uuid), f"{one.position}. {one.title}"[:120]) for one in row.items.order_by("position")]
    form = InviteForm(posted(request), items=items)
    problem, status = None, 200
    if request.method == "POST":
        status = 422
        if form.is_valid() and chosen is not None:
            item = UUID(form.cleaned_data["item"]) if form.cleaned_data["item"] else None
            try:
                commands.invite_person(actor, session=uuid, post_id=chosen.id, item=item)
            except RuleBroken as error:
                problem, status = describe(error), status_of(error)
            else:
                messages.success(request, _("%(name)s is invited.") % {"name": chosen.person_name})
                return redirect(page_url(row))
    agencies = agency_views({post.agency_id for post in posts.values()})
    choices = [(post, agencies[post.agency_id].name) for post in posts.values() if post.agency_id in agencies]
    context = {"session": row, "body": row.body, "form": form, "problem": problem, "text": text, "choices": choices,
               "chosen": request.POST.get("post", ""), "unchosen": status == 422 and chosen is None}  # fmt: skip
    return render(request, "cabinet/invite.html", context, status=status)


@signed_in
@require_safe
def calendar(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The session as a calendar file; for an invitee of some items the time of those."""
    actor = actor_of(request)
    row = session_of(actor, uuid)
    picture = picture_of(actor, row)
    slots = [one.slot for one in picture.items if one.slot is not None]
    own = slots if slots and not picture.part.whole else []
    said = "\n".join(f"{one.number}. {one.item.title}" for one in picture.items)
    event = Appointment(
        uid=f"{row.uuid}@dienhong",
        sequence=row.revision,
        stamped_at=row.changed_at,
        starts_at=own[0].begins if own else row.starts_at,
        ends_at=own[-1].ends if own else row.ends_at,
        summary=row.title,
        place=row.place,
        description=f"{said}\n{request.build_absolute_uri(page_url(row))}",
        cancelled=row.state == State.CANCELLED,
    )
    response = HttpResponse(appointment_file(row.title, [event]), content_type=CALENDAR_MEDIA_TYPE)
    response.headers["Content-Disposition"] = f'attachment; filename="phien-hop-{row.starts_at:%Y-%m-%d}.ics"'
    return response
