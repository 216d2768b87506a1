"""All that other domains may use of assignments."""

from dienhong.assignments.commands import (
    NewTask,
    Source,
    accept_assignment,
    approve_extension,
    ask_extension,
    finish_assignment,
    give_assignments,
    hand_assignment,
    refuse_extension,
    replace_assignment,
    report_progress,
    report_result,
    return_result,
    withdraw_assignment,
)
from dienhong.assignments.events import AssignmentMoved
from dienhong.assignments.home import home_panel
from dienhong.assignments.queries.waiting import search_hits, waiting_for
from dienhong.assignments.tasks import remind_of_deadlines
from dienhong.assignments.terms import Term

__all__ = [
    "AssignmentMoved",
    "NewTask",
    "Source",
    "Term",
    "accept_assignment",
    "approve_extension",
    "ask_extension",
    "finish_assignment",
    "give_assignments",
    "hand_assignment",
    "home_panel",
    "refuse_extension",
    "remind_of_deadlines",
    "replace_assignment",
    "report_progress",
    "report_result",
    "return_result",
    "search_hits",
    "waiting_for",
    "withdraw_assignment",
]
