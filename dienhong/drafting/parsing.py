"""From lines as people type them to the strict tree, by rules; what the rules were not sure of is said, for a person to look at."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from uuid import UUID, uuid4

from dienhong.drafting.errors import DraftingError
from dienhong.drafting.numbering import places_of
from dienhong.drafting.references import linked
from dienhong.drafting.tree import (
    DIVISIONS,
    NESTED,
    Kind,
    Node,
    Text,
    cleaned,
    cleaned_line,
    may_stand_in,
    must_be_strict,
)

MOST_LINES = 40_000
_LONGEST_QUOTE = 400  # lines; a quotation that is open for longer was never closed
_HEADING = 250
_TYPES = frozenset({"HIẾN PHÁP", "BỘ LUẬT", "LUẬT", "PHÁP LỆNH", "LỆNH", "NGHỊ QUYẾT", "NGHỊ ĐỊNH", "QUYẾT ĐỊNH", "THÔNG TƯ", "CHỈ THỊ",
                    "NGHỊ QUYẾT LIÊN TỊCH", "THÔNG TƯ LIÊN TỊCH", "QUY CHẾ", "QUY ĐỊNH", "ĐIỀU LỆ"})  # fmt: skip
_NOISE = re.compile(
    r"cộng\s+h\w+\s+xã\s+hội.*|độc\s+lập\s*[-–—]\s*tự\s+do.*|số\s*:.*|dự\s+thảo.*|[\W_]+|[^,]{2,40},\s*ngày\b.*tháng\b.*năm\b.*",
    re.IGNORECASE,
)
_NUMBER = r"([IVXLC]+|\d{1,4})([a-zđ]{0,2})"
_REST = r"(?:[.:]\s*|\s+|$)(.*)"
_STARTS: dict[Kind, re.Pattern[str]] = {
    Kind.PART: re.compile(
        rf"(?i:phần)\s+(?:(?i:thứ)\s+)?((?i:nhất|hai|ba|tư|bốn|năm|sáu|bảy|tám|chín|mười(?:\s+\w+)?)|[IVXLC]+|\d+)(){_REST}"
    ),
    Kind.CHAPTER: re.compile(rf"(?i:chương)\s+{_NUMBER}{_REST}"),
    Kind.SECTION: re.compile(rf"(?i:mục)\s+{_NUMBER}{_REST}"),
    Kind.SUBSECTION: re.compile(rf"(?i:tiểu\s+mục)\s+{_NUMBER}{_REST}"),
    Kind.ARTICLE: re.compile(r"(?i:điều)\s+(\d{1,4})([a-zđ]{0,2})\s*[.:]\s*(.*)"),
    Kind.CLAUSE: re.compile(r"(\d{1,3})([a-zđ]{0,2})\.(?!\d)\s*(.*)"),
    Kind.POINT: re.compile(r"([a-zđ]{1,2})(\d{0,2})\)\s*(.*)"),
}
_APPENDIX = re.compile(r"(?i:phụ\s+lục)(?:\s+([IVXLC]+|\d{1,2}))?\s*(?:[.:]\s*(.*))?")
_BASIS = re.compile(r"(?:căn\s+cứ|(?:theo|xét)\s+đề\s+nghị)\b.*", re.IGNORECASE)
_SIGNATURE = re.compile(r"nơi\s+nhận\s*:.*|(?:TM|KT|TL|TUQ|Q)\.\s.*", re.IGNORECASE)


class Role(StrEnum):
    """What a line is for certain, where its file says so."""

    ISSUER = "issuer"
    TYPE = "type"
    TITLE = "title"
    WORDS = "words"  # a further paragraph of the node above
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph of a file. `sure`: what it is, as our own files say; `label`: its number, where that stands apart ("Chương II");
    `id`: the node it belonged to; `bold`: None if unknown; `odd`: "table" or "automatic", what makes it doubtful from the beginning.
    """

    text: str
    sure: Kind | Role | None = None
    id: UUID | None = None
    bold: bool | None = None
    odd: str = ""
    label: str = ""


class Why(StrEnum):
    """Why a line is doubtful."""

    NUMBER = "number"  # typed with another number than its place gives
    LEVEL = "level"  # a level that may not stand there; kept as words of the node above
    CONTINUED = "continued"  # words without number after a numbered node; kept as its words
    FRONT = "front"  # words before the text that are neither type nor title; left out
    QUOTE = "quote"  # a quotation that does not end
    TABLE = "table"  # a table, kept as words
    AUTOMATIC = "automatic"  # numbered by the word processor, so that its number is not in the words


