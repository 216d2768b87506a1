"""Both times of the history: what was in force on a day, and what we knew of it at an instant."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from dienhong.directory.models import AgencyVersion
from dienhong.directory.public import (
    AgencyNames,
    agency_view,
    agency_views,
    provinces,
    rename_agency,
    subtree_ids,
    successor_on,
)
from dienhong.directory.queries.pages import agencies_of_kind, agency_detail, units_of
from dienhong.directory.tasks import apply_changes_of_the_day
from dienhong.directory.tests.builders import an_agency
from dienhong.kernel.actor import Actor
from dienhong.kernel.clock import frozen
from dienhong.kernel.errors import NotFound

pytestmark = pytest.mark.django_db
MARCH, JUNE = datetime(2026, 3, 1, 2, tzinfo=UTC), datetime(2026, 6, 1, 2, tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "known", "name"),
    [
        (date(2026, 1, 31), None, "Cũ"),
        (date(2026, 2, 1), None, "Mới"),
        (date(2026, 4, 30), None, "Mới"),
        (date(2026, 5, 1), None, "Mới hơn"),
        # Before the change of June was recorded, the name of May was still thought to be "Mới".
        (date(2026, 5, 1), datetime(2026, 5, 15, tzinfo=UTC), "Mới"),
        # Before March nothing of either change was known.
        (date(2026, 5, 1), datetime(2026, 2, 15, tzinfo=UTC), "Cũ"),
        (date(2026, 2, 1), JUNE, "Mới"),
    ],
)
def test_a_name_depends_on_the_day_and_on_when_we_ask_what_we_knew(
    day: date, known: datetime | None, name: str
) -> None:
    with frozen(datetime(2026, 1, 1, tzinfo=UTC)):
        agency = an_agency("Cũ")
    with frozen(MARCH):
        rename_agency(Actor.system("t"), agency_id=agency.pk, names=AgencyNames("Mới"), effective_on=date(2026, 2, 1))
    with frozen(JUNE):
        later = AgencyNames("Mới hơn")
        rename_agency(Actor.system("t"), agency_id=agency.pk, names=later, effective_on=date(2026, 5, 1))

    assert agency_view(agency.pk, day, known).name == name


def test_a_change_of_the_future_shows_from_its_day_on() -> None:
    agency = an_agency("Cũ")
    with frozen(MARCH):
        names = AgencyNames("Mới")
        rename_agency(Actor.system("t"), agency_id=agency.pk, names=names, effective_on=date(2026, 4, 1))
        apply_changes_of_the_day()
        before = agency_view(agency.pk).name
    with frozen(datetime(2026, 4, 1, 2, tzinfo=UTC)):
        apply_changes_of_the_day()
        after = agency_view(agency.pk).name

    assert (before, after) == ("Cũ", "Mới")


def test_unknown_ids_are_not_found_alone_and_left_out_of_many() -> None:
    agency = an_agency()

    with pytest.raises(NotFound):
        agency_view(0)
    with pytest.raises(NotFound):
        successor_on(0, date(2026, 1, 1))
    assert set(agency_views([0, agency.pk])) == {agency.pk}


def test_the_database_refuses_two_truths_for_one_day() -> None:
    agency = an_agency("A")

    with pytest.raises(IntegrityError, match="directory_version_one_truth"), transaction.atomic():
        AgencyVersion.objects.create(
            agency=agency, name="B", short_name="B", change="renamed", valid_from=date(2026, 1, 1)
        )


def test_provinces_stand_in_vietnamese_order() -> None:
    for name in ("Đà Nẵng", "An Giang", "Đắk Lắk", "Cần Thơ", "Điện Biên", "Cà Mau"):
        an_agency(f"UBND {name}", kind="province_committee")

    assert [view.short_name for view in provinces()] == [
        "UBND An Giang",
        "UBND Cà Mau",
        "UBND Cần Thơ",
        "UBND Đà Nẵng",
        "UBND Đắk Lắk",
        "UBND Điện Biên",
    ]


@pytest.mark.parametrize("units", [1, 3])
def test_lists_and_details_cost_the_same_for_one_and_three_rows(units: int, django_assert_num_queries: Any) -> None:
    top = an_agency(code="G12")
    middle = an_agency(parent=top, code="G12.1")
    for _ in range(units):
        an_agency(kind="unit", parent=middle)
    day = date(2026, 1, 1)

    with django_assert_num_queries(1):
        assert len(units_of(middle.pk, day, None).items) == units
    with django_assert_num_queries(1):
        assert len(agencies_of_kind("unit", day, None).items) == units
    with django_assert_num_queries(9):
        agency_detail(middle.uuid, day)
    with django_assert_num_queries(2):
        assert len(subtree_ids(middle.pk)) == units + 1
