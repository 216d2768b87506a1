"""What one may be permitted to do with tasks, and the roles that usually hold it."""

from django.utils.translation import gettext_lazy as _

GIVE_ASSIGNMENTS = "assignments.give_assignments"
ENTER_ASSIGNMENTS = "assignments.enter_assignments"
LEAD_ASSIGNMENTS = "assignments.lead_assignments"
HANDLE_ASSIGNMENTS = "assignments.handle_assignments"
READ_ASSIGNMENTS = "assignments.read_assignments"

PERMISSIONS = {
    GIVE_ASSIGNMENTS: _("Give tasks in the name of the agency, and judge their results and deadlines"),
    ENTER_ASSIGNMENTS: _("Enter tasks that a leader of the agency has given"),
    LEAD_ASSIGNMENTS: _("Take in tasks for the agency, name who carries them out, report"),
    HANDLE_ASSIGNMENTS: _("Carry out tasks and report their progress"),
    READ_ASSIGNMENTS: _("Read all tasks that the agency gave, owns or co-operates in"),
}
ROLES = {
    "leader": (_("Leader"), (GIVE_ASSIGNMENTS, LEAD_ASSIGNMENTS, READ_ASSIGNMENTS)),
    "unit_head": (
        _("Head of a unit"),
        (GIVE_ASSIGNMENTS, ENTER_ASSIGNMENTS, LEAD_ASSIGNMENTS, HANDLE_ASSIGNMENTS, READ_ASSIGNMENTS),
    ),
    "clerk": (_("Clerk"), (ENTER_ASSIGNMENTS, LEAD_ASSIGNMENTS, READ_ASSIGNMENTS)),
    "session_office": (ENTER_ASSIGNMENTS, READ_ASSIGNMENTS),
    "specialist": (_("Specialist"), (HANDLE_ASSIGNMENTS,)),
}
