"""The country as the data files have it: counts, continuity of codes, successions; a second run adds nothing."""

from datetime import date

import pytest
from django.db.models import Count, Q

from dienhong.directory.country import dataset
from dienhong.directory.country.load import CountryLoaded
from dienhong.directory.models import Agency, AgencyCode, Territory, TerritoryRelation
from dienhong.directory.public import (
    agency_by_code,
    agency_view,
    load_country,
    provinces,
    search_agencies,
    successor_on,
)
from dienhong.kernel.actor import Actor
from dienhong.kernel.errors import RuleBroken

pytestmark = pytest.mark.django_db
LAST_OLD_DAY, FIRST_NEW_DAY = date(2025, 6, 30), date(2025, 7, 1)


def units_on(day: date) -> dict[str, int]:
    in_force = (Q(valid_from=None) | Q(valid_from__lte=day)) & (Q(valid_to=None) | Q(valid_to__gt=day))
    return dict(Territory.objects.filter(in_force).values_list("level").annotate(Count("pk")))


def test_the_whole_country_is_loaded_once() -> None:
    added = load_country(Actor.system("test"))

    # 10,040 rows of the old table are 10,035 communes and 5 island districts without communes.
    assert units_on(LAST_OLD_DAY) == {"province": 63, "district": 696, "commune": 10035}
    assert units_on(FIRST_NEW_DAY) == {"province": 34, "commune": 3321}
    shares = dict(TerritoryRelation.objects.filter(before__level="commune").values_list("share").annotate(Count("pk")))
    assert shares == {"whole": 9564, "part": 1033}
    open_kinds = Agency.objects.filter(closed_on=None).values_list("kind").annotate(Count("pk"))
    assert dict(open_kinds) == {
        "government": 1,
        "ministry": 14,
        "ministry_level": 3,
        "government_agency": 5,
        "province_committee": 34,
        "commune_committee": 3321,
    }
    assert not AgencyCode.objects.filter(is_demo=True).exclude(agency__kind="commune_committee").exists()
    assert load_country(Actor.system("test")) == CountryLoaded(0, 0, 0)
    assert added.agencies == Agency.objects.count()
    check_continuity()
    check_search()


def check_continuity() -> None:
    """The province that gave its name goes on with its code, the absorbed one leads to it."""
    absorbed, survivor = agency_by_code("000.00.00.H02"), agency_by_code("H05")
    assert absorbed is not None
    assert survivor is not None
    assert (absorbed.short_name, survivor.short_name) == ("UBND tỉnh Bắc Giang", "UBND tỉnh Bắc Ninh")
    assert successor_on(absorbed.id, LAST_OLD_DAY) == absorbed.id
    assert successor_on(absorbed.id, FIRST_NEW_DAY) == survivor.id
    territories = [agency_view(survivor.id, day).territory_id for day in (LAST_OLD_DAY, FIRST_NEW_DAY)]
    assert territories[0] != territories[1]
    ministry = agency_by_code("G10", as_of=date(2025, 2, 28))
    assert ministry is not None
    assert ministry.name == "Bộ Nông nghiệp và Phát triển nông thôn"
    assert len(provinces()) == 34


def check_search() -> None:
    """Old names lead to today's agencies."""
    wanted = {
        "truc bach": "UBND phường Ba Đình",
        "bo thong tin va truyen thong": "Bộ KHCN",
        "bgtvt": "Bộ Xây dựng",
        "hcm": "UBND Thành phố Hồ Chí Minh",
        "hai phonk": "UBND thành phố Hải Phòng",
    }
    assert {text: search_agencies(text, 1)[0].short_name for text in wanted} == wanted


def test_without_the_data_files_nothing_is_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dataset, "PACKAGE", "a-package-that-nobody-has-made")

    with pytest.raises(RuleBroken, match="directory.data_missing"):
        load_country(Actor.system("test"))

    assert Territory.objects.count() == 0
