"""Keys of the tests in a folder of their own, and a platform that is a demonstration."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dienhong.signing.core.keys import pem
from dienhong.signing.tests.pki_world import run, world


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


@pytest.fixture
def xmlsec1(tmp_path):
    """The independent verifier, trusting the root of the tests: options after the document."""
    (tmp_path / "root.pem").write_text(pem([world().pki.root.certificate]))

    def verify(data, *options):
        (tmp_path / "signed.xml").write_bytes(data)
        return run("xmlsec1", "--verify", "--trusted-pem", tmp_path / "root.pem", *options, tmp_path / "signed.xml")

    return verify
