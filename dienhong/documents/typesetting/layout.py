"""What the layout needs to know beyond the words: labels, heading levels, column shapes, final punctuation."""

import re
from collections.abc import Iterable, Sequence
from typing import Any

from dienhong.documents.typesetting.content import (
    Article,
    Block,
    Chapter,
    Clause,
    DocumentContent,
    Heading,
    Paragraph,
    Point,
    Specimen,
    Table,
    Urgency,
)
from dienhong.documents.typesetting.letters import NO_BREAK_SPACE, bound, headline

Data = dict[str, Any]

_ENACTING_WORDS = {"QUYẾT ĐỊNH": "QUYẾT ĐỊNH:", "NGHỊ QUYẾT": "QUYẾT NGHỊ:", "CHỈ THỊ": "CHỈ THỊ:"}
_SYNTHETIC = "Văn bản trình diễn – dữ liệu giả định, không có giá trị pháp lý"
_WATERMARK = "BẢN TRÌNH DIỄN".replace(" ", NO_BREAK_SPACE)
_NUMERIC = re.compile(r"[-–+]?\d[\d.,\s%]*")
_SHORT_CELL = 3
# Characters of 12.5 pt type on a line of 165 mm, and what the padding of a cell takes of them.
_LINE_CHARACTERS = 70
_CELL_PADDING = 3


def layout_data(content: DocumentContent) -> Data:
    """The JSON that document.typ reads. Every text is bound (no-break spaces); nothing in it is markup."""
    type_name = content.type_name.strip()
    return {
        "title": f"{type_name.capitalize() or 'Công văn'}: {content.summary}",
        "author": content.issuing_agency,
        "language": content.language,
        "is_letter": content.is_letter,
        "governing_agency": headline(content.governing_agency),
        "issuing_agency": headline(content.issuing_agency),
        "symbol": content.symbol,
        "number_digits": content.number_digits,
        "place": bound(content.place),
        "type_name": bound(type_name),
        "summary": headline(content.summary),
        "addressees": _list(content.addressees, "") if len(content.addressees) > 1 else _bound(content.addressees),
        "authority_line": headline(content.authority_line),
        "legal_bases": _list(content.legal_bases, ""),
        "enacting_words": bound(_enacting_words(content)),
        "body": _blocks(_with_end_mark(content.body), top=1 if content.is_letter else 2),
        "signer": {
            "authority": _bound(content.signer.authority),
            "position": bound(content.signer.position),
            # A name never breaks.
            "full_name": content.signer.full_name.replace(" ", NO_BREAK_SPACE),
        },
        "recipients": _list(content.recipients, "- "),
        "initialled_content": _initials(content.initialled_content),
        "initialled_form": _initials(content.initialled_form),
        "urgency": str(content.urgency if content.urgency is not Urgency.NORMAL else ""),
        "appendices": _appendices(content),
        "specimen_line": "" if content.specimen is Specimen.NONE else _SYNTHETIC,
        "watermark": _WATERMARK if content.specimen is Specimen.WATERMARK else "",
    }


def _enacting_words(content: DocumentContent) -> str:
    if content.enacting_words is not None:
        return content.enacting_words
    return _ENACTING_WORDS.get(content.type_name.strip().upper(), "") if content.legal_bases else ""


def _bound(texts: Iterable[str]) -> list[str]:
    return [bound(text) for text in texts]


def _list(texts: Sequence[str], dash: str) -> list[str]:
    """Items as the decree writes them: each ends with ";", the last with "."."""
    bare = [text.strip().removeprefix("-").strip().rstrip(";,").rstrip() for text in texts]
    ended = [f"{text};" for text in bare[:-1]] + [text if text.endswith(".") else f"{text}." for text in bare[-1:]]
    return [bound(dash + text).replace("- ", f"-{NO_BREAK_SPACE}", 1) if dash else bound(text) for text in ended]


def _initials(names: Sequence[str]) -> str:
    """The words of the initials on one part; names never break."""
    words = ", ".join(name.replace(" ", NO_BREAK_SPACE) for name in names)
    return f"Ký{NO_BREAK_SPACE}nháy: {words}" if names else ""


