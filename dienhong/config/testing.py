"""Fixtures that every domain's tests share."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

# A machine that does much else is slow in making examples; that says nothing about what is tested.
settings.register_profile("dienhong", suppress_health_check=[HealthCheck.too_slow], deadline=None)
settings.load_profile("dienhong")


@pytest.fixture
def installation(settings: Any, tmp_path: Path) -> Any:
    """The typed settings with a data folder of its own, so that files and keys of one test never meet another's."""
    settings.DIENHONG = dataclasses.replace(settings.DIENHONG, data_dir=tmp_path)
    return settings.DIENHONG


@pytest.fixture
def demo_installation(settings: Any, installation: Any) -> Any:
    """The same in demo mode: demo certificates may be issued."""
    settings.DIENHONG = dataclasses.replace(installation, demo=True)
    return settings.DIENHONG


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Bring back the rows that migrations set (working hours, terms) before each test that commits.

    The flush after such a test takes them away.
    """
    for item in items:
        marker = item.get_closest_marker("django_db")
        if marker is not None and marker.kwargs.get("transaction"):
            item.add_marker(pytest.mark.django_db(**{**marker.kwargs, "serialized_rollback": True}), append=False)
