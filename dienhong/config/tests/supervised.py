"""A small supervised household, run as a process of its own by the tests: python supervised.py FOLDER KIND."""

import sys
import time
from dataclasses import replace
from functools import partial
from pathlib import Path

from dienhong.config.problems import StartProblem
from dienhong.config.supervisor import Program, Supervisor, dying_with_us

UP = "open(sys.argv[1], 'w').close(); time.sleep(600)"
STUBBORN = f"import signal, sys, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); {UP}"
# Leaves a helper behind when it is killed, as a web server's master does.
PARENT = f"import subprocess, sys, time; subprocess.Popen(['sleep', '600']); {UP}"
CHILD = f"import sys, time; {UP}"
BROKEN = "import sys; sys.exit('the configuration is wrong')"


def program(folder: Path, name: str, code: str, *, stage: int = 1, once: bool = False, wait: float = 5) -> Program:
    up = folder / f"{name}.up"

    def forget() -> None:
        up.unlink(missing_ok=True)

    return Program(
        name=name,
        title=name,
        command=dying_with_us([sys.executable, "-c", code, str(up)]),
        ready=up.exists,
        before_start=forget,
        log=folder / f"{name}.log",
        stage=stage,
        once=once,
        stop_seconds=wait,
    )


def household(folder: Path, kind: str) -> list[Program]:
    first = program(folder, "first", "open('order', 'a').write('first ')", stage=0, once=True)
    if kind == "second":
        return [replace(first, needed=lambda: False), program(folder, "a", CHILD)]
    if kind == "steady":
        return [program(folder, "a", PARENT), program(folder, "b", CHILD, stage=2), first]
    if kind == "stubborn":
        return [program(folder, "a", STUBBORN, wait=0.5)]
    if kind == "playing":
        return [program(folder, "a", CHILD)]
    return [first, program(folder, "a", BROKEN)]


def _played(folder: Path) -> None:
    """Says that it is ready and goes on to do something long, as the demo does."""
    _say("ready")
    time.sleep(600)
    (folder / "played").touch()


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def main() -> int:
    folder = Path(sys.argv[1])
    supervisor = Supervisor(household(folder, sys.argv[2]), folder / "status.json", say=_say)
    try:
        return supervisor.run(partial(_played, folder) if sys.argv[2] == "playing" else partial(_say, "ready"))
    except StartProblem as problem:
        _say(f"{problem.code}: {problem.sentence}")
        return 1


if __name__ == "__main__":
    sys.exit(main())
