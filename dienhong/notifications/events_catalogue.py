"""Which notices exist: domains register theirs at start, people choose channels from the list."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from django.utils.functional import Promise

_catalogue: dict[str, str | Promise] = {}
_urgent: set[str] = set()


def register_notices(notices: Mapping[str, str | Promise], *, urgent: Collection[str] = ()) -> None:
    """Add notices: event code → its name for the reader. The text is the template `notify/<code>.txt` of the domain.

    `urgent` ones also go out as short messages, with the text `notify/<code>.sms.txt`.
    """
    _catalogue.update(notices)
    _urgent.update(urgent)


def is_urgent(code: str) -> bool:
    """Whether the notice also goes out as a short message."""
    return code in _urgent


def registered_notices() -> dict[str, str | Promise]:
    """All notices by code."""
    return dict(sorted(_catalogue.items()))
