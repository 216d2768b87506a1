"""A text as a Word file in the layout of drafts; styles and bookmarks keep what each paragraph is, so that it can come back."""

from __future__ import annotations

from io import BytesIO
from typing import Any
from uuid import UUID
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import docx
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph

from dienhong.drafting.notes import NO_NOTES, Notes
from dienhong.drafting.numbering import Place, Places, places_of
from dienhong.drafting.parsing import Role
from dienhong.drafting.references import rendered
from dienhong.drafting.tree import DIVISIONS, Kind, Text
from dienhong.drafting.word_reader import BOOKMARK, STYLE

_LONG_AGO = (1980, 1, 1, 0, 0, 0)  # the same text gives the same file
_CENTRED = {*DIVISIONS, Kind.APPENDIX, Role.ISSUER, Role.TYPE, Role.TITLE, Role.DROPPED}
_BOLD = {*DIVISIONS, Kind.APPENDIX, Role.ISSUER, Role.TYPE, Role.TITLE, Role.DROPPED}
_ITALIC = {Kind.BASIS}
_NATIONAL = ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc")


def written_file(text: Text, notes: Notes = NO_NOTES) -> bytes:
    """The file; without notes `read_file` gives the same tree back, with the same identities."""
    document = docx.Document()
    _set_page(document)
    for one in (*Kind, *Role):
        _add_style(document, one)
    for role, words in ((Role.ISSUER, text.issuer), *((Role.DROPPED, one) for one in _NATIONAL)):
        _paragraph(document, role, words)
    _paragraph(document, Role.TYPE, text.type_name, shown=text.type_name.upper())
    _paragraph(document, Role.TITLE, text.title)
    places = places_of(text)
    for number, (id_, place) in enumerate(places.items(), start=1):
        _node(document, place, places, (number, id_), notes.at.get(id_))
    for number, words in enumerate(notes.words, start=1):
        document.add_paragraph(f"[{number}] {words}")
    file = BytesIO()
    document.save(file)
    return _timeless(file.getvalue())


def _set_page(document: Any) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin = section.bottom_margin = Mm(20)
    section.left_margin, section.right_margin = Mm(30), Mm(20)
    style = document.styles["Normal"]
    style.font.name, style.font.size = "Times New Roman", Pt(14)
    style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), "Times New Roman")


def _add_style(document: Any, one: Kind | Role) -> None:
    style = document.styles.add_style(f"{STYLE}{one.value}", WD_STYLE_TYPE.PARAGRAPH)
    style.base_style = document.styles["Normal"]
    style.font.bold, style.font.italic = one in _BOLD, one in _ITALIC
    shape = style.paragraph_format
    shape.space_after = Pt(6)
    shape.alignment = WD_ALIGN_PARAGRAPH.CENTER if one in _CENTRED else WD_ALIGN_PARAGRAPH.JUSTIFY
    if one not in _CENTRED and one != Kind.SIGNATURE:
        shape.first_line_indent = Mm(10)
    shape.keep_with_next = one in DIVISIONS


def _paragraph(document: Any, one: Kind | Role, words: str, *, shown: str = "") -> None:
    if not words:
        return
    made = document.add_paragraph(style=f"{STYLE}{one.value}")
    run = made.add_run(shown or words)
    run.font.all_caps = None
    if shown and shown != words:
        # Read back as it is kept, shown in capitals.
        run.text, run.font.all_caps = words, True


def _node(document: Any, place: Place, places: Places, mark: tuple[int, UUID], note: int | None) -> None:
    node = place.node
    heading, words = rendered(node.heading, places), rendered(node.text, places)
    lines = words.split("\n") if words else []
    # The line that a node begins is its heading, or its first words.
    opening = heading or (lines.pop(0) if lines and node.kind not in (Kind.APPENDIX, *DIVISIONS) else "")
    made = document.add_paragraph(style=f"{STYLE}{node.kind.value}")
    apart = "\n" if node.kind in (*DIVISIONS, Kind.APPENDIX) else " "
    run = made.add_run(f"{place.label}{apart}{opening}" if place.label and opening else place.label or opening)
    if node.kind == Kind.ARTICLE:
        run.bold = bool(heading)
    if note is not None:
        made.add_run(f" [{note}]").font.superscript = True
    _bookmark(made, mark)
    for line in lines:
        document.add_paragraph(line, style=f"{STYLE}{Role.WORDS.value}")


def _bookmark(paragraph: Paragraph, mark: tuple[int, UUID]) -> None:
    number, id_ = mark
    start, end = OxmlElement("w:bookmarkStart"), OxmlElement("w:bookmarkEnd")
    for one in (start, end):
        one.set(qn("w:id"), str(number))
    start.set(qn("w:name"), f"{BOOKMARK}{id_.hex}")
    paragraph._p.insert(1 if paragraph._p.pPr is not None else 0, start)
    paragraph._p.append(end)


def _timeless(data: bytes) -> bytes:
    """The archive without the hour at which it was made."""
    out = BytesIO()
    with ZipFile(BytesIO(data)) as old, ZipFile(out, "w", ZIP_DEFLATED) as new:
        for name in sorted(old.namelist(), key=lambda one: (one != "[Content_Types].xml", one)):
            info = ZipInfo(name, _LONG_AGO)
            info.compress_type = ZIP_DEFLATED
            new.writestr(info, old.read(name))
    return out.getvalue()
