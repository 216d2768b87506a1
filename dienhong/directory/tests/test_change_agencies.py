"""Every command of the directory: done, each rule refused, a stranger refused, record and event."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from dienhong.audit.models import AuditRecord
from dienhong.directory.models import Agency, AgencyCode, AgencyVersion
from dienhong.directory.permissions import MANAGE_AGENCIES
from dienhong.directory.public import (
    AgencyNames,
    add_agency_code,
    agency_view,
    ancestor_ids,
    close_agency,
    found_agency,
    load_country,
    merge_agencies,
    move_agency,
    rename_agency,
    search_agencies,
    subtree_ids,
    successor_on,
)
from dienhong.directory.tests.builders import a_keeper, a_stranger, an_agency
from dienhong.kernel.actor import Actor
from dienhong.kernel.errors import NotFound, NotPermitted, RuleBroken

pytestmark = pytest.mark.django_db
DAY = date(2025, 7, 1)
BEFORE = date(2025, 6, 30)


def last_record() -> tuple[str, str, str]:
    record = AuditRecord.objects.latest("pk")
    return record.command, record.outcome, record.subject_id


def test_a_unit_is_founded_below_its_parent() -> None:
    ministry = an_agency("Bộ Tài chính", kind="ministry")

    unit = found_agency(
        a_keeper(MANAGE_AGENCIES, at=[ministry]),
        names=AgencyNames("Vụ  Pháp chế", symbol="PC"),
        kind="unit",
        parent_id=ministry.pk,
        opened_on=DAY,
        basis="Quyết định 1/QĐ-BTC",
    )

    assert (unit.name, unit.short_name, unit.symbol, unit.level) == ("Vụ Pháp chế", "Vụ Pháp chế", "PC", "central")
    assert ancestor_ids(unit.pk) == (ministry.pk,)
    assert subtree_ids(ministry.pk) == {ministry.pk, unit.pk}
    assert last_record() == ("directory.found_agency", "done", str(unit.uuid))
    with pytest.raises(NotFound):
        agency_view(unit.pk, BEFORE)


def test_the_top_of_the_tree_is_founded_by_the_platform_only() -> None:
    new: dict[str, Any] = {"names": AgencyNames("Chính phủ"), "kind": "government", "parent_id": None, "opened_on": DAY}

    with pytest.raises(NotPermitted):
        found_agency(a_keeper(MANAGE_AGENCIES, at=[an_agency()]), **new)
    top = found_agency(Actor.system("test"), **new)

    assert (top.parent_id, ancestor_ids(top.pk)) == (None, ())


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"kind": "kingdom"}, "directory.kind_unknown"),
        ({"names": AgencyNames(" ")}, "directory.name_missing"),
        ({"names": AgencyNames("a" * 301)}, "directory.name_too_long"),
    ],
)
def test_a_founding_with_wrong_facts_is_refused(changed: dict[str, object], code: str) -> None:
    parent = an_agency()
    new: dict[str, Any] = {
        "names": AgencyNames("A"),
        "kind": "unit",
        "parent_id": parent.pk,
        "opened_on": DAY,
        **changed,
    }

    with pytest.raises(RuleBroken, match=code):
        found_agency(Actor.system("test"), **new)

    assert Agency.objects.count() == 1


def test_nothing_is_founded_below_a_closed_agency() -> None:
    parent = an_agency()
    close_agency(Actor.system("test"), agency_id=parent.pk, closes_on=DAY)

    with pytest.raises(RuleBroken, match="directory.closed"):
        found_agency(Actor.system("test"), names=AgencyNames("A"), kind="unit", parent_id=parent.pk, opened_on=DAY)


def test_a_new_name_counts_from_its_day_and_the_old_one_still_finds_the_agency() -> None:
    agency = an_agency("Bộ Nông nghiệp và Phát triển nông thôn", kind="ministry")

    rename_agency(
        a_keeper(MANAGE_AGENCIES, at=[agency]),
        agency_id=agency.pk,
        names=AgencyNames("Bộ Nông nghiệp và Môi trường", "Bộ NNMT", "BNNMT"),
        effective_on=DAY,
    )

    assert [agency_view(agency.pk, day).name for day in (BEFORE, DAY)] == [
        "Bộ Nông nghiệp và Phát triển nông thôn",
        "Bộ Nông nghiệp và Môi trường",
    ]
    assert [view.short_name for view in search_agencies("phat trien nong thon")] == ["Bộ NNMT"]
    assert last_record() == ("directory.rename_agency", "done", str(agency.uuid))


def test_a_rename_that_changes_nothing_or_comes_too_late_is_refused() -> None:
    agency = an_agency("A")
    names = AgencyNames("B")
    rename_agency(Actor.system("test"), agency_id=agency.pk, names=names, effective_on=DAY)

    with pytest.raises(RuleBroken, match="directory.nothing_changed"):
        rename_agency(Actor.system("test"), agency_id=agency.pk, names=names, effective_on=DAY)
    with pytest.raises(RuleBroken, match="directory.later_change_exists"):
        rename_agency(Actor.system("test"), agency_id=agency.pk, names=AgencyNames("C"), effective_on=BEFORE)

    assert AgencyVersion.objects.filter(agency=agency, recorded_to=None).count() == 2


def test_a_move_takes_all_units_along() -> None:
    here, there = an_agency("Đây"), an_agency("Kia")
    office = an_agency("Văn phòng", kind="unit", parent=here)
    desk = an_agency("Phòng", kind="unit", parent=office)

    move_agency(
        a_keeper(MANAGE_AGENCIES, at=[office, there]), agency_id=office.pk, parent_id=there.pk, effective_on=DAY
    )

    assert ancestor_ids(desk.pk) == (office.pk, there.pk)
    assert subtree_ids(here.pk) == {here.pk}
    assert [agency_view(office.pk, day).parent_id for day in (BEFORE, DAY)] == [here.pk, there.pk]
    assert last_record() == ("directory.move_agency", "done", str(office.uuid))


def test_an_agency_does_not_move_below_itself_or_where_it_is() -> None:
    top = an_agency()
    office = an_agency(parent=top)
    desk = an_agency(parent=office)
    system = Actor.system("test")

    for parent, code in ((desk, "parent_below_itself"), (office, "parent_below_itself"), (top, "nothing_changed")):
        with pytest.raises(RuleBroken, match=f"directory.{code}"):
            move_agency(system, agency_id=office.pk, parent_id=parent.pk, effective_on=DAY)


def test_a_move_needs_the_permission_at_the_new_parent_too() -> None:
    office, there = an_agency(), an_agency()

    with pytest.raises(NotPermitted):
        move_agency(a_keeper(MANAGE_AGENCIES, at=[office]), agency_id=office.pk, parent_id=there.pk, effective_on=DAY)


def test_merged_agencies_close_their_units_move_and_their_names_find_the_successor() -> None:
    absorbed, survivor = an_agency("UBND tỉnh Bắc Giang", code="H02"), an_agency("UBND tỉnh Bắc Ninh", code="H05")
    unit = an_agency("Sở Tài chính", kind="unit", parent=absorbed)

    merge_agencies(
        a_keeper(MANAGE_AGENCIES, at=[absorbed, survivor]),
        predecessor_ids=[absorbed.pk],
        successor_id=survivor.pk,
        effective_on=DAY,
        basis="Nghị quyết 202/2025/QH15",
    )

    absorbed.refresh_from_db()
    assert absorbed.closed_on == DAY
    assert agency_view(unit.pk).parent_id == survivor.pk
    assert [successor_on(absorbed.pk, day) for day in (BEFORE, DAY)] == [absorbed.pk, survivor.pk]
    assert [view.id for view in search_agencies("bac giang")] == [survivor.pk]
    assert [view.id for view in search_agencies("H02")] == [survivor.pk]
    assert [view.id for view in search_agencies("bac giang", as_of=BEFORE)] == [absorbed.pk, survivor.pk]
    assert last_record() == ("directory.merge_agencies", "done", str(survivor.uuid))


def test_a_merger_needs_others_that_exist() -> None:
    one, other = an_agency(), an_agency()
    system = Actor.system("test")
    for ids, code in (([], "nothing_to_merge"), ([other.pk], "merge_with_itself")):
        with pytest.raises(RuleBroken, match=f"directory.{code}"):
            merge_agencies(system, predecessor_ids=ids, successor_id=other.pk, effective_on=DAY)
    merge_agencies(system, predecessor_ids=[one.pk], successor_id=other.pk, effective_on=DAY)

    with pytest.raises(RuleBroken, match="directory.closed"):
        merge_agencies(system, predecessor_ids=[one.pk], successor_id=other.pk, effective_on=DAY)
    with pytest.raises(NotFound):
        merge_agencies(system, predecessor_ids=[0], successor_id=other.pk, effective_on=DAY)


def test_a_parent_is_not_merged_into_its_own_unit() -> None:
    parent = an_agency()
    unit = an_agency(parent=parent)

    with pytest.raises(RuleBroken, match="directory.parent_below_itself"):
        merge_agencies(Actor.system("test"), predecessor_ids=[parent.pk], successor_id=unit.pk, effective_on=DAY)


def test_a_closed_agency_has_no_successor_and_is_found_no_more() -> None:
    agency = an_agency("Ban Quản lý dự án 7", code="H53.7")

    close_agency(a_keeper(MANAGE_AGENCIES, at=[agency]), agency_id=agency.pk, closes_on=DAY)

    assert successor_on(agency.pk, DAY) is None
    assert search_agencies("ban quan ly du an 7") == []
    assert agency_view(agency.pk).name == "Ban Quản lý dự án 7"
    assert AgencyCode.objects.get(code="H53.7").valid_to == DAY
    assert last_record() == ("directory.close_agency", "done", str(agency.uuid))


def test_an_agency_with_units_is_not_closed() -> None:
    agency = an_agency()
    an_agency(parent=agency)

    with pytest.raises(RuleBroken, match="directory.has_open_units"):
        close_agency(Actor.system("test"), agency_id=agency.pk, closes_on=DAY)


def test_a_new_code_ends_the_one_of_the_same_form() -> None:
    agency = an_agency(code="H57")

    add_agency_code(
        a_keeper(MANAGE_AGENCIES, at=[agency]), agency_id=agency.pk, code="k57", valid_from=DAY, source="QĐ 09/2025"
    )

    assert [agency_view(agency.pk, day).code for day in (BEFORE, DAY)] == ["H57", "K57"]
    assert last_record() == ("directory.add_agency_code", "done", str(agency.uuid))


@pytest.mark.parametrize(
    ("code", "day", "refusal"),
    [
        ("H 5-3", DAY, "code_invalid"),
        ("H01", DAY, "code_taken"),
        ("H99", date(2019, 1, 1), "code_of_form_exists"),
    ],
)
def test_a_wrong_code_is_refused(code: str, day: date, refusal: str) -> None:
    an_agency(code="H01")
    agency = an_agency(code="H02")

    with pytest.raises(RuleBroken, match=f"directory.{refusal}"):
        add_agency_code(Actor.system("test"), agency_id=agency.pk, code=code, valid_from=day, source="x")


STRANGER_ACTS: dict[str, Callable[[Actor, int], object]] = {
    "found_agency": lambda actor, pk: found_agency(
        actor, names=AgencyNames("A"), kind="unit", parent_id=pk, opened_on=DAY
    ),
    "rename_agency": lambda actor, pk: rename_agency(actor, agency_id=pk, names=AgencyNames("A"), effective_on=DAY),
    "move_agency": lambda actor, pk: move_agency(actor, agency_id=pk, parent_id=pk, effective_on=DAY),
    "merge_agencies": lambda actor, pk: merge_agencies(
        actor, predecessor_ids=[pk], successor_id=an_agency().pk, effective_on=DAY
    ),
    "close_agency": lambda actor, pk: close_agency(actor, agency_id=pk, closes_on=DAY),
    "add_agency_code": lambda actor, pk: add_agency_code(actor, agency_id=pk, code="H9", valid_from=DAY, source="x"),
    "load_country": lambda actor, pk: load_country(actor),
}


@pytest.mark.parametrize("name", STRANGER_ACTS)
def test_a_stranger_is_refused_and_the_refusal_is_recorded(name: str) -> None:
    agency = an_agency("Cũ")

    with pytest.raises(NotPermitted):
        STRANGER_ACTS[name](a_stranger(), agency.pk)

    assert last_record()[:2] == (f"directory.{name}", "refused")
    agency.refresh_from_db()
    assert (agency.name, agency.closed_on) == ("Cũ", None)
