"""Where a quotation stands in another version of a text: exactly, else what is most alike between its surroundings. Arithmetic.

A page is its lines joined by single blanks; a place is a page (from 0) with the first and the last letter of the found words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

# Below this share of equal letters in order, words are other words.
ALIKE = 0.6
_AROUND = 24  # letters of the surroundings that are looked for
_WORDS = 3  # in a row, where a changed sentence is looked for


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of a page with what stood before and after them (after the W3C's text quote selector)."""

    exact: str
    prefix: str = ""
    suffix: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """Letters `start` to `end` (not included) of page `page` (from 0)."""

    page: int
    start: int
    end: int


def plain(text: str) -> str:
    """Single blanks, none at the ends."""
    return " ".join(text.split())


def placed(quote: Quote, pages: Sequence[str], near: int = 0) -> Place | None:
    """Where the quotation stands; of several places the one with the same surroundings, then the nearest to page `near`.

    None where nothing is alike: a note is shown without a place rather than at a wrong one.
    """
    exact = plain(quote.exact)
    if not exact:
        return None
    found = [Place(page, at, at + len(exact)) for page, text in enumerate(pages) for at in _all(text, exact)]
    if not found:
        found = [one for one in _changed(quote, exact, pages) if _alike(exact, _words(pages, one)) >= ALIKE]
    if not found:
        return None

    def fits(one: Place) -> tuple[float, float, int]:
        return _alike(exact, _words(pages, one)), _surrounded(quote, pages[one.page], one), -abs(one.page - near)

    return max(found, key=fits)


def _all(text: str, words: str) -> Iterator[int]:
    at = text.find(words)
    while at >= 0:
        yield at
        at = text.find(words, at + 1)


def _words(pages: Sequence[str], place: Place) -> str:
    return pages[place.page][place.start : place.end]


def _alike(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other, autojunk=False).ratio()


def _surrounded(quote: Quote, text: str, place: Place) -> float:
    before, after = plain(quote.prefix), plain(quote.suffix)
    stood = text[max(place.start - len(before) - 1, 0) : place.start].strip()
    follows = text[place.end : place.end + len(after) + 1].strip()
    return sum(_alike(*one) for one in ((before, stood), (after, follows)) if one[0])


def _changed(quote: Quote, exact: str, pages: Sequence[str]) -> Iterator[Place]:
    """Places of changed words: between the same surroundings, and where most of their words stand in a row."""
    before, after = plain(quote.prefix)[-_AROUND:], plain(quote.suffix)[:_AROUND]
    for page, text in enumerate(pages):
        yield from _between(page, text, (before, after), len(exact))
        yield from _rows(page, text, exact)


def _between(page: int, text: str, around: tuple[str, str], length: int) -> Iterator[Place]:
    before, after = around
    if len(before) < _AROUND // 2 or len(after) < _AROUND // 2:
        return
    for at in _all(text, before):
        start = at + len(before)
        end = text.find(after, start, start + 2 * length + _AROUND)
        if end > start:
            yield _trimmed(page, text, start, end)


def _rows(page: int, text: str, exact: str) -> Iterator[Place]:
    words = [(one.group(), one.start(), one.end()) for one in re.finditer(r"\S+", exact)]
    if len(words) < _WORDS:
        return
    hits = []
    for first in range(len(words) - _WORDS + 1):
        start, end = words[first][1], words[first + _WORDS - 1][2]
        hits += [(at - start, at) for at in _all(text, exact[start:end])]
    # What would begin at about the same letter belongs together.
    for begin in sorted({begin for begin, _ in hits}):
        near = [at for other, at in hits if abs(other - begin) <= len(exact) // 3]
        if len(near) * 3 >= len(words) - _WORDS + 1:
            yield _trimmed(page, text, max(begin, 0), min(begin + len(exact), len(text)))


def _trimmed(page: int, text: str, start: int, end: int) -> Place:
    while start < end and text[start] == " ":
        start += 1
    while end > start and text[end - 1] == " ":
        end -= 1
    return Place(page, start, end)
