"""The conformance kit against the whole product: what it asks of others, we do ourselves."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from dienhong.cli.edxml.conform.wire import Wire
from dienhong.demo.browser import patience
from tests.running_site import Site

SENDER, RECEIVER = "G01", "G09"


@pytest.fixture(scope="module")
def participants(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Software and seals of two ministries that the demonstration leaves alone."""
    folder = tmp_path_factory.mktemp("participants")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("DIENHONG_", "DATABASE_URL"))}
    environment = kept | {"DIENHONG_DATA_DIR": str(site.data_dir), "DIENHONG_DEMO": "1"}
    with site.used():
        done = subprocess.run(
            [sys.executable, "-m", "tests.participants", str(folder), SENDER, RECEIVER],
            env=environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        for code in (SENDER, RECEIVER):
            _await_connection(site, folder, code)
    return folder


def _await_connection(site: Site, folder: Path, code: str) -> None:
    """Until deliveries to the agency go to its software: the platform learns of a registration by an event."""
    known = json.loads((folder / "participants.json").read_text())[code]
    wire = Wire(site.base_url, known["client_id"], (folder / f"{code}.secret").read_text())
    assert wire.ask_token().status == 200
    for _ in patience(60):
        if wire.get("/check").json["receives_by"] == "api":
            return
    raise AssertionError(f"{code} is not connected")


def side(folder: Path, code: str, prefix: str = "--") -> list[str]:
    """Options of the kit for one side."""
    client_id = json.loads((folder / "participants.json").read_text())[code]["client_id"]
    files = [f"{prefix}secret-file", str(folder / f"{code}.secret"), f"{prefix}seal", str(folder / f"{code}.pem")]
    return [f"{prefix}system-id", client_id, *files]


def kit(site: Site, folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """Play the kit as a stranger would: a process of its own, without settings or database."""
    command = [sys.executable, "-m", "dienhong.cli.main", "edxml", "conform", "--url", site.base_url]
    command += ["--anchors", str(folder / "anchors.pem"), "--json", "--html", str(folder / "report.html"), *options]
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("DIENHONG_", "DATABASE_URL"))}
    return subprocess.run(command, env=kept, capture_output=True, text=True, timeout=300, check=False)


def test_the_product_passes_its_own_conformance_kit(site: Site, participants: Path) -> None:
    with site.used():
        done = kit(site, participants, *side(participants, SENDER), *side(participants, RECEIVER, "--receiver-"))

    assert done.stderr == ""
    told = json.loads(done.stdout)
    assert [(c["number"], c["answer"]) for c in told["cases"] if c["verdict"] != "passed"] == []
    assert (done.returncode, told["passed"]) == (0, True)
    assert (participants / "report.html").read_text().count('class="good"') == len(told["cases"]) + 2
