"""Every benchmark, one after the other."""

from __future__ import annotations

import argparse
import subprocess
import sys

from dienhong.config.build import PROJECT


def run(parser: argparse.ArgumentParser, arguments: list[str]) -> int:
    """Run all; 1 when any failed, each on its own so that none changes another's figures."""
    parser.parse_args(arguments)
    names = sorted(path.stem for path in (PROJECT / "bench").glob("[a-z]*.py"))
    failed = []
    for name in names:
        print(f"\n=== {name}", flush=True)
        command = [sys.executable, "-m", "dienhong.cli.main", "bench", name]
        if subprocess.run(command, check=False).returncode:
            failed.append(name)
    print(
        f"\n{len(names) - len(failed)} of {len(names)} benchmarks ran."
        + (f" FAILED: {', '.join(failed)}" if failed else "")
    )
    return 1 if failed else 0
