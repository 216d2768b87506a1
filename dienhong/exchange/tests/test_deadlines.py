"""The statutory clock: a table of 40 cases, worked out by hand from Decision 28/2018/QĐ-TTg and the calendar below."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest

from dienhong.exchange.deadlines import Punctuality, send_by, timing_of
from dienhong.kernel.clock import VIETNAM
from dienhong.working_time.public import Calendar, DayKind, Hours

MINUTES = {"urgent_minutes": 60, "very_urgent_minutes": 30, "express_minutes": 15}
OFF, MORNING_OFF, AFTERNOON_OFF, WORKING = (
    DayKind.OFF,
    DayKind.MORNING_OFF,
    DayKind.AFTERNOON_OFF,
    DayKind.WORKING,
)
CALENDAR = Calendar(
    [Hours(date(2020, 1, 1), frozenset(range(5)), (time(7, 30), time(11, 30)), (time(13, 30), time(17)))],
    {
        date(2026, 1, 1): OFF,  # Thursday, New Year
        date(2026, 1, 2): OFF,  # Friday, exchanged for …
        date(2026, 1, 10): WORKING,  # … this Saturday
        **{date(2026, 2, 16) + timedelta(n): OFF for n in range(5)},  # Tết, Monday to Friday
        date(2026, 2, 28): WORKING,  # a Saturday made up
        date(2026, 4, 27): OFF,  # Monday after Hùng Kings' Day on a Sunday
        date(2026, 4, 30): OFF,
        date(2026, 5, 1): OFF,
        date(2026, 6, 9): MORNING_OFF,  # Tuesday
        date(2026, 6, 11): AFTERNOON_OFF,  # Thursday
        date(2026, 9, 1): OFF,
        date(2026, 9, 2): OFF,
    },
)


def at(text):
    return datetime.strptime(f"2026-{text}", "%Y-%m-%d %H:%M").replace(tzinfo=VIETNAM)


# (signed, urgency, to be sent by)
CASES = [
    # An ordinary week: the end of the next working morning, whatever the hour of signing.
    ("03-02 07:30", 0, "03-03 11:30"),
    ("03-02 11:30", 0, "03-03 11:30"),
    ("03-02 16:59", 0, "03-03 11:30"),
    ("03-02 17:00", 0, "03-03 11:30"),
    ("03-02 17:01", 0, "03-03 11:30"),
    ("03-02 23:59", 0, "03-03 11:30"),
    ("03-03 00:00", 0, "03-04 11:30"),
    # Friday and the weekend.
    ("03-06 09:00", 0, "03-09 11:30"),
    ("03-06 16:59", 0, "03-09 11:30"),
    ("03-06 17:00", 0, "03-09 11:30"),
    ("03-07 10:00", 0, "03-09 11:30"),
    ("03-08 22:00", 0, "03-09 11:30"),
    # New Year and the Saturday that makes up for it.
    ("12-31 16:59", 0, "2027-01-01 11:30"),  # of 2027 this calendar knows no holidays
    ("01-01 10:00", 0, "01-05 11:30"),
    ("01-02 10:00", 0, "01-05 11:30"),
    ("01-09 16:00", 0, "01-10 11:30"),
    ("01-10 16:00", 0, "01-12 11:30"),
    # Tết: from Friday the 13th over nine days.
    ("02-12 17:00", 0, "02-13 11:30"),
    ("02-13 08:00", 0, "02-23 11:30"),
    ("02-13 17:00", 0, "02-23 11:30"),
    ("02-16 09:00", 0, "02-23 11:30"),
    ("02-20 23:00", 0, "02-23 11:30"),
    ("02-27 15:00", 0, "02-28 11:30"),
    ("02-28 15:00", 0, "03-02 11:30"),
    # Single days off.
    ("04-24 16:59", 0, "04-28 11:30"),
    ("04-29 16:59", 0, "05-04 11:30"),
    ("04-30 09:00", 0, "05-04 11:30"),
    ("08-31 17:00", 0, "09-03 11:30"),
    # Half days: without a morning the first half that is worked ends the term.
    ("06-08 10:00", 0, "06-09 17:00"),
    ("06-09 14:00", 0, "06-10 11:30"),
    ("06-10 16:59", 0, "06-11 11:30"),
    ("06-11 10:00", 0, "06-12 11:30"),
    # Urgent ones at once, by day and by night, holidays or not.
    ("03-02 16:59", 1, "03-02 17:59"),
    ("03-06 17:00", 1, "03-06 18:00"),
    ("02-16 23:30", 1, "02-17 00:30"),
    ("03-02 09:00", 2, "03-02 09:30"),
    ("03-08 03:00", 2, "03-08 03:30"),
    ("03-02 16:59", 3, "03-02 17:14"),
    ("02-17 00:00", 3, "02-17 00:15"),
    ("03-02 16:59", 4, "03-02 17:14"),  # timed, but no hour is given: as express
]


@pytest.mark.parametrize(("signed", "urgency", "due"), CASES)
def test_forty_cases_of_the_statutory_clock(signed, urgency, due):
    expected = at(due) if not due.startswith("2027") else datetime(2027, 1, 1, 11, 30, tzinfo=VIETNAM)

    assert send_by(at(signed), urgency, CALENDAR, MINUTES) == expected


def test_the_table_has_forty_cases():
    assert len(set(CASES)) == 40


def test_a_timed_express_document_is_sent_by_its_hour_unless_that_is_past():
    assert send_by(at("03-02 09:00"), 4, CALENDAR, MINUTES, at("03-02 14:00")) == at("03-02 14:00")
    assert send_by(at("03-02 15:00"), 4, CALENDAR, MINUTES, at("03-02 14:00")) == at("03-02 15:15")


@pytest.mark.parametrize(
    ("sent", "now", "state"),
    [
        (None, "03-03 11:30", Punctuality.WAITING),
        (None, "03-03 11:31", Punctuality.OVERDUE),
        ("03-02 23:59", "03-05 08:00", Punctuality.SAME_DAY),
        ("03-03 11:30", "03-05 08:00", Punctuality.IN_TIME),
        ("03-03 11:31", "03-05 08:00", Punctuality.LATE),
    ],
)
def test_sending_is_in_time_or_late(sent, now, state):
    timing = timing_of(at("03-02 16:59"), at("03-03 11:30"), at(sent) if sent else None, at(now))

    assert (timing.state, timing.is_late) == (state, state in (Punctuality.OVERDUE, Punctuality.LATE))
