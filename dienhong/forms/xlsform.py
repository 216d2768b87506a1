"""Forms out of XLSForm workbooks: what has a counterpart is taken over, everything else is named as lost."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any
from zipfile import BadZipFile, ZipFile

from dienhong.forms.editing import Asked, Document, new_document, put_question
from dienhong.forms.errors import FormError
from dienhong.forms.form import Choice, FileLimits, Text, Widget
from dienhong.forms.xpath import NotUnderstood, logic_of
from dienhong.kernel.text import fold

MOST_BYTES, MOST_UNPACKED, MOST_ROWS = 5_000_000, 50_000_000, 5_000
Row = Mapping[str, str]
_TYPES = {
    "text": Widget.TEXT,
    "string": Widget.TEXT,
    "integer": Widget.NUMBER,
    "int": Widget.NUMBER,
    "decimal": Widget.NUMBER,
    "date": Widget.DATE,
    "select_one": Widget.RADIO,
    "select_multiple": Widget.CHECKBOXES,
    "image": Widget.FILE,
    "photo": Widget.FILE,
    "file": Widget.FILE,
    "acknowledge": Widget.YES_NO,
    "calculate": Widget.COMPUTED,
}
_KINDS = {"image": ("jpg", "png"), "photo": ("jpg", "png"), "file": ("pdf", "jpg", "png")}
_SAID_NOTHING = frozenset({"start", "end", "today", "deviceid", "username", "phonenumber", "email", "audit"})
_YES = frozenset({"yes", "true", "true()", "1"})


@dataclass(frozen=True, slots=True)
class Lost:
    """What was not taken over: the row of its sheet (1 is the heading), the name there, the column, the words there."""

    row: int
    name: str
    column: str
    words: str


@dataclass
class _Work:
    document: Document
    choices: Mapping[str, tuple[Choice, ...]]
    names: dict[str, str] = field(default_factory=dict)
    many: set[str] = field(default_factory=set)
    lost: list[Lost] = field(default_factory=list)


def read_xlsform(data: bytes, title: str = "") -> tuple[Document, tuple[Lost, ...]]:
    """The document of a workbook with the sheets survey, choices and (if there) settings, and what was lost.
    Raises FormError: sheet_broken, too_large.
    """
    sheets = _sheets(data)
    if "survey" not in sheets:
        raise FormError("sheet_broken", why="survey")
    settings = dict(next(iter(sheets.get("settings", {}).values()), {}))
    work = _Work(new_document(Text(settings.get("form_title") or title)), _choices(sheets.get("choices", {})))
    work.document["pages"] = []
    survey = sheets["survey"]
    _names(survey, work)
    _Builder(survey, work).build()
    return work.document, tuple(work.lost)


def _sheets(data: bytes) -> dict[str, dict[int, Row]]:
    """Rows of each sheet by their number, each by the heading of its column."""
    # Loaded here: a process that imports no workbook is spared it.
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    if len(data) > MOST_BYTES:
        raise FormError("too_large", what="bytes", most=MOST_BYTES)
    try:
        with ZipFile(BytesIO(data)) as archive:
            if sum(one.file_size for one in archive.infolist()) > MOST_UNPACKED:
                raise FormError("too_large", what="bytes", most=MOST_UNPACKED)
        book = load_workbook(BytesIO(data), read_only=True, data_only=True)
        try:
            return {sheet.title.strip().lower(): dict(_rows(sheet)) for sheet in book.worksheets}
        finally:
            book.close()
    except (BadZipFile, zlib.error, InvalidFileException, KeyError, ValueError, OSError, TypeError) as error:
        raise FormError("sheet_broken", why="xlsx") from error


def _rows(sheet: Any) -> Iterator[tuple[int, Row]]:
    heading: list[str] = []
    for number, cells in enumerate(sheet.iter_rows(values_only=True), 1):
        if number > MOST_ROWS:
            raise FormError("too_large", what="rows", most=MOST_ROWS)
        words = ["" if cell is None else str(cell).strip() for cell in cells]
        if not heading:
            heading = [word.lower() for word in words]
        elif any(words):
            yield number, {name: word for name, word in zip(heading, words, strict=False) if name and word}


def _text(row: Row, column: str) -> Text:
    """A label in its languages: `label::Tiếng Việt (vi)`, `label::English (en)`, or `label` alone."""
    found = {"vi": "", "en": ""}
    for name, words in row.items():
        language = re.fullmatch(rf"{column}::.*\((vi|en)\)|{column}::(vi|en)", name)
        if language:
            found[language[1] or language[2]] = words
    return Text(found["vi"] or row.get(column, ""), found["en"])


def _choices(rows: Mapping[int, Row]) -> dict[str, tuple[Choice, ...]]:
    found: dict[str, list[Choice]] = {}
    for row in rows.values():
        name = row.get("list_name", row.get("list name", ""))
        found.setdefault(name, []).append(Choice(row.get("name", ""), _text(row, "label")))
    return {name: tuple(choices) for name, choices in found.items()}


def _names(survey: Mapping[int, Row], work: _Work) -> None:
    """Our names of all foreign ones, before any expression is read."""
    for row in survey.values():
        foreign = row.get("name", "")
        plain = re.sub(r"[^a-z0-9]+", "_", fold(foreign)).strip("_")[:50] or "cau"
        plain = plain if plain[0].isalpha() else f"c_{plain}"
        taken = set(work.names.values())
        name = next(one for one in (plain, *(f"{plain}_{at}" for at in range(2, 9_999))) if one not in taken)
        if foreign and foreign not in work.names:
            work.names[foreign] = name
            if row.get("type", "").split(" ")[0] == "select_multiple":
                work.many.add(name)


class _Builder:
    """Walks the rows of the survey: groups outside are pages, groups within are headings, repeats are groups."""

    def __init__(self, survey: Mapping[int, Row], work: _Work) -> None:
        self.survey, self.work = survey, work
        self.groups: list[Any] = []  # conditions of the open groups, the page's own left out
        self.page: Document | None = None
        self.loose = True  # the page was opened by a question outside every group
        self.repeat: Document | None = None
        self.skipping = 0

    def build(self) -> None:
        for number, row in self.survey.items():
            kind = row.get("type", "").replace("begin group", "begin_group").replace("end group", "end_group")
            kind = kind.replace("begin repeat", "begin_repeat").replace("end repeat", "end_repeat")
            word = kind.split(" ")[0]
            if word.startswith(("begin_", "end_")):
                self.bracket(word, number, row)
            elif not self.skipping and word not in _SAID_NOTHING:
                self.ask(word, kind, number, row)

    def bracket(self, word: str, number: int, row: Row) -> None:
        if word == "begin_repeat" and (self.repeat is not None or self.skipping):
            self.skipping += 1
            self.lose(number, row, "type")
        elif word == "end_repeat":
            if self.skipping:
                self.skipping -= 1
            else:
                self.repeat = None
        elif word == "begin_repeat":
            self.begin_repeat(number, row)
        elif word == "begin_group" and not self.skipping:
            self.begin_group(number, row)
        elif word == "end_group" and not self.skipping:
            if self.groups:
                self.groups.pop()
            else:
                self.page, self.loose = None, True

    def begin_group(self, number: int, row: Row) -> None:
        condition = self.rule(number, row, "relevant", "")
        if self.page is None or self.loose:
            self.open(_text(row, "label") if row.get("label") or _text(row, "label").vi else Text(row.get("name", "")))
            self.loose = False
            if self.page is not None and condition is not None:
                self.page["visible"] = condition
            return
        self.groups.append(condition)
        text = _text(row, "label")
        if text.vi:
            self.add({"widget": "heading", "text": {"vi": text.vi, "en": text.en}}, number, row, relevant=False)

    def begin_repeat(self, number: int, row: Row) -> None:
        element = self.question(Asked(Widget.GROUP, _text(row, "label"), most=10), number, row)
        self.lose(number, row, "repeat_count")
        self.repeat = element

    def open(self, title: Text) -> Document:
        pages = self.work.document["pages"]
        number = len(pages) + 1
        words = {"vi": title.vi or f"Trang {number}"} | ({"en": title.en} if title.en else {})
        self.page = {"id": f"page_{number}", "title": words, "elements": []}
        pages.append(self.page)
        return self.page

    def add(self, element: Document, number: int, row: Row, *, relevant: bool = True) -> None:
        conditions = [one for one in self.groups if one is not None]
        own = self.rule(number, row, "relevant", self.name(row)) if relevant else None
        conditions += [] if own is None else [own]
        if conditions:
            element["visible"] = conditions[0] if len(conditions) == 1 else {"and": conditions}
        page = self.page or self.open(Text())
        (page["elements"] if self.repeat is None else self.repeat["elements"]).append(element)

    def name(self, row: Row) -> str:
        return self.work.names.get(row.get("name", ""), "")

    def ask(self, word: str, kind: str, number: int, row: Row) -> None:
        if word == "note":
            text = _text(row, "label")
            self.add({"widget": "paragraph", "text": {"vi": text.vi, "en": text.en}}, number, row)
            return
        widget = _TYPES.get(word)
        if widget is None or not row.get("name"):
            self.lose(number, row, "type")
            return
        choices = self.work.choices.get(kind.split(" ")[1] if " " in kind else "", ())
        if widget == Widget.RADIO and len(choices) > 7:
            widget = Widget.SELECT
        limits = FileLimits(_KINDS.get(word, ()), 10_000_000, 1)
        asked = Asked(widget, _text(row, "label"), _text(row, "hint"), choices=choices, files=limits)
        element = self.question(asked, number, row)
        if word in {"integer", "int"}:
            self.properties()[self.name(row)]["type"] = "integer"
        self.rules(element, number, row)
        for column in ("default", "appearance", "choice_filter", "trigger", "parameters"):
            self.lose(number, row, column)

    def question(self, asked: Asked, number: int, row: Row) -> Document:
        element: Document = {"field": self.name(row) or f"nhom_{number}"}
        put_question(element, self.properties(), asked)
        self.add(element, number, row)
        return element

    def properties(self) -> Document:
        found: Document = self.work.document["schema"]["properties"]
        if self.repeat is not None:
            found = found[self.repeat["field"]]["items"]["properties"]
        return found

    def rules(self, element: Document, number: int, row: Row) -> None:
        required = row.get("required", "")
        if required.lower() in _YES:
            element["required"] = True
        elif required and required.lower() not in {"no", "false", "false()", "0"}:
            rule = self.rule(number, row, "required", self.name(row))
            element |= {} if rule is None else {"required": rule}
        constraint = self.rule(number, row, "constraint", self.name(row))
        if constraint is not None:
            text = _text(row, "constraint_message")
            element["checks"] = [{"rule": constraint, "message": {"vi": text.vi or row["constraint"], "en": text.en}}]
        if element["widget"] == Widget.COMPUTED:
            computed = self.rule(number, row, "calculation", self.name(row))
            element |= {} if computed is None else {"computed": computed}

    def rule(self, number: int, row: Row, column: str, own: str) -> Any:
        if not row.get(column):
            return None
        try:
            return logic_of(row[column], own, lambda foreign: self.work.names.get(foreign, foreign), self.work.many)
        except NotUnderstood:
            self.lose(number, row, column)
            return None

    def lose(self, number: int, row: Row, column: str) -> None:
        if row.get(column):
            self.work.lost.append(Lost(number, row.get("name", ""), column, row[column][:200]))
