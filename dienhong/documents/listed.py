"""Lists of documents to take away as they are narrowed on the screen: filters as plain values, columns, rows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.dateparse import parse_date

from dienhong.documents.document_types import BY_CODE
from dienhong.documents.models import IncomingDocument, OutgoingDocument
from dienhong.documents.models.outgoing import Urgency
from dienhong.documents.queries.wanted import Wanted
from dienhong.documents.texts import day_text, moment_text
from dienhong.documents.typesetting.register import Column

Row = list[str | int]
OUTGOING_LIST, INCOMING_LIST = "outgoing", "incoming"
# What a list is narrowed by, as it is kept with an export: texts, "" for everything.
FILTERS = ("text", "status", "type_code", "urgency", "since", "until", "mine", "overdue", "agency")
OUTGOING_COLUMNS = (
    Column("Số, ký hiệu văn bản", 13, True),
    Column("Ngày tháng văn bản", 10, True),
    Column("Tên loại", 12),
    Column("Trích yếu nội dung", 44),
    Column("Cơ quan ban hành", 22),
    Column("Người ký", 16),
    Column("Trạng thái", 13, True),
    Column("Độ khẩn", 10, True),
)
INCOMING_COLUMNS = (
    Column("Thời điểm đến", 14, True),
    Column("Số đến", 7, True),
    Column("Tác giả", 22),
    Column("Số, ký hiệu văn bản", 13, True),
    Column("Ngày tháng văn bản", 10, True),
    Column("Tên loại", 12),
    Column("Trích yếu nội dung", 44),
    Column("Trạng thái", 13, True),
    Column("Độ khẩn", 10, True),
)


def narrowed(said: Mapping[str, Any], agency_id: int | None) -> Wanted:
    """The filters for the queries; what is no value of a filter keeps everything, as on the screen."""
    urgency = said["urgency"]
    return Wanted(
        text=said["text"],
        status=said["status"],
        type_code=said["type_code"] if said["type_code"] in BY_CODE else "",
        agency_id=agency_id,
        urgency=int(urgency) if urgency in {str(one) for one in Urgency.values} else None,
        since=day_of(said["since"]),
        until=day_of(said["until"]),
        mine=said["mine"] == "1",
        overdue=said["overdue"] == "1",
    )


def day_of(text: str) -> date | None:
    """An ISO day; None for anything else."""
    try:
        return parse_date(text)
    except ValueError:
        return None


def filters_in_words(wanted: Wanted, statuses: Mapping[str, Any], agency: str) -> str:
    """By what the list is narrowed, for its head."""
    said = [f"từ khóa “{wanted.text[:80]}”"] if wanted.text else []
    said += [BY_CODE[wanted.type_code].name] if wanted.type_code else []
    said += [str(statuses[wanted.status]).lower()] if wanted.status in statuses else []
    said += [str(Urgency(wanted.urgency).label).lower()] if wanted.urgency else []
    said += [f"từ ngày {day_text(wanted.since)}"] if wanted.since else []
    said += [f"đến ngày {day_text(wanted.until)}"] if wanted.until else []
    said += ["quá hạn"] if wanted.overdue else []
    said += ["việc của người lập"] if wanted.mine else []
    said += [agency] if agency else []
    return ", ".join(said) or "Tất cả"


def outgoing_row(row: OutgoingDocument) -> Row:
    """An outgoing document; a draft shows its symbol."""
    signer = row.signer_post.person.full_name if row.signer_post else ""
    return [
        row.code or row.symbol,
        day_text(row.issued_on),
        BY_CODE[row.type_code].name,
        row.summary,
        row.agency.name,
        signer,
        row.get_status_display(),
        row.get_urgency_display() if row.urgency else "",
    ]


def incoming_row(row: IncomingDocument) -> Row:
    """An incoming document; without arrival number while it waits."""
    return [
        moment_text(row.arrived_at),
        row.number or "",
        row.sender_name,
        row.code,
        day_text(row.promulgated_on),
        row.type_name,
        row.summary,
        row.get_status_display(),
        row.get_urgency_display() if row.urgency else "",
    ]
