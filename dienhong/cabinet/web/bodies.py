"""Bodies that meet: the list, one with its roll on any day, founding, members."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from dienhong.cabinet import commands
from dienhong.cabinet.models import Body, ProcedureRule, Seat, Session
from dienhong.cabinet.permissions import KEEP_BODIES, KEEP_SECRET_COPIES
from dienhong.cabinet.procedure import Share
from dienhong.cabinet.queries.measures import may_measure
from dienhong.cabinet.queries.rows import bodies_visible_to, body_of, rolls_of, rules_of, seat_of
from dienhong.cabinet.queries.session_page import sessions_to_come
from dienhong.cabinet.web.forms import BodyForm, EndForm, SeatForm
from dienhong.directory.public import agency_views
from dienhong.documents.public import ActPage, perform, posted
from dienhong.identity.public import actor_of, search_persons, signed_in
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor
from dienhong.kernel.errors import NotPermitted, RuleBroken, describe
from dienhong.kernel.web import status_of

ACT = "cabinet/act.html"
_S = Session.State
TONES = {_S.PREPARING: "", _S.CALLED: "ok", _S.OPEN: "live", _S.CLOSED: "", _S.CANCELLED: "bad"}


@signed_in
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The bodies one may see."""
    actor, today = actor_of(request), clock.today()
    bodies = list(bodies_visible_to(actor).order_by("name", "id"))
    rolls = rolls_of(actor, bodies, today)
    context = {
        "rows": [(one, rolls[one.pk]) for one in bodies],
        "sessions": [(one, TONES[Session.State(one.state)]) for one in sessions_to_come(actor)],
        "may_found": bool(actor.authority.agencies_with(KEEP_BODIES)),
    }
    return render(request, "cabinet/index.html", context)


@signed_in
def new(request: HttpRequest) -> HttpResponse:
    """Found a body: POST agency (UUID), name, kind, since."""
    actor = actor_of(request)
    agencies = {str(one.uuid): one for one in agency_views(actor.authority.agencies_with(KEEP_BODIES)).values()}
    if not agencies:
        raise NotPermitted(KEEP_BODIES)
    named = sorted(((key, one.name) for key, one in agencies.items()), key=lambda pair: pair[1])
    form = BodyForm(posted(request), agencies=named, initial={"since": clock.today()})
    problem, status = None, 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            data = form.cleaned_data
            try:
                body = commands.found_body(
                    actor,
                    agency_id=agencies[data["agency"]].id,
                    name=data["name"],
                    kind=data["kind"],
                    since=data["since"],
                )
            except RuleBroken as error:
                problem, status = describe(error), status_of(error)
            else:
                messages.success(request, _("The body is entered; compare its rules with the law next."))
                return redirect("cabinet:body", body.uuid)
    page = {"title": _("New body"), "button": _("Enter the body"), "tone": "pri", "icon": "check"}
    context = {"page": page, "form": form, "problem": problem, "back_url": reverse("cabinet:index")}
    return render(request, ACT, context, status=status)


@signed_in
@require_safe
def one(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """A body and who sits in it; `ngay` (YYYY-MM-DD) shows another day than today."""
    actor = actor_of(request)
    body = body_of(actor, uuid)
    day = _day(request.GET.get("ngay", ""))
    roll = rolls_of(actor, [body], day)[body.pk]
    needed = _needed(rules_of(actor, body, day), len(roll))
    context = {**head_of(actor, body, "roll"), "roll": roll, "day": day, "needed": needed}
    return render(request, "cabinet/body.html", context)


def head_of(actor: Actor, body: Body, tab: str) -> dict[str, object]:
    """What every page of a body shows."""
    return {"body": body, "tab": tab, "may_keep": actor.may(KEEP_BODIES, at=body.agency_id),
            "keeps_secret_copies": actor.may(KEEP_SECRET_COPIES, at=body.agency_id),
            "reads_measures": may_measure(actor, body)}  # fmt: skip


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return clock.today()


def _needed(rules: list[ProcedureRule], total: int) -> dict[str, tuple[int, str]]:
    """How many of all members make a quorum and a majority, with the source; nothing where no rule says it."""
    of_code = {one.code: one for one in rules}
    found = {}
    for code, least in (("quorum", Share.least_reaching), ("majority", Share.least_exceeding)):
        rule = of_code.get(code)
        if total and rule is not None and rule.value:
            found[code] = (least(Share.parse(rule.value), total), rule.citation)
    return found


@signed_in
def seat(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Choose a person by name (GET tim), then one of the posts: POST post, since, basis, presides."""
    actor = actor_of(request)
    body = body_of(actor, uuid)
    if not actor.may(KEEP_BODIES, at=body.agency_id):
        raise NotPermitted(KEEP_BODIES)
    text = request.GET.get("tim", "")[:100]
    people = search_persons(actor, text) if text.strip() else []
    posts = {str(post.uuid): post for person in people for post in person.posts}
    chosen = posts.get(request.POST.get("post", ""))
    form = SeatForm(posted(request), initial={"since": clock.today()})
    problem, status = None, 200
    if request.method == "POST":
        status = 422
        if form.is_valid() and chosen is not None:
            data = form.cleaned_data
            try:
                commands.seat_member(actor, body=uuid, post_id=chosen.id, **data)
            except RuleBroken as error:
                problem, status = describe(error), status_of(error)
            else:
                messages.success(request, _("%(name)s is a member now.") % {"name": chosen.person_name})
                return redirect("cabinet:body", uuid)
    agencies = agency_views({post.agency_id for post in posts.values()})
    choices = [(post, agencies[post.agency_id].name) for post in posts.values() if post.agency_id in agencies]
    context = {**head_of(actor, body, "roll"), "form": form, "problem": problem, "text": text, "choices": choices,
               "chosen": request.POST.get("post", ""), "unchosen": status == 422 and chosen is None}  # fmt: skip
    return render(request, "cabinet/seat.html", context, status=status)


@signed_in
def end(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """End a seat: POST until, basis."""
    actor = actor_of(request)
    row: Seat = seat_of(actor, uuid)

    def act(data: dict[str, Any]) -> object:
        return commands.end_seat(actor, seat=uuid, **data)

    page = ActPage(
        title=_("End a membership"),
        button=_("End the membership"),
        back_url=reverse("cabinet:body", args=[row.body.uuid]),
        done=_("The membership is ended; the roll of earlier days stays."),
        intro=f"{row.person.full_name}, {row.post.title}",
        tone="bad",
        template=ACT,
        context={**head_of(actor, row.body, "roll")},
    )
    return perform(request, EndForm(posted(request), initial={"until": clock.today()}), act, page)
