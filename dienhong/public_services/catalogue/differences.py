"""What changed between two versions of a record, part by part and row by row."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from dienhong.public_services.catalogue.record import PARTS, Record


@dataclass(frozen=True, slots=True)
class Change:
    """A field of a part as it was and as it is: a text, or a row of a list; None where it was not or is no more."""

    field: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class PartChange:
    """What changed in a part (key of record.PARTS)."""

    part: str
    changes: tuple[Change, ...]


def differences(old: Record, new: Record) -> list[PartChange]:
    """The parts that changed, in their order; nothing for equal records."""
    found = []
    for part in PARTS:
        changes = [one for name in part.fields for one in _changes(name, getattr(old, name), getattr(new, name))]
        if changes:
            found.append(PartChange(part.key, tuple(changes)))
    return found


def _changes(name: str, old: Any, new: Any) -> list[Change]:
    if old == new:
        return []
    if not isinstance(old, tuple):
        return [Change(name, old or None, new or None)]
    found = []
    for kind, first, last, begins, ends in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind != "equal":
            was, now = list(old[first:last]), list(new[begins:ends])
            length = max(len(was), len(now))
            was += [None] * (length - len(was))
            now += [None] * (length - len(now))
            found += [Change(name, one, other) for one, other in zip(was, now, strict=True)]
    return found
