"""Files that survive a power cut: written aside, made durable, then put in place by one rename."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
from pathlib import Path
from typing import IO, Any

from dienhong.connector.texts import fault


def write(path: Path, data: bytes) -> None:
    """A file with this content, durable. Not at once: write it aside when others may look."""
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def put(path: Path, data: bytes) -> None:
    """A file with this content, at once: the old one or the new one, never a half."""
    aside = path.with_name(f".{path.name}.tmp")
    write(aside, data)
    move(aside, path)


def move(source: Path, target: Path) -> None:
    """Rename within one file system, durable in both folders."""
    source.replace(target)
    sync(target.parent)
    if source.parent != target.parent:
        sync(source.parent)


def sync(folder: Path) -> None:
    """Make the names in a folder durable."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def json_bytes(value: Any) -> bytes:
    """JSON that people can read."""
    return json.dumps(value, ensure_ascii=False, indent=1, default=str).encode()


def fresh(folder: Path) -> Path:
    """An empty folder in the place of whatever was there."""
    if folder.exists():
        shutil.rmtree(folder)
    folder.mkdir(parents=True)
    return folder


def free(path: Path) -> Path:
    """The path, or the first of path-2, path-3 … that nobody has."""
    tried, number = path, 1
    while tried.exists():
        number += 1
        tried = path.with_name(f"{path.stem}-{number}{path.suffix}" if path.suffix else f"{path.name}-{number}")
    return tried


def locked(path: Path) -> IO[str]:
    """A lock that ends with this process, however it ends. Raises Fault when another process holds it."""
    handle = path.open("w")
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        handle.close()
        raise fault("locked", place=path.parent.parent) from error
    return handle
