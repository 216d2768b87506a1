"""Positions of members on the items of a session: who says what, who has not answered."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from uuid import UUID

from dienhong.cabinet.models import AgendaItem, Position, Seat, Session
from dienhong.cabinet.queries.assistants import in_person
from dienhong.cabinet.queries.sessions import day_of, item_of, part_in, session_of
from dienhong.kernel.actor import Actor
from dienhong.kernel.dated import counts_on
from dienhong.kernel.errors import NotFound, NotPermitted

Stance = Position.Stance
Newest = dict[tuple[int, int], Position]


@dataclass(frozen=True, slots=True)
class Counted:
    """How many members of the roll say what of an item; `silent` have not answered, which is no consent."""

    agree: int
    object: int
    speaks: int
    answered: int
    total: int

    @property
    def silent(self) -> int:
        """Members who have not answered."""
        return self.total - self.answered


@dataclass(frozen=True, slots=True)
class ItemColumn:
    """An item with the counts of its positions, in the order of the members what each said (None: nothing), and its number for
    the reader.
    """

    item: AgendaItem
    counted: Counted
    said: list[Position | None]
    number: int


@dataclass(frozen=True, slots=True)
class PositionTable:
    """The preliminary vote of a session: its members in protocol order, its items with what each member said of it."""

    session: Session
    members: list[Seat]
    columns: list[ItemColumn]

    @property
    def rows(self) -> list[tuple[Seat, int, list[tuple[AgendaItem, Position | None]]]]:
        """Each member with how many items wait for him, and what he said of each item."""
        found = []
        for place, seat in enumerate(self.members):
            said = [(one.item, one.said[place]) for one in self.columns]
            found.append((seat, sum(position is None for _, position in said), said))
        return found


def roll_on_day(session: Session) -> list[Seat]:
    """Who sits in the body on the session's day, the head first; the caller has asked who may see it."""
    rows = Seat.objects.filter(counts_on(day_of(session)), body_id=session.body_id)
    return list(rows.select_related("person", "post").order_by("-presides", "position", "id"))


def newest_positions(session: Session) -> Newest:
    """(item, seat) → the position that counts, of the whole session; one statement."""
    rows = Position.objects.filter(item__session=session).order_by("item_id", "seat_id", "-id")
    return {(one.item_id, one.seat_id): one for one in rows.distinct("item_id", "seat_id")}


def positions_of_item(item: AgendaItem) -> list[Position]:
    """The position of each member on an item that counts; the caller has asked who may see it."""
    return list(Position.objects.filter(item=item).order_by("seat_id", "-id").distinct("seat_id"))


def column_of(item: AgendaItem, members: Iterable[Seat], newest: Newest) -> ItemColumn:
    """What the members of the roll say of an item; whoever left the roll counts no more."""
    said = [newest.get((item.pk, one.pk)) for one in members]
    given = [one for one in said if one is not None]
    counted = Counted(
        sum(one.stance == Stance.AGREE for one in given),
        sum(one.stance == Stance.OBJECT for one in given),
        sum(one.speaks for one in given),
        len(given),
        len(said),
    )
    return ItemColumn(item, counted, said, item.position)


def position_table(actor: Actor, uuid: UUID) -> PositionTable:
    """The preliminary vote, for the office and the members. Raises NotFound for everybody else, and before the calling."""
    session = session_of(actor, uuid)
    part = part_in(actor, session)
    if session.state == Session.State.PREPARING or not part.inside:
        raise NotFound("cabinet.Session")
    members, newest = roll_on_day(session), newest_positions(session)
    items = session.items.exclude(state=AgendaItem.State.TAKEN_OFF).order_by("position")
    columns = [column_of(one, members, newest) for one in items if part.sees(one)]
    return PositionTable(session, members, [replace(one, number=part.number_of(one.item)) for one in columns])


def own_seat(actor: Actor, session: Session) -> Seat | None:
    """The actor's seat on the session's roll, in person."""
    rows = Seat.objects.filter(counts_on(day_of(session)), body_id=session.body_id, person_id=in_person(actor))
    return rows.select_related("person", "post").first()


def must_sit(actor: Actor, session: Session) -> Seat:
    """The actor's seat. Raises NotPermitted: nobody takes a position for a member."""
    seat = own_seat(actor, session)
    if seat is None:
        raise NotPermitted("cabinet.member")
    return seat


def own_positions(actor: Actor, session: Session) -> dict[int, Position]:
    """Item's id → the actor's own position that counts; nothing for who does not sit."""
    me = in_person(actor)
    rows = Position.objects.filter(item__session=session, seat__person_id=me).order_by("item_id", "-id")
    return {one.item_id: one for one in rows.distinct("item_id")} if me else {}


@dataclass(frozen=True, slots=True)
class ItemPositions:
    """An item with what the members said of it, and the reader's own history, the newest first."""

    item: AgendaItem
    column: ItemColumn
    members: list[Seat]
    seat: Seat | None
    own: list[Position]

    @property
    def said(self) -> list[tuple[Seat, Position | None]]:
        """Every member with what he said."""
        return list(zip(self.members, self.column.said, strict=True))


def positions_on(actor: Actor, uuid: UUID) -> ItemPositions:
    """What is said of an item of a called session. Raises NotFound for all but the office and the members."""
    item = item_of(actor, uuid)
    session = item.session
    if session.state == Session.State.PREPARING or not part_in(actor, session).inside:
        raise NotFound("cabinet.AgendaItem")
    members, seat = roll_on_day(session), own_seat(actor, session)
    rows = Position.objects.filter(item=item).order_by("-id")
    newest: Newest = {}
    for one in rows:
        newest.setdefault((item.pk, one.seat_id), one)
    own = [one for one in rows if seat is not None and one.seat_id == seat.pk]
    return ItemPositions(item, column_of(item, members, newest), members, seat, own)
