"""The strict tree of a text of law: Phần › Chương › Mục › Tiểu mục › Điều › Khoản › Điểm, with what stands before and after."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from enum import StrEnum
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid4

from dienhong.drafting.errors import DraftingError
from dienhong.kernel.text import nfc

MOST_NODES = 20_000
LONGEST_TEXT = 100_000  # characters of one node
# Characters that XML 1.0 cannot hold, and the brackets in which references are kept.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")


class Kind(StrEnum):
    """What a node is."""

    PREAMBLE = "preamble"  # mở đầu
    BASIS = "basis"  # căn cứ
    PART = "part"  # phần
    CHAPTER = "chapter"  # chương
    SECTION = "section"  # mục
    SUBSECTION = "subsection"  # tiểu mục
    ARTICLE = "article"  # điều
    CLAUSE = "clause"  # khoản
    POINT = "point"  # điểm
    SIGNATURE = "signature"  # nơi nhận, ký
    APPENDIX = "appendix"  # phụ lục


# Bodies of law nest in this order; a level may be left out, never turned round.
NESTED = (Kind.PART, Kind.CHAPTER, Kind.SECTION, Kind.SUBSECTION, Kind.ARTICLE, Kind.CLAUSE, Kind.POINT)
DIVISIONS = frozenset(NESTED[:4])  # they have a heading and no words of their own
HEADED = DIVISIONS | {Kind.ARTICLE, Kind.APPENDIX}
_BELOW: dict[Kind | None, frozenset[Kind]] = {
    Kind.PART: frozenset({Kind.CHAPTER, Kind.ARTICLE}),
    Kind.CHAPTER: frozenset({Kind.SECTION, Kind.ARTICLE}),
    Kind.SECTION: frozenset({Kind.SUBSECTION, Kind.ARTICLE}),
    Kind.SUBSECTION: frozenset({Kind.ARTICLE}),
    Kind.ARTICLE: frozenset({Kind.CLAUSE, Kind.POINT}),
    Kind.CLAUSE: frozenset({Kind.POINT}),
}
_ZONES = {Kind.PREAMBLE: 0, Kind.BASIS: 0, Kind.SIGNATURE: 2, Kind.APPENDIX: 3}  # the body stands at 1


@dataclass(frozen=True, slots=True)
class Node:
    """A piece of a text with an identity for ever; its number is computed from its place.

    `text` holds paragraphs, one a line, with references as ⟦UUID⟧. `inserted` marks what came into a text in force: it takes the
    number before it with a letter (Điều 12a), so that nothing after it is renumbered.
    """

    kind: Kind
    heading: str = ""
    text: str = ""
    children: tuple[Node, ...] = ()
    inserted: bool = False
    id: UUID = field(default_factory=uuid4)


@dataclass(frozen=True, slots=True)
class Text:
    """A whole text: who issues it, of which type, about what; and its nodes in order."""

    issuer: str = ""
    type_name: str = ""
    title: str = ""
    nodes: tuple[Node, ...] = ()


def cleaned(words: str) -> str:
    """Words as they are kept: NFC, single spaces, no empty lines, without what XML cannot hold."""
    lines = (" ".join(line.split()) for line in _FORBIDDEN.sub(" ", nfc(words)).replace("\r", "\n").split("\n"))
    return "\n".join(line for line in lines if line)


def cleaned_line(words: str) -> str:
    """A heading or title: one line."""
    return cleaned(words).replace("\n", " ")


def walk(nodes: tuple[Node, ...]) -> Iterator[Node]:
    """All nodes in reading order."""
    for node in nodes:
        yield node
        yield from walk(node.children)


def may_stand_in(kind: Kind, parent: Kind | None) -> bool:
    """Whether a node of this kind may stand directly in the other; None: in the text itself."""
    if parent is None:
        return kind not in (Kind.CLAUSE, Kind.POINT)
    return kind in _BELOW.get(parent, frozenset())


def must_be_strict(text: Text) -> None:
    """Raises DraftingError: too_large, tree_broken (an order, a level, a double identity, words where none may stand)."""
    seen: set[UUID] = set()
    _must_nest(text.nodes, None, seen)
    zones = [_ZONES.get(node.kind, 1) for node in text.nodes]
    if zones != sorted(zones) or zones.count(2) > 1:
        raise DraftingError("tree_broken", reason="order")


def _must_nest(nodes: tuple[Node, ...], parent: Kind | None, seen: set[UUID]) -> None:
    for node in nodes:
        if node.id in seen:
            raise DraftingError("tree_broken", reason="identity")
        seen.add(node.id)
        if len(seen) > MOST_NODES or len(node.text) + len(node.heading) > LONGEST_TEXT:
            raise DraftingError("too_large", most=MOST_NODES)
        if not may_stand_in(node.kind, parent):
            raise DraftingError("tree_broken", reason=f"{node.kind} in {parent or 'text'}")
        if (node.text and node.kind in DIVISIONS) or (node.heading and node.kind not in HEADED):
            raise DraftingError("tree_broken", reason=f"words of {node.kind}")
        _must_nest(node.children, node.kind, seen)


def as_json(text: Text) -> str:
    """The canonical text of a tree: the same tree gives the same bytes."""
    value = {
        "issuer": text.issuer,
        "type": text.type_name,
        "title": text.title,
        "nodes": [_plain(node) for node in text.nodes],
    }
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def from_json(words: str) -> Text:
    """What `as_json` wrote."""
    value = json.loads(words)
    return Text(value["issuer"], value["type"], value["title"], tuple(_node(one) for one in value["nodes"]))


def _plain(node: Node) -> dict[str, Any]:
    found: dict[str, Any] = {"id": str(node.id), "kind": str(node.kind)}
    if node.heading:
        found["heading"] = node.heading
    if node.text:
        found["text"] = node.text
    if node.inserted:
        found["inserted"] = True
    if node.children:
        found["children"] = [_plain(child) for child in node.children]
    return found


def _node(value: dict[str, Any]) -> Node:
    return Node(
        Kind(value["kind"]),
        value.get("heading", ""),
        value.get("text", ""),
        tuple(_node(child) for child in value.get("children", ())),
        value.get("inserted", False),
        UUID(value["id"]),
    )


def tree_hash(text: Text) -> str:
    """SHA-256 of the canonical text, in hexadecimal."""
    return sha256(as_json(text).encode()).hexdigest()


def content_hash(node: Node) -> str:
    """SHA-256 over a node's own heading and words; renumbering does not change it, nor do its children."""
    return sha256(f"{node.kind}\n{node.heading}\n{node.text}".encode()).hexdigest()


def subtree_hash(node: Node) -> str:
    """SHA-256 over a node with all below it."""
    return sha256(json.dumps(_plain(node), ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def changed(text: Text, id_: UUID, change: Callable[[Node], tuple[Node, ...]]) -> Text:
    """The text with one node put through `change`, which gives what stands in its place. Raises DraftingError("node_gone")."""
    hit: list[Node] = []

    def within(nodes: tuple[Node, ...]) -> tuple[Node, ...]:
        found: list[Node] = []
        for node in nodes:
            if node.id == id_:
                hit.append(node)
                found.extend(change(node))
            elif node.children and not hit:
                children = within(node.children)
                found.append(node if children is node.children else replace(node, children=children))
            else:
                found.append(node)
        return tuple(found) if hit else nodes

    nodes = within(text.nodes)
    if not hit:
        raise DraftingError("node_gone", node=str(id_))
    return replace(text, nodes=nodes)


def node_of(text: Text, id_: UUID) -> Node:
    """One node. Raises DraftingError("node_gone")."""
    found = next((node for node in walk(text.nodes) if node.id == id_), None)
    if found is None:
        raise DraftingError("node_gone", node=str(id_))
    return found
