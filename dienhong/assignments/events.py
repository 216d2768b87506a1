"""What happened to tasks."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AssignmentMoved:
    """A task made a step; `kind` is a value of AssignmentStep.Kind."""

    assignment_id: int
    step_id: int
    kind: str
