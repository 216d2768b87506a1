"""Changes that are proposed to a text: what each does to the tree, which stand in each other's way, and where each node comes from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import pairwise
from uuid import UUID

from dienhong.drafting.errors import DraftingError
from dienhong.drafting.numbering import Places, places_of
from dienhong.drafting.references import Linker, linked, rendered
from dienhong.drafting.tree import Kind, Node, Text, changed, content_hash, must_be_strict, node_of, subtree_hash, walk


class Op(StrEnum):
    """What a change does to its node."""

    REPLACE = "replace"  # sửa lời văn: heading and words; what stands below stays
    INSERT_AFTER = "insert_after"  # bổ sung vào sau
    DELETE = "delete"  # bỏ, with all below it
    MOVE = "move"  # chuyển đến sau một chỗ khác
    SPLIT = "split"  # tách làm hai


@dataclass(frozen=True, slots=True)
class Change:
    """A proposed change. `base` is what `base_of` gave when it was proposed.

    REPLACE takes heading and words of `content[0]`; INSERT_AFTER all of `content`; SPLIT heading and words of `content[0]`, and
    `content[1]` as the new node; MOVE puts the node after `place`, of the same kind.
    """

    id: UUID
    target: UUID
    base: str
    op: Op
    content: tuple[Node, ...] = ()
    place: UUID | None = None


def base_of(text: Text, target: UUID, op: Op) -> str:
    """The hash by which a change knows that its node is still what it was. Raises DraftingError("node_gone")."""
    node = node_of(text, target)
    return content_hash(node) if op in (Op.REPLACE, Op.SPLIT) else subtree_hash(node) if op != Op.INSERT_AFTER else ""


def is_stale(text: Text, change: Change) -> bool:
    """Whether the node was changed, or went, since the change was proposed."""
    ids = {node.id for node in walk(text.nodes)}
    if change.target not in ids or (change.place is not None and change.place not in ids):
        return True
    return base_of(text, change.target, change.op) != change.base


def applied(text: Text, change: Change, *, in_force: bool = False) -> Text:
    """The text with the change; references in new words are found and kept.

    `in_force`: the text already binds, so that what comes in takes a letter (Điều 12a) and nothing is renumbered.
    Raises DraftingError: node_gone, place_wrong, tree_broken.
    """
    node = node_of(text, change.target)
    if change.op == Op.MOVE:
        found = _moved(text, node, change.place)
    else:
        # Who proposed the words meant the numbers of the text that lay before them.
        places = places_of(text)
        content = tuple(_meant(one, Linker(places), places) for one in change.content)
        found = changed(text, node.id, lambda old: _outcome(old, replace(change, content=content), in_force))
    must_be_strict(found)
    known = {one.id for one in walk(text.nodes)}
    fresh = {one.id for one in walk(found.nodes)} - known
    touched = fresh | ({node.id} if change.op in (Op.REPLACE, Op.SPLIT) else set())
    return linked(found, touched) if touched else found


def _meant(node: Node, linker: Linker, places: Places) -> Node:
    """The node with references found by the numbers that were there when it was written."""
    return replace(
        node,
        heading=linker.linked(rendered(node.heading, places), None),
        text=linker.linked(rendered(node.text, places), None),
        children=tuple(_meant(child, linker, places) for child in node.children),
    )


def _outcome(old: Node, change: Change, in_force: bool) -> tuple[Node, ...]:
    if change.op == Op.DELETE:
        return ()
    if change.op == Op.REPLACE:
        return (replace(old, heading=change.content[0].heading, text=change.content[0].text),)
    fresh = tuple(_must_be(one, old.kind, in_force) for one in change.content)
    if change.op == Op.INSERT_AFTER:
        return (old, *fresh)
    first, second = fresh
    kept = replace(old, heading=first.heading, text=first.text, children=())
    return (kept, replace(second, children=(*second.children, *old.children)))


def _must_be(node: Node, kind: Kind, in_force: bool) -> Node:
    if node.kind != kind:
        raise DraftingError("place_wrong", kind=str(node.kind))
    return replace(node, inserted=in_force)


def _moved(text: Text, node: Node, place: UUID | None) -> Text:
    if place is None or place == node.id or any(one.id == place for one in walk(node.children)):
        raise DraftingError("place_wrong", kind=str(node.kind))
    if node_of(text, place).kind != node.kind:
        raise DraftingError("place_wrong", kind=str(node.kind))
    without = changed(text, node.id, lambda _: ())
    return changed(without, place, lambda there: (there, node))


def conflicts(text: Text, changes: Sequence[Change]) -> dict[UUID, set[UUID]]:
    """Change → the other open changes in its way, itself where its node is not what it was any more.

    Two that touch one node are in each other's way, and so is one within what another deletes or moves; two insertions after
    one node are not: both may be taken.
    """
    places = places_of(text)
    above: dict[UUID, set[UUID]] = {}
    for one in changes:
        place, found = places.get(one.target), set()
        while place is not None:
            found.add(place.node.id)
            place = place.parent
        above[one.id] = found
    found_: dict[UUID, set[UUID]] = {}
    for number, one in enumerate(changes):
        if is_stale(text, one):
            found_.setdefault(one.id, set()).add(one.id)
        for other in changes[number + 1 :]:
            if _in_the_way(one, other, above) or _in_the_way(other, one, above):
                found_.setdefault(one.id, set()).add(other.id)
                found_.setdefault(other.id, set()).add(one.id)
    return found_


def _in_the_way(one: Change, other: Change, above: dict[UUID, set[UUID]]) -> bool:
    if one.op in (Op.DELETE, Op.MOVE):
        return one.target in above[other.id] or (one.op == Op.DELETE and other.place == one.target)
    return one.target == other.target and Op.INSERT_AFTER not in (one.op, other.op)


def consolidated(text: Text, changes: Iterable[Change], *, in_force: bool = True) -> tuple[Text, dict[UUID, UUID]]:
    """The text with all changes in order (văn bản hợp nhất), and node → the change that its present words come from.

    Raises as `applied`.
    """
    origin: dict[UUID, UUID] = {}
    for change in changes:
        before = {node.id: content_hash(node) for node in walk(text.nodes)}
        text = applied(text, change, in_force=in_force)
        for node in walk(text.nodes):
            if before.get(node.id) != content_hash(node) or (change.op == Op.MOVE and node.id == change.target):
                origin[node.id] = change.id
    return text, {key: value for key, value in origin.items() if key in {node.id for node in walk(text.nodes)}}


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A place that a later state has no more: its name and own words in the last state that had it, `at` the state without it."""

    name: str
    words: str
    at: int


def origins(states: Sequence[Text]) -> tuple[dict[UUID, int], list[LeftOut]]:
    """Of successive states of a text, at least one: node of the last → the state (from 1) that its words come from, for those that
    are not of the first; and what was left out on the way, in order. What stands below a place that is left out is left out with it.
    """
    found: dict[UUID, int] = {}
    gone: list[LeftOut] = []
    last = {node.id for node in walk(states[-1].nodes)}
    for at, (before, after) in enumerate(pairwise(states), start=1):
        old = {node.id: content_hash(node) for node in walk(before.nodes)}
        new = {node.id: content_hash(node) for node in walk(after.nodes)}
        found |= {id_: at for id_, code in new.items() if old.get(id_) != code}
        places = places_of(before)
        for id_ in (id_ for id_ in old if id_ not in new and id_ not in last):
            place = places[id_]
            if place.parent is None or place.parent.node.id in new:
                words = "\n".join(rendered(one, places) for one in (place.node.heading, place.node.text) if one)
                gone.append(LeftOut(place.name, words, at))
    return {id_: at for id_, at in found.items() if id_ in last}, gone
