"""Founding, renaming, moving, merging and closing agencies, and giving them codes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db.models import Q

from dienhong.audit.public import command, note
from dienhong.directory import permissions, rules
from dienhong.directory.events import (
    AgenciesMerged,
    AgencyClosed,
    AgencyCodeAdded,
    AgencyFounded,
    AgencyMoved,
    AgencyRenamed,
)
from dienhong.directory.history import (
    Change,
    agency_for_update,
    apply_change,
    bring_up_to_date,
    create_agency,
    end_history,
    write_code,
)
from dienhong.directory.models import Agency, AgencyCode, AgencySuccession, AgencyVersion
from dienhong.directory.queries.views import existing_on
from dienhong.directory.rules import AgencyNames
from dienhong.kernel.actor import Actor, require
from dienhong.kernel.errors import RuleBroken
from dienhong.kernel.outbox import publish
from dienhong.kernel.text import nfc


@command
def found_agency(
    actor: Actor, *, names: AgencyNames, kind: str, parent_id: int | None, opened_on: date, basis: str = ""
) -> Agency:
    """Found an agency (thành lập) below `parent_id`; only the platform itself founds one at the top of the tree.

    Raises NotFound for the parent, RuleBroken("directory.kind_unknown", "directory.name_missing",
    "directory.name_too_long", "directory.closed").
    """
    parent = None if parent_id is None else agency_for_update(parent_id)
    require(actor, permissions.MANAGE_AGENCIES, at=parent.pk if parent else permissions.ABOVE_ALL)
    rules.must_be_a_kind(kind, Agency.Kind.values)
    if parent is not None:
        rules.must_be_open_on(parent.closed_on, opened_on, parent.name)

    agency = create_agency(names.cleaned(), kind, parent, opened_on, basis)
    _note(agency)
    publish(AgencyFounded(agency.pk, opened_on))
    agency.refresh_from_db()
    return agency


@command
def rename_agency(actor: Actor, *, agency_id: int, names: AgencyNames, effective_on: date, basis: str = "") -> Agency:
    """Change an agency's names from a day on (đổi tên); the names before stay in its history.

    Raises NotFound, RuleBroken("directory.nothing_changed", "directory.closed", "directory.later_change_exists").
    """
    agency = agency_for_update(agency_id)
    _note(agency)
    require(actor, permissions.MANAGE_AGENCIES, at=agency_id)
    clean = names.cleaned()
    if clean == AgencyNames(agency.name, agency.short_name, agency.symbol):
        raise RuleBroken("directory.nothing_changed")

    fields = {"name": clean.name, "short_name": clean.short_name, "symbol": clean.symbol}
    apply_change(agency, Change(AgencyVersion.Change.RENAMED, effective_on, basis, fields))
    publish(AgencyRenamed(agency_id, effective_on))
    agency.refresh_from_db()
    return agency


@command
def move_agency(actor: Actor, *, agency_id: int, parent_id: int, effective_on: date, basis: str = "") -> Agency:
    """Put an agency with all its units below another parent from a day on; needs the permission at both.

    Raises NotFound, RuleBroken("directory.nothing_changed", "directory.parent_below_itself", "directory.closed",
    "directory.later_change_exists").
    """
    agency = agency_for_update(agency_id)
    _note(agency)
    require(actor, permissions.MANAGE_AGENCIES, at=agency_id)
    parent = agency_for_update(parent_id)
    require(actor, permissions.MANAGE_AGENCIES, at=parent_id)
    if agency.parent_id == parent_id:
        raise RuleBroken("directory.nothing_changed")
    rules.must_not_be_below_itself(agency_id, parent.path)
    rules.must_be_open_on(parent.closed_on, effective_on, parent.name)

    apply_change(agency, Change(AgencyVersion.Change.MOVED, effective_on, basis, {"parent_id": parent_id}))
    publish(AgencyMoved(agency_id, parent_id, effective_on))
    agency.refresh_from_db()
    return agency


@command
def merge_agencies(
    actor: Actor, *, predecessor_ids: Sequence[int], successor_id: int, effective_on: date, basis: str = ""
) -> Agency:
    """Merge agencies into one that exists (sáp nhập): they close, their units move to it, their codes lead to it.

    Raises NotFound, RuleBroken("directory.nothing_to_merge", "directory.merge_with_itself", "directory.closed",
    "directory.later_change_exists").
    """
    wanted = sorted(set(predecessor_ids))
    if not wanted:
        raise RuleBroken("directory.nothing_to_merge")
    if successor_id in wanted:
        raise RuleBroken("directory.merge_with_itself")
    # Locked in the order of ids, so that two mergers cannot block each other.
    locked = {agency_id: agency_for_update(agency_id) for agency_id in sorted([*wanted, successor_id])}
    successor = locked[successor_id]
    _note(successor)
    for agency_id in locked:
        require(actor, permissions.MANAGE_AGENCIES, at=agency_id)

    for agency_id in wanted:
        _take_over(locked[agency_id], successor, effective_on, basis)
    apply_change(successor, Change(AgencyVersion.Change.MERGED, effective_on, basis, {}))
    publish(AgenciesMerged(tuple(wanted), successor_id, effective_on))
    successor.refresh_from_db()
    return successor


def _take_over(predecessor: Agency, successor: Agency, day: date, basis: str) -> None:
    """Close one predecessor in favour of the successor and move its units there."""
    rules.must_not_be_below_itself(predecessor.pk, successor.path)
    for unit in predecessor.children.filter(existing_on(day)).select_for_update().order_by("pk"):
        if unit.pk != successor.pk:
            apply_change(unit, Change(AgencyVersion.Change.MOVED, day, basis, {"parent_id": successor.pk}))
    end_history(predecessor, day)
    AgencySuccession.objects.create(predecessor=predecessor, successor=successor, effective_on=day, basis=nfc(basis))


@command
def close_agency(actor: Actor, *, agency_id: int, closes_on: date, basis: str = "") -> Agency:
    """Close an agency without successor (giải thể); `closes_on` is the first day it no longer exists.

    Raises NotFound, RuleBroken("directory.has_open_units", "directory.closed", "directory.later_change_exists").
    """
    agency = agency_for_update(agency_id)
    _note(agency)
    require(actor, permissions.MANAGE_AGENCIES, at=agency_id)
    if agency.children.filter(Q(closed_on=None) | Q(closed_on__gt=closes_on)).exists():
        raise RuleBroken("directory.has_open_units")

    end_history(agency, closes_on)
    publish(AgencyClosed(agency_id, closes_on))
    return agency


@command
def add_agency_code(
    actor: Actor, *, agency_id: int, code: str, valid_from: date, source: str, is_demo: bool = False
) -> AgencyCode:
    """Give an agency an identifier code (cấp mã định danh); its present code of the same form ends on that day.

    Raises NotFound, RuleBroken("directory.code_invalid", "directory.code_taken", "directory.closed",
    "directory.code_of_form_exists").
    """
    agency = agency_for_update(agency_id)
    _note(agency)
    require(actor, permissions.MANAGE_AGENCIES, at=agency_id)
    normal = rules.normal_code(code)
    rules.must_be_open_on(agency.closed_on, valid_from, agency.name)
    if AgencyCode.objects.filter(code=normal).exists():
        raise RuleBroken("directory.code_taken", agency_code=normal)
    if agency.codes.filter(form=rules.form_of(normal), valid_from__gte=valid_from).exists():
        raise RuleBroken("directory.code_of_form_exists")

    row = write_code(agency, normal, valid_from, source, is_demo=is_demo)
    bring_up_to_date([agency_id])
    publish(AgencyCodeAdded(agency_id, normal))
    return row


def _note(agency: Agency) -> None:
    note(agency_id=agency.pk, subject=("directory.Agency", agency.uuid))
