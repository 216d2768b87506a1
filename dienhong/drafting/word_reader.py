"""From a Word file to lines: our own files say by style and bookmark what each paragraph is; others are read by the rules."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from io import BytesIO
from typing import Any
from uuid import UUID
from zipfile import BadZipFile, ZipFile

import docx
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml.ns import qn
from docx.table import Table
from docx.text.paragraph import Paragraph
from lxml.etree import XMLSyntaxError

from dienhong.drafting.errors import DraftingError
from dienhong.drafting.parsing import MOST_LINES, Line, Read, Role, read_lines
from dienhong.drafting.tree import DIVISIONS, Kind

STYLE, BOOKMARK = "DH ", "dh_"  # how styles and bookmarks of our own files begin
MOST_BYTES, MOST_UNPACKED, MOST_RATIO, MOST_MEMBERS = 30_000_000, 120_000_000, 200, 3_000
_RATIO_COUNTS_FROM = 1_000_000
_NATIONAL = re.compile(r"cộng\s+h\w+\s+xã\s+hội", re.IGNORECASE)
_APART = {*DIVISIONS, Kind.APPENDIX}  # their number stands in a line of its own
_OURS = {f"{STYLE}{one.value}": one for one in (*Kind, *Role)}


def read_file(data: bytes) -> Read:
    """The tree of a Word file. Raises DraftingError: file_bomb, file_broken, and as `read_lines`."""
    _must_be_modest(data)
    try:
        document = docx.Document(BytesIO(data))
        lines = list(_lines(document))
    except (
        PackageNotFoundError,
        BadZipFile,
        zlib.error,
        KeyError,
        ValueError,
        XMLSyntaxError,
        AttributeError,
    ) as error:
        raise DraftingError("file_broken") from error
    return read_lines(lines)


def _must_be_modest(data: bytes) -> None:
    """Files were looked at when they entered; a reader of its own that trusts nobody costs little."""
    try:
        with ZipFile(BytesIO(data)) as archive:
            sizes = [one.file_size for one in archive.infolist()]
    except (BadZipFile, zlib.error, UnicodeDecodeError, OSError) as error:
        raise DraftingError("file_broken") from error
    unpacked = sum(sizes)
    if len(data) > MOST_BYTES or len(sizes) > MOST_MEMBERS or unpacked > MOST_UNPACKED:
        raise DraftingError("file_bomb", size=unpacked)
    if unpacked > _RATIO_COUNTS_FROM and unpacked > MOST_RATIO * len(data):
        raise DraftingError("file_bomb", size=unpacked)


def _lines(document: Any) -> Iterator[Line]:
    for number, block in enumerate(document.iter_inner_content()):
        if number > MOST_LINES:
            raise DraftingError("too_large", most=MOST_LINES)
        if isinstance(block, Table):
            yield from _of_table(block)
        else:
            yield from _of_paragraph(block)


def _of_paragraph(paragraph: Paragraph) -> Iterator[Line]:
    style = paragraph.style.name if paragraph.style is not None else ""
    sure = _OURS.get(style or "")
    # What somebody wrote into our file by hand has another style, and is read by the rules.
    automatic = sure is None and _is_numbered(paragraph)
    bold, id_ = _is_bold(paragraph), _identity(paragraph)
    texts = paragraph.text.replace("\t", " ").split("\n")
    if sure in _APART:
        yield Line(" ".join(texts[1:]), sure, id_, bold, label=texts[0])
        return
    for place, words in enumerate(texts):
        later = place > 0 and sure is not None
        yield Line(words, Role.WORDS if later else sure, None if place else id_, bold, "automatic" if automatic else "")


def _is_numbered(paragraph: Paragraph) -> bool:
    """Whether the word processor numbers it, by itself or by its style."""
    shapes = (paragraph._p.pPr, paragraph.style.element.pPr if paragraph.style is not None else None)
    return any(one is not None and one.numPr is not None for one in shapes)


def _is_bold(paragraph: Paragraph) -> bool:
    """Whether all its words are in bold type, by themselves or by the style."""
    runs = [run for run in paragraph.runs if run.text.strip()]
    style = paragraph.style
    base = bool(style.font.bold) if style is not None else False  # type: ignore[union-attr]  # a paragraph's style has a font
    return bool(runs) and all(base if run.bold is None else run.bold for run in runs)


def _identity(paragraph: Paragraph) -> UUID | None:
    for mark in paragraph._p.iter(qn("w:bookmarkStart")):
        name = mark.get(qn("w:name"), "")
        if name.startswith(BOOKMARK) and re.fullmatch(r"[0-9a-f]{32}", name[len(BOOKMARK) :]):
            return UUID(name[len(BOOKMARK) :])
    return None


def _of_table(table: Table) -> Iterator[Line]:
    """The table of the national name gives its agency; that of nơi nhận its words; any other is kept as words, and doubtful."""
    rows = [[cell.text for cell in _once(row.cells)] for row in table.rows]
    cells = [cell for row in rows for cell in row]
    if any(_NATIONAL.search(cell) for cell in cells):
        first = next((line for line in cells[0].split("\n") if line.strip()), "")
        yield Line(first, None if _NATIONAL.search(first) else Role.ISSUER)
        return
    if any("nơi nhận" in cell.lower() for cell in cells):
        yield from (Line(line) for cell in cells for line in cell.split("\n") if line.strip())
        return
    for row in rows:
        yield Line(" | ".join(" ".join(cell.split()) for cell in row), odd="table")


def _once(cells: Any) -> Iterator[Any]:
    """Cells that span several columns come once."""
    last = None
    for cell in cells:
        if cell._tc is not last:
            yield cell
        last = cell._tc
