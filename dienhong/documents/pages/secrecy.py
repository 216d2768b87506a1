"""Marks of state secrets (dấu chỉ độ mật): such documents may not enter this system.

Law: Law on the Protection of State Secrets (29/2018/QH14) art. 8: tuyệt mật, tối mật, mật.
"""

import re
import unicodedata
from collections.abc import Mapping
from pathlib import Path

from dienhong.documents.pages.render import metadata_of, page_text

LEVELS = ("TUYỆT MẬT", "TỐI MẬT", "MẬT")

_BARE = {"TUYET MAT": "TUYỆT MẬT", "TOI MAT": "TỐI MẬT"}
_FRAME = " \t.:;,|*_-–—=~()[]{}<>«»\"'“”‘’"
_DECLARED = re.compile(r"(?:(?:mức )?độ mật|dấu độ mật|secrecy|classification)\s*[:\-–]\s*(.+)", re.IGNORECASE)
_CELLS = re.compile(r"\t|\||\s{3,}")
# Every mark has these letters, whatever stands around it; nearly every line has not.
_LETTERS = re.compile(r"m\s*[ậa]\s*t", re.IGNORECASE)
_FIELDS = ("Title", "Subject", "Keywords")


def secrecy_mark(text: str) -> str | None:
    """The highest mark that stands in the text like a stamp, one of LEVELS, else None.

    A stamp is a line (or a cell of a line) of nothing but the mark in capitals, framed or spaced out ("M Ậ T"), or
    a declaration "Độ mật: Tối mật". Words within sentences ("bí mật nhà nước", "MẬT ONG") are no marks.
    """
    whole = unicodedata.normalize("NFC", text)
    if _LETTERS.search(whole) is None:
        return None
    found = {mark for line in whole.splitlines() if _LETTERS.search(line) for mark in _marks_in(line)}
    return next((level for level in LEVELS if level in found), None)


def declared_secrecy(value: str) -> str | None:
    """The mark that a form field or an imported record declares ("Mật", "tối mật"), else None."""
    return _level(unicodedata.normalize("NFC", value).upper())


def secrecy_of_pdf(pdf: bytes | Path) -> str | None:
    """The highest mark on the first page or in the file's title, subject and keywords.

    A mark within a picture (a scan without text) is not seen. Raises FileRefused as `page_text` does.
    """
    return secrecy_mark("\n".join([page_text(pdf, 0), declared_parts(metadata_of(pdf))]))


def declared_parts(metadata: Mapping[str, str]) -> str:
    """What title, subject and keywords of a PDF say, each piece on a line of its own, for `secrecy_mark`."""
    return "\n".join(part for name in _FIELDS for part in re.split(r"[,;\n]", metadata.get(name, "")))


def _marks_in(line: str) -> list[str]:
    marks = [_level(cell) for cell in (line, *_CELLS.split(line))]
    declaration = _DECLARED.fullmatch(line.strip(_FRAME))
    if declaration:
        marks.append(_level(declaration[1].upper()))
    return [mark for mark in marks if mark]


def _level(cell: str) -> str | None:
    words = " ".join(cell.strip(_FRAME).split())
    if words in LEVELS:
        return words
    if words in _BARE:
        return _BARE[words]
    # Spaced out: every word is one letter.
    if " " in words and all(len(word) == 1 for word in words.split()):
        joined = words.replace(" ", "")
        return next((level for level in LEVELS if level.replace(" ", "") == joined), None)
    return None
