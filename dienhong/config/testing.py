"""Fixtures that every domain's tests share."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import pytest


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
