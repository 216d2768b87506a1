"""The table of what was received and explained as a workbook and a Word file (bảng tổng hợp, tiếp thu, giải trình ý kiến)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from io import BytesIO

from dienhong.cabinet.models import Draft
from dienhong.cabinet.queries.amendments import Explained
from dienhong.documents.public import Book, Column

BOOK_NAME = "tong-hop-tiep-thu-giai-trinh"
_HEADING = "BẢNG TỔNG HỢP, TIẾP THU, GIẢI TRÌNH Ý KIẾN"
_COLUMNS = (
    Column("TT", 5, True),
    Column("Điều, khoản, điểm", 16),
    Column("Chủ thể góp ý", 16),
    Column("Nội dung góp ý", 36),
    Column("Lý do", 24),
    Column("Tiếp thu, giải trình", 34),
)


def table_book(draft: Draft) -> Book:
    """The outside of the workbook."""
    return Book(draft.dossier.submitter.name, _HEADING, draft.paper.title, _COLUMNS)


def table_rows(rows: Sequence[Explained]) -> Iterator[tuple[str, ...]]:
    """The cells of each row."""
    for number, one in enumerate(rows, start=1):
        answered = "\n".join(line for line in (one.outcome, one.explanation) if line)
        yield (str(number), one.place, one.who, one.what, one.reason, answered)


def table_docx(draft: Draft, rows: Sequence[Explained]) -> bytes:
    """The table as a Word file, A4 across."""
    import docx  # loaded when first needed
    from docx.enum.section import WD_ORIENT
    from docx.shared import Mm, Pt

    document = docx.Document()
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(297), Mm(210)
    style = document.styles["Normal"]
    style.font.name, style.font.size = "Times New Roman", Pt(12)  # type: ignore[attr-defined]  # a paragraph style
    for words in (draft.dossier.submitter.name, _HEADING, draft.paper.title):
        document.add_paragraph().add_run(words).bold = True
    table = document.add_table(1, len(_COLUMNS), style="Table Grid")
    for cell, column in zip(table.rows[0].cells, _COLUMNS, strict=True):
        cell.paragraphs[0].add_run(column.heading).bold = True
    for values in table_rows(rows):
        for cell, words in zip(table.add_row().cells, values, strict=True):
            cell.text = words
    file = BytesIO()
    document.save(file)
    return file.getvalue()
