"""Figures, dates and deadlines as Vietnamese offices write them."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.utils.translation import override

from dienhong.portal import formats

NOON = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)  # 12:00 in Hà Nội, a Monday


@pytest.mark.parametrize(
    ("value", "digits", "written"),
    [
        (1234.5, None, "1.234,5"),
        (0, None, "0"),
        (-1234567, None, "-1.234.567"),
        (100, None, "100"),
        (Decimal("0.125"), 2, "0,13"),
        (1200000, 0, "1.200.000"),
        (2.5, 0, "3"),
    ],
)
def test_figures_have_points_between_thousands_and_a_decimal_comma(value, digits, written):
    assert formats.number(value, digits) == written


@pytest.mark.parametrize(
    ("size", "written"),
    [
        (0, "0 B"),
        (999, "999 B"),
        (1000, "1,0 KB"),
        (3812345, "3,8 MB"),
        (250_000_000, "250 MB"),
        (2 * 10**12, "2,0 TB"),
    ],
)
def test_sizes_are_short(size, written):
    assert formats.file_size(size) == written.replace(" ", formats.NBSP)


def test_money_ends_with_the_sign_of_dong():
    assert formats.money(1200000) == f"1.200.000{formats.NBSP}₫"


def test_dates_are_those_of_viet_nam():
    late_evening_in_london = datetime(2026, 12, 31, 18, 30, tzinfo=UTC)

    assert formats.day(late_evening_in_london) == "01/01/2027"
    assert formats.clock_time(late_evening_in_london) == "01:30"


@pytest.mark.parametrize(
    ("due_at", "group", "text"),
    [
        (None, "none", "No deadline"),
        (NOON - timedelta(days=2), "overdue", "Overdue 2 days"),
        (NOON - timedelta(minutes=32), "overdue", "Overdue 32 minutes"),
        (NOON - timedelta(seconds=1), "overdue", "Overdue less than a minute"),
        (NOON, "today", "Today 12:00"),
        (NOON + timedelta(hours=11, minutes=59), "today", "Today 23:59"),
        (NOON + timedelta(hours=12), "soon", "1 day left"),
        (NOON + timedelta(days=3), "soon", "3 days left"),
        (NOON + timedelta(days=4), "later", "4 days left"),
    ],
)
def test_a_deadline_is_as_loud_as_it_is_near(due_at, group, text):
    with override("en"):
        due = formats.due(due_at, now=NOON)

    assert (due.group, due.text.replace(formats.NBSP, " ")) == (group, text)


def test_the_year_is_written_only_when_it_is_another():
    assert formats.moment(NOON, now=NOON) == "23/11, 12:00"
    assert formats.moment(NOON, now=NOON + timedelta(days=60)) == "23/11/2026, 12:00"


@pytest.mark.parametrize(("language", "name"), [("vi", "thứ Hai"), ("en", "Monday")])
def test_weekdays_are_named_in_the_readers_language(language, name):
    with override(language):
        assert formats.weekday(NOON) == name
