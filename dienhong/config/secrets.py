"""Secrets that nobody set: made once, kept in the data folder, readable by the owner only."""

import contextlib
import os
import secrets
from pathlib import Path


def kept_secret(data_dir: Path, name: str, *, size: int = 48) -> str:
    """The secret called `name`, made on first use; two processes that start together agree on one."""
    folder = data_dir / "secrets"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / name
    if not path.exists():
        draft = folder / f".{name}.{os.getpid()}"
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(size))
        with contextlib.suppress(FileExistsError):  # another process was first: its secret is the one
            os.link(draft, path)
        draft.unlink()
    return path.read_text()
