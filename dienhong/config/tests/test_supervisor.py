"""The supervisor: order, restart, orderly and disorderly end."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from dienhong.config.processes import is_alive, processes_in
from dienhong.config.supervisor import end_of, rotate
from dienhong.config.tests.waiting import until

SCRIPT = Path(__file__).with_name("supervised.py")


@contextmanager
def _supervised(folder: Path, kind: str) -> Iterator[subprocess.Popen[str]]:
    """The example, running and ready; ended and cleared away whatever the test does."""
    command = [sys.executable, str(SCRIPT), str(folder), kind]
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        try:
            assert process.stdout is not None
            assert any(line == "ready\n" for line in process.stdout)
            yield process
        finally:
            process.kill()
            for left in processes_in(folder):
                os.kill(left, signal.SIGKILL)


def _programs(folder: Path) -> dict[str, dict[str, object]]:
    return {row["name"]: row for row in json.loads((folder / "status.json").read_text())["programs"]}


def _pid(folder: Path, name: str) -> int:
    return int(str(until(lambda: _programs(folder)[name]["pid"])))


def test_stages_start_in_order_and_all_end_on_ctrl_c(tmp_path):
    with _supervised(tmp_path, "steady") as supervisor:
        states = {name: row["state"] for name, row in _programs(tmp_path).items()}

        supervisor.send_signal(signal.SIGINT)

        assert states == {"first": "done", "a": "ready", "b": "ready"}
        assert supervisor.wait(60) == 0
        assert (tmp_path / "order").read_text() == "first "
        assert processes_in(tmp_path) == set()
        assert not (tmp_path / "status.json").exists()


def test_ctrl_c_ends_what_is_done_after_the_start_without_a_word(tmp_path):
    with _supervised(tmp_path, "playing") as supervisor:
        supervisor.send_signal(signal.SIGINT)

        assert supervisor.wait(60) == 0
        assert "Traceback" not in supervisor.stdout.read()
        assert processes_in(tmp_path) == set()
        assert not (tmp_path / "played").exists()


def test_what_is_not_needed_is_not_started_and_holds_nobody_up(tmp_path):
    with _supervised(tmp_path, "second"):
        states = {name: (row["state"], row["starts"]) for name, row in _programs(tmp_path).items()}

    assert states == {"first": ("done", 0), "a": ("ready", 1)}
    assert not (tmp_path / "order").exists()


def test_a_killed_child_starts_again_and_its_helpers_are_gone(tmp_path):
    with _supervised(tmp_path, "steady") as supervisor:
        killed = _pid(tmp_path, "a")
        helpers = until(lambda: processes_in(tmp_path) - {supervisor.pid, killed, _pid(tmp_path, "b")})

        os.kill(killed, signal.SIGKILL)

        until(lambda: _programs(tmp_path)["a"]["starts"] == 2 and _programs(tmp_path)["a"]["state"] == "ready")
        assert _pid(tmp_path, "a") != killed
        assert helpers & processes_in(tmp_path) == set()
        supervisor.terminate()
        assert supervisor.wait(60) == 0


def test_children_end_when_the_supervisor_is_killed(tmp_path):
    with _supervised(tmp_path, "steady") as supervisor:
        children = [_pid(tmp_path, "a"), _pid(tmp_path, "b")]

        supervisor.kill()
        supervisor.wait()

        until(lambda: not any(is_alive(pid) for pid in children))


def test_a_child_that_ignores_the_wish_to_stop_is_killed(tmp_path):
    with _supervised(tmp_path, "stubborn") as supervisor:
        child = _pid(tmp_path, "a")

        supervisor.terminate()

        assert supervisor.wait(60) == 0
        assert not is_alive(child)


def test_a_program_that_cannot_start_is_named_with_the_end_of_its_log(tmp_path):
    done = subprocess.run(
        [sys.executable, str(SCRIPT), str(tmp_path), "broken"], cwd=tmp_path, capture_output=True, text=True, timeout=60
    )

    assert done.returncode == 1
    assert "serve.did_not_start: a ended again and again." in done.stdout
    assert done.stdout.endswith("the configuration is wrong\n")
    assert processes_in(tmp_path) == set()


def test_a_long_log_is_moved_aside_and_goes_on_empty(tmp_path):
    log = tmp_path / "web.log"
    for text in ("first", "second", "third"):
        log.write_text(text * 10)
        assert rotate(log, limit=10, kept=2) is True

    assert rotate(log, limit=10, kept=2) is False
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {
        "web.log": "",
        "web.log.1": "third" * 10,
        "web.log.2": "second" * 10,
    }


def test_the_end_of_a_log_is_its_last_lines(tmp_path):
    log = tmp_path / "x.log"
    log.write_text("\n".join(map(str, range(100))))

    assert end_of(log, lines=2) == "98\n99"
    assert end_of(tmp_path / "none.log") == ""
