"""Tasks that a person may see, and rows locked for an act."""

from __future__ import annotations

from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from dienhong.assignments.models import Assignment, AssignmentRegister, Cooperation, Extension
from dienhong.assignments.permissions import (
    ENTER_ASSIGNMENTS,
    GIVE_ASSIGNMENTS,
    LEAD_ASSIGNMENTS,
    READ_ASSIGNMENTS,
)
from dienhong.directory.public import ancestor_ids
from dienhong.kernel.actor import Actor
from dienhong.kernel.errors import NotFound
from dienhong.working_time.public import Calendar, calendar_for

NOBODY = 0  # agencies' software is no person: None would find what nobody handles


def agencies_of(actor: Actor) -> frozenset[int]:
    """The agencies whose tasks, given or received, the actor may see."""
    codes = (READ_ASSIGNMENTS, GIVE_ASSIGNMENTS, ENTER_ASSIGNMENTS, LEAD_ASSIGNMENTS)
    return frozenset().union(*(actor.authority.agencies_with(code) for code in codes))


def assignments_visible_to(actor: Actor) -> QuerySet[Assignment]:
    """What my agencies gave, own or help with, and what I gave or carry out myself; nothing else exists for me."""
    agencies, person = agencies_of(actor), actor.acts_as_person_id or NOBODY
    helping = Cooperation.objects.filter(assignment=OuterRef("pk"), agency_id__in=agencies)
    return Assignment.objects.filter(
        Q(agency_id__in=agencies)
        | Q(owner_id__in=agencies)
        | Q(handler_id=person)
        | Q(giver_post__person_id=person)
        | Exists(helping)
    )


def with_names(rows: QuerySet[Assignment]) -> QuerySet[Assignment]:
    """The same rows with the agencies and people that lists name."""
    return rows.select_related("agency", "owner", "handler", "giver_post__person")


def assignment_of(actor: Actor, uuid: UUID) -> Assignment:
    """One task with what its page needs. Raises NotFound, also for what the actor may not see."""
    found = with_names(assignments_visible_to(actor)).select_related("entered_by").filter(uuid=uuid).first()
    if found is None:
        raise NotFound("assignments.Assignment")
    return found


def assignment_for_update(actor: Actor, uuid: UUID) -> Assignment:
    """The locked task. Raises NotFound."""
    found = assignments_visible_to(actor).filter(uuid=uuid).values_list("pk", flat=True).first()
    if found is None:
        raise NotFound("assignments.Assignment")
    return Assignment.objects.select_for_update().get(pk=found)


def locked_assignment(assignment_id: int) -> Assignment:
    """The locked task, for the platform's own work."""
    return Assignment.objects.select_for_update().get(pk=assignment_id)


def register_for_update(agency_id: int, year: int) -> AssignmentRegister:
    """The locked register; the first number of a year makes it."""
    register = AssignmentRegister.objects.select_for_update().filter(agency_id=agency_id, year=year).first()
    if register is not None:
        return register
    try:
        with transaction.atomic():
            AssignmentRegister.objects.create(agency_id=agency_id, year=year)
    except IntegrityError:
        pass  # another act made it meanwhile: both now wait for the same row
    return AssignmentRegister.objects.select_for_update().get(agency_id=agency_id, year=year)


def open_extension(assignment: Assignment) -> Extension | None:
    """The request for more time that waits for a decision."""
    return assignment.extensions.filter(state=Extension.State.ASKED).first()


def calendar_of(agency_id: int) -> Calendar:
    """The working calendar of an agency (3 queries)."""
    return calendar_for((agency_id, *ancestor_ids(agency_id)))


def helper_ids(assignment: Assignment) -> list[int]:
    """The agencies that co-operate, in their order."""
    return list(assignment.cooperations.values_list("agency_id", flat=True))
