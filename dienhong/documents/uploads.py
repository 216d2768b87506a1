"""Files that come in pieces: the part on disk grows, is judged when whole, and then becomes the stored file itself.

The length of the part is the only truth of how far it is, so a process that is killed anywhere loses nothing that was written,
and nobody has to be told. The hash is worked out from disk when the file is whole: a state of SHA-256 does not survive a
process, and marks and viruses are searched in the same reading.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import IO, Protocol
from uuid import UUID

from django.conf import settings

from dienhong.documents import rules
from dienhong.documents.files import checked_file, safe_name
from dienhong.documents.models import Attachment, StoredFile, Upload
from dienhong.documents.pages.errors import FileRefused
from dienhong.documents.pages.large import digest_of, judged, pieces_of
from dienhong.documents.scanner import must_be_clean
from dienhong.documents.storage import path_of
from dienhong.kernel import clock
from dienhong.kernel.errors import RuleBroken

FOLDER = ".parts"
PIECE = 1 << 18
CHAINED = 4 * 1024 * 1024
ABANDONED_AFTER = timedelta(hours=48)
WAITS_AT_MOST = timedelta(hours=48)
State = Upload.State


class Source(Protocol):
    """Where bytes come from: a request, a file."""

    def read(self, size: int = ..., /) -> bytes:
        """At most `size` bytes; none at the end."""


def begin(agency_id: int, name: str, size: int, sha256: str | None) -> Upload:
    """A new upload; the caller has asked whether the actor may. Without `sha256` a chain is said at the end.

    Raises RuleBroken: documents.upload_size, documents.upload_hash, documents.too_many_uploads, documents.upload_no_room.
    """
    rules.must_be_upload(size, sha256)
    waiting = Upload.objects.filter(agency_id=agency_id, state__in=(State.OPEN, State.CHECKING))
    rules.must_have_room_for_upload([*waiting.values_list("size", flat=True)], size)
    _folder().mkdir(parents=True, exist_ok=True)
    if shutil.disk_usage(_folder()).free < size + rules.DISK_KEPT_FREE:
        raise RuleBroken("documents.upload_no_room")
    row = Upload(agency_id=agency_id, name=safe_name(name), size=size, sha256=sha256 or "", begun_at=clock.now())
    row.save(force_insert=True)
    return row


def _folder() -> Path:
    return Path(settings.DIENHONG.files_dir) / FOLDER


def part_of(uuid: UUID) -> Path:
    """Where the part lies, on the same disk as the stored files."""
    return _folder() / str(uuid)


def received(upload: Upload) -> int:
    """How many bytes are there."""
    if upload.state == State.STORED:
        return upload.size
    with contextlib.suppress(FileNotFoundError):
        return part_of(upload.uuid).stat().st_size
    return 0


def append(upload: Upload, offset: int, source: Source) -> int:
    """Write what comes at an offset that is not beyond the end, as it comes; the bytes that are there afterwards.

    What was written stays when the connection breaks. The same piece again changes nothing.
    Raises RuleBroken: documents.upload_ended, documents.upload_busy, documents.upload_offset, documents.upload_size.
    """
    if upload.state != State.OPEN:
        raise RuleBroken("documents.upload_ended", conflict=True)
    with _locked(part_of(upload.uuid)) as part:
        present = os.fstat(part.fileno()).st_size
        if offset > present:
            raise RuleBroken("documents.upload_offset", conflict=True, offset=present)
        part.seek(offset)
        try:
            while piece := source.read(PIECE):
                offset += len(piece)
                if offset > upload.size:
                    raise RuleBroken("documents.upload_size", most=upload.size)
                part.write(piece)
        finally:
            part.flush()
            os.fsync(part.fileno())
        return os.fstat(part.fileno()).st_size


@contextlib.contextmanager
def _locked(path: Path) -> Iterator[IO[bytes]]:
    """The part for one writer; the kernel lets go of the lock when that dies."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+b", buffering=0) as part:
        try:
            fcntl.flock(part, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise RuleBroken("documents.upload_busy", conflict=True) from error
        yield part


def judge(upload: Upload) -> StoredFile:
    """The unsaved row of a whole part that may enter. Raises RuleBroken with what is wrong with it."""
    path = part_of(upload.uuid)
    try:
        digest = digest_of(path, upload.name)
        if (upload.sha256 and digest != upload.sha256) or (upload.chain and chain_of(path) != upload.chain):
            raise RuleBroken("documents.upload_hash")
        row = StoredFile(sha256=digest, size=upload.size, stored_at=clock.now())
        if upload.size <= settings.DIENHONG.max_upload_mb * 1024 * 1024:
            checked = checked_file(upload.name, path.read_bytes())
            row.media_type, row.page_count, row.text = checked.media_type, checked.page_count, checked.text
            return row
        row.media_type, row.page_count, mark = judged(path, upload.name)
    except FileRefused as error:
        raise RuleBroken(error.code, **error.facts) from error
    if mark is not None:
        raise RuleBroken("documents.state_secret", conceals=True, mark=mark)
    must_be_clean(upload.name, pieces_of(path))
    return row


def may_wait(upload: Upload) -> bool:
    """Whether it may wait (longer) for the scanner: what a person attached, for two days; software tries again itself."""
    since = upload.unscanned_since
    return upload.outgoing_id is not None and (since is None or clock.now() - since < WAITS_AT_MOST)


def chain_of(path: Path) -> str:
    """The hash that a browser can work out without holding the file, in hexadecimal.

    Over pieces of 4 MiB, beginning with nothing: the SHA-256 of the chain so far and the SHA-256 of the piece.
    """
    chain = b""
    with path.open("rb") as file:
        while piece := file.read(CHAINED):
            chain = hashlib.sha256(chain + hashlib.sha256(piece).digest()).digest()
    return chain.hex()


def place(upload: Upload, row: StoredFile) -> None:
    """Give the part its final name, without writing it again, then keep its row; done before, it stays."""
    path = path_of(row)
    path.parent.mkdir(parents=True, exist_ok=True)
    with contextlib.suppress(FileExistsError):
        os.link(part_of(upload.uuid), path)
    StoredFile.objects.bulk_create([row], ignore_conflicts=True)


def drop_part(uuid: UUID) -> None:
    """Forget the part; what was placed keeps its bytes."""
    part_of(uuid).unlink(missing_ok=True)


def sweep_parts() -> int:
    """Remove parts that no open upload owns; returns how many."""
    if not _folder().is_dir():
        return 0
    owned = {
        str(one) for one in Upload.objects.filter(state__in=(State.OPEN, State.CHECKING)).values_list("uuid", flat=True)
    }
    stray = [path for path in _folder().iterdir() if path.name not in owned]
    for path in stray:
        path.unlink(missing_ok=True)
    return len(stray)


def owned_file(agency_id: int, sha256: str) -> StoredFile | None:
    """A stored file that the agency uploaded whole or attached to a document of its own; None for any other."""
    uploads = Upload.objects.filter(agency_id=agency_id, state=State.STORED, file__sha256=sha256)
    attached = Attachment.objects.filter(agency_id=agency_id, outgoing__isnull=False, file__sha256=sha256)
    if not uploads.exists() and not attached.exists():
        return None
    return StoredFile.objects.get(sha256=sha256)
