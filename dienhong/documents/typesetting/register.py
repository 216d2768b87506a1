"""Set a register as a book to print: Decree 30/2020/NĐ-CP, Annex IV."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

_LAYOUT = Path(__file__).with_name("register.typ")


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a register: its heading, its share of the width, whether its cells stand in the middle."""

    heading: str
    width: int
    centred: bool = False


@dataclass(frozen=True, slots=True)
class Book:
    """The outside of a register: whose, which, of which time; and its columns."""

    agency: str
    heading: str
    period: str
    columns: Sequence[Column]


OUTGOING = (
    Column("Số, ký hiệu văn bản", 12, True),
    Column("Ngày tháng văn bản", 10, True),
    Column("Tên loại và trích yếu nội dung văn bản", 34),
    Column("Người ký", 14),
    Column("Nơi nhận văn bản", 22),
    Column("Đơn vị, người nhận bản lưu", 14),
    Column("Số lượng bản", 7, True),
    Column("Ghi chú", 10),
)
INCOMING = (
    Column("Ngày đến", 9, True),
    Column("Số đến", 6, True),
    Column("Tác giả", 17),
    Column("Số, ký hiệu văn bản", 12, True),
    Column("Ngày tháng văn bản", 9, True),
    Column("Tên loại và trích yếu nội dung văn bản", 30),
    Column("Đơn vị hoặc người nhận", 14),
    Column("Ngày chuyển", 9, True),
    Column("Ký nhận", 10, True),
    Column("Ghi chú", 10),
)

RECORDS = (
    Column("Số và ký hiệu hồ sơ", 14, True),
    Column("Tên đề mục và tiêu đề hồ sơ", 50),
    Column("Thời hạn bảo quản", 14, True),
    Column("Người lập hồ sơ", 20),
    Column("Ghi chú", 26),
)


def render_register(book: Book, rows: Sequence[Sequence[str]]) -> bytes:
    """The register as PDF, A4 across, its headings repeated on each page.

    Raises TypesettingError("documents.typesetting_failed").
    """
    data = {
        "title": f"{book.heading}, {book.agency}",
        "agency": book.agency,
        "heading": book.heading,
        "period": book.period,
        "columns": [one.heading for one in book.columns],
        "widths": [one.width for one in book.columns],
        "centred": [number for number, one in enumerate(book.columns) if one.centred],
        "rows": [list(row) for row in rows],
        "empty": "Không có văn bản nào.",
    }
    # Loaded when first needed: most processes never typeset anything.
    from dienhong.documents.typesetting.render import compiled_alone
    from dienhong.documents.typesetting.typeface import typeface

    return compiled_alone(_LAYOUT, typeface(), {"document": json.dumps(data, ensure_ascii=False)})
