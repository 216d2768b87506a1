"""Who receives documents in the place of an agency that goes on existing."""

from datetime import date, timedelta

import pytest
from django.test import Client

from dienhong.directory.models import Agency, AgencyRepresentation
from dienhong.directory.permissions import MANAGE_AGENCIES
from dienhong.directory.public import (
    agencies_by_code,
    agency_by_code,
    agency_view,
    close_agency,
    end_representation,
    represent_agency,
)
from dienhong.directory.tests.builders import an_agency
from dienhong.identity.tests.builders import an_actor, sign_in
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor
from dienhong.kernel.errors import NotPermitted, RuleBroken

pytestmark = pytest.mark.django_db
PLATFORM = Actor.system("test")


@pytest.fixture
def two() -> tuple[Agency, Agency]:
    return an_agency("Trường Đại học Thử nghiệm", code="G99.1"), an_agency("Bộ Thử nghiệm", code="G99")


def represent(agency: Agency, other: Agency, first: date, end: date | None = None) -> AgencyRepresentation:
    return represent_agency(
        PLATFORM, agency_id=agency.pk, representative_id=other.pk, valid_from=first, valid_to=end, basis="QĐ 1"
    )


def test_an_agency_is_represented_from_the_first_day_to_the_day_before_the_end(two, monkeypatch) -> None:
    school, ministry = two
    today = clock.today()

    represent(school, ministry, today + timedelta(1), today + timedelta(3))

    seen = []
    for day in range(4):
        monkeypatch.setattr(clock, "today", lambda day=day: today + timedelta(day))
        seen.append(agency_view(school.pk).representative_id)
    assert seen == [None, ministry.pk, ministry.pk, None]


def test_every_way_to_look_an_agency_up_says_who_represents_it(two) -> None:
    school, ministry = two

    represent(school, ministry, clock.today())

    named = agency_by_code("G99.1"), agencies_by_code(["G99.1"])["G99.1"], agency_view(school.pk)
    assert [one.representative_id for one in named if one] == 3 * [ministry.pk]
    assert agency_view(ministry.pk).representative_id is None


@pytest.mark.parametrize(
    ("wanted", "refusal"),
    [
        ("itself", "directory.represents_itself"),
        ("backwards", "directory.representation_backwards"),
        ("twice", "directory.representation_exists"),
        ("in turn", "directory.representation_in_turn"),
        ("in turn the other way", "directory.representation_in_turn"),
        ("closed", "directory.closed"),
    ],
)
def test_what_cannot_be_is_refused_and_changes_nothing(two, wanted: str, refusal: str) -> None:
    school, ministry = two
    third, today = an_agency("Cơ quan thứ ba"), clock.today()
    before = {"twice": (school, third), "in turn": (ministry, third), "in turn the other way": (third, school)}
    if wanted in before:
        represent(*before[wanted], today)
    if wanted == "closed":
        close_agency(PLATFORM, agency_id=ministry.pk, closes_on=today)
    kept = list(AgencyRepresentation.objects.values_list("pk", "valid_to"))

    with pytest.raises(RuleBroken) as refused:
        represent(school, school if wanted == "itself" else ministry, today, today if wanted == "backwards" else None)

    assert refused.value.code == refusal
    assert list(AgencyRepresentation.objects.values_list("pk", "valid_to")) == kept


def test_it_ends_on_a_day_and_may_begin_anew_on_that_day(two) -> None:
    school, ministry = two
    today = clock.today()
    represent(school, ministry, today - timedelta(5))

    end_representation(PLATFORM, agency_id=school.pk, ends_on=today)
    represent(school, an_agency("Cơ quan thứ ba"), today)

    assert [one.valid_to for one in school.representations.order_by("valid_from")] == [today, None]


def test_what_does_not_hold_cannot_end(two) -> None:
    school, ministry = two

    with pytest.raises(RuleBroken) as never:
        end_representation(PLATFORM, agency_id=school.pk, ends_on=clock.today())
    represent(school, ministry, clock.today())
    with pytest.raises(RuleBroken) as too_early:
        end_representation(PLATFORM, agency_id=school.pk, ends_on=clock.today())

    assert never.value.code == "directory.not_represented"
    assert too_early.value.code == "directory.representation_backwards"


def test_only_who_manages_agencies_may_say_so(two) -> None:
    school, ministry = two
    someone = an_actor(at=school)

    for act in (
        lambda: represent_agency(someone, agency_id=school.pk, representative_id=ministry.pk, valid_from=clock.today()),
        lambda: end_representation(someone, agency_id=school.pk, ends_on=clock.today()),
    ):
        with pytest.raises(NotPermitted):
            act()


def test_the_pages_say_it_show_it_and_end_it(two) -> None:
    school, _ = two
    client = Client()
    sign_in(client, an_actor(MANAGE_AGENCIES, at=school))
    page = f"/co-quan/{school.uuid}/"

    done = client.post(f"{page}dai-dien/", {"representative_id": "G99", "valid_from": "2026-01-01", "basis": "QĐ 1"})
    shown = client.get(page).content.decode()
    ended = client.post(f"{page}thoi-dai-dien/", {"ends_on": "2026-02-01"})

    assert (done.status_code, ended.status_code) == (302, 302)
    assert "Bộ Thử nghiệm" in shown
    assert "Bộ Thử nghiệm" in client.get(page).content.decode()
    assert school.representations.get().valid_to == date(2026, 2, 1)


def test_software_reads_who_represents_an_agency(two) -> None:
    school, ministry = two
    represent(school, ministry, clock.today())

    answer = Client().get("/api/v1/directory/agencies/G99.1").json()

    assert answer["representative_uuid"] == str(ministry.uuid)
