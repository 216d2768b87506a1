"""Which notices exist: domains register theirs at start, people choose channels from the list."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise

_catalogue: dict[str, str | Promise] = {}


def register_notices(notices: Mapping[str, str | Promise]) -> None:
    """Add notices: event code → its name for the reader. The text is the template `notify/<code>.txt` of the domain."""
    _catalogue.update(notices)


def registered_notices() -> dict[str, str | Promise]:
    """All notices by code."""
    return dict(sorted(_catalogue.items()))
