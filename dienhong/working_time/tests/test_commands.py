"""Who may set hours and days, what becomes of earlier rules, and who is told."""

from datetime import date, time

import pytest

from dienhong.audit.models import AuditRecord
from dienhong.directory.tests.builders import an_agency
from dienhong.identity.tests.builders import an_actor
from dienhong.kernel.actor import Actor
from dienhong.kernel.clock import VIETNAM, frozen
from dienhong.kernel.errors import NotFound, NotPermitted, RuleBroken
from dienhong.working_time import commands, queries, tasks
from dienhong.working_time.calendars import DayKind
from dienhong.working_time.models import COUNTRY, DayRule, WorkingHours
from dienhong.working_time.permissions import MANAGE_WORKING_TIME
from dienhong.working_time.rules import HalfDays

pytestmark = pytest.mark.django_db
FLOOD = date(2026, 10, 5)
WINTER = HalfDays(time(8), time(12), time(13), time(17))


@pytest.fixture
def keeper():
    agency = an_agency()
    return agency.pk, an_actor(MANAGE_WORKING_TIME, at=agency)


def test_a_decision_takes_a_day_out_of_the_week(keeper):
    agency_id, actor = keeper

    rule = commands.set_day(
        actor, agency_id=agency_id, day=FLOOD, kind="off", title="Nghỉ phòng, chống bão", basis="12/CĐ"
    )

    assert queries.calendar_for([agency_id]).is_working_day(FLOOD) is False
    assert queries.calendar_for().is_working_day(FLOOD) is True
    record = AuditRecord.objects.get(command="working_time.set_day")
    assert (record.agency_id, record.subject_id) == (agency_id, str(rule.uuid))


def test_a_second_decision_replaces_the_first_and_the_same_again_is_refused(keeper):
    agency_id, actor = keeper
    first = commands.set_day(actor, agency_id=agency_id, day=FLOOD, kind="off", title="Bão")

    second = commands.set_day(actor, agency_id=agency_id, day=FLOOD, kind="morning_off", title="Bão")

    first.refresh_from_db()
    assert first.withdrawn_at is not None
    assert queries.calendar_for([agency_id]).days == {FLOOD: DayKind.MORNING_OFF}
    with pytest.raises(RuleBroken, match="working_time.nothing_changed"):
        commands.set_day(actor, agency_id=agency_id, day=FLOOD, kind="morning_off", title="Bão")
    assert DayRule.objects.get(withdrawn_at=None) == second


def test_a_withdrawn_rule_counts_no_more_and_cannot_be_withdrawn_again(keeper):
    agency_id, actor = keeper
    rule = commands.set_day(actor, agency_id=agency_id, day=FLOOD, kind="off", title="Bão")

    commands.withdraw_day(actor, rule=rule.uuid)

    assert queries.calendar_for([agency_id]).is_working_day(FLOOD)
    with pytest.raises(NotFound):
        commands.withdraw_day(actor, rule=rule.uuid)


def test_hours_change_from_their_day_on(keeper):
    agency_id, actor = keeper

    commands.set_hours(
        actor, agency_id=agency_id, valid_from=date(2026, 12, 1), weekdays=[0, 1, 2, 3, 4, 5], halves=WINTER
    )

    kept = queries.calendar_for([agency_id])
    assert kept.spans_on(date(2026, 12, 5))[0][0].time() == time(8)
    with pytest.raises(RuleBroken, match="working_time.nothing_changed"):
        commands.set_hours(
            actor, agency_id=agency_id, valid_from=date(2026, 12, 1), weekdays=[5, 4, 3, 2, 1, 0], halves=WINTER
        )


