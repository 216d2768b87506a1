"""Asking for more time, and deciding on it."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from dienhong.assignments import rules
from dienhong.assignments.commands.deadlines import deadline_now, move_deadline
from dienhong.assignments.commands.steps import cut, step
from dienhong.assignments.models import Assignment, AssignmentStep, DeadlineChange, Extension
from dienhong.assignments.permissions import GIVE_ASSIGNMENTS, HANDLE_ASSIGNMENTS, LEAD_ASSIGNMENTS
from dienhong.assignments.queries.rows import assignment_for_update, open_extension
from dienhong.audit.public import command
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor, require
from dienhong.kernel.clock import VIETNAM
from dienhong.kernel.errors import NotPermitted, RuleBroken

Kind, Status = AssignmentStep.Kind, Assignment.Status


@command
def ask_extension(actor: Actor, *, assignment: UUID, wanted_on: date, reason: str) -> Extension:
    """Ask for a later deadline (đề nghị gia hạn), with the reason.

    Raises RuleBroken: assignments.wrong_status, no_deadline, not_later, due_in_the_past, text_missing, extension_open.
    """
    row = assignment_for_update(actor, assignment)
    handling = row.handler_id is not None and row.handler_id == actor.acts_as_person_id
    require(actor, HANDLE_ASSIGNMENTS if handling else LEAD_ASSIGNMENTS, at=row.owner_id)
    if actor.person_id is None:
        raise NotPermitted(LEAD_ASSIGNMENTS)  # a request has an author
    rules.must_have_status(row, Status.GIVEN, Status.IN_PROGRESS, Status.RETURNED)
    _must_be_later(row, wanted_on)
    rules.must_say_something(reason)
    if open_extension(row) is not None:
        raise RuleBroken("assignments.extension_open", conflict=True)

    extension = Extension.objects.create(
        assignment=row, wanted_on=wanted_on, reason=cut(reason), asked_by_id=actor.person_id, asked_at=clock.now()
    )
    step(actor, row, Kind.EXTENSION_ASKED, f"{wanted_on:%d/%m/%Y} · {extension.reason}")
    return extension


@command
def approve_extension(actor: Actor, *, assignment: UUID, granted_on: date, answer: str = "") -> Extension:
    """Grant more time (đồng ý gia hạn), until the day asked for or another one.

    Raises RuleBroken: assignments.no_extension, not_later, due_in_the_past, no_working_time.
    """
    row, extension = _asked(actor, assignment)
    _must_be_later(row, granted_on)

    extension.granted_on = granted_on
    _decide(actor, extension, Extension.State.APPROVED, answer)
    row.due_on = granted_on
    due_at = deadline_now(row)
    assert due_at is not None
    said = f"{granted_on:%d/%m/%Y}" + (f" · {extension.answer}" if extension.answer else "")
    move_deadline(actor, row, due_at, DeadlineChange.Cause.EXTENSION, extension.reason)
    step(actor, row, Kind.EXTENSION_APPROVED, said)
    return extension


@command
def refuse_extension(actor: Actor, *, assignment: UUID, answer: str) -> Extension:
    """Refuse more time (không đồng ý gia hạn). Raises RuleBroken: assignments.no_extension, text_missing."""
    row, extension = _asked(actor, assignment)
    rules.must_say_something(answer)

    _decide(actor, extension, Extension.State.REFUSED, answer)
    step(actor, row, Kind.EXTENSION_REFUSED, extension.answer)
    return extension


def _asked(actor: Actor, uuid: UUID) -> tuple[Assignment, Extension]:
    row = assignment_for_update(actor, uuid)
    require(actor, GIVE_ASSIGNMENTS, at=row.agency_id)
    extension = open_extension(row)
    if extension is None or not row.is_open:
        raise RuleBroken("assignments.no_extension", conflict=True)
    return row, extension


def _must_be_later(row: Assignment, day: date) -> None:
    rules.must_have_deadline(row)
    assert row.due_at is not None
    rules.must_be_later(row, day, row.due_at.astimezone(VIETNAM).date())
    rules.must_not_be_past(day, clock.today())


def _decide(actor: Actor, extension: Extension, state: Extension.State, answer: str) -> None:
    extension.state, extension.answer = state, cut(answer)
    extension.decided_by_id, extension.decided_at = actor.person_id, clock.now()
    extension.save(update_fields=["state", "answer", "decided_by", "decided_at", "granted_on"])
