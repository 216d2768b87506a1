"""Deadlines in working time."""

from __future__ import annotations

from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import override

from dienhong.directory.public import ancestor_ids
from dienhong.working_time.public import Calendar, CalendarChanged, calendar_for, days_of


def calendar_of(agency_id: int) -> Calendar:
    """The working time of an agency (3 queries)."""
    return calendar_for((agency_id, *ancestor_ids(agency_id)))


def end_of_work(calendar: Calendar, day: date) -> datetime:
    """When work ends on a day; when nobody works on it, on the next working day.

    Law: Civil Code 2015 art. 148: a term that would end on a day off ends with the next working day.
    """
    last = day if calendar.is_working_day(day) else calendar.next_working_day(day)
    return calendar.spans_on(last)[-1][1]


def basis_of(event: CalendarChanged) -> str:
    """The decision behind a change of the calendar, in Vietnamese, as the journal keeps it."""
    lineage = (event.agency_id, *ancestor_ids(event.agency_id)) if event.agency_id else ()
    found = [
        f"{one.day:%d/%m/%Y}: {one.title}" + (f" ({one.basis})" if one.basis else "")
        for one in days_of(event.since.year, lineage)
        if event.until is not None and event.since <= one.day <= event.until and one.agency_id == event.agency_id
    ]
    with override("vi"):
        if event.until is None:
            return _("Working hours from %(day)s on") % {"day": f"{event.since:%d/%m/%Y}"}
        return "; ".join(found) or _("%(day)s works as usual again") % {"day": f"{event.since:%d/%m/%Y}"}
