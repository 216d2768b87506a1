"""The names of the fields in which a sender may change a document that was sent."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

LABELS = {
    "summary": _("Summary"),
    "content": _("Content"),
    "type_name": _("Type"),
    "place": _("Place"),
    "signer": _("Signer"),
    "due_on": _("To be dealt with by"),
    "urgency": _("Urgency"),
    "steering": _("Steering"),
    "to_places": _("Recipients named in the document"),
    "file": _("File"),
}


def told_changes(changes: Sequence[Sequence[str]]) -> list[tuple[str, str, str]]:
    """(name of the field for the reader, old, new) of changes [field, old, new]."""
    return [(str(LABELS.get(name, name)), old, new) for name, old, new in changes]
