"""The five kinds of process besides the database; each replaces this process by its server or runs its loop."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from dienhong.cli import context
from dienhong.config.env import Settings

WORKER_JOBS_AT_ONCE = 4
# Idle connections cost no thread. More processes instead of more threads: of two busy threads in one process one waits.
WEB_THREADS = 2


def web_command(known: Settings, listen: str) -> list[str]:
    """gunicorn for pages and API."""
    # Heartbeats on a disk that is busy would make the master kill healthy workers.
    memory = "/dev/shm"  # noqa: S108  gunicorn makes an unlinked private file there
    shared_memory = [f"--worker-tmp-dir={memory}"] if os.access(memory, os.W_OK) else []
    return [
        *(sys.executable, "-m", "gunicorn", "dienhong.config.wsgi:application"),
        f"--bind={listen}:{known.port}",
        f"--workers={known.web_workers}",
        *("--worker-class=gthread", f"--threads={WEB_THREADS}", "--preload"),
        *("--timeout=60", "--graceful-timeout=4", "--keep-alive=15"),
        *("--max-requests=50000", "--max-requests-jitter=5000"),
        # Its socket would be one for all installations of this user.
        "--no-control-socket",
        *shared_memory,
    ]


def live_command(known: Settings, listen: str) -> list[str]:
    """uvicorn for the live streams; without the limit an open stream would block the stop for ever."""
    return [
        *(sys.executable, "-m", "uvicorn", "dienhong.config.asgi:application"),
        *("--host", listen, "--port", str(known.live_port)),
        *("--loop", "uvloop", "--http", "httptools"),
        *("--timeout-graceful-shutdown", "2", "--no-access-log", "--log-level", "warning"),
    ]


def worker_arguments() -> list[str]:
    """procrastinate's worker; what it cannot finish in time is put back by the reaper of stalled jobs."""
    return ["worker", f"--concurrency={WORKER_JOBS_AT_ONCE}", "--shutdown-graceful-timeout=3"]


def run(name: str, parser: argparse.ArgumentParser, arguments: list[str]) -> int:
    """Run `web`, `live`, `worker`, `relay` or `sealer` in this process until it is told to stop."""
    parser.add_argument("--listen", default="127.0.0.1", help="address to listen on (web and live)")
    parser.add_argument("--ready-file", type=Path, help="file to write when work begins (worker, relay, sealer)")
    options = parser.parse_args(arguments)
    known = context.settings()
    if name in {"web", "live"}:
        make = web_command if name == "web" else live_command
        command = make(known, options.listen)
        os.execv(command[0], command)  # noqa: S606  our own command
    context.start_django()
    if name == "worker":
        from django.core.management import call_command

        mark_ready(options.ready_file)
        call_command("procrastinate", *worker_arguments())
        return 0
    from dienhong.config.relay import relay, sealer

    work = {"relay": relay, "sealer": sealer}[name]
    work(lambda: mark_ready(options.ready_file))
    return 0


def mark_ready(path: Path | None) -> None:
    """Tell the supervisor that work begins."""
    if path is not None:
        path.write_text(f"{os.getpid()}\n")
