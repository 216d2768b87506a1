"""Filters from addresses, and tables as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from itertools import chain

from django.http import HttpRequest, StreamingHttpResponse

from dienhong.exchange.queries.pages import Wanted
from dienhong.exchange.rules import NEXT_STATUS
from dienhong.kernel.clock import VIETNAM

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def wanted_of(request: HttpRequest) -> Wanted:
    """Filters tim, trang_thai, khan, cho=1; a wrong value counts as not given."""
    given = request.GET
    status, urgency = given.get("trang_thai", ""), given.get("khan", "")
    return Wanted(
        text=given.get("tim", "").replace("\x00", "")[:200],
        status=status if status in NEXT_STATUS else "",
        urgency=int(urgency) if urgency in ("0", "1", "2", "3") else None,
        open=given.get("cho") == "1",
    )


def csv_answer(name: str, head: Sequence[object], rows: Iterable[Sequence[object]]) -> StreamingHttpResponse:
    """A table with a byte order mark, as spreadsheets expect it; no cell can become a formula."""

    def lines() -> Iterator[str]:
        yield "\ufeff"
        for row in chain([head], rows):
            buffer = io.StringIO()
            csv.writer(buffer).writerow([_cell(value) for value in row])
            yield buffer.getvalue()

    response = StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.astimezone(VIETNAM).strftime("%d/%m/%Y %H:%M:%S")
    if isinstance(value, date):
        return value.strftime("%d/%m/%Y")
    text = str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text
