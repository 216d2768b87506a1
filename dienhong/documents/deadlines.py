"""Deadlines in working time."""

from __future__ import annotations

from datetime import date, datetime

from dienhong.directory.public import ancestor_ids
from dienhong.working_time.public import Calendar, calendar_for


def calendar_of(agency_id: int) -> Calendar:
    """The working time of an agency (3 queries)."""
    return calendar_for((agency_id, *ancestor_ids(agency_id)))


def end_of_work(calendar: Calendar, day: date) -> datetime:
    """When work ends on a day; when nobody works on it, on the next working day.

    Law: Civil Code 2015 art. 148: a term that would end on a day off ends with the next working day.
    """
    last = day if calendar.is_working_day(day) else calendar.next_working_day(day)
    return calendar.spans_on(last)[-1][1]
