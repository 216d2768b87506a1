"""What registers and lists say when they are taken away: their columns, their rows, in the form of the law."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from dienhong.documents.document_types import BY_CODE
from dienhong.documents.listed import (
    INCOMING_COLUMNS,
    INCOMING_LIST,
    OUTGOING_COLUMNS,
    OUTGOING_LIST,
    day_of,
    filters_in_words,
    incoming_row,
    narrowed,
    outgoing_row,
)
from dienhong.documents.models import IncomingDocument, OutgoingDocument, RecordsFile, Register
from dienhong.documents.queries.incoming import incoming_list
from dienhong.documents.queries.outgoing import outgoing_list
from dienhong.documents.queries.pages import agencies_read_by
from dienhong.documents.queries.records import RECORDS_ORDER, records_list
from dienhong.documents.queries.registers import Period, incoming_in, outgoing_in, readable_register
from dienhong.documents.texts import day_text, moment_text
from dienhong.documents.typesetting.register import INCOMING, OUTGOING, RECORDS, Book
from dienhong.kernel.actor import Actor
from dienhong.kernel.clock import VIETNAM

Row = list[str | int]
MOST_NAMED = 12  # recipients in a cell; the others are counted
XLSX, PDF = "xlsx", "pdf"


@dataclass(frozen=True, slots=True)
class Listing:
    """A list to take away: its outside, its rows in order, how each is written, its file's name without ending."""

    book: Book
    rows: QuerySet[Any]
    line: Callable[[Any], Row]
    name: str
    agency_id: int | None = None

    def has_more_than(self, most: int) -> bool:
        """Whether there are more rows; counted no further."""
        return self.rows.order_by()[: most + 1].count() > most


def listing(actor: Actor, wanted: dict[str, Any]) -> Listing:
    """The list that is wanted, as far as the actor may see it.

    `wanted`: kind "register" with register (id), since, until (ISO days or empty); "records" with year (or None) and
    to_review; or "outgoing", "incoming" with the filters of the list (`listed.FILTERS`). Raises NotFound.
    """
    if wanted["kind"] in (OUTGOING_LIST, INCOMING_LIST):
        return _documents(actor, wanted)
    if wanted["kind"] == "records":
        return _records(actor, wanted["year"], to_review=wanted["to_review"])
    register = readable_register(actor, wanted["register"])
    return _register(actor, register, Period(day_of(wanted["since"]), day_of(wanted["until"])))


def _documents(actor: Actor, wanted: dict[str, Any]) -> Listing:
    agency = next((one for one in agencies_read_by(actor) if str(one.uuid) == wanted["agency"]), None)
    filters, name = narrowed(wanted, agency.id if agency else None), agency.name if agency else ""
    if wanted["kind"] == OUTGOING_LIST:
        said = filters_in_words(filters, dict(OutgoingDocument.Status.choices), name)
        rows: QuerySet[Any] = outgoing_list(actor, filters).order_by("-changed_at", "-id")
        book = Book("", "DANH SÁCH VĂN BẢN ĐI", said, OUTGOING_COLUMNS)
        return Listing(book, rows, outgoing_row, "van-ban-di")
    said = filters_in_words(filters, dict(IncomingDocument.Status.choices), name)
    rows = incoming_list(actor, filters).order_by("-arrived_at", "-id")
    return Listing(Book("", "DANH SÁCH VĂN BẢN ĐẾN", said, INCOMING_COLUMNS), rows, incoming_row, "van-ban-den")


def _register(actor: Actor, register: Register, period: Period) -> Listing:
    book = _book(register, period)
    if register.direction == Register.Direction.OUTGOING:
        rows: QuerySet[Any] = outgoing_in(actor, register, period).order_by("number")
        return Listing(book, rows, _outgoing_line, f"so-van-ban-di-{register.year}", register.agency_id)
    rows = incoming_in(actor, register, period).order_by("number")
    return Listing(book, rows, _incoming_line, f"so-van-ban-den-{register.year}", register.agency_id)


def _records(actor: Actor, year: int | None, *, to_review: bool) -> Listing:
    said = "Đến hạn xem xét" if to_review else f"Năm {year}"
    rows = records_list(actor, year, to_review=to_review).order_by(*RECORDS_ORDER)
    return Listing(Book("", "DANH MỤC HỒ SƠ", said, RECORDS), rows, _records_line, "danh-muc-ho-so")


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


def _records_line(row: RecordsFile) -> Row:
    until = f"đến {day_text(row.retain_until)}" if row.retain_until else ""
    return [
        row.code,
        row.title,
        str(row.retention),
        row.keeper.full_name,
        f"{row.get_status_display()} {until}".strip(),
    ]
