"""The bytes of files, content-addressed: written once, never changed, checked when read."""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.models.fields.reverse_related import ForeignObjectRel

from dienhong.documents import page_files
from dienhong.documents.models import StoredFile
from dienhong.kernel import clock

_KEEP = f"""
INSERT INTO {StoredFile._meta.db_table} (sha256, size, media_type, page_count, text, stored_at)
VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT (sha256) DO NOTHING RETURNING id
"""  # noqa: S608  the name is the model's
_KEEP_ALL = f"""
INSERT INTO {StoredFile._meta.db_table} (sha256, size, media_type, page_count, text, stored_at)
SELECT sha256, size, %s, NULL, '', %s FROM unnest(%s::text[], %s::bigint[]) AS new (sha256, size)
ON CONFLICT (sha256) DO NOTHING
"""  # noqa: S608  the name is the model's


class FileDamaged(Exception):
    """The bytes on disk are not those that were stored: a fault of the disk or of somebody, never of the caller."""


@lru_cache(maxsize=4096)
def _made(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)


def _write_all(contents: Mapping[Path, bytes]) -> None:
    """Whole or not at all: a crash leaves at most drafts without names anybody uses."""
    with contextlib.ExitStack() as ending:
        drafts = []
        for path, data in contents.items():
            _made(path.parent)
            draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
            file = ending.enter_context(draft.open("wb"))
            ending.callback(draft.unlink)
            file.write(data)
            file.flush()
            drafts.append((path, draft, file.fileno()))
        # All are on their way to the disk before the first is waited for.
        for _, _, number in drafts:
            os.fsync(number)
        for path, draft, _ in drafts:
            with contextlib.suppress(FileExistsError):
                os.link(draft, path)


def keep(data: bytes, media_type: str, *, page_count: int | None = None, text: str = "") -> StoredFile:
    """Store bytes and give their row; the same bytes are stored once.

    Bytes go to disk before the row: a row without bytes cannot be, bytes without a row are harmless.
    """
    sha256 = hashlib.sha256(data).hexdigest()
    row = StoredFile(
        sha256=sha256,
        size=len(data),
        media_type=media_type,
        page_count=page_count,
        text=text[:1_000_000],
        stored_at=clock.now(),
    )
    path = path_of(row)
    if not path.exists():
        _write_all({path: data})
    # One statement and no savepoint: two who store the same bytes at once do not fail, the second takes the first's row.
    with connection.cursor() as cursor:
        cursor.execute(_KEEP, [row.sha256, row.size, row.media_type, row.page_count, row.text, row.stored_at])
        added = cursor.fetchone()
    if not path.exists():  # erased just before the row was there to hold it
        _write_all({path: data})
    if added is None:
        return StoredFile.objects.get(sha256=sha256)
    row.pk, row._state.adding, row._state.db = added[0], False, connection.alias
    return row


def keep_all(contents: Mapping[str, bytes], media_type: str) -> None:
    """Store many contents by their SHA-256, each once, with one statement for their rows."""
    digests = sorted(contents)  # in one order, so that two who store the same never wait for each other
    paths = {path_of(StoredFile(sha256=digest)): contents[digest] for digest in digests}
    _write_all({path: data for path, data in paths.items() if not path.exists()})
    with connection.cursor() as cursor:
        cursor.execute(_KEEP_ALL, [media_type, clock.now(), digests, [len(contents[digest]) for digest in digests]])
    _write_all({path: data for path, data in paths.items() if not path.exists()})  # as in `keep`


def forget(sha256s: Iterable[str]) -> tuple[str, ...]:
    """Delete the rows of files that nothing refers to any more; which ones. Their bytes are `erase`'s affair.

    A reference that appears meanwhile makes the transaction fail, and it is tried again.
    """
    relations = [one for one in StoredFile._meta.get_fields(include_hidden=True) if isinstance(one, ForeignObjectRel)]
    gone = []
    for row in StoredFile.objects.filter(sha256__in=sorted(set(sha256s))).order_by("sha256"):
        if not any(_refers(relation, row) for relation in relations):
            StoredFile.objects.filter(pk=row.pk).delete()
            gone.append(row.sha256)
    return tuple(gone)


def _refers(relation: ForeignObjectRel, row: StoredFile) -> bool:
    field = relation.field
    value = getattr(row, field.target_field.attname)
    return relation.related_model._base_manager.filter(**{field.attname: value}).exists()


def erase(sha256s: Iterable[str]) -> None:
    """Delete the bytes of files without a row from the disk, with all that was made from them to show them.

    Whoever stores the same bytes at this moment is waited for and then finds them gone and writes them again (`keep`).
    """
    with connection.cursor() as cursor:
        cursor.execute(f"LOCK TABLE {StoredFile._meta.db_table} IN SHARE MODE")
    for sha256 in sha256s:
        if not StoredFile.objects.filter(sha256=sha256).exists():
            path_of(StoredFile(sha256=sha256)).unlink(missing_ok=True)
            page_files.forget(sha256)


def path_of(file: StoredFile) -> Path:
    """Where the bytes lie on disk."""
    return Path(settings.DIENHONG.files_dir) / file.path


def read(file: StoredFile) -> bytes:
    """The bytes of a file, compared with their hash. Raises FileDamaged."""
    data = path_of(file).read_bytes()
    if hashlib.sha256(data).hexdigest() != file.sha256:
        raise FileDamaged(file.sha256)
    return data
