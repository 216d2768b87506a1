"""Numbers as they follow from the places: Chương II, Điều 12a, khoản 2, điểm đ; and names of places in full."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from dienhong.drafting.tree import Kind, Node, Text

# Letters of points; f, j, w, z are not of the alphabet and ă â ê ô ơ ư are not used.
LETTERS = "abcdđeghiklmnopqrstuvxy"
_ORDINALS = ("nhất", "hai", "ba", "tư", "năm", "sáu", "bảy", "tám", "chín", "mười", "mười một", "mười hai", "mười ba",
             "mười bốn", "mười lăm", "mười sáu", "mười bảy", "mười tám", "mười chín", "hai mươi")  # fmt: skip
_ROMAN = ((100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))
# Counted through the whole text; the others begin anew in each node above.
_THROUGHOUT = frozenset(
    {Kind.PART, Kind.CHAPTER, Kind.ARTICLE, Kind.APPENDIX, Kind.PREAMBLE, Kind.BASIS, Kind.SIGNATURE}
)
WORDS = {
    Kind.PART: "Phần thứ",
    Kind.CHAPTER: "Chương",
    Kind.SECTION: "Mục",
    Kind.SUBSECTION: "Tiểu mục",
    Kind.ARTICLE: "Điều",
    Kind.CLAUSE: "khoản",
    Kind.POINT: "điểm",
    Kind.APPENDIX: "Phụ lục",
    Kind.PREAMBLE: "Mở đầu",
    Kind.BASIS: "Căn cứ",
    Kind.SIGNATURE: "Nơi nhận và chữ ký",
}
_EID = {
    Kind.PART: "part",
    Kind.CHAPTER: "chp",
    Kind.SECTION: "sec",
    Kind.SUBSECTION: "subsec",
    Kind.ARTICLE: "art",
    Kind.CLAUSE: "para",
    Kind.POINT: "point",
    Kind.APPENDIX: "att",
    Kind.PREAMBLE: "preamble__formula",
    Kind.BASIS: "preamble__cit",
    Kind.SIGNATURE: "conclusions__signature",
}
_CITED_WITHIN = frozenset({Kind.SECTION, Kind.SUBSECTION, Kind.CLAUSE, Kind.POINT})


@dataclass(frozen=True, slots=True)
class Place:
    """Where a node stands: its number as it is read ("12a", "II", "thứ nhất" gives "nhất"), what it stands in, its eId."""

    node: Node
    number: str
    parent: Place | None
    eid: str

    @property
    def label(self) -> str:
        """How the node begins: "Điều 5.", "2.", "đ)", "Chương II"; "" where nothing is numbered."""
        kind = self.node.kind
        if kind == Kind.CLAUSE:
            return f"{self.number}."
        if kind == Kind.POINT:
            return f"{self.number})"
        if kind in (Kind.PREAMBLE, Kind.BASIS, Kind.SIGNATURE):
            return ""
        return f"{self.short}." if kind == Kind.ARTICLE else self.short

    @property
    def short(self) -> str:
        """The place without what it stands in: "Điều 5", "khoản 2", "điểm đ"."""
        if self.node.kind in (Kind.PREAMBLE, Kind.SIGNATURE):
            return WORDS[self.node.kind]
        return f"{WORDS[self.node.kind]} {self.number}".rstrip()

    @property
    def name(self) -> str:
        """The place as it is cited: "điểm đ khoản 2 Điều 5", "Mục 1 Chương II"."""
        if self.node.kind in _CITED_WITHIN and self.parent is not None:
            return f"{self.short} {self.parent.name}"
        return self.short


Places = dict[UUID, Place]


def places_of(text: Text) -> Places:
    """The place of every node, in reading order; one walk over the tree."""
    counter = _Counter(sum(node.kind == Kind.APPENDIX for node in text.nodes) > 1)
    found: Places = {}
    _count(text.nodes, None, counter, found)
    return found


class _Counter:
    """What was counted so far: through the text, and anew in each node."""

    def __init__(self, many_appendices: bool) -> None:
        self.through: dict[Kind, tuple[int, int]] = {}
        self.many_appendices = many_appendices

    def next(self, node: Node, own: dict[Kind, tuple[int, int]]) -> str:
        counted = self.through if node.kind in _THROUGHOUT else own
        last, inserted = counted.get(node.kind, (0, 0))
        last, inserted = (last, inserted + 1) if node.inserted and last else (last + 1, 0)
        counted[node.kind] = (last, inserted)
        if node.kind == Kind.APPENDIX and not self.many_appendices:
            return ""
        return _written(node.kind, last) + _suffix(node.kind, inserted)


def _count(nodes: tuple[Node, ...], parent: Place | None, counter: _Counter, found: Places) -> None:
    own: dict[Kind, tuple[int, int]] = {}
    for node in nodes:
        number = counter.next(node, own)
        place = Place(node, number, parent, _eid(node, number, parent))
        found[node.id] = place
        if node.children:
            _count(node.children, place, counter, found)


def _eid(node: Node, number: str, parent: Place | None) -> str:
    own = f"{_EID[node.kind]}_{number or 1}".replace(" ", "-")
    return own if parent is None or node.kind in _THROUGHOUT else f"{parent.eid}__{own}"


def _written(kind: Kind, number: int) -> str:
    if kind == Kind.POINT:
        return letters_of(number)
    if kind in (Kind.CHAPTER, Kind.APPENDIX):
        return roman(number)
    if kind == Kind.PART:
        return _ORDINALS[number - 1] if number <= len(_ORDINALS) else str(number)
    return str(number)


def _suffix(kind: Kind, inserted: int) -> str:
    if not inserted:
        return ""
    return str(inserted) if kind == Kind.POINT else letters_of(inserted)


def letters_of(number: int) -> str:
    """1 → a, 5 → đ, 23 → y, 24 → aa."""
    if number < 1:
        return ""
    more, place = divmod(number - 1, len(LETTERS))
    return letters_of(more) + LETTERS[place]


def roman(number: int) -> str:
    """4 → IV."""
    found, left = "", number
    for value, sign in _ROMAN:
        while left >= value:
            found, left = found + sign, left - value
    return found
