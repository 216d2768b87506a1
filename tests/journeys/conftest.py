"""A data folder, keys and demo certificates of their own for journeys inside the test process."""

from __future__ import annotations

from typing import Any

import pytest

from dienhong.audit.public import create_log_keys


@pytest.fixture
def world(demo_installation: Any, settings: Any, tmp_path: Any) -> Any:
    """Fresh files and log keys."""
    settings.STATIC_ROOT = tmp_path
    create_log_keys()
    return demo_installation
