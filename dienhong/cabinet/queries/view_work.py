"""What waits for a member before a session: drafts of his assistants, items that he said nothing of."""

from __future__ import annotations

from django.db.models import Count, Exists, OuterRef, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dienhong.cabinet.models import AgendaItem, AssistantDraft, Position, Seat, Session, Withholding
from dienhong.kernel.web import url_maker
from dienhong.kernel.work import WaitingItem

MOST = 100


def waiting_views(seats: list[Seat]) -> list[WaitingItem]:
    """For who sits in a body: drafts to approve, and called sessions with items without a position."""
    return [*_drafts(seats), *_unanswered(seats)] if seats else []


def _drafts(seats: list[Seat]) -> list[WaitingItem]:
    kept = Withholding.objects.filter(item=OuterRef("item"), seat=OuterRef("seat"), given_back_at=None)
    rows = AssistantDraft.objects.filter(~Exists(kept), seat__in=seats, state=AssistantDraft.State.WAITING)
    url = url_maker("cabinet:draft_page")
    return [
        WaitingItem(
            kind="review",
            title=one.item.title,
            url=url(one.uuid),
            action=_("Look through the draft"),
            due_at=one.item.session.starts_at,
            from_name=one.author.full_name,
        )
        for one in rows.select_related("item__session", "author").order_by("changed_at", "id")[:MOST]
    ]


def _unanswered(seats: list[Seat]) -> list[WaitingItem]:
    said = Position.objects.filter(item=OuterRef("pk"), seat__in=seats)
    kept = Withholding.objects.filter(item=OuterRef("pk"), seat__in=seats, given_back_at=None)
    open_items = AgendaItem.objects.filter(~Exists(said), ~Exists(kept), state=AgendaItem.State.WAITING).values("pk")
    rows = Session.objects.filter(body__in={one.body_id for one in seats}, state=Session.State.CALLED)
    counted = rows.annotate(open=Count("items", filter=Q(items__in=open_items))).filter(open__gt=0)
    url = url_maker("cabinet:session")
    return [
        WaitingItem(
            kind="session",
            title=one.title,
            url=url(one.uuid),
            action=ngettext("Say what you think of %(n)s item", "Say what you think of %(n)s items", one.open)
            % {"n": one.open},
            due_at=one.starts_at,
            from_name=one.body.name,
        )
        for one in counted.select_related("body").order_by("starts_at", "id")[:MOST]
    ]
