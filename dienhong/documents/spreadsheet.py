"""A register as a workbook of Excel: Decree 30/2020/NĐ-CP, Annex IV. No text ever becomes a formula."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from tempfile import SpooledTemporaryFile
from typing import IO, Any

from django.http import FileResponse

from dienhong.documents.typesetting.register import Book

_IN_MEMORY = 4 * 1024 * 1024  # bytes; larger workbooks lie in a temporary file
_FIRST_ROW = 6
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def written_workbook(book: Book, rows: Iterable[Sequence[str | int]]) -> IO[bytes]:
    """The register as an open file at its beginning; row after row, so that memory does not grow with it."""
    import xlsxwriter  # loaded when first needed: few processes ever write a workbook

    file: IO[bytes] = SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115  the response closes it
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(file, options) as workbook:
        sheet = workbook.add_worksheet("So dang ky")
        _set_page(sheet, book)
        _write_head(workbook, sheet, book)
        formats = [_cell(workbook, centred=one.centred) for one in book.columns]
        for number, row in enumerate(rows, start=_FIRST_ROW):
            for column, value in enumerate(row):
                if isinstance(value, int):
                    sheet.write_number(number, column, value, formats[column])
                else:
                    sheet.write_string(number, column, value, formats[column])
    file.seek(0)
    return file


def _set_page(sheet: Any, book: Book) -> None:
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(_FIRST_ROW - 2, _FIRST_ROW - 1)
    sheet.freeze_panes(_FIRST_ROW, 0)
    sheet.set_footer("&C&P / &N")
    for column, one in enumerate(book.columns):
        sheet.set_column(column, column, one.width * 1.1)


def _write_head(workbook: Any, sheet: Any, book: Book) -> None:
    title = workbook.add_format({"bold": True, "font_name": "Times New Roman", "font_size": 14})
    plain = workbook.add_format({"font_name": "Times New Roman", "font_size": 12})
    head = _cell(workbook, centred=True, bold=True)
    sheet.write_string(0, 0, book.agency, plain)
    sheet.write_string(1, 0, book.heading, title)
    sheet.write_string(2, 0, book.period, plain)
    for column, one in enumerate(book.columns):
        sheet.write_string(_FIRST_ROW - 2, column, one.heading, head)
    for column in range(len(book.columns)):
        sheet.write_string(_FIRST_ROW - 1, column, f"({column + 1})", head)


def _cell(workbook: Any, *, centred: bool, bold: bool = False) -> Any:
    shape = {"font_name": "Times New Roman", "font_size": 11, "text_wrap": True, "border": 1, "valign": "top"}
    return workbook.add_format({**shape, "bold": bold, "align": "center" if centred else "left"})


def workbook_answer(name: str, book: Book, rows: Iterable[Sequence[str | int]]) -> FileResponse:
    """The workbook as a download under this name, without its ending."""
    file = written_workbook(book, rows)
    return FileResponse(file, as_attachment=True, filename=f"{name}.xlsx", content_type=XLSX)
