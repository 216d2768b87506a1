"""One process that starts all others, in stages, starts again what dies, and stops everything within ten seconds.

The kernel ends every child when this process dies (parent-death signal), so that even kill -9 leaves nothing behind.
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from dienhong.config.problems import StartProblem

TICK_SECONDS = 0.1
FIRST_DELAY, LONGEST_DELAY = 0.2, 30.0
STEADY_AFTER_SECONDS = 30.0  # a child that ran this long starts again with the first delay
START_ATTEMPTS = 3  # before the first answer; afterwards there is no limit
LOG_BYTES, LOGS_KEPT = 20 * 2**20, 3

Say = Callable[[str], None]


def _nothing_to_adopt() -> int | None:
    return None


def _always() -> bool:
    return True


@dataclass(frozen=True, kw_only=True)
class Program:
    """What the supervisor runs. Stages start in ascending and stop in descending order; `once` must end with 0."""

    name: str
    title: str
    command: Sequence[str]
    log: Path
    stage: int
    ready: Callable[[], bool]
    environment: Mapping[str, str] | None = None
    before_start: Callable[[], int | None] = _nothing_to_adopt  # process id to adopt instead of starting
    once: bool = False
    needed: Callable[[], bool] = _always  # asked when its stage begins; what is not needed counts as done
    stop_signal: signal.Signals = signal.SIGTERM
    stop_seconds: float = 5.0
    start_seconds: float = 120.0


class Adopted:
    """A process that somebody else started: known by a handle, so never confused with a later one of the same number."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self._handle = os.pidfd_open(pid)

    def poll(self) -> int | None:
        """None while it runs, else 0 (the true exit code is known to its parent only)."""
        return 0 if select.select([self._handle], [], [], 0)[0] else None

    def send_signal(self, wish: int) -> None:
        """Send a signal unless it is gone."""
        if self.poll() is None:
            signal.pidfd_send_signal(self._handle, wish)


@dataclass
class Child:
    """The present state of one program."""

    program: Program
    process: subprocess.Popen[bytes] | Adopted | None = None
    state: str = "waiting"  # waiting, starting, ready, pausing, done
    since: float = 0.0
    not_before: float = 0.0
    delay: float = FIRST_DELAY
    starts: int = 0
    was_ready: bool = False

    def start(self) -> None:
        """Start the program, or adopt it where it runs already."""
        adopt = self.program.before_start()
        self.process = Adopted(adopt) if adopt is not None else _spawn(self.program)
        self.state, self.since = "starting", time.monotonic()
        self.starts += 1

    def seconds(self) -> float:
        """How long the present state lasts."""
        return time.monotonic() - self.since

    def running(self) -> bool:
        """Whether there is a live process."""
        return self.process is not None and self.process.poll() is None

    def clear_away(self) -> None:
        """Kill what the program left behind in its process group, such as web workers that hold its port."""
        if isinstance(self.process, subprocess.Popen):
            with contextlib.suppress(ProcessLookupError):  # nothing was left
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


def _spawn(program: Program) -> subprocess.Popen[bytes]:
    program.log.parent.mkdir(parents=True, exist_ok=True)
    with program.log.open("ab") as output:
        return subprocess.Popen(
            program.command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            env=program.environment,
            start_new_session=True,  # Ctrl-C at the terminal reaches us only; we stop the others in order
        )


def dying_with_us(command: Sequence[str]) -> list[str]:
    """The command, so started that the kernel sends it SIGTERM when the supervisor dies in whatever way."""
    return ["setpriv", "--pdeathsig=TERM", "--", *command]


def end_of(log: Path, lines: int = 12) -> str:
    """The last lines of a log, for a message."""
    if not log.exists():
        return ""
    return "\n".join(log.read_bytes()[-8000:].decode(errors="replace").splitlines()[-lines:])


def rotate(log: Path, limit: int = LOG_BYTES, kept: int = LOGS_KEPT) -> bool:
    """Move a log over `limit` bytes to `.1` (older ones to `.2` …) and empty it in place; whether it was done.

    Children hold the file open for appending, so it is copied and truncated, never renamed.
    """
    if not log.exists() or log.stat().st_size <= limit:
        return False
    for number in range(kept - 1, 0, -1):
        older = log.with_name(f"{log.name}.{number}")
        if older.exists():
            older.replace(log.with_name(f"{log.name}.{number + 1}"))
    shutil.copyfile(log, log.with_name(f"{log.name}.1"))
    os.truncate(log, 0)
    return True


class StopAsked(BaseException):
    """Somebody wants everything stopped while `when_ready` is at work; no handler of errors is meant to catch it."""


