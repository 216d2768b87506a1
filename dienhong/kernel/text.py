"""Vietnamese text: one normal form, one form for searching, one key for sorting."""

import unicodedata
from functools import cache

# The 29 letters of the alphabet in dictionary order, with the Latin letters f j w z that names also use.
_LETTERS = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"

# Digits and marks sort before letters, in the order of the Unicode root collation.
_BEFORE_LETTERS = "_-,;:!?.'\"()[]{}@*/\\&#%`^+<=>|~$0123456789"

# Space is the lowest weight, so "An Bình" stands before "Ana". All weights are printable ASCII.
_PRIMARY = {" ": " "} | {letter: chr(0x21 + place) for place, letter in enumerate(_BEFORE_LETTERS + _LETTERS)}

# Combining marks of the five written tones: huyền, hỏi, ngã, sắc, nặng; a letter without mark (ngang) weighs "0".
_TONES = {"\u0300": "1", "\u0309": "2", "\u0303": "3", "\u0301": "4", "\u0323": "5"}
_FOREIGN_MARK = "6"

# Lower than every weight: a shorter level always comes first.
_LEVEL_END = "\x1f"


def nfc(text: str) -> str:
    """The text in composed form (NFC), the only form that is stored."""
    return unicodedata.normalize("NFC", text)


def fold(text: str) -> str:
    """The text as people type it in a hurry: lower case, no dấu, đ as d, single spaces, trimmed.

    Equal for NFC and NFD input, and folding twice changes nothing. Marks of punctuation stay.
    """
    return " ".join(_without_marks(_without_marks(text).lower()).replace("đ", "d").split())


def unmarked(text: str) -> str:
    """The text without dấu, đ as d; capitals stay."""
    return _without_marks(text).replace("đ", "d").replace("Đ", "D")


def sort_key(text: str) -> str:
    """A string whose byte order (collation "C") is the Vietnamese dictionary order of the texts.

    Three levels, compared one after the other over the whole text as in Unicode's `vi` collation: letters
    (a ă â … d đ …), then tones (ngang huyền hỏi ngã sắc nặng), then lower case before upper case.
    """
    weights = [_weights(character) for character in " ".join(nfc(text).split())]
    letters = "".join(primary for primary, _, _ in weights)
    tones = "".join(tone for _, tone, _ in weights).rstrip("0")
    cases = "".join(case for _, _, case in weights).rstrip("0")
    return f"{letters}{_LEVEL_END}{tones}{_LEVEL_END}{cases}"


def _without_marks(text: str) -> str:
    return text if text.isascii() else unicodedata.normalize("NFD", text).translate(_MARKS)


class _Marks(dict[int, int | None]):
    """Code point → None for what folding drops, asked of the Unicode tables once for each character."""

    def __missing__(self, codepoint: int) -> int | None:
        # Cf: zero-width characters that come along with text pasted from office programs.
        dropped = unicodedata.category(chr(codepoint)) in ("Mn", "Cf")
        self[codepoint] = kept = None if dropped else codepoint
        return kept


_MARKS = _Marks()


@cache
def _weights(character: str) -> tuple[str, str, str]:
    """(letter, tone, case) weights of one composed character."""
    lowered = character.lower()
    decomposed = unicodedata.normalize("NFD", lowered)
    base, marks = decomposed[0], decomposed[1:]
    tone = next((_TONES[mark] for mark in marks if mark in _TONES), "0")
    shaped = nfc(base + "".join(mark for mark in marks if mark not in _TONES))
    case = "1" if lowered != character else "0"
    if shaped in _PRIMARY:
        return _PRIMARY[shaped], tone, case
    if base in _PRIMARY:
        return _PRIMARY[base], _FOREIGN_MARK, case
    if unicodedata.combining(base):
        return "", _FOREIGN_MARK, case
    return base, tone, case
