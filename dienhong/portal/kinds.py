"""Names and icons of the kinds of work, of search hits, of urgency and of exchange statuses."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Text = str | Promise

# Statuses of a document at its recipient (trạng thái xử lý) 01-06, and the recall conversation 13, 15, 16.
STATUS: dict[str, Text] = {
    "01": _("Arrived"),
    "02": _("Rejected"),
    "03": _("Received"),
    "04": _("Assigned"),
    "05": _("In progress"),
    "06": _("Completed"),
    "13": _("Recall requested"),
    "15": _("Recall agreed"),
    "16": _("Recall refused"),
}
STATUS_ORDER = ("06", "05", "04", "03", "01", "02", "13", "15", "16")
URGENCY: tuple[Text, ...] = ("", _("Urgent"), _("Very urgent"), _("Express"))
KINDS: dict[str, tuple[Text, str]] = {
    "draft": (_("Draft"), "pen-line"),
    "review": (_("For review"), "message-square"),
    "opinion": (_("For an opinion"), "messages-square"),
    "sign": (_("For signature"), "signature"),
    "issue": (_("To number and seal"), "stamp"),
    "incoming": (_("Incoming document"), "inbox"),
    "outgoing": (_("Outgoing document"), "file-text"),
    "task": (_("Assignment"), "clipboard-check"),
    "dossier": (_("Dossier"), "folder-open"),
    "session": (_("Session"), "users"),
    "delivery": (_("Delivery"), "send"),
    "certificate": (_("Certificate"), "badge-check"),
    "agency": (_("Agency"), "landmark"),
    "territory": (_("Territory"), "map-pin"),
    "person": (_("Person"), "user"),
    "page": (_("Page of the platform"), "layout-grid"),
    "record": (_("Record of the log"), "history"),
}


def name_of(kind: str) -> Text:
    """The word for a kind; an unknown one shows its code."""
    return KINDS[kind][0] if kind in KINDS else kind


def icon_of(kind: str) -> str:
    """The lucide icon of a kind."""
    return KINDS[kind][1] if kind in KINDS else "file-text"
