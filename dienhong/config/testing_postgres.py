"""pytest plug-in: tests run on a real PostgreSQL, the embedded one, unless DATABASE_URL names another.

It must be loaded by `-p` (pyproject.toml): Django reads its settings before any conftest.py is imported.
The cluster stays in `var/test-postgres` and gives up durability for speed; the last test run to end stops it. Each process of
xdist has a cluster of its own: what waits for older transactions to end (the log, the streams) waits for those of the
whole server, so tests that share one would hold each other up.
"""

from __future__ import annotations

import os
from collections.abc import Generator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from dienhong.config.embedded_postgres import Server

PORT = 15632
_OURS = "DIENHONG_TEST_DATABASE_IS_OURS"  # tells workers that the address they inherit is not somebody's own server
_held = ExitStack()


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests() -> Generator[None, None, None]:
    """Start, or join, the server before pytest-django loads the settings.

    Messages are compiled here too: a clean clone has only their sources, and Django reads them once.
    """
    worker = os.environ.get("PYTEST_XDIST_WORKER", "")
    if not worker:
        from dienhong.config.build import compile_messages

        compile_messages()
    if not os.environ.get("DATABASE_URL") or os.environ.get(_OURS):
        from dienhong.config.embedded_postgres import running
        from dienhong.config.postgres_conf import OWNER

        os.environ[_OURS] = "1"
        os.environ["DATABASE_URL"] = _held.enter_context(running(server(worker), find_port=True)).url(OWNER)
    return (yield)


def server(worker: str = "") -> Server:
    """The server of the tests, or of one worker of xdist ("gw0"); DIENHONG_TEST_DATA_DIR puts it elsewhere."""
    from dienhong.config.embedded_postgres import Server

    folder = os.environ.get("DIENHONG_TEST_DATA_DIR") or Path(__file__).resolve().parents[2] / "var" / "test-postgres"
    number = int(worker.removeprefix("gw")) + 1 if worker else 0
    return Server(Path(folder).resolve() / worker, PORT + 10 * number, fast=True)


def pytest_unconfigure() -> None:
    """Stop the server unless another test run still uses it."""
    _held.close()
