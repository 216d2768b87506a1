"""The process of live streams as it runs in service, over the tests' database."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import httpx
from django.db import connection

from dienhong.config.tests.own_ports import own_port


@contextmanager
def live_process(data_dir: Path) -> Iterator[str]:
    """The address of a uvicorn that serves the streams."""
    port = own_port(350)
    command = [sys.executable, "-m", "uvicorn", "dienhong.config.asgi:application", "--port", str(port)]
    options = ["--timeout-graceful-shutdown", "1", "--no-access-log", "--log-level", "warning"]
    environment = {**os.environ, "DATABASE_URL": _database(), "DIENHONG_DATA_DIR": str(data_dir)}
    with subprocess.Popen(command + options, env=environment) as process:
        try:
            _answers(f"http://127.0.0.1:{port}/live/health")
            yield f"http://127.0.0.1:{port}"
        finally:
            process.kill()


def _answers(address: str) -> None:
    end = time.monotonic() + 60
    while True:
        try:
            assert httpx.get(address).text == "ok"
            return
        except httpx.TransportError:
            assert time.monotonic() < end, "the process does not answer"
            time.sleep(0.1)  # until it listens


def _database() -> str:
    told = connection.get_connection_params()
    who = f"{quote(told.get('user') or '')}:{quote(told.get('password') or '')}"
    return f"postgresql://{who}@{quote(told.get('host') or 'localhost', safe='')}:{told.get('port') or 5432}/{told['dbname']}"
