"""The names of the fields in which a sender may change a document that was sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext_lazy as _

from dienhong.documents.models.outgoing import Steering, Urgency

LABELS = {
    "summary": _("Summary"),
    "content": _("Short content"),
    "type_name": _("Type"),
    "type_number": _("Type by number"),
    "place": _("Place"),
    "signer": _("Signer"),
    "due_on": _("To be dealt with by"),
    "urgency": _("Urgency"),
    "sphere": _("Field of work"),
    "typist": _("Typist's mark"),
    "copies": _("Number of copies"),
    "pages": _("Number of pages"),
    "direction": _("Direction of the document"),
    "appendixes": _("Appendixes"),
    "answers": _("Documents that it answers"),
    "steering": _("Steering"),
    "task_codes": _("Task codes"),
    "application_type": _("Application type"),
    "to_places": _("Recipients named in the document"),
    "file": _("File"),
}
# Codes of the axis that stand for words; any other value is shown as the sender wrote it.
_WORDS = {
    "urgency": {**{str(code): name for code, name in Urgency.choices}, "4": _("Timed express")},
    "steering": {str(code): name for code, name in Steering.choices},
}


def told_changes(changes: Sequence[Sequence[str]]) -> list[tuple[str, str, str]]:
    """(name of the field for the reader, old, new) of changes [field, old, new], codes as words."""
    return [(str(LABELS.get(name, name)), told_value(name, old), told_value(name, new)) for name, old, new in changes]


def told_value(name: str, value: str) -> str:
    """A value of a field for the reader."""
    return str(_WORDS.get(name, {}).get(value, value))


def told_particulars(particulars: Mapping[str, str]) -> list[tuple[str, str]]:
    """(name of the field for the reader, value) of what a document says of itself beside the columns of a register."""
    return [(str(label), told_value(name, particulars.get(name, ""))) for name, label in LABELS.items()]
