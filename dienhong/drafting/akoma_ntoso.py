"""A text as canonical Akoma Ntoso 3.0, and back: the same tree gives the same bytes, and the bytes the same tree."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any
from uuid import UUID

from lxml import etree

from dienhong.drafting.errors import DraftingError
from dienhong.drafting.numbering import Place, Places, places_of
from dienhong.drafting.references import TOKEN
from dienhong.drafting.tree import NESTED, Kind, Node, Text, must_be_strict

NAMESPACE = "http://docs.oasis-open.org/legaldocml/ns/akn/3.0"
_N = f"{{{NAMESPACE}}}"
_ELEMENTS = {
    Kind.PART: "part",
    Kind.CHAPTER: "chapter",
    Kind.SECTION: "section",
    Kind.SUBSECTION: "subsection",
    Kind.ARTICLE: "article",
    Kind.CLAUSE: "paragraph",
    Kind.POINT: "point",
}
_KINDS = {f"{_N}{name}": kind for kind, name in _ELEMENTS.items()}
_INSERTED = "inserted"
_TOO_LARGE = 60_000_000


@dataclass(frozen=True, slots=True)
class Edition:
    """Which version of which text the bytes are: FRBR names are made of it."""

    work: UUID
    number: int
    made_on: date

    @property
    def uri(self) -> str:
        """The work's name: /akn/vn/bill/2026/UUID."""
        return f"/akn/vn/bill/{self.made_on.year}/{self.work}"


def written_akn(text: Text, edition: Edition) -> bytes:
    """Canonical bytes (C14N 2.0, UTF-8) of a strict tree."""
    places = places_of(text)
    names: Any = {None: NAMESPACE}
    root = etree.Element(f"{_N}akomaNtoso", nsmap=names)
    bill = _put(root, "bill", name="bill")
    _meta(bill, edition, "")
    preface = _put(bill, "preface", eId="preface")
    for name, words in (("issuer", text.issuer), ("type", text.type_name), ("title", text.title)):
        if words:
            line = _put(preface, "p", eId=f"preface__{name}")
            _put(line, {"issuer": "docProponent", "type": "docType", "title": "docTitle"}[name]).text = words
    _opening(bill, text, places)
    body = _put(bill, "body", eId="body")
    for node in text.nodes:
        if node.kind in NESTED:
            _hierarchy(body, places[node.id], places)
    _closing(bill, text, places, edition)
    return etree.tostring(root, method="c14n2")


def _put(parent: Any, tag: str, /, **attributes: str) -> Any:
    return etree.SubElement(parent, f"{_N}{tag}", attrib=attributes)


def _named(place: Place) -> dict[str, str]:
    return {"eId": place.eid, "GUID": str(place.node.id), **({"class": _INSERTED} if place.node.inserted else {})}


def _meta(bill: Any, edition: Edition, component: str) -> None:
    day, uri = edition.made_on.isoformat(), edition.uri
    about = _put(_put(bill, "meta"), "identification", source="#dienhong")
    for level, name in (
        ("Work", uri),
        ("Expression", f"{uri}/vie@{edition.number}"),
        ("Manifestation", f"{uri}/vie@{edition.number}.xml"),
    ):
        part = _put(about, f"FRBR{level}")
        _put(part, "FRBRthis", value=f"{name}{component}")
        _put(part, "FRBRuri", value=name)
        _put(part, "FRBRdate", date=day, name="frozen")
        _put(part, "FRBRauthor", href="#dienhong")
        if level == "Work":
            _put(part, "FRBRcountry", value="vn")
        if level == "Expression":
            _put(part, "FRBRlanguage", language="vie")


def _opening(bill: Any, text: Text, places: Places) -> None:
    opening = [node for node in text.nodes if node.kind in (Kind.PREAMBLE, Kind.BASIS)]
    if not opening:
        return
    preamble = _put(bill, "preamble", eId="preamble")
    for kind, nodes in groupby(opening, key=lambda node: node.kind):
        holder = _put(preamble, "citations") if kind == Kind.BASIS else preamble
        for node in nodes:
            named = _named(places[node.id])
            made = (
                _put(holder, "citation", **named)
                if kind == Kind.BASIS
                else _put(holder, "formula", name="opening", **named)
            )
            _words(made, node.text, places)


def _hierarchy(parent: Any, place: Place, places: Places) -> None:
    node = place.node
    made = _put(parent, _ELEMENTS[node.kind], **_named(place))
    _put(made, "num").text = place.label
    if node.heading:
        _inline(_put(made, "heading"), node.heading, places)
    if not node.children:
        _words(_put(made, "content"), node.text, places)
        return
    if node.text:
        _words(_put(made, "intro"), node.text, places)
    for child in node.children:
        _hierarchy(made, places[child.id], places)


def _words(holder: Any, words: str, places: Places) -> None:
    for line in words.split("\n"):
        _inline(_put(holder, "p"), line, places)