@pytest.mark.parametrize(
    ("weekdays", "halves", "code"),
    [
        ([], WINTER, "working_time.no_weekday"),
        ([7], WINTER, "working_time.no_weekday"),
        ([0], HalfDays(), "working_time.hours_out_of_order"),
        ([0], HalfDays(time(8), None, time(13), time(17)), "working_time.hours_out_of_order"),
        ([0], HalfDays(time(8), time(14), time(13), time(17)), "working_time.hours_out_of_order"),
    ],
)
def test_impossible_hours_are_refused(keeper, weekdays, halves, code):
    agency_id, actor = keeper

    with pytest.raises(RuleBroken) as refusal:
        commands.set_hours(actor, agency_id=agency_id, valid_from=FLOOD, weekdays=weekdays, halves=halves)

    assert refusal.value.code == code
    assert not WorkingHours.objects.filter(agency_id=agency_id).exists()


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"kind": "holiday"}, "working_time.kind_unknown"),
        ({"title": "  "}, "working_time.title_missing"),
        ({"day": date(2126, 1, 1)}, "working_time.too_far"),
    ],
)
def test_impossible_days_are_refused(keeper, given, code):
    agency_id, actor = keeper
    wanted = {"day": FLOOD, "kind": "off", "title": "Bão", **given}

    with pytest.raises(RuleBroken) as refusal:
        commands.set_day(actor, agency_id=agency_id, **wanted)

    assert refusal.value.code == code
    assert not DayRule.objects.exists()


def test_nobody_sets_another_agency_s_calendar_or_the_country_s(keeper):
    _, actor = keeper
    other = an_agency()

    for agency_id in (other.pk, COUNTRY):
        with pytest.raises(NotPermitted):
            commands.set_day(actor, agency_id=agency_id, day=FLOOD, kind="off", title="Bão")
    assert not DayRule.objects.exists()


def test_holidays_are_reckoned_once_for_this_and_the_next_year_and_decisions_stand_above():
    platform = Actor.system("test")
    with frozen(_noon(date(2026, 11, 20))):
        commands.set_day(platform, agency_id=COUNTRY, day=date(2027, 2, 10), kind="working", title="Quyết định")
        commands.seed_days(platform, year=2027)
        tasks.seed_coming_years()
        again = tasks.seed_coming_years()

    kept = queries.calendar_for()
    assert again == 0
    assert not kept.is_working_day(date(2026, 2, 17))
    assert kept.is_working_day(date(2026, 8, 22))
    assert not kept.is_working_day(date(2027, 4, 30))
    assert kept.is_working_day(date(2027, 2, 10))


def test_what_was_withdrawn_is_not_reckoned_again():
    platform = Actor.system("test")
    commands.seed_days(platform, year=2026)
    culture_day = DayRule.objects.get(day=date(2026, 11, 24))
    commands.withdraw_day(platform, rule=culture_day.uuid)

    assert commands.seed_days(platform, year=2026) == 0
    assert queries.calendar_for().is_working_day(date(2026, 11, 24))


def test_the_nearest_agency_that_says_something_counts(keeper):
    agency_id, actor = keeper
    above, platform = an_agency(), Actor.system("test")
    commands.set_day(platform, agency_id=above.pk, day=FLOOD, kind="off", title="Bão")
    commands.set_hours(platform, agency_id=above.pk, valid_from=FLOOD, weekdays=[0], halves=WINTER)

    inherited = queries.calendar_for([agency_id, above.pk])
    commands.set_day(actor, agency_id=agency_id, day=FLOOD, kind="working", title="Trực bão")
    own = queries.calendar_for([agency_id, above.pk])

    assert not inherited.is_working_day(FLOOD)
    assert own.spans_on(FLOOD)[0][0].time() == time(8)


def _noon(day):
    from datetime import datetime

    return datetime.combine(day, time(12), VIETNAM)


@pytest.mark.parametrize("turn", ["first", "after a test that committed and was flushed"])
@pytest.mark.django_db(transaction=True)
def test_the_hours_of_the_country_are_there_in_every_test(turn):
    assert WorkingHours.objects.filter(agency_id=COUNTRY).exists()
