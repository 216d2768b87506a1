"""By which words a procedure is found: syllables without dấu, pairs of them written together, initials; and what a query asks for."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from dienhong.kernel.text import fold
from dienhong.public_services.catalogue.record import Record

LONGEST_WORD = 24
LONGEST_QUERY = 200
MOST_ASKED = 14
LEAST_INITIALS = 3
_WORD = re.compile(r"[a-z0-9]+")
# What people say and what the law says. Everything without dấu.
SYNONYMS = {
    "gplx": "giay phep lai xe",
    "bang lai": "giay phep lai xe",
    "cccd": "can cuoc",
    "cmnd": "can cuoc",
    "cmt": "can cuoc",
    "chung minh thu": "can cuoc",
    "chung minh nhan dan": "can cuoc",
    "hkd": "ho kinh doanh",
    "ho khau": "thuong tru",
    "so ho khau": "thuong tru",
    "nhap khau": "thuong tru",
    "so do": "giay chung nhan quyen su dung dat",
    "so hong": "giay chung nhan quyen su dung dat",
    "gcnqsdd": "giay chung nhan quyen su dung dat",
    "gpxd": "giay phep xay dung",
    "bhyt": "bao hiem y te",
    "bhxh": "bao hiem xa hoi",
    "bhtn": "bao hiem that nghiep",
    "tnhh": "trach nhiem huu han",
    "gks": "giay khai sinh",
    "thi thuc": "visa",
    "ly lich tu phap": "phieu ly lich tu phap",
    "lltp": "phieu ly lich tu phap",
}
# Words of nearly every question; asked for alone they still count.
_FILLERS = (
    "toi minh muon can xin lam sao the nao o dau cach thu tuc ho so cho cua va thi phai gi nhu co duoc bao nhieu di de la",
    "ve tai cac mot bi em chau be nha giay to",
)
FILLERS = frozenset(word for line in _FILLERS for word in line.split())


@dataclass(frozen=True, slots=True)
class Found:
    """A word by which a record is found, and how much that says: 1 for a word of the text, up to 8 for the title."""

    word: str
    weight: float


@dataclass(frozen=True, slots=True)
class Asked:
    """A word of a query; `place` groups words of which one is enough; `share` is how much of the question it is."""

    place: int
    word: str
    share: float


def syllables(text: str) -> list[str]:
    """The folded words of a text in order."""
    return [one[:LONGEST_WORD] for one in _WORD.findall(fold(text))]


def words_of(record: Record) -> list[Found]:
    """The words of a record, each once with its highest weight."""
    found: dict[str, float] = {}
    _add(found, [record.title], 6.0, initials=True)
    _add(found, record.everyday, 5.0, initials=True)
    _add(found, [record.field_name], 1.5)
    _add(found, [record.summary, *(one.name for one in record.results)], 1.0)
    _add(found, [one.name for one in record.papers], 0.5)
    found[record.code.lower().replace(".", "").replace("-", "")[:LONGEST_WORD]] = 20.0
    return [Found(word, weight) for word, weight in found.items()]


def _add(found: dict[str, float], texts: Iterable[str], weight: float, *, initials: bool = False) -> None:
    for text in texts:
        words = syllables(text)
        # Of a long title each word says less than of a short one.
        each = weight / (1 + 0.04 * len(words)) if initials else weight
        for word in words:
            found[word] = max(found.get(word, 0.0), each)
        for pair in pairs(words):
            found[pair] = max(found.get(pair, 0.0), each * 1.5)
        if initials and len(words) >= LEAST_INITIALS:
            short = "".join(word[0] for word in words)[:LONGEST_WORD]
            found[short] = max(found.get(short, 0.0), each)


def pairs(words: list[str]) -> list[str]:
    """Neighbours written together: most Vietnamese words have two syllables."""
    return [(one + other)[:LONGEST_WORD] for one, other in pairwise(words)]


def asked_for(text: str) -> list[Asked]:
    """What a query asks for; nothing for a query without letters and digits."""
    words = syllables(text[:LONGEST_QUERY])
    code = "".join(_WORD.findall(fold(text[:40])))
    spread = _with_synonyms(words)
    kept = [one for one in spread if one not in FILLERS] or spread
    asked: dict[str, float] = {}
    for word in kept[:MOST_ASKED]:
        asked[word] = 1.0
    for one, other in pairwise(spread):
        if len(asked) < 2 * MOST_ASKED:
            filler = (one in FILLERS) + (other in FILLERS)
            asked.setdefault((one + other)[:LONGEST_WORD], (1.2, 0.5, 0.1)[filler])
    if code and code[0].isdigit():
        asked.setdefault(code[:LONGEST_WORD], 1.0)
    return [Asked(place, word, share) for place, (word, share) in enumerate(asked.items())]


def _with_synonyms(words: list[str]) -> list[str]:
    """The query with the words of the law after those of everyday."""
    text = " ".join(words)
    extra = [law for said, law in SYNONYMS.items() if f" {said} " in f" {text} " and law not in text]
    return [*words, *(word for law in extra for word in law.split())]


def near(word: str) -> list[str]:
    """A word and what is left when one letter is dropped: two words with one in common are one typing error apart.

    Short words are only near themselves: there another letter makes another word.
    """
    if len(word) < 4 or word.isdigit():
        return [word]
    return list(dict.fromkeys([word, *(word[:place] + word[place + 1 :] for place in range(len(word)))]))
