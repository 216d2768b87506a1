"""The sentences of audit's refusals."""

from django.utils.translation import gettext_lazy as _

MESSAGES = {
    "audit.not_sealed_yet": (
        _("Some of these records are not sealed into the log yet."),
        _("Wait a second and try again; if it lasts, ask the operator whether the sealer runs."),
    ),
    "audit.wrong_timestamp": (
        _("The time-stamp does not belong to this checkpoint."),
        _("Ask the time-stamp service for a new token over the checkpoint."),
    ),
    "audit.no_such_checkpoint": (
        _("The log has no checkpoint of that size."),
        _("Ask for the latest checkpoint and use its size."),
    ),
    "audit.not_in_log": (
        _("The log has no leaf with this number at that size."),
        _("Use a number smaller than the size of the checkpoint."),
    ),
    "audit.bad_filter": (
        _("The filter %(field)s cannot be understood."),
        _("Write dates as dd/mm/yyyy and choose the other filters from their lists."),
    ),
}
