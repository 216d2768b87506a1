"""Tables for spreadsheets."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from itertools import chain

from django.http import StreamingHttpResponse

from dienhong.kernel.clock import VIETNAM

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def csv_answer(name: str, head: Sequence[object], rows: Iterable[Sequence[object]]) -> StreamingHttpResponse:
    """A table with a byte order mark, as spreadsheets expect it; no cell can become a formula."""

    def lines() -> Iterator[str]:
        yield "\ufeff"
        for row in chain([head], rows):
            buffer = io.StringIO()
            csv.writer(buffer).writerow([cell_text(value) for value in row])
            yield buffer.getvalue()

    response = StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8")
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
    text = str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text
