"""The command works alone: without the platform, a database driver or a socket."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from dienhong_verify import cli
from dienhong_verify.pack import read
from dienhong_verify.tests.builders import Country, a_country, a_pack

ROOT = Path(__file__).resolve().parents[2]
ALONE = """
import sys

class Blocked:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in {"django", "dienhong", "psycopg", "psycopg2", "sqlite3", "ninja", "procrastinate"}:
            raise ImportError(f"{name} is not allowed here")

def no_socket(event, arguments):
    if event.startswith("socket."):
        raise RuntimeError(f"{event} is not allowed here")

sys.meta_path.insert(0, Blocked())
sys.addaudithook(no_socket)
from dienhong_verify.cli import main
sys.exit(main(sys.argv[1:]))
"""


@pytest.fixture
def pack(tmp_path):
    path = tmp_path / "goi.zip"
    path.write_bytes(a_pack())
    return path


def test_the_command_needs_no_platform_no_database_and_no_network(pack):
    outcome = subprocess.run(
        [sys.executable, "-W", "error", "-c", ALONE, str(pack)], cwd=ROOT, capture_output=True, text=True, check=False
    )

    lines = outcome.stdout.splitlines()
    assert (outcome.returncode, outcome.stderr) == (0, "")
    assert [line.split()[:2] for line in lines[:16]] == [[f"E{number:02d}", "ĐẠT"] for number in range(1, 17)]
    assert lines[-1] == "KẾT LUẬN: mọi phép kiểm tra đều đạt."


def test_the_block_of_the_test_above_does_block():
    program = ALONE.replace("from dienhong_verify.cli import main", "import socket; socket.socket()")

    outcome = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)

    assert "socket.__new__ is not allowed here" in outcome.stderr


def test_a_broken_pack_gives_exit_code_1_and_names_the_checks(pack, capsys):
    data = bytearray(pack.read_bytes())
    data[5000] ^= 1
    pack.write_bytes(bytes(data))

    code = cli.main([str(pack), "--lang", "en"])

    last = capsys.readouterr().out.splitlines()[-1]
    assert code == 1
    assert last.startswith("RESULT: FAILED. Checks that failed: E01, ")


def test_what_cannot_be_read_gives_exit_code_2_and_says_so(tmp_path, capsys):
    code = cli.main([str(tmp_path / "none.zip")])

    assert code == 2
    assert capsys.readouterr().err.startswith("Không đọc được ")


def test_any_other_file_is_a_broken_pack(tmp_path, capsys):
    path = tmp_path / "x.zip"
    path.write_bytes(b"not a pack")

    assert cli.main([str(path)]) == 1
    assert "E01  KHÔNG ĐẠT" in capsys.readouterr().out


def test_json_says_the_same_for_programs(pack, capsys):
    cli.main([str(pack), "--json", "--lang", "en"])

    report = json.loads(capsys.readouterr().out)
    assert report["passed"] is True
    assert report["checks"][0] == {
        "number": "E01",
        "name": "Canonical form of the container",
        "passed": True,
        "reason": f"{len(read(a_pack()))} files, right to the byte",
    }


@pytest.mark.parametrize(("own", "code"), [(a_country, 0), (Country, 1)])
def test_own_trust_comes_from_a_folder(pack, tmp_path, own, code):
    folder, country = tmp_path / "trust", own()
    folder.mkdir()
    (folder / "anchors.pem").write_bytes(country.anchors())
    (folder / "keys.txt").write_bytes(country.keys())

    assert cli.main([str(pack), "--trust", str(folder)]) == code


def test_a_trust_folder_with_nothing_in_it_is_refused(pack, tmp_path, capsys):
    folder = tmp_path / "trust"
    folder.mkdir()

    assert cli.main([str(pack), "--trust", str(folder)]) == 2
    assert "neither anchors.pem nor keys.txt" in capsys.readouterr().err
