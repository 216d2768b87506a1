"""Retention by group of records: the country's table, what agencies settle otherwise from a day on, and what files take."""

from datetime import date, datetime, timedelta

import pytest
from django.test import Client

from dienhong.directory.tests.builders import an_agency
from dienhong.documents import commands
from dienhong.documents.commands import GroupTerm
from dienhong.documents.models import RecordsFile, RecordsGroup
from dienhong.documents.permissions import KEEP_RECORDS, KEEP_RULES
from dienhong.documents.queries.records import retention_periods
from dienhong.documents.queries.retention import groups_for
from dienhong.identity.tests.builders import a_stranger, an_actor, sign_in
from dienhong.kernel import clock
from dienhong.kernel.errors import NotFound, NotPermitted, RuleBroken

pytestmark = pytest.mark.django_db
DAY = datetime(2026, 11, 20, 9, tzinfo=clock.VIETNAM)
TODAY = DAY.date()


@pytest.fixture
def office():
    agency = an_agency("Bộ Thử nghiệm")
    unit = an_agency("Cục Thử nghiệm", parent=agency)
    office = {
        "agency": agency,
        "unit": unit,
        "keeper": an_actor(KEEP_RULES, KEEP_RECORDS, at=agency),
        "below": an_actor(KEEP_RULES, KEEP_RECORDS, at=unit),
    }
    with clock.frozen(DAY):
        yield office


def period(years):
    return next(one.pk for one in retention_periods() if one.years == years)


def settled(office, code="06", years=20, day=TODAY, who="keeper", **more) -> RecordsGroup:
    agency = office["agency"] if who == "keeper" else office["unit"]
    said = {"name": "Trao đổi công việc", "source": "Quyết định 1/QĐ-BTN", **more}
    term = GroupTerm(code=code, period_id=period(years), valid_from=day, **said)
    return commands.set_records_group(office[who], agency_id=agency.pk, term=term)


def years_of(agency, code="06", day=None):
    return {row.code: row.period.years for row in groups_for(agency.pk, day)}.get(code, "none")


def opened(office, code="01", group="06", years=None):
    retention = None if years is None else period(years)
    return commands.open_records_file(
        office["keeper"],
        agency_id=office["agency"].pk,
        code=code,
        title="Diễn tập",
        retention_id=retention,
        group_code=group,
    )


def test_the_nearest_agency_and_its_newest_row_count(office, record):
    later = TODAY + timedelta(days=30)
    before = years_of(office["unit"])
    settled(office, years=20)
    settled(office, years=15, day=later)
    own = settled(office, years=50, who="below")
    with_own = [years_of(office["agency"]), years_of(office["unit"]), years_of(office["agency"], day=later)]
    commands.withdraw_records_group(office["below"], group=own.uuid)

    assert (before, with_own, years_of(office["unit"])) == (10, [20, 50, 15], 20)
    assert record() == ("documents.withdraw_records_group", "done", "")
    assert years_of(an_agency("Bộ Khác")) == 10


def test_a_file_takes_the_time_of_its_group_or_a_longer_one(office):
    settled(office, years=20)

    files = [opened(office), opened(office, "02", years=70), opened(office, "03", "", years=5)]

    rows = RecordsFile.objects.filter(pk__in=[one.pk for one in files]).order_by("code")
    said = [(row.retention.years, row.group.period.years if row.group else None) for row in rows]
    assert said == [(20, 20), (70, 20), (5, None)]
    with pytest.raises(RuleBroken, match="documents.retention_too_short"):
        opened(office, "04", years=15)
    with pytest.raises(RuleBroken, match="documents.retention_too_short"):
        opened(office, "04", "01", years=70)
    with pytest.raises(RuleBroken, match="documents.group_unknown"):
        opened(office, "04", "99")
    with pytest.raises(RuleBroken, match="documents.retention_unknown"):
        opened(office, "04", "")


def test_an_open_file_keeps_its_time_when_the_table_changes(office):
    file = opened(office)

    settled(office, years=70)

    assert RecordsFile.objects.get(pk=file.pk).retention.years == 10


def test_a_row_names_its_group_its_period_and_a_day_that_has_not_passed(office, record):
    settled(office)

    with pytest.raises(RuleBroken, match="documents.group_taken"):
        settled(office, years=15)
    with pytest.raises(RuleBroken, match="documents.group_unnamed"):
        settled(office, "20", source=" ")
    with pytest.raises(RuleBroken, match="documents.begins_in_the_past"):
        settled(office, "20", day=date(2026, 11, 19))
    assert record() == ("documents.set_records_group", "refused", "documents.begins_in_the_past")
    with pytest.raises(RuleBroken, match="documents.retention_unknown"):
        commands.set_records_group(
            office["keeper"], agency_id=office["agency"].pk, term=GroupTerm("20", "Khác", 0, TODAY, "Quyết định")
        )


def test_nobody_settles_for_others_and_nobody_touches_the_countrys_rows(office):
    own, country = settled(office), RecordsGroup.objects.get(agency=None, code="06")

    with pytest.raises(NotPermitted):
        commands.set_records_group(
            a_stranger(), agency_id=office["agency"].pk, term=GroupTerm("20", "Khác", period(5), TODAY, "Quyết định")
        )
    for actor, row in ((office["below"], own), (a_stranger(), own), (office["keeper"], country)):
        with pytest.raises(NotFound):
            commands.withdraw_records_group(actor, group=row.uuid)


def test_the_page_shows_the_table_and_changes_it(office):
    client, stranger = Client(), Client()
    sign_in(client, office["keeper"])
    sign_in(stranger, a_stranger())
    address = "/van-ban/quy-dinh/thoi-han-luu-tru/"
    said = {
        "do": "add", "code": "06", "name": "Trao đổi công việc", "period": str(period(20)), "valid_from": "2026-11-20",
        "source": "Quyết định 1/QĐ-BTN",
    }  # fmt: skip

    added = client.post(address, said)
    page = client.get(added.url).content.decode()
    row = RecordsGroup.objects.exclude(agency=None).get()
    again = client.post(address, said)
    client.post(address, {"do": "end", "group": str(row.uuid)})

    assert ("Quyết định 1/QĐ-BTN" in page, "Thông tư 10/2022/TT-BNV" in page, again.status_code) == (True, True, 409)
    assert "Quyết định 1/QĐ-BTN" not in client.get(address).content.decode()
    assert stranger.get(address).status_code == 404
