"""Two versions of a draft side by side: which words were added, which left out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Literal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

FIELDS: dict[str, str | Promise] = {
    "type_code": _("Type of document"),
    "symbol": _("Symbol"),
    "place": _("Place"),
    "summary": _("Summary"),
    "authority_line": _("Authority line"),
    "legal_bases": _("Legal bases"),
    "addressees": _("Addressees (Kính gửi)"),
    "body": _("Body text"),
    "recipients_note": _("Nơi nhận (as printed)"),
}
_LONGEST = 60_000  # characters compared by word; beyond it by line, which takes a tenth of the time
_WORDS = re.compile(r"\s+|[^\s]+")


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text that stayed, came or went."""

    kind: Literal["same", "added", "removed"]
    text: str


@dataclass(frozen=True, slots=True)
class Part:
    """A field that differs between two versions."""

    label: str | Promise
    pieces: list[Piece]


def compared(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Part]:
    """The fields that differ, each with its pieces in reading order."""
    return [
        Part(label, pieces_of(str(old.get(name, "")), str(new.get(name, ""))))
        for name, label in FIELDS.items()
        if old.get(name, "") != new.get(name, "")
    ]


def pieces_of(old: str, new: str) -> list[Piece]:
    """Word by word: joining `same` and `removed` gives the old text back, `same` and `added` the new one."""
    long = len(old) + len(new) > _LONGEST
    before = old.splitlines(keepends=True) if long else _WORDS.findall(old)
    after = new.splitlines(keepends=True) if long else _WORDS.findall(new)
    pieces: list[Piece] = []
    for tag, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            pieces.append(Piece("same", "".join(before[a:b])))
            continue
        if b > a:
            pieces.append(Piece("removed", "".join(before[a:b])))
        if d > c:
            pieces.append(Piece("added", "".join(after[c:d])))
    return pieces
