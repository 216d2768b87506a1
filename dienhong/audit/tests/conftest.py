"""Keys of the log for the tests, in a folder of their own."""

from dataclasses import replace
from pathlib import Path

import pytest

from dienhong.audit.keys import create_keys


@pytest.fixture
def log_keys(settings: object, tmp_path: Path) -> Path:
    """Fresh log and evidence keys."""
    settings.DIENHONG = replace(settings.DIENHONG, data_dir=tmp_path)  # type: ignore[attr-defined]  # ours
    create_keys()
    return tmp_path
