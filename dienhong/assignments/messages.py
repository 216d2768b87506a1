"""What assignments say when they refuse: code → (what happened, what to do)."""

from django.utils.translation import gettext_lazy as _

MESSAGES = {
    "assignments.no_tasks": (
        _("Between one and %(most)s tasks can be given at once."),
        _("Write at least one task, or give the rest afterwards."),
    ),
    "assignments.text_missing": (
        _("The text is missing."),
        _("Write what is to be done, what was done, or why."),
    ),
    "assignments.source_missing": (
        _("Nothing says where the task comes from."),
        _("Choose a document, or name the meeting or conclusion."),
    ),
    "assignments.term_incomplete": (
        _("The deadline is not complete."),
        _("Choose a day, a number of working days from 1 to %(most)s, or “no deadline”."),
    ),
    "assignments.due_in_the_past": (
        _("The day lies in the past."),
        _("Choose today or a later day."),
    ),
    "assignments.no_working_time": (
        _("The working calendar of the agency has no working time in which the term could end."),
        _("Choose a day, or have the working hours of the agency checked."),
    ),
    "assignments.agency_closed": (
        _("%(name)s does not exist any more and cannot do the task."),
        _("Choose the agency that took over its work."),
    ),
    "assignments.owner_cooperates": (
        _("The owner of a task is named again among those who co-operate."),
        _("Take it off the list of co-operating agencies."),
    ),
    "assignments.too_many_helpers": (
        _("At most %(most)s agencies can co-operate in a task."),
        _("Split the task, or name fewer agencies."),
    ),
    "assignments.giver_may_not_give": (
        _("This person may not give tasks in the name of the agency."),
        _("Choose a leader of the agency."),
    ),
    "assignments.handler_lacks_permission": (
        _("This person may not carry out tasks of the agency."),
        _("Choose somebody else, or have the permission granted."),
    ),
    "assignments.wrong_status": (
        _("The task is in the state “%(status)s”, so this step is not possible now."),
        _("Open the task again to see what happened meanwhile."),
    ),
    "assignments.percent_impossible": (
        _("The progress must be between 0 and 100 per cent."),
        _("Correct it, or leave it empty."),
    ),
    "assignments.too_many_files": (
        _("At most %(most)s files can prove a report."),
        _("Put them together, or report twice."),
    ),
    "assignments.file_name_taken": (
        _("Two files are called “%(name)s”."),
        _("Rename one of them."),
    ),
    "assignments.no_deadline": (
        _("The task has no deadline, so it cannot be extended."),
        _("Report the progress instead."),
    ),
    "assignments.not_later": (
        _("The day is not later than the present deadline."),
        _("Choose a later day."),
    ),
    "assignments.extension_open": (
        _("A request for more time already waits for its decision."),
        _("Wait for the answer of the one who gave the task."),
    ),
    "assignments.no_extension": (
        _("Nobody waits for a decision on more time."),
        _("Open the task again to see what happened meanwhile."),
    ),
}
