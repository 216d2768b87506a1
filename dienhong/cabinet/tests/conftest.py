"""A data folder, keys of the log and a demonstration's authority of their own for tests of votes."""

from dataclasses import replace
from pathlib import Path

import pytest

from dienhong.audit.public import create_log_keys


@pytest.fixture
def data_dir(settings: object, tmp_path: Path) -> Path:
    """Fresh files, keys and log keys; demo certificates allowed."""
    settings.DIENHONG = replace(settings.DIENHONG, data_dir=tmp_path, demo=True)  # type: ignore[attr-defined]  # of pytest-django
    settings.STATIC_ROOT = tmp_path  # type: ignore[attr-defined]  # of pytest-django
    create_log_keys()
    return tmp_path
