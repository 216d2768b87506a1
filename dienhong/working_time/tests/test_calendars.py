"""Working time is added and measured as a careful clerk would with a calendar in hand."""

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dienhong.kernel.clock import VIETNAM
from dienhong.working_time.calendars import Calendar, DayKind, Hours, NoWorkingTime

FROM, UNTIL = datetime(2026, 1, 1), datetime(2026, 12, 1)  # noqa: DTZ001  Hypothesis wants them so; tests add the zone
WEEK = frozenset(range(5))
EIGHT_HOURS = Hours(date(2020, 1, 1), WEEK, (time(7, 30), time(11, 30)), (time(13), time(17)))
# Tết of the year Bính Ngọ, with the Saturday worked for it, and a winter hour from December on.
DAYS = {
    **{date(2026, 2, day): DayKind.OFF for day in range(16, 21)},
    date(2026, 8, 22): DayKind.WORKING,
    date(2026, 8, 31): DayKind.OFF,
    date(2026, 9, 1): DayKind.OFF,
    date(2026, 9, 2): DayKind.OFF,
    date(2026, 12, 24): DayKind.AFTERNOON_OFF,
    date(2026, 12, 25): DayKind.MORNING_OFF,
}
WINTER = Hours(date(2026, 12, 1), WEEK, (time(8), time(12)), (time(13), time(17)))
CALENDAR = Calendar((EIGHT_HOURS, WINTER), DAYS)


def at(text):
    """ "20/11 16:59" of 2026."""
    return datetime.strptime(f"{text} 2026", "%d/%m %H:%M %Y").replace(tzinfo=VIETNAM)


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        ("20/11 07:30", 4, "20/11 11:30"),  # ends with the morning, not when the afternoon begins
        ("20/11 07:30", 8, "20/11 17:00"),
        ("20/11 07:00", 1, "20/11 08:30"),  # before work begins
        ("20/11 11:45", 1, "20/11 14:00"),  # during lunch
        ("20/11 16:59", 1, "23/11 08:29"),  # Friday evening
        ("20/11 17:00", 0, "23/11 07:30"),  # no work from outside working time
        ("20/11 10:00", 0, "20/11 10:00"),
        ("21/11 10:00", 8, "23/11 17:00"),  # Saturday
        ("13/02 16:00", 2, "23/02 08:30"),  # over Tết
        ("21/08 16:30", 1, "22/08 08:00"),  # the Saturday that is worked for the holiday
        ("28/08 17:00", 1, "03/09 08:30"),  # over the National Day
        ("30/11 16:00", 2, "01/12 09:00"),  # winter hours begin
        ("24/12 11:00", 2, "25/12 14:00"),  # two half-days off
    ],
)
def test_terms_end_where_a_clerk_would_say(start, hours, end):
    assert CALENDAR.after(at(start), timedelta(hours=hours)) == at(end)


@pytest.mark.parametrize(
    ("start", "days", "end"),
    [
        ("20/11 08:00", 1, "23/11 17:00"),
        ("18/11 16:59", 2, "20/11 17:00"),
        ("13/02 08:00", 3, "25/02 17:00"),
        ("20/08 08:00", 2, "22/08 17:00"),
        ("23/12 08:00", 1, "24/12 11:30"),
        ("20/11 08:00", 0, "20/11 17:00"),
        ("21/11 08:00", 0, "21/11 08:00"),
    ],
)
def test_terms_in_days_end_with_the_last_working_day(start, days, end):
    calendar = Calendar((EIGHT_HOURS,), DAYS)

    assert calendar.after_days(at(start), days) == at(end)


@given(st.datetimes(FROM, UNTIL), st.integers(0, 200 * 60), st.sampled_from([1, 37, 60]))
@settings(max_examples=200, deadline=None)
def test_what_is_added_is_what_lies_between(moment, amount, unit):
    start, work = moment.replace(tzinfo=VIETNAM, microsecond=0), timedelta(minutes=amount * unit // 60)

    end = CALENDAR.after(start, work)

    assert CALENDAR.between(start, end) == work
    assert end >= start


@given(st.lists(st.datetimes(FROM, UNTIL), min_size=3, max_size=3))
@settings(max_examples=100, deadline=None)
def test_working_time_of_two_parts_is_that_of_the_whole(moments):
    first, second, third = (one.replace(tzinfo=VIETNAM) for one in sorted(moments))

    whole = CALENDAR.between(first, third)

    assert CALENDAR.between(first, second) + CALENDAR.between(second, third) == whole
    assert CALENDAR.between(third, first) == timedelta(0)


@pytest.mark.parametrize(
    ("moment", "end"),
    [
        ("19/11 09:00", "20/11 11:30"),
        ("20/11 16:59", "23/11 11:30"),
        ("20/11 23:59", "23/11 11:30"),
        ("21/11 08:00", "23/11 11:30"),
        ("13/02 10:00", "23/02 11:30"),
        ("21/08 15:00", "22/08 11:30"),
        ("24/12 09:00", "25/12 17:00"),  # a day without a morning: its first half
    ],
)
def test_the_next_working_morning(moment, end):
    assert CALENDAR.next_morning_ends(at(moment)) == at(end)


def test_a_calendar_without_work_is_not_walked_for_ever():
    never = Calendar((Hours(date(2020, 1, 1), frozenset(), (time(8), time(12)), None),))

    with pytest.raises(NoWorkingTime):
        never.after(at("20/11 08:00"), timedelta(hours=1))
    with pytest.raises(NoWorkingTime):
        never.next_working_day(date(2026, 11, 20))


def test_hours_of_the_future_do_not_reach_back():
    assert CALENDAR.spans_on(date(2026, 11, 30))[0][0].time() == time(7, 30)
    assert CALENDAR.spans_on(date(2026, 12, 1))[0][0].time() == time(8)
    assert CALENDAR.spans_on(date(2019, 1, 7))[0][0].time() == time(7, 30)


def test_without_any_hours_there_is_no_working_time():
    nowhere = Calendar(hours=())

    with pytest.raises(NoWorkingTime):
        nowhere.after_days(datetime(2026, 11, 20, 9, tzinfo=VIETNAM), 1)
