"""Refusals about minutes."""

from django.utils.translation import gettext_lazy as _

MINUTES = {
    "cabinet.minutes_state": (
        _("The minutes are not in a state for this: %(state)s."),
        _("Load the page again; somebody else may have acted meanwhile."),
    ),
    "cabinet.minutes_edited_meanwhile": (
        _("Somebody else changed this passage meanwhile."),
        _("Copy what you wrote, open the passage again and put it in there."),
    ),
    "cabinet.minutes_too_long": (_("The text has more than %(most)s characters."), _("Shorten it.")),
    "cabinet.minutes_term_over": (
        _("The time for remarks is over."),
        _("Tell the office, which can set a later time."),
    ),
    "cabinet.minutes_term_runs": (
        _("Members can still say what is wrong, and not all of them agree yet."),
        _("Wait for the end of the time, or until all have agreed."),
    ),
    "cabinet.remarks_unanswered": (_("Remarks without an answer: %(count)s."), _("Answer each of them first.")),
    "cabinet.remark_answered": (_("The remark needs no answer any more."), _("Nothing is left to do.")),
    "cabinet.answer_missing": (_("The answer is missing."), _("Write what was changed, or why nothing was.")),
    "cabinet.no_signing_key": (
        _("You have no valid key to sign with."),
        _("Have a certificate registered, or name your key at a signing service."),
    ),
}