@dataclass
class Supervisor:
    """Runs programs until it is told to stop. `status_file` always holds the present state as JSON."""

    programs: Sequence[Program]
    status_file: Path
    say: Say
    address: str = ""
    children: list[Child] = field(init=False)
    stop_wanted: int = 0  # how often; the second time nobody is waited for
    _calling: bool = False

    def __post_init__(self) -> None:
        self.children = [Child(program) for program in sorted(self.programs, key=lambda p: p.stage)]

    def run(self, when_ready: Callable[[], None] = lambda: None) -> int:
        """Start everything, call `when_ready` once all answer, watch until SIGTERM, SIGINT or SIGHUP; then stop.

        A signal while `when_ready` works ends it where it stands, by StopAsked.
        Returns 0 after an orderly stop. Error: `serve.did_not_start` with the end of the log of what did not start.
        """
        for wish in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(wish, self._on_signal)
        try:
            if self._start_all():
                with contextlib.suppress(StopAsked):
                    self._calling = True
                    when_ready()
                self._calling = False
                self._watch()
        finally:
            self.stop_all()
        return 0

    def _on_signal(self, _number: int, _frame: FrameType | None) -> None:
        self.stop_wanted += 1
        if self._calling and self.stop_wanted == 1:
            raise StopAsked

    def _start_all(self) -> bool:
        """Stage after stage; False when asked to stop meanwhile."""
        for stage in sorted({child.program.stage for child in self.children}):
            now = [child for child in self.children if child.program.stage == stage]
            for child in now:
                if child.program.needed():
                    child.start()
                else:
                    child.state = "done"
            self._write_status()
            while not all(child.state in {"ready", "done"} for child in now):
                if self.stop_wanted:
                    return False
                self._look_after_all()
                self._refuse_hopeless(now)
                time.sleep(TICK_SECONDS / 2)
        return True

    def _refuse_hopeless(self, children: list[Child]) -> None:
        for child in children:
            program = child.program
            given_up = child.state == "pausing" and (child.starts >= START_ATTEMPTS or program.once)
            late = child.state == "starting" and child.seconds() > program.start_seconds
            if not child.was_ready and (given_up or late):
                how = "ended again and again" if given_up else f"did not answer within {program.start_seconds:.0f} s"
                raise StartProblem(
                    "serve.did_not_start",
                    f"{program.title} {how}. The end of {program.log} says:\n{end_of(program.log)}",
                )

    def _watch(self) -> None:
        while not self.stop_wanted:
            self._look_after_all()
            time.sleep(TICK_SECONDS)

    def _look_after_all(self) -> None:
        for child in self.children:
            before = child.state
            self._look_after(child)
            rotate(child.program.log)
            if child.state != before:
                self._write_status()

    def _look_after(self, child: Child) -> None:
        if child.state in {"starting", "ready"} and not child.running():
            self._died(child)
        elif child.state == "starting" and not child.program.once and child.program.ready():
            again = child.was_ready
            took = child.seconds()
            child.state, child.since, child.was_ready = "ready", time.monotonic(), True
            self.say(f"  {child.program.title:<34} {'answers again' if again else 'answers'} after {took:.1f} s")
        elif child.state == "ready" and child.seconds() > STEADY_AFTER_SECONDS:
            child.delay = FIRST_DELAY
        elif child.state == "pausing" and time.monotonic() >= child.not_before:
            try:
                child.start()
            except StartProblem as problem:  # such as its port taken meanwhile: say so and try again later
                self.say(f"  {child.program.title}: {problem.sentence}")
                self._pause(child)

    def _died(self, child: Child) -> None:
        assert child.process is not None
        code = child.process.poll()
        child.clear_away()
        if child.program.once and code == 0:
            child.state = "done"
            self.say(f"  {child.program.title:<34} done after {child.seconds():.1f} s")
            return
        self._pause(child)
        why = f"killed by {signal.Signals(-code).name}" if code is not None and code < 0 else f"ended with {code}"
        if child.was_ready:
            self.say(f"  {child.program.title:<34} {why}; starting it again")

    def _pause(self, child: Child) -> None:
        child.state = "pausing"
        child.not_before = time.monotonic() + child.delay
        child.delay = min(child.delay * 2, LONGEST_DELAY)

    def stop_all(self) -> None:
        """Stop stage after stage, last first; kill what does not go in its time."""
        for stage in sorted({child.program.stage for child in self.children}, reverse=True):
            left = [child for child in self.children if child.program.stage == stage and child.running()]
            for child in left:
                assert child.process is not None
                child.process.send_signal(child.program.stop_signal)
            self._await_end(left)
            for child in left:
                child.clear_away()
        self.status_file.unlink(missing_ok=True)

    def _await_end(self, left: list[Child]) -> None:
        begin = time.monotonic()
        while any(child.running() for child in left):
            for child in left:
                patience = 0.0 if self.stop_wanted > 1 else child.program.stop_seconds
                if child.running() and time.monotonic() - begin > patience:
                    assert child.process is not None
                    # SIGQUIT lets PostgreSQL drop everything at once without leaving helpers; the rest is killed.
                    child.process.send_signal(
                        signal.SIGQUIT if child.program.stop_signal == signal.SIGINT else signal.SIGKILL
                    )
            time.sleep(TICK_SECONDS / 2)

    def _write_status(self) -> None:
        rows = [
            {
                "name": child.program.name,
                "title": child.program.title,
                "state": child.state,
                "pid": child.process.pid if child.process and child.running() else None,
                "starts": child.starts,
                "log": str(child.program.log),
            }
            for child in self.children
        ]
        self.status_file.parent.mkdir(parents=True, exist_ok=True)
        draft = self.status_file.with_name(f".{self.status_file.name}")
        draft.write_text(json.dumps({"pid": os.getpid(), "address": self.address, "programs": rows}, indent=1))
        draft.replace(self.status_file)
