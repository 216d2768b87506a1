"""Ports for tests that start servers: each test process has its own, below those the system gives to connections."""

import os

from dienhong.config.ports import free_port


def own_port(offset: int = 0) -> int:
    """A free port that no other process of this test run asks for; `offset` (below 500) keeps uses apart.

    Under xdist two processes may run tests of one file at the same time, so a probe alone would be a race.
    """
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    return free_port(20000 + 1000 * (worker % 12) + offset)
