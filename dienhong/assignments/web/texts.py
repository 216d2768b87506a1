"""Words and colours for screens."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from dienhong.assignments.models import Assignment
from dienhong.kernel import clock

Status = Assignment.Status

STATES: dict[str, str | Promise] = {
    "open": gettext_lazy("Not completed"),
    "overdue": gettext_lazy("Overdue"),
    "soon": gettext_lazy("Due within 3 working days"),
    "not_begun": gettext_lazy("Not begun"),
    "in_progress": gettext_lazy("Being carried out"),
    "reported": gettext_lazy("Waits for confirmation"),
    "on_time": gettext_lazy("Completed on time"),
    "late": gettext_lazy("Completed late"),
    "ended": gettext_lazy("Withdrawn or replaced"),
}
SIDES: dict[str, str | Promise] = {
    "received": gettext_lazy("Our agency owns"),
    "given": gettext_lazy("Our agency gave"),
    "mine": gettext_lazy("Mine"),
}
_TONES: dict[str, tuple[str, str]] = {
    Status.GIVEN: ("warn", "inbox"),
    Status.IN_PROGRESS: ("live", "play"),
    Status.REPORTED: ("warn", "clipboard-check"),
    Status.RETURNED: ("bad", "undo-2"),
    Status.FINISHED: ("ok", "circle-check"),
    Status.WITHDRAWN: ("", "x"),
    Status.REPLACED: ("", "x"),
}
_MINUTES = 60


@dataclass(frozen=True, slots=True)
class State:
    """A state as chips show it; `lateness` says how late, "" when it is not."""

    text: str
    tone: str
    icon: str
    lateness: str


def is_overdue(row: Assignment, now: datetime) -> bool:
    """Whether the deadline passed without a result."""
    if row.due_at is None or not row.is_open:
        return False
    return (row.reported_at if row.status == Status.REPORTED and row.reported_at else now) > row.due_at


def state_of(row: Assignment) -> State:
    """The state of a task, and whether it is late."""
    tone, icon = _TONES[row.status]
    late = ""
    if row.verdict == Assignment.Verdict.LATE:
        late = hours_late(row.late_minutes)
    elif is_overdue(row, clock.now()):
        late = _("Overdue")
    elif row.verdict == Assignment.Verdict.ON_TIME:
        return State(_("Completed on time"), tone, icon, "")
    return State(row.get_status_display(), tone, icon, late)


def hours_late(minutes: int) -> str:
    """How late a result came, in working hours, rounded up."""
    hours = max(-(-minutes // _MINUTES), 1)
    return ngettext("%(n)s working hour late", "%(n)s working hours late", hours) % {"n": hours}


def term_text(row: Assignment) -> str:
    """The term as it was stated."""
    if row.term == Assignment.Term.NONE:
        return _("No deadline")
    if row.term == Assignment.Term.DAYS and row.term_days is not None:
        days = ngettext("%(n)s working day", "%(n)s working days", row.term_days) % {"n": row.term_days}
        return f"{days} {row.get_term_start_display()}"
    return _("By %(day)s") % {"day": f"{row.due_on:%d/%m/%Y}"}
