"""The steps of the CI: each is one command; all run even when one fails, and all failures are named at the end."""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from dataclasses import dataclass

from dienhong.config.build import PROJECT

_BIN = PROJECT / ".venv" / "bin"
_OURS = [sys.executable, "-m", "dienhong.cli.main", "dev"]


@dataclass(frozen=True, slots=True)
class Step:
    """One check; its name is also a target of make."""

    name: str
    command: list[str]


def _tool(name: str, *arguments: str) -> list[str]:
    return [str(_BIN / name), *arguments]


STEPS = (
    Step("format", _tool("ruff", "format", "--check", "--quiet", ".")),
    Step("lint", _tool("ruff", "check", "--quiet", ".")),
    Step("types", _tool("mypy", "dienhong", "dienhong_verify")),
    Step("imports", _tool("lint-imports")),
    Step("migrations", [*_OURS, "migrations"]),
    Step("tests", [*_OURS, "test"]),
    Step("messages", [*_OURS, "messages"]),
    Step("generated-docs", [*_OURS, "docs", "--check"]),
    Step("openapi", [*_OURS, "openapi", "--check"]),
    Step("upgrade", [*_OURS, "upgrade"]),
)


def run(parser: argparse.ArgumentParser, arguments: list[str]) -> int:
    """Run the named steps, else all; 1 when any failed."""
    names = [step.name for step in STEPS]
    parser.add_argument("steps", nargs="*", metavar="STEP", help=f"of: {', '.join(names)}")
    wanted = parser.parse_args(arguments).steps
    unknown = sorted(set(wanted) - set(names))
    if unknown:
        parser.error(f"there is no step {', '.join(unknown)}; the steps are: {', '.join(names)}")
    failed = [step.name for step in STEPS if (not wanted or step.name in wanted) and not _passes(step)]
    if failed:
        print(f"\nFAILED: {', '.join(failed)}")
        return 1
    print("\nAll checks passed.")
    return 0


def _passes(step: Step) -> bool:
    print(f"\n=== {step.name} " + "=" * (60 - len(step.name)), flush=True)
    began = time.monotonic()
    code = subprocess.run(step.command, cwd=PROJECT, check=False).returncode
    print(f"--- {step.name}: {'ok' if code == 0 else f'FAILED (exit code {code})'}, {time.monotonic() - began:.1f} s")
    return code == 0
