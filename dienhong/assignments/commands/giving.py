"""Giving tasks, and taking them back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from dienhong.assignments import rules
from dienhong.assignments.commands.steps import cut, keep, search_text, step
from dienhong.assignments.models import Assignment, AssignmentRegister, AssignmentStep, Cooperation
from dienhong.assignments.permissions import ENTER_ASSIGNMENTS, GIVE_ASSIGNMENTS
from dienhong.assignments.queries.rows import assignment_for_update, calendar_of, register_for_update
from dienhong.assignments.terms import Term, deadline
from dienhong.audit.public import command
from dienhong.directory.public import AgencyView, agency_view, agency_views, successor_on
from dienhong.documents.public import must_not_be_marked_secret, name_given_tasks
from dienhong.identity.public import PostView, persons_holding, post_view
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor, require
from dienhong.kernel.errors import NotPermitted, RuleBroken
from dienhong.working_time.public import NoWorkingTime

Kind = AssignmentStep.Kind


@dataclass(frozen=True, slots=True)
class Source:
    """Where tasks come from: in words, and the inner id of the document if it is one of ours."""

    words: str
    outgoing_id: int | None = None
    incoming_id: int | None = None


@dataclass(frozen=True, slots=True)
class NewTask:
    """A task to give: what, who answers for it, who helps, until when."""

    text: str
    owner_id: int
    term: Term
    helper_ids: tuple[int, ...] = ()


@command
def give_assignments(
    actor: Actor, *, agency_id: int, giver_post_id: int, source: Source, tasks: tuple[NewTask, ...]
) -> list[Assignment]:
    """Give tasks in the name of a leader (giao nhiệm vụ), each with a code of the agency's register of the year.

    Raises RuleBroken: assignments.no_tasks, source_missing, text_missing, giver_may_not_give, agency_closed,
    owner_cooperates, too_many_helpers, term_incomplete, due_in_the_past, no_working_time.
    """
    _require_giving(actor, agency_id)
    giver = _giver(actor, agency_id, giver_post_id)
    rules.must_be_some_tasks(len(tasks))
    rules.must_name_source(source.words)
    must_not_be_marked_secret(source.words)
    for task in tasks:
        _must_be_givable(task)

    register = register_for_update(agency_id, clock.today().year)
    giving = agency_view(agency_id)
    made = [_given(actor, register, giving, (giver, source), task) for task in tasks]
    if source.outgoing_id is not None:
        name_given_tasks(source.outgoing_id, agency_id, tuple(one.code for one in made))
    return made


@command
def withdraw_assignment(actor: Actor, *, assignment: UUID, reason: str) -> Assignment:
    """Take a task back (thu hồi nhiệm vụ); it stays in the register. Raises RuleBroken: wrong_status, text_missing."""
    row = assignment_for_update(actor, assignment)
    require(actor, GIVE_ASSIGNMENTS, at=row.agency_id)
    rules.must_be_open(row)
    rules.must_say_something(reason)

    _close(actor, row, Assignment.Status.WITHDRAWN, Kind.WITHDRAWN, reason)
    return row


@command
def replace_assignment(actor: Actor, *, assignment: UUID, task: NewTask, reason: str) -> Assignment:
    """Give another task instead of an open one (thay thế nhiệm vụ), with a code of its own; returns the new one."""
    row = assignment_for_update(actor, assignment)
    require(actor, GIVE_ASSIGNMENTS, at=row.agency_id)
    rules.must_be_open(row)
    rules.must_say_something(reason)
    _must_be_givable(task)

    register = register_for_update(row.agency_id, clock.today().year)
    source = Source(row.source_words, row.source_outgoing_id, row.source_incoming_id)
    giver = post_view(row.giver_post_id)
    made = _given(actor, register, agency_view(row.agency_id), (giver, source), task, replaces=row)
    _close(actor, row, Assignment.Status.REPLACED, Kind.REPLACED, f"{made.code}: {reason}")
    return made


def _require_giving(actor: Actor, agency_id: int) -> None:
    """Leaders give; those who follow up enter what leaders gave."""
    if not actor.may(ENTER_ASSIGNMENTS, at=agency_id):
        require(actor, GIVE_ASSIGNMENTS, at=agency_id)
    if actor.kind != "system" and actor.person_id is None:
        raise NotPermitted(GIVE_ASSIGNMENTS)  # software gives no tasks


def _giver(actor: Actor, agency_id: int, post_id: int) -> PostView:
    """The leader's post. Who may only give gives in no other name. Raises RuleBroken."""
    post = post_view(post_id)
    rules.must_be_giver(post.person_id, persons_holding(GIVE_ASSIGNMENTS, agency_id))
    own = actor.kind == "system" or post.person_id == actor.acts_as_person_id
    if not own and not actor.may(ENTER_ASSIGNMENTS, at=agency_id):
        raise RuleBroken("assignments.giver_may_not_give")
    return post


