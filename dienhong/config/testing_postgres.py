"""pytest plug-in: tests run on a real PostgreSQL, the embedded one, unless DATABASE_URL names another.

It must be loaded by `-p` (pyproject.toml): Django reads its settings before any conftest.py is imported.
The cluster stays in `var/test-postgres` and gives up durability for speed; the last test run to end stops it.
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
_held = ExitStack()


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests() -> Generator[None, None, None]:
    """Start, or join, the server before pytest-django loads the settings; workers of xdist inherit the address.

    Messages are compiled here too: a clean clone has only their sources, and Django reads them once.
    """
    if "PYTEST_XDIST_WORKER" not in os.environ:
        from dienhong.config.build import compile_messages

        compile_messages()
    if not os.environ.get("DATABASE_URL"):
        from dienhong.config.embedded_postgres import running
        from dienhong.config.postgres_conf import OWNER

        os.environ["DATABASE_URL"] = _held.enter_context(running(server(), find_port=True)).url(OWNER)
    return (yield)


def server() -> Server:
    """The server of the tests; DIENHONG_TEST_DATA_DIR puts it elsewhere."""
    from dienhong.config.embedded_postgres import Server

    folder = os.environ.get("DIENHONG_TEST_DATA_DIR") or Path(__file__).resolve().parents[2] / "var" / "test-postgres"
    return Server(Path(folder).resolve(), PORT, fast=True)


def pytest_unconfigure() -> None:
    """Stop the server unless another test run still uses it."""
    _held.close()
