"""The conformance kit against the whole product: what it asks of others, we do ourselves."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from lxml import etree

from dienhong.cli.edxml.conform.wire import Wire
from dienhong.demo.browser import patience
from tests.running_site import Site

SENDER, RECEIVER = "G01", "G09"
CLIENT = Path(__file__).resolve().parents[2] / "examples" / "second_client" / "client.py"


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
            _client_folder(site, folder, code)
    return folder


def _client_folder(site: Site, folder: Path, code: str) -> None:
    """What the second client needs, as its page says."""
    own = folder / code
    own.mkdir()
    client_id = json.loads((folder / "participants.json").read_text())[code]["client_id"]
    settings = {"url": site.base_url, "client_id": client_id, "secret": (folder / f"{code}.secret").read_text()}
    (own / "settings.json").write_text(json.dumps(settings))
    for source, target in ((f"{code}.pem", "seal.pem"), ("anchors.pem", "anchors.pem")):
        (own / target).write_bytes((folder / source).read_bytes())


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
    with site.used(alone=True):  # both sides are one pair of agencies, for one test at a time
        done = kit(site, participants, *side(participants, SENDER), *side(participants, RECEIVER, "--receiver-"))

    assert done.stderr == ""
    told = json.loads(done.stdout)
    assert [(c["number"], c["answer"]) for c in told["cases"] if c["verdict"] != "passed"] == []
    assert (done.returncode, told["passed"]) == (0, True)
    assert (participants / "report.html").read_text().count('class="good"') == len(told["cases"]) + 1


def client(folder: Path, code: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The second client, with nothing of ours on its path."""
    command = [sys.executable, "-I", "-c", _ALONE, str(CLIENT), str(folder / code), *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)


_ALONE = """
import runpy, sys
sys.path = [p for p in sys.path if "site-packages" not in p]
del sys.argv[0]
sys.path.insert(0, sys.argv[0].rpartition("/")[0])
runpy.run_path(sys.argv[0], run_name="__main__")
"""


def test_the_second_client_sends_receives_verifies_and_answers(site: Site, participants: Path) -> None:
    with site.used(alone=True):  # both sides are one pair of agencies, for one test at a time
        sent = client(participants, SENDER, "send", RECEIVER, str(os.getpid()), "KT-MK", "V/v thử máy khách thứ hai")
        taken = client(participants, RECEIVER, "receive")
        uuid = json.loads(sent.stdout)["uuid"]
        for _ in patience(60, 0.5):
            rows = json.loads(client(participants, SENDER, "statuses").stdout)
            if any((row["package"], row["status"]) == (uuid, "06") for row in rows):
                break

    assert (sent.stderr, taken.stderr) == ("", "")
    assert int(taken.stdout) >= 1
    read = [(row["status"], row["sealed_by"]) for row in rows if row["package"] == uuid]
    assert read[-1:] == [("06", RECEIVER)]
    assert set(read) <= {("01", ""), ("03", RECEIVER), ("05", RECEIVER), ("06", RECEIVER)}
    (received,) = (participants / RECEIVER / "received").glob(f"{uuid}/package.xml")
    (kept,) = (participants / SENDER / "sent").glob(f"{os.getpid()}-*/package.xml")
    assert received.read_bytes() == kept.read_bytes()
    (receipt,) = (participants / RECEIVER / "received").glob(f"{uuid}/delivered.xml")
    assert etree.parse(receipt).findtext("{*}Kind") == "delivered"


def test_the_second_client_passes_as_a_participant(site: Site, participants: Path) -> None:
    with site.used(alone=True):  # both sides are one pair of agencies, for one test at a time
        command = [sys.executable, str(CLIENT), str(participants / RECEIVER), "receive", "--seconds", "300", "--agree"]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:
            done = kit(site, participants, *side(participants, SENDER), "--participant", RECEIVER)
            running.terminate()
            _, complaints = running.communicate(timeout=60)

    assert complaints == ""
    told = json.loads(done.stdout)
    assert [(c["number"], c["answer"]) for c in told["cases"] if c["verdict"] != "passed"] == []
    assert (done.returncode, told["passed"]) == (0, True)
    assert next(c["answer"] for c in told["cases"] if c["number"] == "8.4") == "01 → 03 → 05 → 06"
