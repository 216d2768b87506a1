"""All tests, in random order, on a real PostgreSQL; what cannot run here is said in capital letters at the end."""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys

from dienhong.config.build import PROJECT

# program → Debian's package; tests use them as independent judges of what we write
NEEDED = {
    "chromium": "chromium",
    "pdftotext": "poppler-utils",
    "xmlsec1": "xmlsec1",
    "xmllint": "libxml2-utils",
    "openssl": "openssl",
    "qpdf": "qpdf",
    "git": "git",
    "softhsm2-util": "softhsm2",
}
NO_TESTS = 5  # pytest's exit code


def run(parser: argparse.ArgumentParser, arguments: list[str]) -> int:
    """Run pytest with all further arguments; its exit code."""
    parser.add_argument(
        "--processes", default=str(min(4, os.cpu_count() or 1)), help="tests at once (default: %(default)s)"
    )
    options, further = parser.parse_known_args(arguments)
    missing = _missing_after_install()
    chosen = ["-m", "not browser"] if "chromium" in missing else []
    command = [sys.executable, "-m", "pytest", "-q", "-n", options.processes, *chosen, *further]
    code = subprocess.run(command, cwd=PROJECT, check=False).returncode
    if "chromium" in missing:
        print("\nBROWSER TESTS NOT RUN: NO CHROMIUM. INSTALL IT: sudo apt install chromium")
    for program in sorted(set(missing) - {"chromium"}):
        print(f"\nTESTS THAT NEED {program.upper()} NOT RUN. INSTALL IT: sudo apt install {NEEDED[program]}")
    if code == NO_TESTS:
        print("\nNO TEST WAS FOUND.")
    return code


def _missing() -> list[str]:
    return [program for program in NEEDED if shutil.which(program) is None]


def _missing_after_install() -> list[str]:
    """Programs still missing after apt-get has been tried, which is only where we may: as root on a Debian."""
    missing = _missing()
    if not missing or os.geteuid() != 0 or shutil.which("apt-get") is None:
        return missing
    packages = [NEEDED[program] for program in missing]
    print(f"  installing {', '.join(packages)} with apt-get", flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (
        ["apt-get", "update", "-q"],
        ["apt-get", "install", "-y", "-q", "--no-install-recommends", *packages],
    ):
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        if done.returncode:
            print(f"  {' '.join(command[:2])} failed: {done.stderr.strip().splitlines()[-1:]}")
    return _missing()
