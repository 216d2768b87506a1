"""What must be true before a task may go on; pure decisions, no query, no clock."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import TYPE_CHECKING

from dienhong.assignments.terms import Term
from dienhong.kernel.errors import RuleBroken

if TYPE_CHECKING:
    from dienhong.assignments.models import Assignment

MOST_TASKS = 50
MOST_HELPERS = 100
MOST_DAYS = 1000
MOST_FILES = 20
_ALL = 100


def must_be_some_tasks(number: int) -> None:
    """Raises RuleBroken("assignments.no_tasks")."""
    if not 1 <= number <= MOST_TASKS:
        raise RuleBroken("assignments.no_tasks", most=MOST_TASKS)


def must_say_something(text: str) -> None:
    """Raises RuleBroken("assignments.text_missing")."""
    if not text.strip():
        raise RuleBroken("assignments.text_missing")


def must_name_source(words: str) -> None:
    """A task comes out of a document or a meeting. Raises RuleBroken("assignments.source_missing")."""
    if not words.strip():
        raise RuleBroken("assignments.source_missing")


def must_be_a_term(term: Term, today: date) -> None:
    """Raises RuleBroken: assignments.term_incomplete, assignments.due_in_the_past."""
    whole = {
        "date": term.due_on is not None,
        "days": term.days is not None and 1 <= term.days <= MOST_DAYS and term.start in ("given", "accepted"),
        "none": True,
    }
    if not whole.get(term.kind, False):
        raise RuleBroken("assignments.term_incomplete", most=MOST_DAYS)
    if term.kind == "date" and term.due_on is not None:
        must_not_be_past(term.due_on, today)


def must_not_be_past(day: date, today: date) -> None:
    """Raises RuleBroken("assignments.due_in_the_past")."""
    if day < today:
        raise RuleBroken("assignments.due_in_the_past")


def must_be_helpers(owner_id: int, helpers: Sequence[int]) -> None:
    """Raises RuleBroken: assignments.owner_cooperates, assignments.too_many_helpers."""
    if owner_id in helpers:
        raise RuleBroken("assignments.owner_cooperates")
    if len(helpers) > MOST_HELPERS:
        raise RuleBroken("assignments.too_many_helpers", most=MOST_HELPERS)


def must_be_giver(person_id: int, givers: Collection[int]) -> None:
    """Raises RuleBroken("assignments.giver_may_not_give")."""
    if person_id not in givers:
        raise RuleBroken("assignments.giver_may_not_give")


def must_be_handler(person_id: int, handlers: Collection[int]) -> None:
    """Raises RuleBroken("assignments.handler_lacks_permission")."""
    if person_id not in handlers:
        raise RuleBroken("assignments.handler_lacks_permission")


def must_have_status(assignment: Assignment, *allowed: str) -> None:
    """Each step starts from its own status. Raises RuleBroken("assignments.wrong_status")."""
    if assignment.status not in allowed:
        raise RuleBroken("assignments.wrong_status", conflict=True, status=assignment.get_status_display())


def must_be_open(assignment: Assignment) -> None:
    """Raises RuleBroken("assignments.wrong_status")."""
    if not assignment.is_open:
        raise RuleBroken("assignments.wrong_status", conflict=True, status=assignment.get_status_display())


def must_be_percent(percent: int | None) -> None:
    """Raises RuleBroken("assignments.percent_impossible")."""
    if percent is not None and not 0 <= percent <= _ALL:
        raise RuleBroken("assignments.percent_impossible")


def must_have_room_for_files(names: Sequence[str]) -> None:
    """Raises RuleBroken: assignments.too_many_files, assignments.file_name_taken."""
    if len(names) > MOST_FILES:
        raise RuleBroken("assignments.too_many_files", most=MOST_FILES)
    for name in names:
        if names.count(name) > 1:
            raise RuleBroken("assignments.file_name_taken", name=name)


def must_have_deadline(assignment: Assignment) -> None:
    """More time is only for what has a deadline. Raises RuleBroken("assignments.no_deadline")."""
    if assignment.due_at is None:
        raise RuleBroken("assignments.no_deadline")


def must_be_later(assignment: Assignment, day: date, present: date) -> None:
    """`present` is the day of the deadline. Raises RuleBroken("assignments.not_later")."""
    must_have_deadline(assignment)
    if day <= present:
        raise RuleBroken("assignments.not_later")
