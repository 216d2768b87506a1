"""The virus scanner, against a real clamd with two signatures of our own. Where no clamd is installed this is NOT run."""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from dienhong.config.env import SettingsProblem, load
from dienhong.documents.files import checked_file, must_be_harmless
from dienhong.documents.pages.archive import EICAR
from dienhong.documents.scanner import ScannerSilent, found_by, health_rows
from dienhong.kernel.errors import RuleBroken

CLAMD = shutil.which("clamd") or shutil.which("clamd", path="/usr/sbin:/usr/local/sbin")
WORM = b"dien hong thu nghiem sau 7f3a9c"
needs_clamd = pytest.mark.skipif(CLAMD is None, reason="NOT RUN: clamd is not installed, the scanner was not tried")
CONFIGURATION = """
Foreground yes
LocalSocket {folder}/clamd.sock
TCPSocket {port}
TCPAddr 127.0.0.1
DatabaseDirectory {folder}/db
TemporaryDirectory {folder}
StreamMaxLength 1M
MaxThreads 2
"""


@pytest.fixture(scope="module")
def clamd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """(address of its socket, address of its port)"""
    folder = tmp_path_factory.mktemp("clamd")
    (folder / "db").mkdir()
    (folder / "db" / "own.ndb").write_text(f"Eicar-Test:0:*:{EICAR.hex()}\nDienHong.Worm:0:*:{WORM.hex()}\n")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    file = folder / "clamd.conf"
    file.write_text(CONFIGURATION.format(folder=folder, port=port))
    assert CLAMD is not None
    process = subprocess.Popen([CLAMD, "-c", str(file)], stdout=subprocess.DEVNULL)
    try:
        _await(folder / "clamd.sock", process)
        yield f"unix:{folder}/clamd.sock", f"127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(timeout=30)


def _await(path: Path, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + 60
    while not path.exists():
        assert process.poll() is None, "clamd did not start"
        assert time.monotonic() < end, "clamd does not listen"
        time.sleep(0.1)  # a foreign process tells in no other way that it listens


def use(settings, address):
    """Let the product ask this scanner."""
    settings.DIENHONG = replace(settings.DIENHONG, clamd=address)


@needs_clamd
def test_clamd_finds_the_test_virus_and_nothing_in_plain_words(clamd):
    found = [(found_by(address, EICAR), found_by(address, "Quyết định".encode())) for address in clamd]

    assert found == [("Eicar-Test.UNOFFICIAL", "")] * 2


@needs_clamd
def test_a_file_in_which_only_the_scanner_finds_something_is_refused(clamd, settings):
    use(settings, clamd[0])

    with pytest.raises(RuleBroken, match=r"documents\.file_infected") as refusal:
        checked_file("bao-cao.txt", b"Kinh gui: " + WORM)

    assert refusal.value.params == {"name": "bao-cao.txt", "signature": "DienHong.Worm.UNOFFICIAL"}
    assert checked_file("bao-cao.txt", b"Kinh gui").media_type == "text/plain"


@needs_clamd
def test_what_the_scanner_passed_is_not_asked_again_and_what_it_refused_is(clamd, settings, db):
    use(settings, clamd[1])
    must_be_harmless("a.txt", b"trong sach 1", sha256="a" * 64)
    with pytest.raises(RuleBroken, match=r"documents\.file_infected"):
        must_be_harmless("b.txt", WORM, sha256="b" * 64)

    use(settings, "127.0.0.1:1")

    must_be_harmless("a.txt", b"trong sach 1", sha256="a" * 64)
    with pytest.raises(RuleBroken, match=r"documents\.scanner_silent"):
        must_be_harmless("b.txt", WORM, sha256="b" * 64)


@needs_clamd
def test_a_file_too_large_for_the_scanner_gets_no_verdict(clamd):
    with pytest.raises(ScannerSilent):
        found_by(clamd[0], b"a" * 3_000_000)


@needs_clamd
def test_health_tells_the_version_of_the_scanner(clamd, settings):
    use(settings, clamd[0])

    (row,) = health_rows()

    assert (row.state, row.value.split()[0]) == ("ok", "ClamAV")


@pytest.mark.parametrize("address", ["unix:/nowhere/clamd.ctl", "127.0.0.1:1"])
def test_without_the_scanners_verdict_nothing_enters(settings, address):
    use(settings, address)

    with pytest.raises(RuleBroken, match=r"documents\.scanner_silent"):
        checked_file("bao-cao.txt", b"Kinh gui")

    assert [row.state for row in health_rows()] == ["bad"]


def test_without_a_scanner_files_enter_and_health_warns(settings):
    use(settings, "")

    assert checked_file("bao-cao.txt", b"Kinh gui").media_type == "text/plain"
    assert [row.state for row in health_rows()] == ["warn"]


@pytest.mark.parametrize("text", ["clamd", "unix:clamd.ctl", "localhost:", "localhost:70000", ":3310"])
def test_an_address_that_is_none_is_refused_at_start(text):
    with pytest.raises(SettingsProblem, match="DIENHONG_CLAMD"):
        load({"DIENHONG_CLAMD": text})
