"""Positions before the session: one's own on an item, and who says what of all items."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from dienhong.cabinet import commands
from dienhong.cabinet.commands.positions import Stand
from dienhong.cabinet.commands.sessions import topic_of
from dienhong.cabinet.models import AgendaItem, Position, Session
from dienhong.cabinet.queries.positions import ItemPositions, position_table, positions_on
from dienhong.cabinet.web.sessions import page_url
from dienhong.cabinet.web.view_forms import PositionForm
from dienhong.documents.public import ActPage, perform, posted
from dienhong.identity.public import actor_of, signed_in
from dienhong.kernel.errors import NotPermitted

TONES = {Position.Stance.AGREE: "ok", Position.Stance.OBJECT: "bad", Position.Stance.NONE: ""}


@signed_in
def one(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """What is said of an item, and one's own position: POST stance, speaks, reason."""
    actor = actor_of(request)
    shown = positions_on(actor, uuid)
    if request.method == "POST" and shown.seat is None:
        raise NotPermitted("cabinet.member")
    last = shown.own[0] if shown.own else None
    initial = {"stance": last.stance, "speaks": last.speaks, "reason": last.reason} if last else {}

    def act(data: dict[str, Any]) -> object:
        return commands.take_position(actor, item=uuid, stand=Stand(**data))

    session = shown.item.session
    page = ActPage(
        title=_("Positions before the session"),
        button=_("Keep my position"),
        back_url=f"{page_url(session)}#noi-dung-{shown.item.position}",
        done=_("Your position is kept; you can change it until the item is taken up."),
        template="cabinet/position.html",
        context={**_context(shown), "session": session, "body": session.body, "topics": (topic_of(session),)},
    )
    return perform(request, PositionForm(posted(request), initial=initial), act, page)


def _context(shown: ItemPositions) -> dict[str, Any]:
    item = shown.item
    running = item.session.state in (Session.State.CALLED, Session.State.OPEN)
    return {
        "shown": shown,
        "may_say": shown.seat is not None and running and item.state == AgendaItem.State.WAITING,
        "history": [
            {
                "title": " · ".join(
                    filter(None, [str(one.get_stance_display()), _("wishes to speak") if one.speaks else ""])
                ),
                "at": one.at,
                "detail": one.reason,
                "tone": TONES[Position.Stance(one.stance)],
            }
            for one in shown.own
        ],
    }


@signed_in
@require_safe
def table(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The preliminary vote: members and items, who has not answered, renewed while one looks."""
    found = position_table(actor_of(request), uuid)
    session = found.session
    context = {"table": found, "session": session, "body": session.body, "topics": (topic_of(session),)}
    context["back_url"] = reverse("cabinet:session", args=[uuid])
    return render(request, "cabinet/positions.html", context)
