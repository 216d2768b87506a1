"""A text as its pages show it: nodes as lines, amendments beside them with differences and conflicts. No query, no write."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from dienhong.cabinet.draft_texts import change_of
from dienhong.cabinet.models import Amendment
from dienhong.drafting.public import Kind, Piece, Place, Places, Text, conflicts, pieces_of, rendered, walk

Op, State = Amendment.Op, Amendment.State


@dataclass(frozen=True, slots=True)
class Line:
    """A node as it is read: its label, its heading, its words; how deep it stands below the place shown."""

    place: Place
    label: str
    heading: str
    words: str
    depth: int


def lines_of(place: Place, places: Places) -> list[Line]:
    """A node with all below it, as lines."""
    top = depth_of(place)
    return [line_of(places[node.id], places, depth_of(places[node.id]) - top) for node in walk((place.node,))]


def line_of(place: Place, places: Places, depth: int) -> Line:
    """One node as a line."""
    node = place.node
    return Line(place, place.label, rendered(node.heading, places), rendered(node.text, places), depth)


def depth_of(place: Place) -> int:
    """How deep a node stands."""
    deep, above = 0, place.parent
    while above is not None:
        deep, above = deep + 1, above.parent
    return deep


def article_above(place: Place) -> Place:
    """What is written as one: the article of a clause or point, anything else itself."""
    while place.node.kind in (Kind.CLAUSE, Kind.POINT) and place.parent is not None:
        place = place.parent
    return place


@dataclass(frozen=True, slots=True)
class Shown:
    """An amendment beside its place: what it does to the words; `against` are those in its way, `stale` if its place changed since."""

    row: Amendment
    pieces: list[Piece]
    against: tuple[Amendment, ...]
    stale: bool

    @property
    def in_conflict(self) -> bool:
        """Whether a person must choose."""
        return self.stale or bool(self.against)


def shown_amendments(text: Text, places: Places, rows: Sequence[Amendment]) -> dict[UUID, list[Shown]]:
    """Node → its amendments with differences and conflicts; decided ones have neither."""
    waiting = [one for one in rows if one.state == State.PROPOSED]
    by_uuid = {one.uuid: one for one in waiting}
    found = conflicts(text, [change_of(one, text) for one in waiting])
    shown: dict[UUID, list[Shown]] = defaultdict(list)
    for one in rows:
        others = found.get(one.uuid, set())
        against = tuple(by_uuid[other] for other in sorted(others - {one.uuid}, key=str))
        place = places.get(one.node)
        pieces = difference(one, place, places) if one.state == State.PROPOSED else []
        shown[one.node].append(Shown(one, pieces, against, one.uuid in others))
    return shown


def own_words(place: Place, places: Places) -> str:
    """Heading and words of one node as they read now."""
    node = place.node
    return "\n".join(one for one in (rendered(node.heading, places), rendered(node.text, places)) if one)


def difference(amendment: Amendment, place: Place | None, places: Places) -> list[Piece]:
    """Word by word what the amendment changes; what is added or left out whole is one piece."""
    old = own_words(place, places) if place is not None else ""
    if amendment.op == Op.REPLACE:
        return pieces_of(old, "\n".join(one for one in (amendment.heading, amendment.words) if one))
    if amendment.op == Op.INSERT_AFTER:
        return [Piece("inserted", amendment.words)]
    if amendment.op == Op.SPLIT:
        return pieces_of(old, "\n".join(one for one in (amendment.heading, amendment.words, amendment.rest) if one))
    if amendment.op == Op.DELETE:
        return [Piece("deleted", old)] if old else []
    return []
