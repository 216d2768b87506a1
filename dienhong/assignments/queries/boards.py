"""Boards: how many tasks stand where, by leader, by owner, by deadline."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dienhong.assignments.models import Assignment
from dienhong.assignments.queries.lists import AT_WORK, Wanted, assignment_list, present_conditions
from dienhong.kernel.actor import Actor

# What is counted, in the order of the columns; each is a state of `conditions`.
COUNTED = ("open", "not_begun", "in_progress", "reported", "soon", "overdue", "on_time", "late")
OPEN_ONES = COUNTED[:4]
MOST_ROWS = 200


@dataclass(frozen=True, slots=True)
class BoardRow:
    """A line of a board: its name, the filter of the list behind it, and the counts of its columns."""

    name: str | Promise
    detail: str
    filters: Mapping[str, str]
    counts: Sequence[tuple[str, int]]


def totals(actor: Actor, side: str) -> dict[str, int]:
    """Counts by state over all tasks that the actor may see on this side (2 queries)."""
    rows = _rows(actor, side)
    return rows.aggregate(**_counts(present_conditions(actor)))


def board_by_leader(actor: Actor, side: str) -> list[BoardRow]:
    """A line for each leader who gave tasks, the most overdue first; at most 200."""
    names = ("giver_post__uuid", "giver_post__title", "giver_post__person__full_name", "agency__name")
    return [
        BoardRow(
            f"{row['giver_post__title']} {row['giver_post__person__full_name']}",
            row["agency__name"],
            {"lanh_dao": str(row["giver_post__uuid"])},
            _cells(row),
        )
        for row in _grouped(actor, side, names)
    ]


def board_by_owner(actor: Actor, side: str) -> list[BoardRow]:
    """A line for each agency that owns tasks, the most overdue first; at most 200."""
    return [
        BoardRow(
            row["owner__name"],
            "",
            {"chu_tri": str(row["owner__uuid"])},
            _cells(row),
        )
        for row in _grouped(actor, side, ("owner__uuid", "owner__name"))
    ]


def board_by_deadline(actor: Actor, side: str) -> list[BoardRow]:
    """Open tasks by how near their deadline is: passed, within three working days, later, none (2 queries)."""
    states = present_conditions(actor)
    near = states["overdue"] | states["soon"]
    spans: dict[str, tuple[str | Promise, Q]] = {
        "overdue": (_("Overdue"), states["overdue"]),
        "soon": (_("Due within 3 working days"), states["soon"]),
        "later": (_("Due later"), Q(status__in=AT_WORK, due_at__isnull=False) & ~near),
        "none": (_("No deadline"), Q(status__in=AT_WORK, due_at=None)),
    }
    wanted = {
        f"{span}_{state}": Count("pk", filter=condition & states[state])
        for span, (_name, condition) in spans.items()
        for state in OPEN_ONES
    }
    found = _rows(actor, side).aggregate(**wanted)
    return [
        BoardRow(
            name,
            "",
            {"tinh_trang": span} if span in states else {},
            [(state, found[f"{span}_{state}"]) for state in OPEN_ONES],
        )
        for span, (name, _condition) in spans.items()
    ]


def _rows(actor: Actor, side: str) -> QuerySet[Assignment]:
    return assignment_list(actor, Wanted(side=side)).select_related(None).order_by()


def _counts(states: Mapping[str, Q]) -> dict[str, Count]:
    return {state: Count("pk", filter=states[state]) for state in COUNTED}


def _cells(row: Mapping[str, Any]) -> list[tuple[str, int]]:
    return [(state, row[state]) for state in COUNTED]


def _grouped(actor: Actor, side: str, names: tuple[str, ...]) -> list[dict[str, Any]]:
    rows = _rows(actor, side).values(*names).annotate(**_counts(present_conditions(actor)))
    return list(rows.order_by("-overdue", "-open", *names)[:MOST_ROWS])