@dataclass(frozen=True, slots=True)
class Doubt:
    """A doubtful line: its number from 1, its words, why, the node in which it ended up (None: in none)."""

    line: int
    words: str
    why: Why
    node: UUID | None


@dataclass(frozen=True, slots=True)
class Read:
    """What was read: the tree, and what a person should look at."""

    text: Text
    doubts: tuple[Doubt, ...]


@dataclass(slots=True)
class _Making:
    """A node while it is read."""

    kind: Kind
    heading: str
    words: list[str]
    inserted: bool
    id: UUID
    line: int
    typed: str
    children: list[_Making] = field(default_factory=list)

    def node(self) -> Node:
        children = tuple(child.node() for child in self.children)
        return Node(
            self.kind, cleaned_line(self.heading), cleaned("\n".join(self.words)), children, self.inserted, self.id
        )


def read_words(words: str) -> Read:
    """A typed or pasted text, one paragraph a line. Raises as `read_lines`."""
    return read_lines([Line(line) for line in words.replace("\r\n", "\n").split("\n")])


def read_lines(lines: Sequence[Line]) -> Read:
    """The tree of a text. Raises DraftingError: too_large, nothing_found, tree_broken."""
    if len(lines) > MOST_LINES:
        raise DraftingError("too_large", most=MOST_LINES)
    reader = _Reader(lines)
    reader.read()
    text = Text(
        cleaned_line(reader.issuer),
        cleaned_line(reader.type_name),
        cleaned_line(reader.title),
        tuple(one.node() for one in reader.ordered()),
    )
    if not text.nodes:
        raise DraftingError("nothing_found")
    must_be_strict(text)
    return Read(linked(text), tuple(sorted([*reader.doubts, *reader.misnumbered(text)], key=lambda one: one.line)))


def read_below(words: str, kind: Kind) -> Node:
    """A node of this kind as somebody proposes it: heading or words first, what stands below it in the lines after.

    The first line may begin with any number; that of its place counts. Raises DraftingError: nothing_found, tree_broken.
    """
    lines = [Line(cleaned(one)) for one in words.split("\n") if cleaned(one)]
    if not lines:
        raise DraftingError("nothing_found")
    start = _STARTS[kind].fullmatch(lines[0].text) if kind in _STARTS else None
    reader = _Reader(lines)
    made = reader.begun(kind, start[3] if start else lines[0].text, lines[0], inserted=False)
    reader.at = 1
    while reader.at < len(lines):
        reader.step()
    if reader.top != [made] or any(doubt.why == Why.LEVEL for doubt in reader.doubts):
        raise DraftingError("tree_broken", reason=f"more than one {kind}")
    return made.node()


