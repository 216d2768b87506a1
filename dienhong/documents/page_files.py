"""What is made from PDFs to show them, below `pages` in the data folder: kept while somebody looks at it."""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
from collections.abc import Callable
from pathlib import Path

from django.conf import settings

from dienhong.documents.pages.errors import FileRefused
from dienhong.kernel import clock
from dienhong.kernel.errors import RuleBroken

KEPT_DAYS = 30
_DAY_SECONDS = 86_400


def forget_old() -> int:
    """Delete what nobody has looked at for 30 days; how many files. It is made again when somebody does."""
    before, gone = clock.now().timestamp() - KEPT_DAYS * _DAY_SECONDS, 0
    for folder, _, names in os.walk(_folder(), topdown=False):
        for path in (Path(folder) / name for name in names):
            with contextlib.suppress(FileNotFoundError):
                if path.stat().st_mtime < before:
                    path.unlink()
                    gone += 1
        if folder != str(_folder()):
            with contextlib.suppress(OSError):  # not empty
                os.rmdir(folder)
    return gone


def forget(key: str) -> None:
    """Delete all that was made under a key: the file it was made from is to be gone."""
    shutil.rmtree(_folder() / key[:2] / key, ignore_errors=True)


def _folder() -> Path:
    return Path(settings.DIENHONG.data_dir) / "pages"


def kept(key: str, name: str, make: Callable[[], bytes]) -> bytes:
    """A derived file under the key, made when it is not there; whole or not at all. Raises RuleBroken for an unreadable PDF."""
    path = _folder() / key[:2] / key / name
    with contextlib.suppress(FileNotFoundError):
        data = path.read_bytes()
        if path.stat().st_mtime < clock.now().timestamp() - _DAY_SECONDS:
            path.touch()  # used again; once a day is enough to know it
        return data
    try:
        data = make()
    except FileRefused as error:
        raise RuleBroken(error.code, **error.facts) from error
    draft = path.with_name(f".{name}.{secrets.token_hex(4)}")
    path.parent.mkdir(parents=True, exist_ok=True)
    draft.write_bytes(data)
    os.replace(draft, path)
    return data
