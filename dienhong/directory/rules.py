"""Pure decisions about codes, names and days; no query, no write, no clock."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from dienhong.kernel.errors import RuleBroken
from dienhong.kernel.text import fold, nfc, sort_key

LONGEST_CODE = 35
TEST_GROUP = "W00"
# Stands between the phrases of a search text, so that no query matches across two names.
PHRASE_END = " |"
LONGEST_NAME = 300

_CODE = re.compile(r"[0-9A-Z]+(?:\.[0-9A-Z]+)*")
# Old form, 13 characters, level 1 on the right. The new form begins with its level 1, a letter and two digits.
_OLD_CODE = re.compile(r"(?:[0-9]{3}|W00)\.[0-9A-Z]{2}\.[0-9A-Z]{2}\.[A-Z][0-9]{2}")

_GENERIC = re.compile(
    r"^(?:uy ban nhan dan|ubnd|thanh pho truc thuoc trung uong|thanh pho|tp\.?|tinh|thi tran|thi xa|phuong|dac khu|"
    r"quan|huyen|xa|bo) +(?=\D)"
)
_WORD = re.compile(r"[a-z0-9]+")


@dataclass(frozen=True, slots=True)
class SearchFields:
    """The three stored columns of models.Searchable."""

    search_text: str
    search_name: str
    sort_key: str


def normal_code(text: str) -> str:
    """The code in capitals without spaces.

    Law: Decision 20/2020/QD-TTg (alphabet and 35 characters).
    Raises RuleBroken("directory.code_invalid").
    """
    code = "".join(text.split()).upper()
    if len(code) > LONGEST_CODE or not _CODE.fullmatch(code):
        raise RuleBroken("directory.code_invalid", agency_code=text[:60])
    return code


def form_of(code: str) -> Literal["new", "old"]:
    """Which of the two forms a normal code has."""
    return "old" if _OLD_CODE.fullmatch(code) else "new"


def is_test_code(code: str) -> bool:
    """Whether the code belongs to a unit that exists for connection tests only."""
    return TEST_GROUP in code.split(".")


def clean_name(text: str) -> str:
    """The name in NFC with single spaces.

    Raises RuleBroken("directory.name_missing") or RuleBroken("directory.name_too_long").
    """
    name = " ".join(nfc(text).split())
    if not name:
        raise RuleBroken("directory.name_missing")
    if len(name) > LONGEST_NAME:
        raise RuleBroken("directory.name_too_long", limit=LONGEST_NAME)
    return name


@dataclass(frozen=True, slots=True)
class AgencyNames:
    """Official name, short name (default: the official one) and the symbol in document numbers, such as BTC."""

    name: str
    short_name: str = ""
    symbol: str = ""

    def cleaned(self) -> AgencyNames:
        """The same in NFC with single spaces. Raises RuleBroken("directory.name_missing" or "directory.name_too_long")."""
        name = clean_name(self.name)
        short_name = clean_name(self.short_name or name)[:150]
        return AgencyNames(name, short_name, "".join(self.symbol.split())[:20])


def core_of(text: str) -> str:
    """What distinguishes a name once "UBND", "phường", "Bộ" … are taken away: "UBND phường Ba Đình" → "ba dinh"."""
    core = fold(text).replace(",", " ")
    while (shorter := _GENERIC.sub("", core)) != core:
        core = shorter
    return " ".join(core.split())


def words_of(text: str) -> list[str]:
    """The folded words of a text, each once, in order."""
    return list(dict.fromkeys(_WORD.findall(fold(text))))


def search_fields(name: str, short_name: str, others: Iterable[str] = ()) -> SearchFields:
    """The columns for search and order; `others` are further texts that find it: symbol, parent, former names."""
    phrases = dict.fromkeys(folded_phrase(text) for text in (short_name, name, *others))
    # The order of lists leaves out the generic part, or all committees would stand under "U".
    return SearchFields(
        search_text=PHRASE_END.join(phrase for phrase in phrases if phrase),
        search_name=core_of(short_name)[:300],
        sort_key=sort_key(_without_generic(short_name))[:700],
    )


def folded_phrase(text: str) -> str:
    """A text as words with a space before each, so that LIKE '% word%' finds the beginnings of words."""
    return "".join(f" {word}" for word in _WORD.findall(fold(text)))


def _without_generic(short_name: str) -> str:
    """The distinguishing words of a short name with their dấu."""
    words = nfc(short_name).split()
    return " ".join(words[len(words) - len(core_of(short_name).split()) :]) if words else ""


def must_be_a_kind(kind: str, kinds: Iterable[str]) -> None:
    """Raises RuleBroken("directory.kind_unknown")."""
    if kind not in set(kinds):
        raise RuleBroken("directory.kind_unknown", kind=kind[:40])


def must_be_open_on(closed_on: date | None, day: date, name: str) -> None:
    """Raises RuleBroken("directory.closed") when the agency no longer exists on that day."""
    if closed_on is not None and closed_on <= day:
        raise RuleBroken("directory.closed", name=name, closed_on=closed_on.strftime("%d/%m/%Y"))


def must_end_after_beginning(valid_from: date, valid_to: date | None) -> None:
    """Raises RuleBroken("directory.representation_backwards")."""
    if valid_to is not None and valid_to <= valid_from:
        raise RuleBroken("directory.representation_backwards")


def must_not_precede(latest_from: date | None, day: date) -> None:
    """A change takes effect on or after the latest known change; an earlier one would rewrite what followed from it.

    Raises RuleBroken("directory.later_change_exists").
    """
    if latest_from is not None and day < latest_from:
        raise RuleBroken("directory.later_change_exists", latest=latest_from.strftime("%d/%m/%Y"))


def must_not_be_below_itself(agency_id: int, parent_path: str) -> None:
    """Raises RuleBroken("directory.parent_below_itself")."""
    if str(agency_id) in parent_path.split("."):
        raise RuleBroken("directory.parent_below_itself")
