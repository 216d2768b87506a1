"""References inside a text: kept as the identity of what is meant, read with the number that it has now."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from uuid import UUID

from dienhong.drafting.numbering import Place, Places, places_of
from dienhong.drafting.tree import Kind, Node, Text

GONE = "[…]"
TOKEN = re.compile(r"⟦([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?::(\w+))?⟧")
_SEPARATOR = r"(?:,\s*|\s+và\s+|\s+hoặc\s+)"
_POINT, _NUMBER = r"[a-zđ]{1,2}\d?(?!\w)", r"\d{1,4}[a-zđ]?(?!\w)"
_POINTS = rf"điểm\s+{_POINT}(?:{_SEPARATOR}(?:điểm\s+)?{_POINT})*"
_CLAUSES = rf"khoản\s+{_NUMBER}(?:{_SEPARATOR}(?:khoản\s+)?{_NUMBER})*"
_HERE = r"điều\s+này"
# What is said of another text is none of ours: "Điều 5 Luật Đất đai"; "Điều 5 Luật này" is.
_ELSEWHERE = r"(?!\s+(?:của\s+)?(?:Bộ luật|Luật|Pháp lệnh|Nghị định|Nghị quyết|Thông tư|Quyết định|Hiến pháp|Quy chế|Điều lệ)(?!\s+này))"
_CHAIN = re.compile(
    rf"(?:(?P<points>{_POINTS})\s+)?(?:(?P<clauses>{_CLAUSES})\s+)?(?P<article>điều\s+{_NUMBER}|{_HERE}){_ELSEWHERE}"
    rf"|(?P<own>{_POINTS})\s+khoản\s+này"
    rf"|(?:mục\s+(?P<section>{_NUMBER})\s+)?chương\s+(?P<chapter>[IVXLC]+[a-zđ]?)\b{_ELSEWHERE}"
    rf"|phụ\s+lục\s+(?P<appendix>[IVXLC]+)\b",
    re.IGNORECASE,
)
_ITEM = {"points": re.compile(rf"(?<!\w){_POINT}"), "clauses": re.compile(rf"(?<!\w){_NUMBER}")}


def rendered(words: str, places: Places) -> str:
    """The words with the numbers of today; what is gone reads […]."""
    return TOKEN.sub(lambda match: _number(match, places), words) if "⟦" in words else words


def _number(match: re.Match[str], places: Places) -> str:
    place = places.get(UUID(match[1]))
    while place is not None and match[2] and place.node.kind != match[2]:
        place = place.parent
    return GONE if place is None else place.number


def dangling(text: Text) -> list[Place]:
    """The places whose words refer to something that is not there any more."""
    places = places_of(text)
    return [place for place in places.values() if any(GONE in _number(hit, places) for hit in _tokens(place.node))]


def _tokens(node: Node) -> Iterator[re.Match[str]]:
    yield from TOKEN.finditer(node.text)
    yield from TOKEN.finditer(node.heading)


class Linker:
    """Finds what words refer to, by the numbers of a text."""

    def __init__(self, places: Places) -> None:
        self.places = places
        self.by_number: dict[tuple[UUID | None, Kind, str], Place] = {}
        for place in places.values():
            within = place.parent.node.id if place.parent is not None else None
            self.by_number.setdefault((within, place.node.kind, place.number), place)
            if place.node.kind in (Kind.ARTICLE, Kind.CHAPTER, Kind.APPENDIX):
                self.by_number.setdefault((None, place.node.kind, place.number), place)

    def linked(self, words: str, here: Place | None) -> str:
        """The words with every reference that is found as a token; others stay as they are."""
        if "iều" not in words and "iểm" not in words and "hương" not in words and "hụ" not in words:
            return words.replace("⟦", "[").replace("⟧", "]")
        plain = words.replace("⟦", "[").replace("⟧", "]")
        return _CHAIN.sub(lambda match: self._chain(match, here), plain)

    def _chain(self, match: re.Match[str], here: Place | None) -> str:
        if match["chapter"] or match["appendix"]:
            return self._upper(match)
        if match["own"]:
            clause = _above(here, Kind.CLAUSE)
            return match[0] if clause is None else self._items(match[0], match["own"], "points", clause)[0]
        if match["article"].split()[1].lower() == "này":
            article = _above(here, Kind.ARTICLE)
        else:
            article = self.by_number.get((None, Kind.ARTICLE, match["article"].split()[1].lower()))
        return match[0] if article is None else self._below(match, article)

    def _below(self, match: re.Match[str], article: Place) -> str:
        """Points and clauses of an article; its own number follows the first of them, wherever that is moved."""
        front, last = match[0][: match.start("article") - match.start()], article
        for group in ("clauses", "points"):
            if match[group]:
                front, first = self._items(front, match[group], group, last)
                if first is None:
                    break
                last = first
        word, number = match["article"].split()
        if number.lower() == "này":
            return front + match["article"]
        token = f"⟦{article.node.id}⟧" if last is article else f"⟦{last.node.id}:article⟧"
        return f"{front}{word} {token}"

    def _items(self, whole: str, part: str, group: str, within: Place) -> tuple[str, Place | None]:
        """`whole` with the numbers in its `part` as tokens, and the first place that was found."""
        kind = Kind.POINT if group == "points" else Kind.CLAUSE
        first: list[Place] = []

        def token(match: re.Match[str]) -> str:
            place = self.by_number.get((within.node.id, kind, match[0].lower()))
            if place is None:
                return match[0]
            first.append(place)
            return f"⟦{place.node.id}⟧"

        return whole.replace(part, _ITEM[group].sub(token, part), 1), first[0] if first else None

    def _upper(self, match: re.Match[str]) -> str:
        kind, group = (Kind.CHAPTER, "chapter") if match["chapter"] else (Kind.APPENDIX, "appendix")
        place = self.by_number.get((None, kind, match[group]))
        if place is None:
            return match[0]
        start = match.start(group) - match.start()
        front, token = match[0][:start], f"⟦{place.node.id}⟧"
        if match["section"]:
            section = self.by_number.get((place.node.id, Kind.SECTION, match["section"]))
            if section is not None:
                front = front.replace(match["section"], f"⟦{section.node.id}⟧", 1)
                token = f"⟦{section.node.id}:chapter⟧"
        return front + token + match[0][start + len(match[group]) :]


def _above(here: Place | None, kind: Kind) -> Place | None:
    while here is not None and here.node.kind != kind:
        here = here.parent
    return here


def linked(text: Text, only: Iterable[UUID] | None = None) -> Text:
    """The text with references in plain words found and kept by identity; `only` some nodes, None: all of them."""
    places = places_of(text)
    linker, wanted = Linker(places), None if only is None else set(only)

    def one(node: Node) -> Node:
        children = tuple(one(child) for child in node.children)
        if wanted is not None and node.id not in wanted:
            return replace(node, children=children) if children != node.children else node
        here = places[node.id]
        return replace(
            node,
            heading=linker.linked(rendered(node.heading, places), here),
            text=linker.linked(rendered(node.text, places), here),
            children=children,
        )

    return replace(text, nodes=tuple(one(node) for node in text.nodes))
