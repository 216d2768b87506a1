"""Forecast of an agenda: planned before, going on from what really happened while the session runs."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from dienhong.cabinet.forecast import Slot, forecast

START = datetime(2026, 11, 20, 1, tzinfo=UTC)


@dataclass
class Item:
    state: str
    minutes: int
    started_at: datetime | None = None
    ended_at: datetime | None = None


def at(minutes):
    return START + timedelta(minutes=minutes)


def test_before_the_session_items_follow_each_other_and_what_was_taken_off_takes_no_time():
    items = [Item("waiting", 10), Item("taken_off", 60, ended_at=START), Item("waiting", 20)]

    assert forecast(items, START, None) == [Slot(START, at(10)), None, Slot(at(10), at(30))]


def test_while_it_runs_the_rest_goes_on_from_what_happened():
    items = [
        Item("concluded", 10, at(5), at(25)),
        Item("waiting", 5),
        Item("discussed", 30, at(25)),
        Item("waiting", 20),
    ]

    assert forecast(items, START, at(40)) == [
        Slot(at(5), at(25)),
        Slot(at(55), at(60)),
        Slot(at(25), at(55)),
        Slot(at(60), at(80)),
    ]


def test_an_item_that_takes_longer_pushes_the_rest():
    items = [Item("discussed", 10, START), Item("waiting", 20)]

    assert forecast(items, START, at(45)) == [Slot(START, at(45)), Slot(at(45), at(65))]
