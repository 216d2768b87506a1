"""Registers to take away: as a workbook and as a PDF to print, in the form of the law."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import IO, Any

from django.http import FileResponse, HttpRequest, HttpResponse
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_safe

from dienhong.documents import rules
from dienhong.documents.document_types import BY_CODE
from dienhong.documents.drafting import broken
from dienhong.documents.models import IncomingDocument, OutgoingDocument, Register
from dienhong.documents.queries.registers import Period, incoming_in, outgoing_in, readable_register
from dienhong.documents.spreadsheet import written_workbook
from dienhong.documents.typesetting.errors import TypesettingError
from dienhong.documents.typesetting.register import INCOMING, OUTGOING, Book, render_register
from dienhong.documents.web.texts import day_text, moment_text
from dienhong.identity.public import actor_of, signed_in
from dienhong.kernel.clock import VIETNAM

Row = list[str | int]
MOST_ROWS = 100_000
MOST_PRINTED = 5_000
MOST_NAMED = 12  # recipients in a cell; the others are counted
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@signed_in
@require_safe
def workbook(request: HttpRequest, register_id: int) -> FileResponse:
    """A register of a period as a workbook: GET tu_ngay, den_ngay. At most 100,000 rows.

    Law: Decree 30/2020/NĐ-CP annex IV.
    """
    register, period = _asked(request, register_id)
    rows, line = _rows(register, period)
    file: IO[bytes] = written_workbook(_book(register, period), map(line, rows[:MOST_ROWS].iterator(2000)))
    return FileResponse(file, as_attachment=True, filename=f"{_name(register)}.xlsx", content_type=_XLSX)


@signed_in
@require_safe
def printed(request: HttpRequest, register_id: int) -> HttpResponse:
    """A register of a period as PDF: GET tu_ngay, den_ngay. At most 5,000 rows; a shorter period has fewer.

    Law: Decree 30/2020/NĐ-CP annex IV.
    """
    register, period = _asked(request, register_id)
    rows, line = _rows(register, period)
    found = list(rows[: MOST_PRINTED + 1])
    rules.must_fit_on_paper(len(found), MOST_PRINTED)
    try:
        pdf = render_register(_book(register, period), [[str(cell) for cell in line(row)] for row in found])
    except TypesettingError as error:
        raise broken(error) from error
    named = f'inline; filename="{_name(register)}.pdf"'
    return HttpResponse(pdf, content_type="application/pdf", headers={"Content-Disposition": named})


def _asked(request: HttpRequest, register_id: int) -> tuple[Register, Period]:
    period = Period(_day(request.GET.get("tu_ngay", "")), _day(request.GET.get("den_ngay", "")))
    return readable_register(actor_of(request), register_id), period


def _day(text: str) -> date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None


def _rows(register: Register, period: Period) -> tuple[Any, Callable[[Any], Row]]:
    if register.direction == Register.Direction.OUTGOING:
        return outgoing_in(register, period).order_by("number"), _outgoing_line
    return incoming_in(register, period).order_by("number"), _incoming_line


def _outgoing_line(row: OutgoingDocument) -> Row:
    names = [one.to_agency.short_name or one.to_agency.name for one in row.recipients.all()]
    signer = row.signer_post.person.full_name if row.signer_post else ""
    return [
        row.code,
        day_text(row.issued_on),
        f"{BY_CODE[row.type_code].name}: {row.summary}",
        signer,
        _named(names),
        f"Văn thư; {row.author.full_name}",
        len(names),
        row.get_urgency_display() if row.urgency else "",
    ]


def _named(names: list[str]) -> str:
    shown = ", ".join(names[:MOST_NAMED])
    return f"{shown} … ({len(names)} nơi nhận)" if len(names) > MOST_NAMED else shown


def _incoming_line(row: IncomingDocument) -> Row:
    handlings = sorted(row.handlings.all(), key=lambda one: one.pk)
    last = handlings[-1] if handlings else None
    registered = row.registered_at.astimezone(VIETNAM).date() if row.registered_at else None
    return [
        day_text(registered),
        row.number or 0,
        row.sender_name,
        row.code,
        day_text(row.promulgated_on),
        f"{row.type_name}: {row.summary}" if row.type_name else row.summary,
        last.person.full_name if last else "",
        day_text(last.assigned_at.astimezone(VIETNAM).date()) if last else "",
        moment_text(last.started_at) if last else "",
        row.get_urgency_display() if row.urgency else "",
    ]


def _book(register: Register, period: Period) -> Book:
    is_outgoing = register.direction == Register.Direction.OUTGOING
    kind = BY_CODE.get(register.type_code)
    words = ["SỔ ĐĂNG KÝ VĂN BẢN ĐI" if is_outgoing else "SỔ ĐĂNG KÝ VĂN BẢN ĐẾN", kind.name.upper() if kind else ""]
    said = [f"Năm {register.year}"]
    said += [f"từ ngày {day_text(period.since)}"] if period.since else []
    said += [f"đến ngày {day_text(period.until)}"] if period.until else []
    heading = " – ".join(_filled(words))
    return Book(register.agency.name.upper(), heading, ", ".join(said), OUTGOING if is_outgoing else INCOMING)


def _filled(words: Iterable[str]) -> list[str]:
    return [word for word in words if word]


def _name(register: Register) -> str:
    return f"so-van-ban-{'di' if register.direction == Register.Direction.OUTGOING else 'den'}-{register.year}"
