"""A text as lines to be typed in, and back with the identities of what stayed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from difflib import SequenceMatcher
from uuid import UUID

from dienhong.drafting.errors import DraftingError
from dienhong.drafting.numbering import Places, places_of
from dienhong.drafting.parsing import read_below
from dienhong.drafting.references import linked, rendered
from dienhong.drafting.tree import (
    DIVISIONS,
    Kind,
    Node,
    Text,
    changed,
    cleaned,
    cleaned_line,
    must_be_strict,
    node_of,
    walk,
)

_ALIKE = 0.5  # of 1: what two texts must have in common to be one that was changed


def text_as_words(text: Text) -> str:
    """The whole text as lines, as somebody would type it; `read_words` reads it."""
    places = places_of(text)
    head = [text.issuer, text.type_name.upper(), text.title]
    return "\n".join([line for line in head if line] + [as_words(node, places) for node in text.nodes])


def as_words(node: Node, places: Places) -> str:
    """A node and all below it as lines: "Điều 5. Heading", its words, "1. …", "a) …"."""
    place, words = places[node.id], rendered(node.text, places)
    lines = words.split("\n") if words else []
    opening = rendered(node.heading, places)
    if not opening and lines and node.kind != Kind.APPENDIX:
        opening = lines.pop(0)
    if place.label and place.node.kind in (Kind.ARTICLE, Kind.CLAUSE, Kind.POINT):
        first = [f"{place.label} {opening}".strip()]
    else:
        first = [one for one in (place.label, opening) if one]
    return "\n".join([*first, *lines, *(as_words(child, places) for child in node.children)])


def typed_words(node: Node, places: Places) -> str:
    """What somebody who edits a node sees: an article with all below it; a heading; the words of anything else."""
    if node.kind == Kind.ARTICLE:
        return as_words(node, places)
    if node.kind in DIVISIONS:
        return rendered(node.heading, places)
    return "\n".join(one for one in (rendered(node.heading, places), rendered(node.text, places)) if one)


def edited(text: Text, id_: UUID, words: str) -> Text:
    """The text with an article, or anything that is no part of one, as somebody typed it.

    What stayed keeps its identity; references in new words are found. Raises DraftingError: node_gone, place_wrong (a clause or
    point, which are edited with their article), nothing_found, tree_broken, too_large.
    """
    places, old = places_of(text), node_of(text, id_)
    if old.kind in (Kind.CLAUSE, Kind.POINT):
        raise DraftingError("place_wrong", kind=str(old.kind))
    new = kept_identities(old, _typed(old, words), places)
    found = changed(text, id_, lambda _: (new,))
    must_be_strict(found)
    before = {node.id: (node.heading, node.text) for node in walk((old,))}
    touched = {node.id for node in walk((new,)) if before.get(node.id) != (node.heading, node.text)}
    return linked(found, touched) if touched else found


def _typed(old: Node, words: str) -> Node:
    if old.kind == Kind.ARTICLE:
        return read_below(words, Kind.ARTICLE)
    if not cleaned(words):
        raise DraftingError("nothing_found")
    if old.kind in DIVISIONS:
        return replace(old, heading=cleaned_line(words))
    if old.kind == Kind.APPENDIX and old.heading:
        heading, _, rest = cleaned(words).partition("\n")
        return replace(old, heading=heading, text=rest)
    return replace(old, text=cleaned(words))


def kept_identities(old: Node, new: Node, places: Places) -> Node:
    """The new node with the identities of the old one, where a node says the same or is most alike; with its references, where
    its words read the same.
    """
    heading = old.heading if rendered(old.heading, places) == new.heading else new.heading
    text = old.text if rendered(old.text, places) == new.text else new.text
    if old.kind != Kind.ARTICLE and old.kind not in (Kind.CLAUSE, Kind.POINT):
        return replace(new, id=old.id, inserted=old.inserted, heading=heading, text=text)
    children = _paired(old.children, new.children, places)
    return Node(new.kind, heading, text, children, old.inserted, old.id)


def _paired(old: Sequence[Node], new: Sequence[Node], places: Places) -> tuple[Node, ...]:
    before, after = [_key(one, places) for one in old], [_key(one, places) for one in new]
    found = list(new)
    for tag, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            for left, right in zip(range(a, b), range(c, d), strict=True):
                found[right] = kept_identities(old[left], new[right], places)
        elif tag == "replace":
            for left, right in _likest(before[a:b], after[c:d]):
                found[c + right] = kept_identities(old[a + left], new[c + right], places)
    return tuple(found)


def _key(node: Node, places: Places) -> tuple[str, str]:
    return str(node.kind), f"{rendered(node.heading, places)}\n{rendered(node.text, places)}"


def _likest(old: Sequence[tuple[str, str]], new: Sequence[tuple[str, str]]) -> list[tuple[int, int]]:
    """Pairs of one kind, each taken once, those that are most alike first; what has too little in common is new."""
    ratios = [
        (SequenceMatcher(None, words, others, autojunk=False).ratio(), left, right)
        for left, (kind, words) in enumerate(old)
        for right, (other, others) in enumerate(new)
        if kind == other
    ]
    pairs: list[tuple[int, int]] = []
    for ratio, left, right in sorted(ratios, key=lambda one: (-one[0], one[1], one[2])):
        if ratio >= _ALIKE and not any(left == a or right == b for a, b in pairs):
            pairs.append((left, right))
    return pairs
