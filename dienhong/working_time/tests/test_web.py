"""The page of the calendar: a year, a term, and days set by those who may."""

from datetime import date

import pytest
from django.test import Client

from dienhong.directory.tests.builders import an_agency
from dienhong.identity.tests.builders import an_actor, sign_in
from dienhong.kernel.actor import Actor
from dienhong.working_time import commands
from dienhong.working_time.models import DayRule, WorkingHours
from dienhong.working_time.permissions import MANAGE_WORKING_TIME

pytestmark = pytest.mark.django_db
URL = "/lich-lam-viec/"
STORM = {"day": "05/10/2026", "kind": "off", "title": "Nghỉ phòng, chống bão", "basis": "12/CĐ-TTg"}


@pytest.fixture
def keeper():
    agency = an_agency()
    browser = Client()
    sign_in(browser, an_actor(MANAGE_WORKING_TIME, at=agency))
    return agency, browser


@pytest.fixture
def reader():
    browser = Client()
    sign_in(browser, an_actor("documents.read", at=an_agency()))
    return browser


def test_a_year_shows_its_holidays_to_everybody_and_forms_to_nobody_else(reader):
    commands.seed_days(Actor.system("test"), year=2026)

    page = reader.get(f"{URL}?nam=2026").content.decode()

    assert "Mùng hai Tết Nguyên Đán" in page
    assert "Ngày làm bù" in page
    assert 'name="title"' not in page


def test_a_term_is_reckoned_over_the_holiday(reader):
    commands.seed_days(Actor.system("test"), year=2026)

    page = reader.get(f"{URL}?tu=2026-02-13T16:00&so=2&don_vi=gio").content.decode()

    assert "23/02, 08:30" in page


@pytest.mark.parametrize(
    "query", ["nam=abc", "nam=99999", "so=x", "so=-1&tu=1&don_vi=gio", "co-quan=999999", "co-quan=x"]
)
def test_nonsense_in_the_address_is_no_error(reader, query):
    assert reader.get(f"{URL}?{query}").status_code == 200


def test_a_day_is_added_and_withdrawn(keeper):
    agency, browser = keeper
    address = f"{URL}?co-quan={agency.pk}"

    added = browser.post(address, STORM, follow=True).content.decode()
    rule = DayRule.objects.get()
    withdrawn = browser.post(f"{URL}ngay/{rule.uuid}/huy/", follow=True).content.decode()

    assert (rule.agency_id, rule.day, rule.kind) == (agency.pk, date(2026, 10, 5), "off")
    assert "Nghỉ phòng, chống bão" in added
    assert "Nghỉ phòng, chống bão" not in withdrawn


def test_a_refusal_stands_above_the_form_and_keeps_what_was_typed(keeper):
    agency, browser = keeper
    browser.post(f"{URL}?co-quan={agency.pk}", STORM)

    again = browser.post(f"{URL}?co-quan={agency.pk}", STORM)

    assert again.status_code == 422
    assert "working_time.nothing_changed" in again.content.decode()
    assert STORM["title"] in again.content.decode()


def test_who_may_not_cannot_add_or_withdraw(reader, keeper):
    agency, browser = keeper
    browser.post(f"{URL}?co-quan={agency.pk}", STORM)
    rule = DayRule.objects.get()

    answers = [reader.post(f"{URL}?co-quan={agency.pk}", STORM), reader.post(f"{URL}ngay/{rule.uuid}/huy/")]

    assert [one.status_code for one in answers] == [403, 404]
    assert DayRule.objects.get().withdrawn_at is None


HOURS = {
    "valid_from": "01/12/2026",
    "weekdays": ["0", "1", "2", "3", "4"],
    "morning_from": "08:00",
    "morning_until": "12:00",
    "afternoon_from": "13:00",
    "afternoon_until": "17:00",
    "basis": "34/QĐ-UBND",
}


def test_hours_are_set_on_a_page_of_their_own(keeper):
    agency, browser = keeper
    address = f"{URL}gio/?co-quan={agency.pk}"

    shown = browser.get(address).content.decode()
    answer = browser.post(address, HOURS, follow=True).content.decode()

    assert 'value="07:30"' in shown
    assert "08:00–12:00" in answer
    assert WorkingHours.objects.get(agency_id=agency.pk).basis == "34/QĐ-UBND"


def test_hours_out_of_order_are_refused_above_the_form(keeper):
    agency, browser = keeper

    answer = browser.post(f"{URL}gio/?co-quan={agency.pk}", {**HOURS, "morning_until": "07:00"})

    assert answer.status_code == 422
    assert "working_time.hours_out_of_order" in answer.content.decode()
    assert not WorkingHours.objects.filter(agency_id=agency.pk).exists()


def test_who_may_not_does_not_get_the_form_of_hours(reader):
    assert reader.get(f"{URL}gio/").status_code == 403


def test_the_days_of_a_year_are_exported(reader):
    commands.seed_days(Actor.system("test"), year=2026)

    table = b"".join(reader.get(f"{URL}xuat.csv?nam=2026").streaming_content).decode()

    assert table.splitlines()[2].startswith("16/02/2026,")
    assert len(table.splitlines()) == 16
