"""Judging a large file on disk piece by piece: what it is, and whether it may enter, in memory that does not grow with it."""

from __future__ import annotations

import codecs
import hashlib
import re
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from dienhong.documents.pages.archive import EICAR, MAX_UNPACKED, Budget, is_program, names_within
from dienhong.documents.pages.errors import FileRefused
from dienhong.documents.pages.members import mark_in_archive
from dienhong.documents.pages.render import page_count
from dienhong.documents.pages.secrecy import secrecy_mark, secrecy_of_pdf
from dienhong.documents.pages.sniff import MediaType, must_have_ending

PIECE = 1 << 20
WORDS_READ = 20_000_000
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")


def pieces_of(path: Path) -> Iterator[bytes]:
    """The file, a mebibyte at a time."""
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            yield piece


def digest_of(path: Path, name: str) -> str:
    """The SHA-256 of a file in hexadecimal; searched for the test virus on the way, so that it is read once.

    Raises FileRefused("documents.file_malicious").
    """
    digest, tail = hashlib.sha256(), b""
    for piece in pieces_of(path):
        digest.update(piece)
        if EICAR in tail + piece:
            raise FileRefused("documents.file_malicious", name=name)
        tail = piece[-len(EICAR) :]
    return digest.hexdigest()


def judged(path: Path, name: str) -> tuple[MediaType, int | None, str | None]:
    """(media type, pages of a PDF, mark of secrecy if any) of a large file: PDF, ZIP or text.

    Of a PDF the first page and the properties are read for marks, of text the first twenty megabytes, of an archive each
    member. Raises FileRefused as `sniff.sniff`.
    """
    size = path.stat().st_size
    with path.open("rb") as file:
        start = file.read(1024)
        file.seek(max(0, size - 2048))
        end = file.read()
    if is_program(name, start[:16]):
        raise FileRefused("documents.file_executable", name=name)
    mark = secrecy_mark(PurePosixPath(name).stem)
    if b"%PDF-" in start:
        must_have_ending(name, MediaType.PDF)
        if b"%%EOF" not in end:
            raise FileRefused("documents.file_broken", reason="its end is missing")
        return MediaType.PDF, page_count(path), mark or secrecy_of_pdf(path)
    if start.startswith(b"PK\x03\x04"):
        must_have_ending(name, MediaType.ZIP)
        with path.open("rb") as file:
            names_within(file, size, Budget(max(MAX_UNPACKED, 3 * size)))
        with path.open("rb") as file:
            return MediaType.ZIP, None, mark or mark_in_archive(file)
    return _words(path, name, mark)


def _words(path: Path, name: str, mark: str | None) -> tuple[MediaType, None, str | None]:
    """Plain text in UTF-8; XML of this size is not taken: it could only be read whole."""
    must_have_ending(name, MediaType.TEXT)
    decoder = codecs.getincrementaldecoder("utf-8-sig")()
    kept = 0
    for piece in pieces_of(path):
        try:
            text = decoder.decode(piece)
        except UnicodeDecodeError as error:
            raise FileRefused("documents.file_type_not_accepted", name=name) from error
        if _CONTROLS.search(text):
            raise FileRefused("documents.file_type_not_accepted", name=name)
        if kept < WORDS_READ:
            mark = mark or secrecy_mark(text)
            kept += len(piece)
    return MediaType.TEXT, None, mark
