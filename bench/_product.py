"""The running product that a benchmark talks to: its own processes, data folder and ports, gone afterwards."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench._report import say
from dienhong.config.ports import free_port

START_SECONDS = 300
PROJECT = Path(__file__).resolve().parents[1]
SERVE_PID = "BENCH_SERVE_PID"


def _free_ports(number: int) -> list[int]:
    """Below the ports that the system gives to connections: one of those could be taken again before the start."""
    taken: set[int] = set()
    while len(taken) < number:
        taken.add(free_port(22000, beside=frozenset(taken)))
    return sorted(taken)


@contextmanager
def running_product(*, demo: bool = False) -> Iterator[dict[str, str]]:
    """`dienhong serve` on an empty data folder; gives the environment that points at it.

    SERVE_PID in it is the number of the supervisor, whose descendants are the whole product.
    """
    folder = Path(tempfile.mkdtemp(prefix="dienhong-bench-"))
    folder.chmod(0o755)
    web, live, database = _free_ports(3)
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("DIENHONG_", "DATABASE_URL"))}
    environment = kept | {
        "DIENHONG_DATA_DIR": str(folder),
        "DIENHONG_PORT": str(web),
        "DIENHONG_LIVE_PORT": str(live),
        "DIENHONG_DATABASE_PORT": str(database),
        "DIENHONG_BASE_URL": f"http://127.0.0.1:{web}",
        "DIENHONG_LIVE_URL": f"http://127.0.0.1:{live}",
        "DIENHONG_DEMO": "1" if demo else "0",
    }
    log = (folder / "serve.log").open("wb")
    process = subprocess.Popen(
        [sys.executable, "-m", "dienhong.cli.main", "serve"], env=environment, stdout=log, stderr=subprocess.STDOUT
    )
    try:
        _await_ready(process, folder / "serve.log")
        yield environment | {SERVE_PID: str(process.pid)}
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=60)
        shutil.rmtree(folder, ignore_errors=True)


def _await_ready(process: subprocess.Popen[bytes], log: Path) -> None:
    began = time.monotonic()
    while time.monotonic() - began < START_SECONDS:
        if process.poll() is not None:
            raise SystemExit(f"the product did not start:\n{log.read_text()}")
        if "ready after" in log.read_text():
            say(f"the product answers after {time.monotonic() - began:.1f} s")
            return
        time.sleep(0.2)
    raise SystemExit(f"the product did not answer in {START_SECONDS} s:\n{log.read_text()}")


def part(product: dict[str, str], module: str, *arguments: str) -> subprocess.Popen[str]:
    """A process of a benchmark (a module of this folder) in the environment of the running product."""
    command = [sys.executable, "-m", f"bench.{module}", *arguments]
    return subprocess.Popen(command, env=product, cwd=PROJECT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def finished(process: subprocess.Popen[str], said: str | None = None) -> str:
    """What a part printed once it has ended; the whole benchmark ends when it failed."""
    printed = process.communicate(said)[0]
    if process.returncode:
        raise SystemExit(f"{process.args!r} ended with {process.returncode}")
    return printed


def get(url: str, headers: dict[str, str] | None = None) -> bytes:
    """The body of a GET."""
    with urllib.request.urlopen(urllib.request.Request(url, headers=headers or {}), timeout=60) as answer:
        return bytes(answer.read())
