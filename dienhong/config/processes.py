"""Processes of this machine, looked at and ended by handles that cannot hit a stranger who got the same number."""

import fcntl
import os
import select
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO


@contextmanager
def locked(path: Path, kind: int) -> Iterator[IO[str]]:
    """Hold a lock file (`kind` as for fcntl.flock); the kernel lets go of it when we die, in whatever way."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as handle:
        fcntl.flock(handle, kind)
        yield handle


def is_alive(pid: int) -> bool:
    """Whether any process has this number."""
    return Path(f"/proc/{pid}").exists()


def processes_in(folder: Path) -> set[int]:
    """Numbers of all processes, as far as we may see them, whose working directory is `folder`."""
    wanted = str(folder.resolve())
    found = set()
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            if os.readlink(entry / "cwd") == wanted:
                found.add(int(entry.name))
        except (FileNotFoundError, PermissionError, ProcessLookupError):
            continue  # gone meanwhile, or another user's
    return found


def ended(pid: int, wish: signal.Signals, seconds: float) -> bool:
    """Send a signal and wait; whether the process is gone after at most `seconds`."""
    try:
        handle = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    try:
        signal.pidfd_send_signal(handle, wish)
        return bool(select.select([handle], [], [], seconds)[0])
    except ProcessLookupError:
        return True
    finally:
        os.close(handle)
