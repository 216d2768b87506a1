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
from dienhong.assignments.panels import GivenTask, given_tasks
from dienhong.assignments.queries.pages import agencies_to_suggest, leaders_for
from dienhong.assignments.queries.waiting import search_hits, waiting_for
from dienhong.assignments.tasks import remind_of_deadlines
from dienhong.assignments.terms import Term
from dienhong.assignments.web.forms import AgenciesField, TaskForm

__all__ = [
    "AgenciesField",
    "AssignmentMoved",
    "GivenTask",
    "NewTask",
    "Source",
    "TaskForm",
    "Term",
    "accept_assignment",
    "agencies_to_suggest",
    "approve_extension",
    "ask_extension",
    "finish_assignment",
    "give_assignments",
    "given_tasks",
    "hand_assignment",
    "home_panel",
    "leaders_for",
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
