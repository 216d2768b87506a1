"""Terms in working time that a change of the calendar can move."""

from __future__ import annotations

from datetime import datetime, time

from dienhong.directory.public import subtree_ids
from dienhong.documents.models import Handling, IncomingDocument, Opinion, TermChange
from dienhong.kernel.clock import VIETNAM
from dienhong.working_time.public import CalendarChanged


def handlings_touched(event: CalendarChanged) -> list[int]:
    """Ids of the open assignments until a day whose end the change can move, in order.

    A day that was off may be worked again: what was put off from it ends on it again, so the day asked for counts.
    """
    rows = Handling.objects.filter(closed_at=None, due_on__isnull=False, due_at__gte=_midnight(event))
    if event.agency_id:
        rows = rows.filter(agency_id__in=subtree_ids(event.agency_id))
    return list(rows.order_by("id").values_list("pk", flat=True))


def opinions_touched(event: CalendarChanged) -> list[int]:
    """Ids of the opinions that are waited for and whose term the change can move, in order."""
    rows = Opinion.objects.filter(status=Opinion.Status.ASKED, due_at__gte=_midnight(event))
    if event.agency_id:
        rows = rows.filter(to_agency_id__in=subtree_ids(event.agency_id))
    return list(rows.order_by("id").values_list("pk", flat=True))


def _midnight(event: CalendarChanged) -> datetime:
    return datetime.combine(event.since, time.min, VIETNAM)


def handling_journal(document: IncomingDocument) -> list[TermChange]:
    """How the terms of a document moved, newest first; the caller has checked who asks."""
    return list(TermChange.objects.filter(handling__document=document).order_by("-id"))


def opinion_journal(row: Opinion) -> list[TermChange]:
    """How the term of an opinion moved, newest first; the caller has checked who asks."""
    return list(row.term_changes.order_by("-id"))