def _inline(holder: Any, words: str, places: Places) -> None:
    """Words with references as <ref>: `href` is the eId of today, `class` the level whose number is meant."""
    last: Any = None
    at = 0

    def add(plain: str) -> None:
        if last is None:
            holder.text = (holder.text or "") + plain
        else:
            last.tail = (last.tail or "") + plain

    for match in TOKEN.finditer(words):
        add(words[at : match.start()])
        at = match.end()
        target = places.get(UUID(match[1]))
        last = _put(
            holder, "ref", href=f"#{target.eid if target else match[1]}", **({"class": match[2]} if match[2] else {})
        )
        shown = target
        while shown is not None and match[2] and shown.node.kind != match[2]:
            shown = shown.parent
        last.text = shown.number if shown is not None else "[…]"
    add(words[at:])


def _closing(bill: Any, text: Text, places: Places, edition: Edition) -> None:
    for node in text.nodes:
        if node.kind == Kind.SIGNATURE:
            _words(
                _put(
                    _put(bill, "conclusions", eId="conclusions"),
                    "container",
                    name="signature",
                    **_named(places[node.id]),
                ),
                node.text,
                places,
            )
    appendices = [node for node in text.nodes if node.kind == Kind.APPENDIX]
    if not appendices:
        return
    holder = _put(bill, "attachments")
    for number, node in enumerate(appendices, start=1):
        made = _put(holder, "attachment", **_named(places[node.id]))
        if node.heading:
            _inline(_put(made, "heading"), node.heading, places)
        inner = _put(made, "doc", name="appendix")
        _meta(inner, edition, f"!att_{number}")
        _words(_put(inner, "mainBody"), node.text, places)


def read_akn(data: bytes) -> Text:
    """The tree that `written_akn` wrote. Raises DraftingError: file_broken, too_large, tree_broken."""
    if len(data) > _TOO_LARGE:
        raise DraftingError("too_large", most=_TOO_LARGE)
    if re.search(rb"<!(?:DOCTYPE|ENTITY)", data, re.IGNORECASE):
        raise DraftingError("file_broken")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True)
    try:
        root = etree.fromstring(data, parser)
        text = _Reader(root).text()
    except (etree.XMLSyntaxError, ValueError, KeyError, AttributeError, RecursionError) as error:
        raise DraftingError("file_broken") from error
    must_be_strict(text)
    return text


class _Reader:
    """Reads a tree; references name eIds, which are looked up."""

    def __init__(self, root: Any) -> None:
        self.bill = root.find(f"{_N}bill")
        self.guids = {one.get("eId"): one.get("GUID") for one in root.iter() if one.get("GUID")}

    def text(self) -> Text:
        preface = self.bill.find(f"{_N}preface")
        issuer, kind, title = (
            "".join(found.itertext()) if (found := preface.find(f".//{_N}{name}")) is not None else ""
            for name in ("docProponent", "docType", "docTitle")
        )
        nodes = [*self._opening(), *(self._node(one) for one in self.bill.find(f"{_N}body")), *self._closing()]
        return Text(issuer, kind, title, tuple(nodes))

    def _opening(self) -> list[Node]:
        names = {f"{_N}citation": Kind.BASIS, f"{_N}formula": Kind.PREAMBLE}
        return [
            self._flat(names[one.tag], one, one) for one in self.bill.iterfind(f"{_N}preamble//*") if one.tag in names
        ]

    def _closing(self) -> list[Node]:
        signed = self.bill.iterfind(f"{_N}conclusions/{_N}container")
        found = [self._flat(Kind.SIGNATURE, one, one) for one in signed]
        for one in self.bill.iterfind(f"{_N}attachments/{_N}attachment"):
            found.append(self._flat(Kind.APPENDIX, one, one.find(f"{_N}doc/{_N}mainBody")))
        return found

    def _flat(self, kind: Kind, named: Any, holder: Any) -> Node:
        heading = named.find(f"{_N}heading")
        return Node(kind, "" if heading is None else self._inline(heading), self._words(holder), (), *self._own(named))

    def _own(self, named: Any) -> tuple[bool, UUID]:
        return named.get("class") == _INSERTED, UUID(named.get("GUID"))

    def _node(self, element: Any) -> Node:
        heading = element.find(f"{_N}heading")
        holder = element.find(f"{_N}content")
        holder = element.find(f"{_N}intro") if holder is None else holder
        children = tuple(self._node(one) for one in element if one.tag in _KINDS)
        words = "" if holder is None else self._words(holder)
        return Node(
            _KINDS[element.tag], "" if heading is None else self._inline(heading), words, children, *self._own(element)
        )

    def _words(self, holder: Any) -> str:
        return "\n".join(self._inline(line) for line in holder.iterfind(f"{_N}p"))

    def _inline(self, element: Any) -> str:
        found = element.text or ""
        for ref in element.iterfind(f"{_N}ref"):
            name = ref.get("href", "")[1:]
            level = f":{ref.get('class')}" if ref.get("class") else ""
            found += f"⟦{UUID(self.guids.get(name) or name)}{level}⟧{ref.tail or ''}"
        return found
