"""What assignments tell people: which notices there are, who hears each, and what it says."""

from __future__ import annotations

from collections.abc import Callable

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from dienhong.assignments.models import Assignment, AssignmentStep
from dienhong.assignments.permissions import LEAD_ASSIGNMENTS
from dienhong.identity.public import persons_holding
from dienhong.notifications.public import notify

Kind = AssignmentStep.Kind
NOTICES = {
    "assignments.given": _("A task was given to your agency"),
    "assignments.handed": _("A task was handed to you"),
    "assignments.reported": _("The result of a task waits for your confirmation"),
    "assignments.judged": _("The result of a task was confirmed or returned"),
    "assignments.ended": _("A task was withdrawn or replaced"),
    "assignments.extension_asked": _("More time is asked for a task"),
    "assignments.deadline": _("The deadline of a task moved, or more time was refused"),
    "assignments.soon": _("The deadline of a task comes near"),
    "assignments.answered": _("A document answers a task"),
    "assignments.overdue": _("The deadline of a task has passed"),
}


def givers(assignment: Assignment) -> set[int]:
    """Who gave the task, and who entered it."""
    return {assignment.giver_post.person_id, assignment.entered_by_id}


def owners(assignment: Assignment) -> set[int]:
    """Who leads the work in the agency that owns the task, and who carries it out."""
    handler = {assignment.handler_id} if assignment.handler_id is not None else set()
    return set(persons_holding(LEAD_ASSIGNMENTS, assignment.owner_id)) | handler


def everybody(assignment: Assignment) -> set[int]:
    """Both sides."""
    return givers(assignment) | owners(assignment)


def _owners_and_helpers(assignment: Assignment) -> set[int]:
    helpers = assignment.cooperations.values_list("agency_id", flat=True)
    return owners(assignment).union(*(persons_holding(LEAD_ASSIGNMENTS, one) for one in helpers))


def _handler(assignment: Assignment) -> set[int]:
    return {assignment.handler_id} if assignment.handler_id is not None else set()


_TOLD: dict[Kind, tuple[str, Callable[[Assignment], set[int]]]] = {
    Kind.GIVEN: ("assignments.given", _owners_and_helpers),
    Kind.ACCEPTED: ("assignments.handed", _handler),
    Kind.HANDED: ("assignments.handed", _handler),
    Kind.REPORTED: ("assignments.reported", givers),
    Kind.RETURNED: ("assignments.judged", owners),
    Kind.FINISHED: ("assignments.judged", _owners_and_helpers),
    Kind.WITHDRAWN: ("assignments.ended", _owners_and_helpers),
    Kind.REPLACED: ("assignments.ended", _owners_and_helpers),
    Kind.EXTENSION_ASKED: ("assignments.extension_asked", givers),
    Kind.EXTENSION_APPROVED: ("assignments.deadline", owners),
    Kind.EXTENSION_REFUSED: ("assignments.deadline", owners),
    Kind.DEADLINE_MOVED: ("assignments.deadline", everybody),
    Kind.SOON: ("assignments.soon", owners),
    Kind.ANSWERED: ("assignments.answered", givers),
    Kind.OVERDUE: ("assignments.overdue", everybody),
}


def tell(step: AssignmentStep) -> int:
    """Tell whom the step concerns, once a step; never the one who made it. Returns how many were told now."""
    event, audience = _TOLD.get(Kind(step.kind), ("", _handler))
    if not event:
        return 0
    assignment = step.assignment
    context = {
        "code": assignment.code,
        "text": assignment.text,
        "giver": f"{assignment.giver_post.title} {assignment.giver_post.person.full_name}",
        "agency": assignment.agency.name,
        "owner": assignment.owner.name,
        "source": assignment.source_words,
        "due_at": assignment.due_at,
        "kind": step.kind,
        "by": step.person.full_name if step.person is not None else "",
        "remark": step.remark,
    }
    url = reverse("assignments:assignment", args=[assignment.uuid])
    people = audience(assignment) - {step.person_id}
    return notify(people, event=event, key=str(step.pk), context=context, url=url)
