"""Search without dấu, with typing errors, by former names; order of what is found."""

from datetime import date
from typing import Any

import pytest

from dienhong.directory.models import Territory
from dienhong.directory.public import search_agencies, search_territories
from dienhong.directory.rules import search_fields
from dienhong.directory.tests.builders import an_agency

pytestmark = pytest.mark.django_db


@pytest.fixture
def country() -> None:
    government = an_agency("Chính phủ", kind="government", symbol="CP")
    an_agency("Bộ Tài chính", kind="ministry", parent=government, code="G12", symbol="BTC")
    an_agency("UBND thành phố Đà Nẵng", kind="province_committee", parent=government, code="H17")
    an_agency("UBND thành phố Hải Phòng", kind="province_committee", parent=government, code="H24")
    hanoi = an_agency("UBND thành phố Hà Nội", kind="province_committee", parent=government, code="H26")
    an_agency("UBND xã Ba Dinh", kind="commune_committee", parent=government)
    an_agency("UBND phường Ba Đình", kind="commune_committee", parent=hanoi)
    an_agency("Sở Nội vụ thử 100%", kind="unit", parent=hanoi)
    an_agency("Đơn vị thử liên thông", kind="unit", parent=hanoi, code="H26.W00")


@pytest.mark.usefixtures("country")
@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("da nang", ["UBND thành phố Đà Nẵng"]),
        ("ĐÀ NẴNG", ["UBND thành phố Đà Nẵng"]),
        ("Đà Nẵng", ["UBND thành phố Đà Nẵng"]),
        ("Ủy ban nhân dân thành phố Đà Nẵng", ["UBND thành phố Đà Nẵng"]),
        ("nang da", ["UBND thành phố Đà Nẵng"]),
        ("hai phonk", ["UBND thành phố Hải Phòng"]),
        ("ahi phong", ["UBND thành phố Hải Phòng"]),
        ("btc", ["Bộ Tài chính"]),
        ("tai ch", ["Bộ Tài chính"]),
        ("g12", ["Bộ Tài chính"]),
        ("ba đình", ["UBND phường Ba Đình", "UBND xã Ba Dinh"]),
        ("ba dinh ha noi", ["UBND phường Ba Đình", "UBND xã Ba Dinh", "UBND thành phố Hà Nội"]),
        ("100%", ["Sở Nội vụ thử 100%"]),
        ("thu lien thong", []),
        ("H26.W00", []),
        ("zzzz", []),
        ("", []),
        ("  %_\\ ", []),
    ],
)
def test_agencies_are_found_best_first(text: str, names: list[str]) -> None:
    assert [view.short_name for view in search_agencies(text)] == names


@pytest.mark.usefixtures("country")
def test_search_can_be_limited_by_number_and_kind() -> None:
    assert [view.short_name for view in search_agencies("ubnd", 2)] == [
        "UBND thành phố Đà Nẵng",
        "UBND thành phố Hà Nội",
    ]
    assert [view.short_name for view in search_agencies("ha noi", kind="unit")] == ["Sở Nội vụ thử 100%"]


def test_an_agency_founded_later_is_not_found_before() -> None:
    an_agency("Cục Chuyển đổi số", opened_on=date(2025, 3, 1))

    found = [len(search_agencies("chuyen doi so", as_of=day)) for day in (date(2025, 2, 28), date(2025, 3, 1))]

    assert found == [0, 1]


def test_former_territories_are_found_with_what_became_of_them() -> None:
    after = a_territory("Phường Ba Đình", "Ba Đình", valid_from=date(2025, 7, 1))
    before = a_territory("Phường Trúc Bạch", "Trúc Bạch", valid_to=date(2025, 7, 1))
    before.became.create(after=after, effective_on=date(2025, 7, 1), share="whole", source="test")

    (found,) = search_territories("truc bach")

    assert (found.name, found.became, found.valid_to) == ("Phường Trúc Bạch", ("Phường Ba Đình",), date(2025, 7, 1))
    assert search_territories("truc bach", as_of=date(2025, 7, 1)) == []


def a_territory(name: str, short: str, *, valid_from: date | None = None, valid_to: date | None = None) -> Territory:
    fields = search_fields(name, short)
    return Territory.objects.create(
        code="00004",
        level="commune",
        type_name="Phường",
        name=name,
        short_name=short,
        valid_from=valid_from,
        valid_to=valid_to,
        source="test",
        search_text=fields.search_text,
        search_name=fields.search_name,
        sort_key=fields.sort_key,
    )


@pytest.mark.usefixtures("country")
@pytest.mark.parametrize(("text", "queries"), [("ubnd", 1), ("da nang", 1), ("zzz", 1), ("H17", 4), ("", 0)])
def test_a_search_costs_few_queries(text: str, queries: int, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(queries):
        search_agencies(text, 3)
