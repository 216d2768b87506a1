"""Tables for spreadsheets."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from itertools import chain, islice

from django.http import StreamingHttpResponse

from dienhong.kernel.clock import VIETNAM

FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
_TOGETHER = 500


def csv_answer(name: str, head: Sequence[object], rows: Iterable[Sequence[object]]) -> StreamingHttpResponse:
    """A table with a byte order mark, as spreadsheets expect it; no cell can become a formula."""

    def pieces() -> Iterator[str]:
        yield "\ufeff"
        table = chain([head], rows)
        # One chunk a row would cost more than the row.
        while some := list(islice(table, _TOGETHER)):
            buffer = io.StringIO()
            csv.writer(buffer).writerows([cell_text(value) for value in row] for row in some)
            yield buffer.getvalue()

    response = StreamingHttpResponse(pieces(), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def cell_text(value: object) -> str:
    """A value as offices write it; no text that a spreadsheet would take for a formula."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.astimezone(VIETNAM).strftime("%d/%m/%Y %H:%M:%S")
    if isinstance(value, date):
        return value.strftime("%d/%m/%Y")
    return safe_cell(str(value))


def safe_cell(text: str) -> str:
    """A text that a spreadsheet does not run as a formula."""
    return f"'{text}" if text.startswith(FORMULA_SIGNS) else text