def _must_be_givable(task: NewTask) -> None:
    rules.must_say_something(task.text)
    must_not_be_marked_secret(task.text)
    rules.must_be_a_term(task.term, clock.today())
    rules.must_be_helpers(task.owner_id, task.helper_ids)
    _must_exist([task.owner_id, *task.helper_ids])


def _must_exist(agency_ids: Iterable[int]) -> None:
    views, today = agency_views(agency_ids), clock.today()
    for agency_id in agency_ids:
        view = views.get(agency_id)
        if view is None or successor_on(agency_id, today) != agency_id:
            raise RuleBroken("assignments.agency_closed", name=view.name if view else agency_id)


def _given(
    actor: Actor,
    register: AssignmentRegister,
    giving: AgencyView,
    told: tuple[PostView, Source],
    task: NewTask,
    replaces: Assignment | None = None,
) -> Assignment:
    giver, source = told
    number, now = register.take_next_number(), clock.now()
    code = f"NV{number:04}/{register.year}/{giving.code or f'CQ{giving.id}'}"[:75]
    owner = agency_view(task.owner_id)
    row = Assignment.objects.create(
        agency_id=giving.id,
        register=register,
        number=number,
        code=code,
        text=cut(task.text),
        giver_post_id=giver.id,
        entered_by_id=actor.person_id or giver.person_id,
        source_outgoing_id=source.outgoing_id,
        source_incoming_id=source.incoming_id,
        source_words=cut(source.words, 700),
        owner_id=owner.id,
        term=task.term.kind,
        term_start=task.term.start,
        term_days=task.term.days if task.term.kind == Assignment.Term.DAYS else None,
        due_on=task.term.due_on if task.term.kind == Assignment.Term.DATE else None,
        due_at=first_deadline(task, now),
        given_at=now,
        changed_at=now,
        replaces=replaces,
        search_text=search_text(code, task.text, source.words, owner.name, owner.short_name, giver.person_name),
    )
    Cooperation.objects.bulk_create(
        Cooperation(assignment=row, agency_id=helper, position=position)
        for position, helper in enumerate(dict.fromkeys(task.helper_ids))
    )
    step(actor, row, Kind.GIVEN, "")
    return row


def first_deadline(task: NewTask, now: datetime) -> datetime | None:
    """The deadline when the task is given. Raises RuleBroken("assignments.no_working_time")."""
    term = task.term
    if term.kind == Assignment.Term.NONE:
        return None
    begun = now if term.start == Assignment.Start.GIVEN else None
    stated = Term(term.kind, due_on=term.due_on) if term.kind == Assignment.Term.DATE else Term("days", days=term.days)
    try:
        return deadline(stated, begun, calendar_of(task.owner_id))
    except NoWorkingTime as error:
        raise RuleBroken("assignments.no_working_time") from error


def _close(actor: Actor, row: Assignment, status: Assignment.Status, kind: Kind, reason: str) -> None:
    row.status, row.closed_at, row.closing_remark = status, clock.now(), cut(reason)
    keep(actor, row, kind, cut(reason), "status", "closed_at", "closing_remark")
