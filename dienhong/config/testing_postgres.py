"""pytest plug-in: tests run on a real PostgreSQL, the embedded one, unless DATABASE_URL names another.

It must be loaded by `-p` (pyproject.toml): Django reads its settings before any conftest.py is imported.
The cluster stays in `var/test-postgres` and gives up durability for speed; the last test run to end stops it.
"""

from __future__ import annotations

import os
from collections.abc import Generator
from contextlib import ExitStack
from pathlib import Path

import pytest

PORT = 54629
_held = ExitStack()


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Generator[None, None, None]:
    """Start, or join, the server before pytest-django loads the settings; workers of xdist inherit the address."""
    if not os.environ.get("DATABASE_URL"):
        from dienhong.config.embedded_postgres import Server, running
        from dienhong.config.postgres_conf import OWNER

        data_dir = Path(os.environ.get("DIENHONG_TEST_DATA_DIR") or early_config.rootpath / "var" / "test-postgres")
        server = _held.enter_context(running(Server(data_dir.resolve(), PORT, fast=True), find_port=True))
        os.environ["DATABASE_URL"] = server.url(OWNER)
    return (yield)


def pytest_unconfigure() -> None:
    """Stop the server unless another test run still uses it."""
    _held.close()
