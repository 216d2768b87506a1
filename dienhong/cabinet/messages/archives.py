"""Refusals about archives of sessions."""

from django.utils.translation import gettext_lazy as _

ARCHIVES = {
    "cabinet.archive_minutes_unsigned": (
        _("The minutes are not signed by secretary and chair."),
        _("Have them signed first; the archive holds them."),
    ),
    "cabinet.archive_vote_unsealed": (
        _("A vote of the session has no seal over its tally yet."),
        _("Wait a moment; the seal follows by itself."),
    ),
    "cabinet.archive_too_large": (
        _("The archive would be larger than 1 GiB."),
        _("Hand the largest papers to the records office apart."),
    ),
}