def _with_end_mark(blocks: Sequence[Block]) -> list[Block]:
    """The blocks with the end mark "./." after the last words; a closing table gets none."""
    *before, last = blocks
    if isinstance(last, Paragraph):
        return [*before, Paragraph(_ended(last.text))]
    if isinstance(last, Article) and last.text:
        return [*before, Article(last.number, last.heading, _ended(last.text))]
    if isinstance(last, Clause):
        return [*before, Clause(last.number, _ended(last.text))]
    if isinstance(last, Point):
        return [*before, Point(last.letter, _ended(last.text))]
    return [*before, last]


def _ended(text: str) -> str:
    return text if text.endswith("./.") else f"{text.rstrip(' .;/')}./."


def _appendices(content: DocumentContent) -> list[Data]:
    word = content.type_name.strip().capitalize() or "Công văn"
    return [
        {
            "label": f"Phụ lục {appendix.number}".rstrip().replace(" ", NO_BREAK_SPACE),
            "title": headline(appendix.title),
            "landscape": appendix.landscape,
            "document_word": word,
            "agency": bound(content.issuing_agency),
            "blocks": _blocks(appendix.blocks, top=2),
        }
        for appendix in content.appendices
    ]


def _blocks(blocks: Iterable[Block], *, top: int) -> list[Data]:
    """Blocks with heading levels that never skip one, counted from `top` (an accessible PDF demands that)."""
    placed: list[Data] = []
    chapter = section = 0
    for block in blocks:
        if isinstance(block, Chapter):
            chapter, section = 1, 0
            placed.append(_chapter(block, top))
        elif isinstance(block, Heading):
            section = 1
            placed.append(_heading(block, top + chapter))
        elif isinstance(block, Article):
            placed.extend(_article(block, top + chapter + section))
        else:
            placed.append(_words(block))
    return placed


def _chapter(block: Chapter, level: int) -> Data:
    return {"kind": "chapter", "level": level, "label": bound(f"Chương {block.number}"), "text": bound(block.heading)}


def _heading(block: Heading, level: int) -> Data:
    if block.label.endswith(".") or not block.label:
        return {"kind": "heading", "level": level, "text": bound(f"{block.label} {block.text}".strip())}
    return {"kind": "section", "level": level, "label": bound(block.label), "text": bound(block.text)}


def _article(block: Article, level: int) -> list[Data]:
    label = f"Điều{NO_BREAK_SPACE}{block.number}."
    if not block.heading:
        return [{"kind": "words", "label": label, "text": bound(block.text)}]
    heading = {"kind": "heading", "level": level, "text": f"{label} {bound(block.heading)}"}
    return [heading, *([{"kind": "words", "label": "", "text": bound(block.text)}] if block.text else [])]


def _words(block: Paragraph | Clause | Point | Table) -> Data:
    match block:
        case Table():
            return _table(block)
        case Clause(number, text):
            return {"kind": "words", "label": "", "text": f"{number}.{NO_BREAK_SPACE}{bound(text)}"}
        case Point(letter, text):
            return {"kind": "words", "label": "", "text": f"{letter}){NO_BREAK_SPACE}{bound(text)}"}
        case Paragraph(text):
            return {"kind": "words", "label": "", "text": bound(text)}


def _table(table: Table) -> Data:
    columns = list(zip(*table.rows, strict=True)) or [()] * len(table.header)
    return {
        "kind": "table",
        "header": _bound(table.header),
        "rows": [_bound(row) for row in table.rows],
        "columns": _shares(table.header, columns),
        "alignment": [_alignment(column) for column in columns],
    }


def _shares(header: Sequence[str], columns: Sequence[Sequence[str]]) -> list[int]:
    """Shares of the width by length of the cells; 0 is a column as wide as its words.

    When everything fits on one line, all columns share; else the wordiest column takes what the others leave.
    """
    cells = [max(map(len, column), default=0) for column in columns]
    widths = [max(len(title), cell) + _CELL_PADDING for title, cell in zip(header, cells, strict=True)]
    if sum(widths) <= _LINE_CHARACTERS:
        return widths
    wordiest = cells.index(max(cells))
    return [int(index == wordiest) for index in range(len(widths))]


def _alignment(cells: Sequence[str]) -> str:
    filled = [cell for cell in cells if cell]
    if filled and all(len(cell) <= _SHORT_CELL for cell in filled):
        return "center"
    return "right" if filled and all(_NUMERIC.fullmatch(cell) for cell in filled) else "left"
