"""The whole product, running as processes of its own with the demo country; one for all test processes of a run."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import gettempdir

from dienhong.config.ports import free_port

START_SECONDS = 600
_PASSED = "ĐẠT / PASSED"
_FAILED = ("KHÔNG ĐẠT / FAILED", "Traceback", "dienhong demo:")


@dataclass(frozen=True)
class Site:
    """Address and data folder of a running demo; `document` is the path of the thread's document."""

    base_url: str
    data_dir: Path
    document: str

    @contextmanager
    def used(self, *, alone: bool = False) -> Iterator[None]:
        """Use it while others do, or `alone`, as tests must that disturb it."""
        with (self.data_dir / "tests.lock").open("w") as handle:
            fcntl.flock(handle, fcntl.LOCK_EX if alone else fcntl.LOCK_SH)
            yield

    def processes(self) -> dict[str, int]:
        """Process ids by name, as the supervisor tells them now."""
        told = json.loads((self.data_dir / "run" / "status.json").read_text())
        return {one["name"]: one["pid"] for one in told["programs"] if one["pid"]}


@contextmanager
def running_site(shared: Path) -> Iterator[Site]:
    """The demo, started by the first test process that asks; it stops it when all others have let go.

    DIENHONG_TEST_SITE names the data folder of a demo that runs already, for those who write tests.
    """
    known = os.environ.get("DIENHONG_TEST_SITE")
    if known:
        yield _site_of(Path(known))
        return
    # Not below pytest's own folder: that is closed to the user that the database runs as.
    folder = Path(gettempdir()) / f"dienhong-site-{hashlib.sha256(bytes(shared)).hexdigest()[:12]}"
    folder.mkdir(mode=0o755, exist_ok=True)
    with (folder / "users.lock").open("w") as users:
        with _alone(folder):
            started = None if (folder / "data").exists() else _start(folder)
            fcntl.flock(users, fcntl.LOCK_SH)
        try:
            yield _site_of(folder / "data")
        finally:
            if started is not None:
                with _alone(folder):
                    fcntl.flock(users, fcntl.LOCK_EX)  # when nobody else uses it
                    _stop(started)
                    shutil.rmtree(folder / "data")


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    with (folder / "start.lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _environment(data: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("DIENHONG_", "DATABASE_URL"))}
    port = free_port(
        int(os.environ.get("DIENHONG_TEST_PORT", "18200"))
    )  # each checkout its own, when several are tested
    live, database = free_port(port + 1), free_port(port + 20)
    return kept | {
        "DIENHONG_DATA_DIR": str(data),
        "DIENHONG_PORT": str(port),
        "DIENHONG_LIVE_PORT": str(live),
        "DIENHONG_DATABASE_PORT": str(database),
        "DIENHONG_DEMO": "1",
    }


def _start(folder: Path) -> subprocess.Popen[bytes]:
    data, output = folder / "data", folder / "demo.out"
    data.mkdir(mode=0o755)
    with output.open("w") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "dienhong.cli.main", "demo"],
            env=_environment(data),
            stdout=out,
            stderr=out,
            start_new_session=True,
        )
    end = time.monotonic() + START_SECONDS
    while _PASSED not in output.read_text():
        told = output.read_text()
        if process.poll() is not None or time.monotonic() > end or any(word in told for word in _FAILED):
            _stop(process)
            raise AssertionError(f"the demo did not come up:\n{told[-3000:]}")
        time.sleep(0.5)
    return process


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    process.wait(timeout=60)


def _site_of(data: Path) -> Site:
    told = json.loads((data / "run" / "status.json").read_text())
    document = (data / "demo" / "played").read_text().strip()
    return Site(told["address"], data, document)
