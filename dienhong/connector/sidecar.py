"""The few fields an old system tells of a document or a status, under Vietnamese or English names, as values."""

from __future__ import annotations

import csv
import io
import json
import mimetypes
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from dienhong.client import Document, File, Party
from dienhong.connector.texts import fault

NAMES = {
    "number": "so",
    "notation": "ky_hieu",
    "issued_on": "ngay_ban_hanh",
    "place": "noi_ban_hanh",
    "type": "loai",
    "subject": "trich_yeu",
    "recipients": "noi_nhan",
    "pdf": "tep_pdf",
    "attachments": "phu_luc",
    "signer": "nguoi_ky",
    "signer_title": "chuc_vu",
    "signer_competence": "tham_quyen",
    "urgency": "do_khan",
    "due_on": "han",
    "attempt": "lan_gui",
    "arrival": "van_ban_den",
    "status": "trang_thai",
    "reason": "ly_do",
    "staff": "can_bo",
    "department": "don_vi",
}
_URGENCY = {"": 0, "thường": 0, "khẩn": 1, "thượng khẩn": 2, "hỏa tốc": 3, "hoả tốc": 3}
_DAYS = ("%Y-%m-%d", "%d/%m/%Y", "%Y/%m/%d")
Row = dict[str, Any]


@dataclass(frozen=True)
class Told:
    """The fields of one document or status, with the file they stand in (for sentences)."""

    file: str
    row: Row

    def text(self, name: str, *, needed: bool = False) -> str:
        """A field as text without outer blanks. Raises Fault when it is needed and not there."""
        found = self.row.get(NAMES[name], self.row.get(name))
        text = "" if found is None else str(found).strip()
        if needed and not text:
            raise fault("fault.field_missing", field=NAMES[name], file=self.file)
        return text

    def many(self, name: str) -> list[str]:
        """A field that is a list, or a text with semicolons between."""
        found = self.row.get(NAMES[name], self.row.get(name))
        parts = found if isinstance(found, list) else str(found or "").split(";")
        return [str(one).strip() for one in parts if str(one).strip()]

    def day(self, name: str, *, needed: bool = False) -> date | None:
        """A day: 2026-05-04, 2026/05/04 or 04/05/2026."""
        told = self.text(name, needed=needed)
        # Old systems like to write a time behind the day.
        text = told.partition(" ")[0].partition("T")[0]
        if not text:
            return None
        for form in _DAYS:
            try:
                return datetime.strptime(text, form).date()  # noqa: DTZ007  a day has no zone
            except ValueError:
                continue
        raise self.wrong(name, told)

    def wrong(self, name: str, value: object) -> Exception:
        """The fault of a field whose value cannot be."""
        return fault("fault.field_wrong", field=NAMES[name], file=self.file, value=value)

    def files(self) -> list[str]:
        """Names of the files that belong to it, the PDF first."""
        return [name for name in (self.text("pdf"), *self.many("attachments")) if name]


def document_of(told: Told, files: Mapping[str, bytes]) -> Document:
    """The document. Raises Fault with the field that is wrong."""
    pdf = told.text("pdf", needed=True)
    recipients = tuple(Party(code) for code in told.many("recipients"))
    if not recipients:
        raise fault("fault.field_missing", field=NAMES["recipients"], file=told.file)
    issued_on = told.day("issued_on", needed=True)
    assert issued_on is not None
    return Document(
        number=told.text("number", needed=True),
        notation=told.text("notation", needed=True),
        issued_on=issued_on,
        place=told.text("place", needed=True),
        type_name=told.text("type", needed=True),
        subject=told.text("subject", needed=True),
        pdf=File(Path(pdf).name, "application/pdf", files[pdf]),
        recipients=recipients,
        signer_name=told.text("signer"),
        signer_title=told.text("signer_title"),
        signer_competence=told.text("signer_competence"),
        urgency=_urgency(told),
        due_on=told.day("due_on"),
        attachments=tuple(File(Path(name).name, media_type(name), files[name]) for name in told.many("attachments")),
    )


def media_type(name: str) -> str:
    """By the name; octets when nothing is known."""
    return mimetypes.guess_type(name)[0] or "application/octet-stream"


def _urgency(told: Told) -> int:
    text = told.text("urgency").casefold()
    if text in ("0", "1", "2", "3"):
        return int(text)
    if text not in _URGENCY:
        raise told.wrong("urgency", text)
    return _URGENCY[text]


def read_json(path: Path) -> Row:
    """The object in a JSON file. Raises Fault."""
    try:
        told = json.loads(path.read_text("utf-8-sig"))
    except ValueError as error:
        raise fault("fault.unreadable", file=path.name, detail=error) from error
    if not isinstance(told, dict):
        raise fault("fault.unreadable", file=path.name, detail="JSON {…}")
    return told


def read_table(path: Path) -> list[Row]:
    """The rows of a CSV or Excel file whose first row names the fields. Raises Fault."""
    try:
        rows = _excel(path) if path.suffix.lower() == ".xlsx" else _csv(path)
    except (ValueError, KeyError, csv.Error, InvalidFileException, zipfile.BadZipFile) as error:
        raise fault("fault.unreadable", file=path.name, detail=error) from error
    return [row for row in rows if any(str(value).strip() for value in row.values())]


def _csv(path: Path) -> list[Row]:
    text = path.read_text("utf-8-sig")
    mark = ";" if text.partition("\n")[0].count(";") > text.partition("\n")[0].count(",") else ","
    reader = csv.DictReader(io.StringIO(text), delimiter=mark)
    return [{str(name).strip(): value or "" for name, value in row.items() if name} for row in reader]


def _excel(path: Path) -> list[Row]:
    book = load_workbook(path, read_only=True, data_only=True)
    lines = [[_cell(value) for value in line] for line in book.worksheets[0].iter_rows(values_only=True)]
    book.close()
    names = [name.strip() for name in lines[0]] if lines else []
    return [{name: value for name, value in zip(names, line, strict=False) if name} for line in lines[1:]]


def _cell(value: Any) -> str:
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value)
