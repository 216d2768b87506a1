"""`dienhong demo cabinet`: bots hold a session on the running platform; what they leave convinces, a changed byte does not."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest

from dienhong_verify.checks import run_checks
from dienhong_verify.polls import read_tally
from tests.running_site import Site

_PLAY = """
import sys
from pathlib import Path
from dienhong.cli import context
known = context.settings()
context.start_django(database_url=context.application_url(known))
from dienhong.demo import rehearsal
from dienhong.demo.progress import Progress
from dienhong.demo.rehearsal_cast import Plan
rehearsal.play(known, Progress(), Path(sys.argv[1]), Plan(short=True))
"""


@pytest.fixture(scope="module")
def held(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A session of five items, played by a process beside the platform; the folder with its packs."""
    folder = tmp_path_factory.mktemp("rehearsal")
    services = site.data_dir / "demo" / "signing-services.json"
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("DIENHONG_", "DATABASE_URL"))}
    kept |= {"DIENHONG_DATA_DIR": str(site.data_dir), "DIENHONG_DEMO": "1"}
    kept |= {"DIENHONG_BASE_URL": site.base_url, "DIENHONG_SIGNING_SERVICES": str(services)}
    with site.used():
        done = subprocess.run(
            [sys.executable, "-c", _PLAY, str(folder)],
            env=kept,
            capture_output=True,
            text=True,
            timeout=900,
            check=False,
        )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    return folder


def test_the_session_of_the_bots_is_decided_as_their_script_says(held: Path) -> None:
    counted = {}
    for number in (1, 2, 3):
        with ZipFile(held / f"bieu-quyet-{number}.zip") as pack:
            tally = read_tally(pack.read("poll/tally.json"))
        counted[number] = (tally.decision, tally.yes, tally.no, tally.other)

    assert counted == {1: ("passed", 27, 0, 0), 2: ("passed", 20, 5, 2), 3: ("passed", 13, 13, 1)}


def test_the_archive_of_their_session_convinces_a_stranger_until_any_byte_is_changed(held: Path) -> None:
    whole = (held / "phien-hop.zip").read_bytes()
    assert [one.number for one in run_checks(whole) if one.passed is False] == []

    with ZipFile(BytesIO(whole)) as pack:
        names = pack.namelist()
    chance = random.Random(27)
    for name in chance.sample(names, 8):
        failed = [one.number for one in run_checks(_flipped(whole, name, chance)) if one.passed is False]
        assert failed, name


def _flipped(data: bytes, name: str, chance: random.Random) -> bytes:
    """The pack with one byte of one file changed."""
    made = BytesIO()
    with ZipFile(BytesIO(data)) as pack, ZipFile(made, "w") as changed:
        for one in pack.namelist():
            content = bytearray(pack.read(one))
            if one == name:
                content[chance.randrange(len(content))] ^= 1
            changed.writestr(one, bytes(content))
    return made.getvalue()
