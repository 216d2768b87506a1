"""Lists of tasks for screens, narrowed by filters."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import F, Q, QuerySet

from dienhong.assignments.models import Assignment
from dienhong.assignments.queries.rows import NOBODY, agencies_of, assignments_visible_to, calendar_of, with_names
from dienhong.assignments.terms import soon_limit
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor
from dienhong.kernel.text import fold
from dienhong.working_time.public import NoWorkingTime, calendar_for

Status, Verdict = Assignment.Status, Assignment.Verdict
AT_WORK = (Status.GIVEN, Status.IN_PROGRESS, Status.RETURNED)
NEWEST = ("-given_at", "-id")
BY_DEADLINE = ("due_at", "id")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Filters of a list; empty ones keep everything. `state` is a key of `conditions`, `side` given, received or mine."""

    text: str = ""
    state: str = ""
    side: str = ""
    owner: UUID | None = None
    giver_post: UUID | None = None
    by_deadline: bool = False


def overdue(now: datetime) -> Q:
    """Tasks at work whose deadline has passed, and results that came late and are not confirmed yet."""
    return Q(closed_at=None) & (
        Q(status__in=AT_WORK, due_at__lte=now) | Q(status=Status.REPORTED, reported_at__gt=F("due_at"))
    )


def conditions(now: datetime, soon_until: datetime) -> dict[str, Q]:
    """The states by which tasks are counted and filtered."""
    late = overdue(now)
    return {
        "open": Q(closed_at=None),
        "not_begun": Q(status=Status.GIVEN),
        "in_progress": Q(status__in=[Status.IN_PROGRESS, Status.RETURNED]),
        "reported": Q(status=Status.REPORTED),
        "soon": Q(status__in=AT_WORK, due_at__gt=now, due_at__lte=soon_until),
        "overdue": late,
        "on_time": Q(status=Status.FINISHED) & ~Q(verdict=Verdict.LATE),
        "late": Q(status=Status.FINISHED, verdict=Verdict.LATE),
        "ended": Q(status__in=[Status.WITHDRAWN, Status.REPLACED]),
    }


def present_conditions(actor: Actor) -> dict[str, Q]:
    """The states now; “soon” goes by the calendar of the reader's own agency."""
    now = clock.now()
    calendar = calendar_of(actor.agency_id) if actor.agency_id else calendar_for()
    try:
        return conditions(now, soon_limit(now, calendar))
    except NoWorkingTime:
        return conditions(now, now)


def own_open_tasks(actor: Actor, most: int) -> list[Assignment]:
    """The open tasks that a person carries out or gave, the nearest deadlines first; one statement, whatever is stored."""
    person = actor.acts_as_person_id or NOBODY
    nearest = (F("due_at").asc(nulls_last=True), "id")
    rows = Assignment.objects.filter(closed_at=None).order_by(*nearest)
    # Two short walks instead of one over everything, which an OR across the posts would be.
    carried = rows.filter(handler_id=person).values("pk")[:most]
    given = rows.filter(giver_post__person_id=person).values("pk")[:most]
    return list(with_names(Assignment.objects.filter(pk__in=carried.union(given))).order_by(*nearest)[:most])


def assignment_list(actor: Actor, wanted: Wanted) -> QuerySet[Assignment]:
    """The tasks a person may see, to be paged by NEWEST, or by BY_DEADLINE those that have one."""
    rows = with_names(assignments_visible_to(actor))
    agencies, person = agencies_of(actor), actor.acts_as_person_id or NOBODY
    sides = {
        "given": Q(agency_id__in=agencies),
        "received": Q(owner_id__in=agencies),
        "mine": Q(handler_id=person) | Q(giver_post__person_id=person),
    }
    if wanted.side in sides:
        rows = rows.filter(sides[wanted.side])
    if wanted.state:
        rows = rows.filter(present_conditions(actor)[wanted.state])
    if wanted.owner is not None:
        rows = rows.filter(owner__uuid=wanted.owner)
    if wanted.giver_post is not None:
        rows = rows.filter(giver_post__uuid=wanted.giver_post)
    for word in fold(wanted.text).split()[:12]:
        rows = rows.filter(search_text__contains=word)
    return rows.filter(due_at__isnull=False) if wanted.by_deadline else rows
