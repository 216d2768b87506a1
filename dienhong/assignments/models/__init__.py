"""Tables of assignments."""

from dienhong.assignments.models.assignments import Assignment, AssignmentRegister, Cooperation
from dienhong.assignments.models.history import AssignmentStep, DeadlineChange, Extension, TaskAnswer
from dienhong.assignments.models.progress import Evidence, ProgressReport

__all__ = [
    "Assignment",
    "AssignmentRegister",
    "AssignmentStep",
    "Cooperation",
    "DeadlineChange",
    "Evidence",
    "Extension",
    "ProgressReport",
    "TaskAnswer",
]
