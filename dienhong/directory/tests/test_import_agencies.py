"""Importing a table: the trial names every wrong line, the import is all or nothing."""

import csv
import io
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dienhong.audit.models import AuditRecord
from dienhong.directory.models import Agency, AgencyCode
from dienhong.directory.permissions import IMPORT_AGENCIES, MANAGE_AGENCIES
from dienhong.directory.public import (
    AgencyNames,
    add_agency_code,
    agency_by_code,
    close_agency,
    found_agency,
    import_agencies,
)
from dienhong.directory.queries.tables import check_import, exported_rows
from dienhong.directory.tests.builders import a_keeper, a_stranger, an_agency
from dienhong.kernel.actor import Actor
from dienhong.kernel.errors import NotPermitted, RuleBroken

pytestmark = pytest.mark.django_db
DAY = date(2026, 1, 1)
PLATFORM = Actor.system("test")
TITLES = "code,old_code,name,short_name,symbol,kind,parent_code\n"


def test_a_table_founds_renames_and_moves() -> None:
    top = an_agency("Bộ Tài chính", kind="ministry", code="G12")
    unit = an_agency("Vụ Cũ", kind="unit", parent=top, code="G12.01")
    table = (
        TITLES
        + "G12,,Bộ Tài chính,Bộ Tài chính,,ministry,\n"
        + "G12.02,000.00.02.G12,Cục Mới,,CM,unit,G12\n"
        + "G12.03,,Phòng trong Cục,,,unit,G12.02\n"
        + "G12.01,,Vụ Đổi tên,,,unit,G12.02\n"
    )

    report = import_agencies(a_keeper(IMPORT_AGENCIES, at=[top, unit]), table=table, effective_on=DAY, basis="QĐ 1")

    assert [report.count(action) for action in ("found", "change", "keep")] == [2, 1, 1]
    new = Agency.objects.get(code="G12.02")
    assert (new.name, new.symbol, new.parent_id, new.level) == ("Cục Mới", "CM", top.pk, "central")
    unit.refresh_from_db()
    assert (unit.name, unit.parent_id) == ("Vụ Đổi tên", new.pk)
    by_old = agency_by_code("000.00.02.G12")
    assert by_old is not None
    assert by_old.id == new.pk
    assert AuditRecord.objects.latest("pk").as_tuple() == ("directory.import_agencies", "done")


def test_every_wrong_line_is_named_with_its_code_and_nothing_is_changed() -> None:
    top = an_agency("A", kind="ministry", code="G12")
    an_agency("B", kind="unit", parent=top, code="G13")
    gone = an_agency("C", kind="unit", code="G14")
    close_agency(Actor.system("t"), agency_id=gone.pk, closes_on=DAY)
    table = (
        TITLES
        + "G1-2,,X,,,unit,G12\n"
        + "G12.1,,,,,unit,G12\n"
        + "G12.2,,X,,,kingdom,G12\n"
        + "G12.3,,X,,,unit,G99\n"
        + "G12.4,G13,X,,,unit,G12\n"
        + "G12.5,,X,,,unit,G12\n"
        + "G12.5,,Y,,,unit,G12\n"
        + "G12,,A,,,unit,\n"
        + "G14,,C,,,unit,\n"
    )
    before = Agency.objects.count(), AgencyCode.objects.count()

    report = check_import(table)
    with pytest.raises(RuleBroken, match="directory.import_has_errors"):
        import_agencies(Actor.system("t"), table=table, effective_on=DAY)

    assert [(error.line, error.column, error.error.code) for error in report.errors] == [
        (2, "code", "directory.code_invalid"),
        (3, "name", "directory.name_missing"),
        (4, "kind", "directory.kind_unknown"),
        (5, "parent_code", "directory.parent_unknown"),
        (6, "old_code", "directory.code_taken"),
        (8, "code", "directory.import_code_twice"),
        (9, "kind", "directory.import_kind_differs"),
        (10, "code", "directory.closed"),
    ]
    assert (Agency.objects.count(), AgencyCode.objects.count()) == before
    assert AuditRecord.objects.latest("pk").as_tuple() == ("directory.import_agencies", "refused")


@pytest.mark.parametrize("table", ["", "a,b\n1,2\n", "code,name\n", 'code,name,kind,parent_code\n"G1,X'])
def test_what_is_no_such_table_is_refused(table: str) -> None:
    with pytest.raises(RuleBroken, match="directory.import_unreadable"):
        check_import(table)


def test_a_table_of_too_many_lines_is_refused() -> None:
    with pytest.raises(RuleBroken, match="directory.import_too_large"):
        check_import(TITLES + "x\n" * 5001)


def test_a_semicolon_table_with_byte_order_mark_and_windows_lines_is_read() -> None:
    report = check_import("\ufeffcode;name;kind;parent_code\r\nG12;Bộ Tài chính;ministry;\r\n")

    assert [(line.code, line.names.name, line.action) for line in report.lines] == [("G12", "Bộ Tài chính", "found")]


