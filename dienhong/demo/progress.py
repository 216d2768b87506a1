"""The display of the thread: one line a step, with its evidence and a tick."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

_WIDTH = 46


@dataclass
class Step:
    """What a step proves; the thread writes it while it works."""

    evidence: list[str] = field(default_factory=list)

    def shows(self, text: str) -> None:
        """Add a piece of evidence to the line."""
        self.evidence.append(text)


@dataclass
class Progress:
    """Counts and prints the steps."""

    number: int = 0
    began: float = field(default_factory=time.monotonic)

    @contextmanager
    def step(self, title: str) -> Iterator[Step]:
        """One step: printed when it is over, with a tick; a step that fails has a cross and its error goes on."""
        self.number += 1
        began, step, whole = time.monotonic(), Step(), False
        try:
            yield step
            whole = True
        finally:
            took = time.monotonic() - began
            mark = "✓" if whole else "✗"
            evidence = " · ".join(step.evidence)
            self.say(f" {mark} {self.number:>2}  {title:<{_WIDTH}} {took:5.1f} s   {evidence}")

    def say(self, text: str = "") -> None:
        """Print a line at once."""
        sys.stdout.write(f"{text}\n")
        sys.stdout.flush()
