"""From a text as clerks type it to the blocks of a document: chương, mục, điều, khoản, điểm, bảng."""

import re
from collections.abc import Iterator

from dienhong.documents.typesetting.content import Article, Block, Chapter, Clause, Heading, Paragraph, Point, Table
from dienhong.documents.typesetting.letters import clean

_CHAPTER = re.compile(r"chương\s+([IVXLC]+|\d{1,3})\b[.:]?\s*(.*)", re.IGNORECASE)
_SECTION = re.compile(
    r"(phần|mục|tiểu mục)\s+([IVXLC]+|\d{1,3}|thứ \w+)(?:[.:]\s*|\s*$|\s+(?=[^\W\d_a-zà-ỹđ]))(.*)", re.IGNORECASE
)
_ARTICLE = re.compile(r"điều\s+(\d{1,4}[a-zđ]?)\s*[.:]\s*(.*)", re.IGNORECASE)
_ROMAN = re.compile(r"([IVX]{1,5})\.\s+(\S.*)")
_CLAUSE = re.compile(r"(\d{1,3}(?:\.\d{1,3}){0,3})(?:\.\s+|(?<=\.\d)\s+|\.(?=[^\W\d_]))(\S.*)")
_POINT = re.compile(r"([a-zđ]{1,2})\)\s*(\S.*)")
_TABLE_RULE = re.compile(r"\|?[\s:|-]*-[\s:|-]*\|?")
_STRUCTURES = (_CHAPTER, _SECTION, _ARTICLE, _ROMAN, _CLAUSE, _POINT)
_HEADING_LIMIT = 250


def parse_body(text: str) -> tuple[Block, ...]:
    """The blocks of a typed text.

    One paragraph a line, as in a text area; a line that was broken in the middle of a sentence (pasted from a
    PDF) is joined again. "Điều 1." followed by words without a final stop and by further lines is an
    article with a heading; else the words are its text. Rows of "|" cells are a table, the first row its header.
    Raises `documents.control_character`.
    """
    lines = _paragraphs(clean(text))
    blocks: list[Block] = []
    position = 0
    while position < len(lines):
        if lines[position].startswith("|"):
            end = next((i for i in range(position, len(lines)) if not lines[i].startswith("|")), len(lines))
            blocks.append(_table(lines[position:end]))
            position = end
            continue
        following = lines[position + 1] if position + 1 < len(lines) else ""
        block, used = _block(lines[position], following)
        blocks.append(block)
        position += used
    return tuple(blocks)


def _block(line: str, following: str) -> tuple[Block, int]:
    """The block that begins with this line, and the number of lines it takes (a title may stand on the next one)."""
    if match := _CHAPTER.fullmatch(line):
        title, used = _title(match[2], following)
        return Chapter(match[1].upper(), title), used
    if match := _SECTION.fullmatch(line):
        title, used = _title(match[3], following)
        return Heading(f"{match[1].capitalize()} {match[2]}", title), used
    if match := _ARTICLE.fullmatch(line):
        return _article(match[1].lower(), match[2], following), 1
    return _line_block(line), 1


def _line_block(line: str) -> Block:
    if match := _ROMAN.fullmatch(line):
        return Heading(f"{match[1]}.", match[2])
    if match := _CLAUSE.fullmatch(line):
        return Clause(match[1], match[2])
    if match := _POINT.fullmatch(line):
        return Point(match[1], match[2])
    return Paragraph(line)


def _title(given: str, following: str) -> tuple[str, int]:
    if given or not following or _is_structure(following) or following.endswith((".", ";", ":")):
        return given, 1
    return following, 2


def _article(number: str, words: str, following: str) -> Article:
    closed = words.endswith((".", ";", ":", ",", "/", "!", "?"))
    leads_on = following != "" and not any(rule.fullmatch(following) for rule in (_ARTICLE, _CHAPTER, _SECTION))
    if words and leads_on and not closed and len(words) <= _HEADING_LIMIT:
        return Article(number, heading=words)
    return Article(number, text=words)


def _is_structure(line: str) -> bool:
    return line.startswith(("|", "- ", "+ ")) or any(rule.fullmatch(line) for rule in _STRUCTURES)


def _paragraphs(text: str) -> list[str]:
    """Lines with single spaces; empty ones dropped, sentences broken over lines joined."""
    joined: list[str] = []
    touching = False
    for line in (re.sub(r"[ \u00a0]+", " ", raw).strip() for raw in text.split("\n")):
        if line and touching and joined and _continues(joined[-1], line):
            joined[-1] = f"{joined[-1]} {line}"
        elif line:
            joined.append(line)
        touching = bool(line)
    return joined


def _continues(before: str, line: str) -> bool:
    if _is_structure(line) or before.startswith("|") or before.endswith((".", ";", ":", "!", "?", "/")):
        return False
    return line[0].islower()


def _table(lines: list[str]) -> Table:
    rows = [tuple(_cells(line)) for line in lines if not _TABLE_RULE.fullmatch(line)]
    width = max((len(row) for row in rows), default=1)
    padded = [row + ("",) * (width - len(row)) for row in rows] or [("",)]
    return Table(padded[0], tuple(padded[1:]))


def _cells(line: str) -> Iterator[str]:
    # "\|" is a bar within a cell.
    for cell in re.split(r"(?<!\\)\|", line.removeprefix("|").removesuffix("|")):
        yield cell.strip().replace("\\|", "|")
