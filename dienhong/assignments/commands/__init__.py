"""Writes of assignments; one function is one use case."""

from dienhong.assignments.commands.answers import AnswerSaid, record_answer
from dienhong.assignments.commands.deadlines import reckon_deadline, remind_of_deadline
from dienhong.assignments.commands.extensions import approve_extension, ask_extension, refuse_extension
from dienhong.assignments.commands.giving import (
    NewTask,
    Source,
    give_assignments,
    replace_assignment,
    withdraw_assignment,
)
from dienhong.assignments.commands.judging import finish_assignment, return_result
from dienhong.assignments.commands.work import (
    accept_assignment,
    hand_assignment,
    report_progress,
    report_result,
)

__all__ = [
    "AnswerSaid",
    "NewTask",
    "Source",
    "accept_assignment",
    "approve_extension",
    "ask_extension",
    "finish_assignment",
    "give_assignments",
    "hand_assignment",
    "reckon_deadline",
    "record_answer",
    "refuse_extension",
    "remind_of_deadline",
    "replace_assignment",
    "report_progress",
    "report_result",
    "return_result",
    "withdraw_assignment",
]