class _Reader:
    """Goes through the lines; `stack` is the way from the text to the node that is being read."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self.lines = [replace(one, text=cleaned(one.text)) for one in lines]
        self.at = 0
        self.issuer = self.type_name = self.title = ""
        self.top: list[_Making] = []
        self.stack: list[_Making] = []
        self.doubts: list[Doubt] = []
        self.ids: set[UUID] = set()

    def read(self) -> None:
        while self.at < len(self.lines):
            if self.lines[self.at].text or self.lines[self.at].label:
                self.step()
            else:
                self.at += 1

    def step(self) -> None:
        """Read one line, with those that belong to it."""
        line = self.lines[self.at]
        if isinstance(line.sure, Role):
            self._certain(line)
            self.at += 1
            return
        found = (line.sure, *_stripped(line.sure, line)) if line.sure else self._classified(line)
        if found is None:
            if not self.top:
                self._front(line)
            else:
                self._continue(line)
            self.at += self._quoted() if self.top else 1
            return
        kind, typed, suffix, rest = found
        if not self._fits(kind):
            self._continue(line, Why.LEVEL)
            self.at += 1
            return
        heading_lines = self._heading_below(kind, rest, line)
        made = self.begun(kind, rest, line, inserted=bool(suffix), below=heading_lines)
        made.typed = typed + suffix
        self.at += max(1 + len(heading_lines), self._quoted())

    def begun(self, kind: Kind, rest: str, line: Line, *, inserted: bool, below: Sequence[str] = ()) -> _Making:
        """A new node in its place on the stack."""
        while self.stack and not may_stand_in(kind, self.stack[-1].kind):
            self.stack.pop()
        heading, words = self._split(kind, rest, line, below)
        id_ = line.id if line.id is not None and line.id not in self.ids else uuid4()
        self.ids.add(id_)
        made = _Making(kind, heading, [words] if words else [], inserted, id_, self.at + 1, "")
        (self.stack[-1].children if self.stack else self.top).append(made)
        self.stack.append(made)
        if line.odd:
            self.doubts.append(Doubt(self.at + 1, line.text[:200], Why(line.odd), id_))
        return made

    def _split(self, kind: Kind, rest: str, line: Line, below: Sequence[str]) -> tuple[str, str]:
        """(heading, words) of a line that begins a node."""
        if kind in DIVISIONS or kind == Kind.APPENDIX:
            return " ".join([rest, *below]).strip(), ""
        if kind != Kind.ARTICLE:
            return "", rest
        if line.bold is not None and (line.sure or line.bold):
            return (rest, "") if line.bold else ("", rest)
        following = self._following()
        leads_on = bool(following) and self._kind_of(following) not in (*NESTED[:5], Kind.APPENDIX, Kind.SIGNATURE)
        closed = rest.endswith((".", ";", ":", ",", "/", "!", "?", "”", '"'))
        return (rest, "") if rest and leads_on and not closed and len(rest) <= _HEADING else ("", rest)

    def _heading_below(self, kind: Kind, rest: str, line: Line) -> list[str]:
        """The lines below "Chương I" that are its heading: one, and further ones in capitals."""
        if kind not in DIVISIONS and kind != Kind.APPENDIX:
            return []
        found: list[str] = []
        for one in self.lines[self.at + 1 : self.at + 5]:
            if not one.text or one.sure or line.sure or self._kind_of(one.text) is not None:
                break
            if (rest or found) and not one.text.isupper():
                break
            if kind == Kind.APPENDIX and not one.text.isupper():
                break
            found.append(one.text)
        return found

    def _following(self) -> str:
        return next((one.text for one in self.lines[self.at + 1 :] if one.text), "")

    def _classified(self, line: Line) -> tuple[Kind, str, str, str] | None:
        if line.odd == "table":
            return None
        kind = self._kind_of(line.text)
        if kind is None or (self._within(Kind.APPENDIX) and kind != Kind.APPENDIX):
            return None
        if kind == Kind.SIGNATURE and self._within(Kind.SIGNATURE):
            return None
        if kind == Kind.BASIS and any(one.kind in NESTED for one in self.top):
            return None
        return (kind, *_stripped(kind, line))

    def _kind_of(self, words: str) -> Kind | None:
        for kind, start in _STARTS.items():
            if start.fullmatch(words):
                return kind if kind not in DIVISIONS or _is_title(words) else None
        if _APPENDIX.fullmatch(words) and _is_title(words):
            return Kind.APPENDIX
        if _BASIS.fullmatch(words):
            return Kind.BASIS
        return Kind.SIGNATURE if _SIGNATURE.fullmatch(words) else None

    def _within(self, kind: Kind) -> bool:
        return any(one.kind == kind for one in self.stack)

    def _fits(self, kind: Kind) -> bool:
        """Whether a node of this kind may stand anywhere on the way from the text to here."""
        if kind in (Kind.CLAUSE, Kind.POINT):
            return any(may_stand_in(kind, one.kind) for one in self.stack)
        if kind == Kind.SIGNATURE:
            return bool(self.top) and not any(one.kind in (Kind.SIGNATURE, Kind.APPENDIX) for one in self.top)
        return kind == Kind.APPENDIX or not any(one.kind in (Kind.SIGNATURE, Kind.APPENDIX) for one in self.top)

    def _continue(self, line: Line, why: Why = Why.CONTINUED) -> None:
        """Words of the node that is being read; before the first article they are the beginning."""
        if not self.stack or self.stack[-1].kind in (Kind.PREAMBLE, Kind.BASIS) or self.stack[-1].kind in DIVISIONS:
            if self.stack and self.stack[-1].kind in DIVISIONS:
                self.stack[-1].heading = f"{self.stack[-1].heading} {line.text}".strip()
            else:
                self.begun(Kind.PREAMBLE, line.text, line, inserted=False)
                return
        else:
            self.stack[-1].words.append(line.text)
        kind = self.stack[-1].kind
        if line.text.startswith("“") and why == Why.CONTINUED:
            return  # words for another text, announced by those before
        if line.odd or why != Why.CONTINUED or kind in (Kind.CLAUSE, Kind.POINT) or kind in DIVISIONS:
            reason = Why(line.odd) if line.odd else why
            self.doubts.append(Doubt(self.at + 1, line.text[:200], reason, self.stack[-1].id))

    def _certain(self, line: Line) -> None:
        if line.sure == Role.ISSUER:
            self.issuer = line.text
        elif line.sure == Role.TYPE:
            self.type_name = line.text
        elif line.sure == Role.TITLE:
            self.title = line.text
        elif line.sure == Role.WORDS and self.stack:
            self.stack[-1].words.append(line.text)

    def _front(self, line: Line) -> None:
        """A line before the text: who issues it, its type, its title, or what every official paper bears."""
        words = line.text
        if words.upper() in _TYPES:
            self.type_name, self.title = words.capitalize(), ""
        elif _NOISE.fullmatch(words):
            return
        elif not self.type_name and words.isupper() and not self.issuer:
            self.issuer = words
        elif self.type_name and not self.title:
            self.title = words
        elif self.type_name and words == self.issuer:
            return
        elif self.type_name and not words.endswith((".", ":", ";", ",")) and not words.isupper():
            self.title = f"{self.title} {words}"
        elif self.type_name and not words.isupper():
            self.begun(Kind.PREAMBLE, words, line, inserted=False)
        else:
            self.doubts.append(Doubt(self.at + 1, words[:200], Why.FRONT, None))

    def _quoted(self) -> int:
        """How many lines from here are one because a quotation goes on, as in texts that amend others; those are taken in."""
        opened = _open_quotes(self.lines[self.at].text)
        if opened <= 0 or not self.stack:
            return 1
        taken: list[str] = []
        for line in self.lines[self.at + 1 : self.at + 1 + _LONGEST_QUOTE]:
            opened += _open_quotes(line.text)
            taken.append(line.text)
            if opened <= 0:
                self.stack[-1].words.extend(one for one in taken if one)
                return 1 + len(taken)
        self.doubts.append(Doubt(self.at + 1, self.lines[self.at].text[:200], Why.QUOTE, self.stack[-1].id))
        return 1

    def ordered(self) -> list[_Making]:
        """What stands in the text itself: the body, then nơi nhận, then phụ lục."""
        places = {Kind.PREAMBLE: 0, Kind.BASIS: 0, Kind.SIGNATURE: 2, Kind.APPENDIX: 3}
        return sorted(self.top, key=lambda one: places.get(one.kind, 1))

    def misnumbered(self, text: Text) -> Iterable[Doubt]:
        """The nodes that were typed with another number than their place gives."""
        places = places_of(text)
        waiting = list(self.top)
        while waiting:
            one = waiting.pop()
            waiting.extend(one.children)
            number = places[one.id].number
            if one.typed and number and one.typed.lower() != number.lower() and one.kind in NESTED[4:]:
                yield Doubt(one.line, self.lines[one.line - 1].text[:200], Why.NUMBER, one.id)


def _open_quotes(words: str) -> int:
    return words.count("“") - words.count("”")


def _is_title(words: str) -> bool:
    """A division begins a line of its own; "Chương II của Luật này quy định…" is a sentence."""
    return len(words) <= _HEADING and not words.endswith((".", ";", ",")) and words[0].isupper()


def _stripped(kind: Kind, line: Line) -> tuple[str, str, str]:
    """(number, letter after it, what follows) of a line that begins a node of this kind."""
    if line.label:
        apart = _STARTS[kind].fullmatch(line.label) if kind in _STARTS else None
        return (apart[1], apart[2], line.text) if apart else ("", "", line.text)
    words = line.text
    if kind == Kind.APPENDIX:
        match = _APPENDIX.fullmatch(words)
        return ("", "", (match[2] or "") if match else words)
    start = _STARTS[kind].fullmatch(words) if kind in _STARTS else None
    return (start[1], start[2], start[3]) if start else ("", "", words)
