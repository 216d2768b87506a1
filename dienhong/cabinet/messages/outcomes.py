"""Refusals about what follows from a conclusion: documents, tasks, releases."""

from django.utils.translation import gettext_lazy as _

OUTCOMES = {
    "cabinet.item_not_concluded": (
        _("The item is not concluded."),
        _("What follows from it can be settled once it is."),
    ),
    "cabinet.not_passed": (
        _("The members did not agree to this by a counted vote."),
        _("Look at the vote of the item; a notice can tell its conclusion."),
    ),
    "cabinet.no_such_voted_text": (
        _("That is none of the texts that were voted on, or it is no PDF file."),
        _("Choose a PDF file of the vote, or make a notice of the conclusion."),
    ),
    "cabinet.body_does_not_publish": (
        _("This body releases nothing to the public."),
        _("The office can allow it on the page of the body, where its rules do."),
    ),
    "cabinet.release_empty": (
        _("The text is empty or has more than %(most)s characters."),
        _("Write what the public reads."),
    ),
    "cabinet.released_already": (
        _("The decision is released already."),
        _("Take that release back first, if the text is to change."),
    ),
    "cabinet.release_withdrawn": (_("The release was taken back already."), _("Nothing is left to do.")),
    "cabinet.tasks_given": (
        _("Tasks were given out of this conclusion already."),
        _("Withdraw them where they stand, if nothing is to be done."),
    ),
    "cabinet.no_task_decided": (
        _("It is decided already that the conclusion gives no task."),
        _("Nothing is left to do; a task can still be given."),
    ),
    "cabinet.resolution_made": (
        _("This is a document already: %(document)s."),
        _("Open it, or cancel it before you make another one."),
    ),
}
