"""Which deadlines the platform looks at, and why they move."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import F, Q

from dienhong.assignments.models import Assignment
from dienhong.assignments.terms import soon_limit, start_of_day
from dienhong.directory.public import ancestor_ids, subtree_ids
from dienhong.kernel import clock
from dienhong.working_time.public import Calendar, CalendarChanged, calendar_for

Status = Assignment.Status
# Longer than any row of free days, Tết included: beyond it no deadline is near.
_FAR = timedelta(days=25)


def deadlines_touched(event: CalendarChanged) -> list[int]:
    """Ids of the open tasks whose deadline the change of a calendar can move, in the order of their numbers.

    A term ends on its last working day or later, so only deadlines on or after the first changed day can move.
    """
    rows = Assignment.objects.filter(closed_at=None, due_at__gte=start_of_day(event.since))
    if event.agency_id:
        rows = rows.filter(owner_id__in=subtree_ids(event.agency_id))
    return list(rows.order_by("id").values_list("pk", flat=True))


def deadlines_to_look_at() -> list[int]:
    """Ids of the tasks at work of whose deadline somebody is to be reminded now."""
    now = clock.now()
    at_work = Assignment.objects.filter(
        status__in=[Status.GIVEN, Status.IN_PROGRESS, Status.RETURNED], closed_at=None, due_at__lte=now + _FAR
    )
    passed = at_work.filter(due_at__lte=now).exclude(overdue_told_for=F("due_at"))
    coming = at_work.filter(Q(due_at__gt=now) & (Q(soon_told_for=None) | ~Q(soon_told_for=F("due_at"))))
    calendars: dict[int, Calendar] = {}
    found = set(passed.values_list("pk", flat=True))
    for pk, owner_id, due_at in coming.values_list("pk", "owner_id", "due_at"):
        if owner_id not in calendars:
            calendars[owner_id] = calendar_for((owner_id, *ancestor_ids(owner_id)))
        if due_at is not None and due_at <= soon_limit(now, calendars[owner_id]):
            found.add(pk)
    return sorted(found)
