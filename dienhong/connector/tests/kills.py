"""Runs passes of the connector, killing each at a later point: at the n-th system call that reads, writes or renames.

Usage: kills.py SETTINGS [FIRST STEP]. Each pass is a process of its own (fork), killed by SIGKILL from inside, between two
calls that are the connector's own. Ends when a pass comes to its end; prints how many were killed.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

from dienhong.connector.database import DatabaseBridge
from dienhong.connector.engine import Engine
from dienhong.connector.folder import FolderBridge
from dienhong.connector.settings import read

CALLS = {
    "rename",
    "replace",
    "fsync",
    "unlink",
    "rmdir",
    "mkdir",
    "sendall",
    "recv",
    "send_query_params",
    "exec_params",
}


def one_pass(path: Path, point: int) -> None:
    count = 0

    def watch(_frame, event, what):
        nonlocal count
        if event in ("c_call", "c_return") and getattr(what, "__name__", "") in CALLS:
            count += 1
            if count == point:
                os.kill(os.getpid(), signal.SIGKILL)

    settings = read(path)
    seal, options = settings.seal(), settings.options()
    bridge = FolderBridge(settings.folder, settled=0) if settings.folder else DatabaseBridge(settings.database)
    with settings.client() as client:
        sys.setprofile(watch)
        Engine(client, bridge, seal, options.trust).run_once()
        sys.setprofile(None)


def main() -> int:
    path, killed = Path(sys.argv[1]), 0
    point, step = (int(one) for one in sys.argv[2:4])
    while True:
        child = os.fork()
        if child == 0:
            one_pass(path, point)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        if os.WIFEXITED(status):
            print(killed)  # noqa: T201  its answer to the test
            return os.WEXITSTATUS(status)
        assert os.WTERMSIG(status) == signal.SIGKILL
        killed, point = killed + 1, point + step


if __name__ == "__main__":
    sys.exit(main())
