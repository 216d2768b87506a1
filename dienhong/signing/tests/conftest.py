"""Keys of the tests in a folder of their own, and a platform that is a demonstration."""

from __future__ import annotations

from dataclasses import replace

import pytest


@pytest.fixture(scope="session")
def keys_folder(tmp_path_factory: pytest.TempPathFactory) -> object:
    """One folder for the run: key references are random, so tests do not meet in it."""
    return tmp_path_factory.mktemp("dienhong")


@pytest.fixture(autouse=True)
def demonstration(request: pytest.FixtureRequest) -> None:
    """Where Django is set up for this product, let it be a demonstration with that folder."""
    settings = request.getfixturevalue("settings")
    if hasattr(settings, "DIENHONG"):
        folder = request.getfixturevalue("keys_folder")
        settings.DIENHONG = replace(settings.DIENHONG, data_dir=folder, demo=True, tsa_url="")
        settings.STATIC_ROOT = folder
