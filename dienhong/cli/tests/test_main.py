"""The command line itself: help, unknown commands, wrong settings, refused starts."""

import fcntl
import os
import subprocess
import sys
from pathlib import Path

from dienhong.cli.main import COMMANDS, main
from dienhong.config.processes import locked


def _dienhong(*arguments: str, folder: Path, **settings: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("DIENHONG_", "DATABASE_"))}
    return subprocess.run(
        [sys.executable, "-m", "dienhong.cli.main", *arguments],
        env={**kept, "DIENHONG_DATA_DIR": str(folder), **settings},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_help_names_every_command_and_loads_neither_django_nor_the_database():
    look = "import sys; from dienhong.cli.main import main; main([]); sys.exit('django' in sys.modules or 'psycopg' in sys.modules)"

    done = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, timeout=60)

    assert done.returncode == 0
    assert [line.split()[0] for line in done.stdout.splitlines() if line.startswith("  ")] == list(COMMANDS)


def test_an_unknown_command_is_refused_with_the_list_of_commands(capsys):
    code = main(["sreve"])

    assert code == 2
    assert capsys.readouterr().err.startswith("dienhong: there is no command `sreve`.")


def test_a_misspelt_setting_is_refused_before_anything_is_made(tmp_path):
    done = _dienhong("serve", folder=tmp_path, DIENHONG_PROT="8000")

    assert done.returncode == 2
    assert done.stderr == (
        "dienhong serve: settings are wrong:\n"
        "DIENHONG_PROT is not a setting of Diên Hồng: remove it or mend its spelling.\n"
    )
    assert list(tmp_path.iterdir()) == []


def test_a_second_serve_on_the_same_folder_is_refused_with_the_number_of_the_first(tmp_path):
    with locked(tmp_path / "run" / "serve.lock", fcntl.LOCK_EX) as lock:
        lock.write("4711")
        lock.flush()

        done = _dienhong("serve", folder=tmp_path)

    assert done.returncode == 1
    assert "(process 4711)" in done.stderr
    assert done.stderr.endswith("[serve.already_running]\n")


def test_the_demo_is_refused_together_with_https(tmp_path):
    done = _dienhong(
        "check-settings",
        folder=tmp_path,
        DIENHONG_DEMO="1",
        DIENHONG_BASE_URL="https://dienhong.example.vn",
        DATABASE_URL="postgres://nobody:x@127.0.0.1:1/none",
    )

    assert done.returncode == 1
    codes = [line.rpartition("[")[2].rstrip("]") for line in done.stdout.splitlines() if line.startswith("WRONG")]
    assert codes == ["database.no_answer", "database.no_answer", "settings.demo_in_production"]


def test_a_reader_who_has_seen_enough_is_no_fault(tmp_path):
    reading, writing = os.pipe()
    os.close(reading)

    done = subprocess.run(
        [sys.executable, "-m", "dienhong.cli.main", "status"],
        env={**os.environ, "DIENHONG_DATA_DIR": str(tmp_path), "DATABASE_URL": ""},
        stdout=writing,
        stderr=subprocess.PIPE,
        text=True,
        timeout=120,
        check=False,
    )

    os.close(writing)
    assert (done.returncode, done.stderr) == (0, "")