def test_the_permission_is_needed_at_every_place_the_table_touches() -> None:
    here, there = an_agency(code="G12"), an_agency(code="G13")
    table = TITLES + "G12.1,,X,,,unit,G12\nG13.1,,Y,,,unit,G13\n"

    for actor in (a_stranger(), a_keeper(IMPORT_AGENCIES, at=[here]), a_keeper(MANAGE_AGENCIES, at=[here, there])):
        with pytest.raises(NotPermitted):
            import_agencies(actor, table=table, effective_on=DAY)
    import_agencies(a_keeper(IMPORT_AGENCIES, at=[here, there]), table=table, effective_on=DAY)

    assert Agency.objects.filter(code__in=["G12.1", "G13.1"]).count() == 2


def test_nobody_but_the_platform_imports_at_the_top_of_the_tree() -> None:
    top = an_agency(code="G12")

    with pytest.raises(NotPermitted):
        import_agencies(a_keeper(IMPORT_AGENCIES, at=[top]), table=TITLES + "G99,,X,,,ministry,\n", effective_on=DAY)


def test_an_exported_directory_imports_without_any_change() -> None:
    top = an_agency("Bộ A, B", kind="ministry", code="G12", symbol="BA")
    an_agency("=1+1", kind="unit", parent=top, code="G12.1")
    an_agency("Thử", kind="unit", parent=top, code="G12.W00")
    written = io.StringIO()
    csv.writer(written).writerows(exported_rows(DAY))

    report = check_import(written.getvalue())

    assert [(line.code, line.action) for line in report.lines] == [("G12", "keep"), ("G12.1", "keep")]
    assert "'=1+1" in written.getvalue()


def _seen(code: str) -> list[object]:
    """What the tables hold of an agency, without keys and times."""
    agency = Agency.objects.select_related("parent").get(codes__code=code)
    shown = ("name", "short_name", "symbol", "kind", "level", "code", "is_test", "opened_on", "closed_on")
    found = ("search_text", "search_name", "sort_key")
    versions = ("name", "short_name", "symbol", "change", "basis", "valid_from", "valid_to", "recorded_to")
    codes = ("form", "valid_from", "valid_to", "source", "is_demo")
    return [
        [getattr(agency, name) for name in (*shown, *found)],
        agency.parent.name if agency.parent else "",
        [place == agency.pk for place in map(int, agency.path.split("."))],
        [[getattr(one, name) for name in versions] for one in agency.versions.all()],
        [[getattr(one, name) for name in codes] for one in agency.codes.order_by("form")],
    ]


@pytest.mark.parametrize("day", [DAY, date(2999, 1, 1)])
def test_a_line_leaves_behind_what_founding_by_hand_does(day: date) -> None:
    top = an_agency("Bộ Tài chính", kind="ministry", code="G12")
    names = AgencyNames("Cục Thuế", "Cục Thuế", "CT").cleaned()
    by_hand = found_agency(PLATFORM, names=names, kind="unit", parent_id=top.pk, opened_on=day, basis="QĐ 1")
    for code in ("G12.W00.8", "000.00.08.G12"):
        add_agency_code(PLATFORM, agency_id=by_hand.pk, code=code, valid_from=day, source="QĐ 1", is_demo=True)
    table = TITLES.strip() + ",demo_code\nG12.W00.9,000.00.09.G12,Cục Thuế,Cục Thuế,CT,unit,G12,1\n"

    import_agencies(PLATFORM, table=table, effective_on=day, basis="QĐ 1")

    first, second = _seen("G12.W00.8"), _seen("G12.W00.9")
    second[0][5] = str(second[0][5]).replace("G12.W00.9", "G12.W00.8")
    assert second == first


def test_a_new_unit_goes_along_when_the_same_table_moves_and_renames_its_parent() -> None:
    top, other = an_agency("A", kind="ministry", code="G12"), an_agency("B", kind="ministry", code="G13")
    unit = an_agency("Vụ Cũ", kind="unit", parent=top, code="G12.1")
    table = TITLES + "G12.1,,Vụ Đổi tên,,,unit,G13\nG12.1.1,,Phòng Một,,,unit,G12.1\nG12.1.2,,Tổ Hai,,,unit,G12.1.1\n"

    import_agencies(PLATFORM, table=table, effective_on=DAY)

    room, group = Agency.objects.get(code="G12.1.1"), Agency.objects.get(code="G12.1.2")
    assert (room.path, group.path) == (f"{other.pk}.{unit.pk}.{room.pk}", f"{other.pk}.{unit.pk}.{room.pk}.{group.pk}")
    assert "vu doi ten" in room.search_text
    assert "vu cu" not in room.search_text


def test_the_number_of_statements_does_not_grow_with_what_is_founded() -> None:
    an_agency("A", kind="ministry", code="G12")

    counts = []
    for first, number in ((100, 3), (200, 30)):
        lines = "".join(f"G12.{first + place},,Phòng {place},,,unit,G12\n" for place in range(number))
        with CaptureQueriesContext(connection) as caught:
            import_agencies(PLATFORM, table=TITLES + lines, effective_on=DAY)
        counts.append(len(caught))

    assert counts[0] == counts[1]
