"""Importing many agencies from a table, all or none."""

from __future__ import annotations

from datetime import date

from dienhong.audit.public import command, note
from dienhong.directory import permissions, rules
from dienhong.directory.events import AgenciesImported
from dienhong.directory.history import (
    Change,
    agency_for_update,
    apply_change,
    new_agency,
    new_agency_ids,
    store_founded,
)
from dienhong.directory.models import Agency, AgencyCode, AgencyVersion
from dienhong.directory.queries.tables import ImportReport, Line, check_import, is_moved, is_renamed
from dienhong.kernel.actor import Actor, require
from dienhong.kernel.errors import RuleBroken
from dienhong.kernel.outbox import publish
from dienhong.kernel.text import nfc


@command
def import_agencies(actor: Actor, *, table: str, effective_on: date, basis: str = "") -> ImportReport:
    """Found, rename and move agencies as a CSV table says (columns: queries.tables.COLUMNS), all from one day on.

    Needs the permission at every parent that a line names and at every agency that a line changes. Agencies that the
    table does not name stay as they are. Raises RuleBroken("directory.import_has_errors",
    "directory.import_unreadable", "directory.import_too_large", "directory.later_change_exists", "directory.closed",
    "directory.parent_below_itself").
    """
    report = check_import(table)
    _require_for_all(actor, report)
    if report.errors:
        raise RuleBroken("directory.import_has_errors", count=len(report.errors))

    _found_all([line for line in report.lines if line.agency is None], effective_on, basis)
    for line in report.lines:
        if line.action == "change":
            _change(line, effective_on, basis)
    created, changed = report.count("found"), report.count("change")
    note(created=created, changed=changed)
    publish(AgenciesImported(created, changed))
    return report


def _require_for_all(actor: Actor, report: ImportReport) -> None:
    """The permission at every parent and agency that is there already; new ones stand below one of these."""
    new_codes = {line.code for line in report.lines if line.agency is None}
    parent_codes = {line.parent_code for line in report.lines if line.action != "keep"} - new_codes
    places = set(AgencyCode.objects.filter(code__in=parent_codes).values_list("agency_id", flat=True))
    places |= {line.agency.pk for line in report.lines if line.agency is not None and line.action == "change"}
    if any(line.agency is None and not line.parent_code for line in report.lines) or not places:
        places.add(permissions.ABOVE_ALL)
    for place in sorted(places):
        require(actor, permissions.IMPORT_AGENCIES, at=place)


def _found_all(lines: list[Line], day: date, basis: str) -> None:
    """Found all new agencies at once, before anything changes: what stands above them then takes them along."""
    codes = {line.parent_code for line in lines if line.parent_code}
    held = dict(AgencyCode.objects.filter(code__in=codes).values_list("code", "agency_id"))
    # Locked in the order of ids, so that two tables cannot block each other.
    locked = Agency.objects.select_for_update().filter(pk__in=set(held.values())).order_by("pk").in_bulk()
    for parent in locked.values():
        rules.must_be_open_on(parent.closed_on, day, parent.name)
    parents = {code: locked[agency_id] for code, agency_id in held.items()}
    founded, given = [], []
    for line, agency_id in zip(lines, new_agency_ids(len(lines)), strict=True):
        agency = new_agency(agency_id, line.names, line.kind, parents.get(line.parent_code), day)
        founded.append(agency)
        parents[line.code] = agency  # of a later line
        for code in filter(None, (line.code, line.old_code)):
            form, source = rules.form_of(code), nfc(basis or "CSV")
            told = {"form": form, "valid_from": day, "source": source, "is_demo": line.is_demo}
            given.append(AgencyCode(agency=agency, code=code, **told))
    store_founded(founded, basis, given)


def _change(line: Line, day: date, basis: str) -> None:
    assert line.agency is not None
    agency, parent = agency_for_update(line.agency.pk), _parent(line)
    if is_renamed(line):
        names = {"name": line.names.name, "short_name": line.names.short_name, "symbol": line.names.symbol}
        apply_change(agency, Change(AgencyVersion.Change.RENAMED, day, basis, names))
    if is_moved(line) and parent is not None:
        rules.must_not_be_below_itself(agency.pk, parent.path)
        apply_change(agency, Change(AgencyVersion.Change.MOVED, day, basis, {"parent_id": parent.pk}))


def _parent(line: Line) -> Agency | None:
    """The parent by code, of today's tree or of an earlier line."""
    if not line.parent_code:
        return None
    row = AgencyCode.objects.filter(code=line.parent_code).values_list("agency_id", flat=True).get()
    return agency_for_update(row)
