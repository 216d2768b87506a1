"""Notes to the places of a text, as a consolidated one has them: numbered, after the text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Notes:
    """`words` in order, numbered from 1; `at`: node → the number of its note."""

    words: tuple[str, ...] = ()
    at: Mapping[UUID, int] = field(default_factory=dict)


NO_NOTES = Notes()
