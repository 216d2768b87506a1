"""Fixtures for tests that need the whole product running."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.running_site import Site, running_site


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The product with the demo country and the thread played once."""
    base = tmp_path_factory.getbasetemp()
    with running_site(base if base.parent.name.startswith("pytest-of-") else base.parent) as found:
        yield found
