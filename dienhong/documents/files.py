"""Whether a file that somebody hands in may enter, and what it is."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from pathlib import PurePosixPath

from django.conf import settings
from django.core.cache import caches

from dienhong.documents.pages.errors import FileRefused
from dienhong.documents.pages.members import mark_within, xml_lines
from dienhong.documents.pages.office import office_text
from dienhong.documents.pages.render import text_and_metadata
from dienhong.documents.pages.secrecy import declared_parts, secrecy_mark
from dienhong.documents.pages.sniff import MediaType, parsed_xml, sniff
from dienhong.documents.scanner import must_be_clean
from dienhong.kernel.errors import RuleBroken
from dienhong.kernel.text import nfc

_LONGEST_NAME = 200
_TEXT_PREVIEW = 200_000


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """A file that may enter: its safe name, media type, pages (PDF only) and text for search."""

    name: str
    media_type: str
    page_count: int | None
    text: str


def checked_file(name: str, data: bytes) -> CheckedFile:
    """Judge a file by its bytes.

    Raises RuleBroken with the code of what is wrong: empty, too large, disguised, encrypted, unreadable, malicious,
    infected, a bomb, or marked as a state secret.
    """
    safe = safe_name(name)
    try:
        found = sniff(data, safe, max_bytes=settings.DIENHONG.max_upload_mb * 1024 * 1024)
        text, declared = _text(data, found.media_type)
    except FileRefused as error:
        raise RuleBroken(error.code, **error.facts) from error
    must_not_be_marked_secret(PurePosixPath(safe).stem)
    must_not_be_marked_secret(declared)
    must_not_be_marked_secret(text)
    # Last: what waits for a scanner that is down has passed everything else.
    must_be_clean(safe, data)
    return CheckedFile(safe, str(found.media_type), found.page_count or None, text[:_TEXT_PREVIEW])


def must_be_harmless(name: str, data: bytes, *, sha256: str) -> None:
    """What `checked_file` refuses is refused; bytes that passed are not read again for five minutes, by any process.

    `sha256` is that of the data, in hexadecimal. Raises RuleBroken as `checked_file`.
    """
    passed, own = caches["default"], caches["process"]
    key = f"harmless:{sha256}:{PurePosixPath(name).suffix.lower()}"
    if own.get(key) is not None:
        return
    if passed.get(key) is None:
        checked_file(name, data)
        passed.set(key, True)
    own.set(key, True)


def must_not_be_marked_secret(text: str) -> None:
    """Law: Decision 28/2018/QĐ-TTg art. 3; Law on Protection of State Secrets 2018: secrets never enter."""
    mark = secrecy_mark(text)
    if mark is not None:
        raise RuleBroken("documents.state_secret", conceals=True, mark=mark)


def safe_name(name: str) -> str:
    """The last part of a file name, NFC, without control characters; folders in it are dropped."""
    last = PurePosixPath(nfc(name).replace("\\", "/")).name
    kept = "".join(c for c in last if unicodedata.category(c)[0] != "C").strip(" .")
    stem, dot, ending = kept.rpartition(".")
    return f"{stem[: _LONGEST_NAME - len(ending) - 1]}{dot}{ending}" if kept else "tep"


def _text(data: bytes, media_type: MediaType) -> tuple[str, str]:
    """The words of a file, and what it declares about itself beside them."""
    if media_type == MediaType.PDF:
        text, metadata = text_and_metadata(data)
        return text, declared_parts(metadata)
    if media_type in (MediaType.DOCX, MediaType.XLSX, MediaType.ZIP):
        return "" if media_type == MediaType.ZIP else nfc(office_text(data)), mark_within(data) or ""
    if media_type == MediaType.XML:
        return nfc(data.decode("utf-8", "replace")), "\n".join(xml_lines(parsed_xml(data)))
    return nfc(data.decode("utf-8", "replace")) if media_type == MediaType.TEXT else "", ""
