"""The directory as a table (CSV): writing it, and reading one with all errors named by line."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from dienhong.directory import rules
from dienhong.directory.models import Agency, AgencyCode
from dienhong.directory.queries.views import existing_on, valid_on
from dienhong.directory.rules import AgencyNames
from dienhong.kernel.errors import Refused, RuleBroken
from dienhong.kernel.tables import FORMULA_SIGNS, safe_cell

COLUMNS = ("code", "old_code", "name", "short_name", "symbol", "kind", "parent_code", "demo_code")
MOST_LINES = 5000
Action = Literal["found", "change", "keep"]


@dataclass(frozen=True, slots=True)
class LineError:
    """Why a line was refused: `column` and the refusal with its code and sentences."""

    line: int
    column: str
    error: Refused


@dataclass(slots=True)
class Line:
    """One line of the table, checked. `agency` is None when it will be founded."""

    number: int
    code: str
    old_code: str
    names: AgencyNames
    kind: str
    parent_code: str
    is_demo: bool
    agency: Agency | None = None
    action: Action = "found"


@dataclass(slots=True)
class ImportReport:
    """What an import does or would do; nothing happens while `errors` is not empty."""

    lines: list[Line] = field(default_factory=list)
    errors: list[LineError] = field(default_factory=list)

    def count(self, action: Action) -> int:
        """How many lines found, change or keep an agency."""
        return sum(1 for line in self.lines if line.action == action)


def check_import(table: str) -> ImportReport:
    """Read a CSV table with the columns COLUMNS (text, UTF-8, comma or semicolon) and compare it with the directory.

    Changes nothing. Raises RuleBroken("directory.import_unreadable") or RuleBroken("directory.import_too_large").
    """
    rows = _rows(table)
    report = ImportReport()
    for number, row in enumerate(rows, start=2):
        _check_line(number, row, report)
    _check_codes(report)
    _check_parents(report)
    report.errors.sort(key=lambda found: found.line)
    return report


def _rows(table: str) -> list[dict[str, str]]:
    text = table.removeprefix("\ufeff")
    first_line = text.partition("\n")[0]
    reader = csv.DictReader(io.StringIO(text), delimiter=";" if ";" in first_line else ",", strict=True)
    try:
        if not set(reader.fieldnames or ()) >= {"code", "name", "kind", "parent_code"}:
            raise RuleBroken("directory.import_unreadable")
        rows = [{name: _plain(value or "") for name, value in row.items() if name in COLUMNS} for row in reader]
    except csv.Error as error:
        raise RuleBroken("directory.import_unreadable") from error
    if len(rows) > MOST_LINES:
        raise RuleBroken("directory.import_too_large", limit=MOST_LINES)
    return rows


def _check_line(number: int, row: dict[str, str], report: ImportReport) -> None:
    """Add the line to the report, or its first error."""
    column = "code"
    try:
        code = rules.normal_code(row["code"])
        column = "old_code"
        old_code = rules.normal_code(row["old_code"]) if row.get("old_code") else ""
        column = "name"
        names = AgencyNames(row["name"], row.get("short_name", ""), row.get("symbol", "")).cleaned()
        column = "kind"
        rules.must_be_a_kind(row["kind"], Agency.Kind.values)
        column = "parent_code"
        parent_code = rules.normal_code(row["parent_code"]) if row["parent_code"] else ""
    except RuleBroken as error:
        report.errors.append(LineError(number, column, error))
        return
    is_demo = row.get("demo_code", "").lower() in ("1", "true", "x", "yes")
    report.lines.append(Line(number, code, old_code, names, row["kind"], parent_code, is_demo))


def _check_codes(report: ImportReport) -> None:
    """Find the agencies that are there already, and codes that stand twice or belong to others."""
    codes = {code for line in report.lines for code in (line.code, line.old_code) if code}
    holders = {
        row.code: row.agency for row in AgencyCode.objects.filter(code__in=codes).select_related("agency__parent")
    }
    seen: dict[str, int] = {}
    for line in report.lines:
        for column, code in (("code", line.code), ("old_code", line.old_code)):
            if code and code in seen:
                again = RuleBroken("directory.import_code_twice", agency_code=code, line=seen[code])
                report.errors.append(LineError(line.number, column, again))
            elif code:
                seen[code] = line.number
        line.agency = holders.get(line.code)
        holder = holders.get(line.old_code)
        if holder is not None and holder != line.agency:
            taken = RuleBroken("directory.code_taken", agency_code=line.old_code)
            report.errors.append(LineError(line.number, "old_code", taken))
        _compare(line, report)


def _compare(line: Line, report: ImportReport) -> None:
    """Decide what the line does to an agency that is there already."""
    agency = line.agency
    if agency is None:
        return
    if agency.kind != line.kind:
        differs = RuleBroken("directory.import_kind_differs", agency_code=line.code)
        report.errors.append(LineError(line.number, "kind", differs))
    if agency.closed_on is not None:
        closed = RuleBroken("directory.closed", name=agency.name, closed_on=agency.closed_on.strftime("%d/%m/%Y"))
        report.errors.append(LineError(line.number, "code", closed))
    line.action = "change" if is_renamed(line) or is_moved(line) else "keep"


def is_renamed(line: Line) -> bool:
    """Whether the line gives an agency that is there other names."""
    agency = line.agency
    return agency is not None and line.names != AgencyNames(agency.name, agency.short_name, agency.symbol)


def is_moved(line: Line) -> bool:
    """Whether the line puts an agency that is there below another parent; an empty parent leaves it where it is."""
    agency = line.agency
    return (
        agency is not None
        and bool(line.parent_code)
        and (agency.parent is None or agency.parent.code != line.parent_code)
    )


def _check_parents(report: ImportReport) -> None:
    """A parent is in the directory, or stands in an earlier line."""
    wanted = {line.parent_code for line in report.lines if line.parent_code}
    known = set(AgencyCode.objects.filter(code__in=wanted).values_list("code", flat=True))
    for line in report.lines:
        if line.parent_code and line.parent_code not in known:
            report.errors.append(LineError(line.number, "parent_code", RuleBroken("directory.parent_unknown")))
        known.add(line.code)


def exported_rows(day: date, below: int | None = None) -> Iterator[Sequence[str]]:
    """The title row and one row for each agency of the day in tree order; `below` limits it to one subtree."""
    yield COLUMNS
    agencies = Agency.objects.filter(existing_on(day), is_test=False).select_related("parent")
    if below is not None:
        path = Agency.objects.values_list("path", flat=True).get(pk=below)
        agencies = agencies.filter(path__within=path)
    codes: dict[int, dict[str, AgencyCode]] = {}
    for code in AgencyCode.objects.filter(valid_on(day)):
        codes.setdefault(code.agency_id, {})[code.form] = code
    for agency in agencies.order_by("path"):
        yield _exported(agency, codes.get(agency.pk, {}))


def _exported(agency: Agency, codes: dict[str, AgencyCode]) -> Sequence[str]:
    new, old = codes.get(AgencyCode.Form.NEW), codes.get(AgencyCode.Form.OLD)
    parent_code = agency.parent.code if agency.parent else ""
    values: tuple[Any, ...] = (
        new.code if new else "",
        old.code if old else "",
        agency.name,
        agency.short_name,
        agency.symbol,
        agency.kind,
        parent_code,
        "1" if new and new.is_demo else "",
    )
    return tuple(safe_cell(str(value)) for value in values)


def _plain(cell: str) -> str:
    """What safe_cell() was given."""
    return cell[1:].strip() if cell.startswith("'") and cell[1:].startswith(FORMULA_SIGNS) else cell.strip()
