"""What the pages of a session show: agenda with times, who is invited and there, the queue, the quorum."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from dienhong.cabinet.forecast import Slot, forecast
from dienhong.cabinet.models import AgendaItem, ConsentEntry, Invitation, ItemComment, Paper, Seat, Session, SessionRule
from dienhong.cabinet.presence import Quorum, Stay, There, present, stays
from dienhong.cabinet.queries.comments import comments_on
from dienhong.cabinet.queries.item_views import ItemViews
from dienhong.cabinet.queries.positions import positions_of_item
from dienhong.cabinet.queries.rows import bodies_visible_to
from dienhong.cabinet.queries.sessions import (
    Part,
    comings_of,
    day_of,
    members_invited,
    part_in,
    quorum_of,
    rules_in,
    sessions_visible_to,
)
from dienhong.cabinet.speech_queue import Queue, replayed
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor
from dienhong.kernel.dated import counts_on
from dienhong.kernel.pages import Page, page_of

State = Session.State
_NEXT = 10


@dataclass(frozen=True, slots=True)
class ItemRow:
    """An item with its number for the reader, its times, who is invited for it alone, and `views`: what is said of it, for who may
    read that.
    """

    item: AgendaItem
    number: int
    slot: Slot | None
    invitees: list[Invitation] = field(default_factory=list)
    views: ItemViews | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody invited, how that one is there (None: not), of a closed session all times that this one was there, and the number of
    the item for which alone this one is invited (0: for all).
    """

    invitation: Invitation
    there: There | None
    stays: Sequence[Stay] = ()
    item_number: int = 0

    @property
    def left_early(self) -> bool:
        """Whether this one, who was there for all items, left before the session was closed."""
        return bool(self.stays) and self.stays[-1].until is not None and self.invitation.item_id is None


@dataclass
class Picture:
    """A session as one actor may see it; for an invitee of one item nothing else is in it."""

    part: Part
    items: list[ItemRow]
    members: list[Person] = field(default_factory=list)
    invitees: list[Person] = field(default_factory=list)
    quorum: Quorum | None = None
    now: ItemRow | None = None
    queue: Queue = field(default_factory=Queue)
    papers: list[Paper] = field(default_factory=list)
    # What was typed under the item under discussion.
    comments: list[ItemComment] = field(default_factory=list)
    # Invitation's id → everybody invited; only where the reader may follow what is said.
    people: dict[int, Person] = field(default_factory=dict)
    # Members who said beforehand that they wish to speak about the item under discussion; for who runs the session.
    wished: list[Person] = field(default_factory=list)
    # Items that are being voted on together.
    put_together: frozenset[int] = frozenset()

    @property
    def mine(self) -> Person | None:
        """The reader, if there."""
        found = (self.people.get(one.pk) for one in self.part.mine)
        return next((one for one in found if one is not None and one.there is not None), None)

    @property
    def done(self) -> int:
        """How many items are behind the session or under discussion."""
        return sum(one.item.state in (AgendaItem.State.DISCUSSED, AgendaItem.State.CONCLUDED) for one in self.items)

    @property
    def held(self) -> int:
        """How many items the agenda has without those taken off."""
        return sum(one.item.state != AgendaItem.State.TAKEN_OFF for one in self.items)

    @property
    def next(self) -> AgendaItem | None:
        """The item whose turn comes."""
        waiting = (one.item for one in self.items if one.item.state == AgendaItem.State.WAITING)
        return next((one for one in waiting if one.pk not in self.put_together), None)


def picture_of(actor: Actor, session: Session) -> Picture:
    """The session for a page, with the same few statements however many sit in the body."""
    part = part_in(actor, session)
    comings = comings_of(session) if session.state != State.PREPARING else []
    there, times = present(comings), stays(comings) if session.state == State.CLOSED else {}
    invited = session.invitations.filter(seat=None).select_related("person", "post__agency", "item")
    guests = [one for one in invited.order_by("id") if one.item is None or part.sees(one.item)]
    rows = _items(session, part, guests)
    picture = Picture(part, rows, put_together=_put_together(session))
    now = next((one for one in rows if one.item.state == AgendaItem.State.DISCUSSED), None)
    if now is not None and part.may_follow(now.item):
        picture.now, picture.queue = now, replayed(now.item.speech_steps.order_by("id"))
        picture.papers, picture.comments = _papers(now.item), comments_on(now.item)
    if part.whole or picture.now is not None:
        members = members_invited(session)
        picture.people = {
            one.pk: Person(
                one, there.get(one.pk), times.get(one.pk, ()), part.number_of(one.item) if one.item is not None else 0
            )
            for one in (*members, *guests)
        }
        if part.whole:
            picture.members = [picture.people[one.pk] for one in members]
            guests.sort(key=lambda one: one.item.position if one.item is not None else 0)
            picture.invitees = [picture.people[one.pk] for one in guests]
            picture.quorum = quorum_of(session, members, there)
        if part.runs and picture.now is not None:
            wish = {one.seat_id for one in positions_of_item(picture.now.item) if one.speaks}
            picture.wished = [picture.people[one.pk] for one in members if one.seat_id in wish]
    return picture


def _items(session: Session, part: Part, guests: list[Invitation]) -> list[ItemRow]:
    items = list(session.items.select_related("submitter", "dossier").order_by("position"))
    slots = forecast(items, session.starts_at, clock.now() if session.state == State.OPEN else None)
    alone = defaultdict(list)
    for one in guests:
        if part.whole and one.item_id is not None:
            alone[one.item_id].append(one)
    return [
        ItemRow(one, part.number_of(one), slot, alone[one.pk])
        for one, slot in zip(items, slots, strict=True)
        if part.sees(one)
    ]


def _put_together(session: Session) -> frozenset[int]:
    if session.state != State.OPEN:
        return frozenset()
    entries = ConsentEntry.objects.filter(block__session=session, state=ConsentEntry.State.PUT)
    return frozenset(entries.values_list("item_id", flat=True))


def _papers(item: AgendaItem) -> list[Paper]:
    """The papers of the item's dossier that count, in their order."""
    if item.dossier_id is None:
        return []
    rows = Paper.objects.filter(dossier_id=item.dossier_id, taken_out_at=None).select_related("draft")
    return list(rows.order_by("position", "id"))


def rules_for(actor: Actor, session: Session) -> list[SessionRule]:
    """The rules that bind the session, for who sees all of it."""
    return list(rules_in(session).values()) if part_in(actor, session).whole else []


def roll_of(actor: Actor, session: Session) -> list[Seat]:
    """Who sits in the body on the session's day, the head first, for who sees all of the session."""
    if not part_in(actor, session).whole:
        return []
    rows = Seat.objects.filter(counts_on(day_of(session)), body_id=session.body_id)
    return list(rows.select_related("person", "post").order_by("-presides", "position", "id"))


def sessions_to_come(actor: Actor) -> list[Session]:
    """What runs and what is prepared or called, the nearest first."""
    rows = sessions_visible_to(actor).filter(state__in=[State.OPEN, State.CALLED, State.PREPARING])
    return list(rows.order_by("starts_at", "id")[:_NEXT])


def sessions_of_body(actor: Actor, body_id: int, cursor: str | None) -> Page[Session]:
    """All sessions of a body that I may see, the latest first."""
    rows = sessions_visible_to(actor).filter(body_id=body_id, body__in=bodies_visible_to(actor))
    return page_of(rows, order=("-starts_at", "-id"), cursor=cursor)
