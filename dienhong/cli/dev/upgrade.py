"""Upgrade from the last release: its demo country, made by its own program, must live on under this one."""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
from pathlib import Path

from dienhong.config.build import PROJECT
from dienhong.config.ports import free_port


def run(parser: argparse.ArgumentParser, arguments: list[str]) -> int:
    """0 when there is no earlier release or the upgrade works; 1 with the failed step otherwise."""
    parser.parse_args(arguments)
    tag = last_tag()
    if tag is None:
        print("There is no earlier release, so there is nothing to upgrade from.")
        return 0
    failed = failed_step(PROJECT, tag)
    if failed:
        print(f"Upgrade from {tag} failed at: {failed}")
    return 1 if failed else 0


def failed_step(project: Path, tag: str) -> str:
    """The first step of the upgrade from `tag` to the present state of `project` that failed; "" when all went well."""
    old, data = project / "build" / "upgrade" / tag, project / "build" / "upgrade" / "var"
    shutil.rmtree(data, ignore_errors=True)
    if not old.exists():
        subprocess.run(["git", "clone", "-q", "--branch", tag, str(project), str(old)], check=True)
    environment = {**os.environ, "DIENHONG_DATA_DIR": str(data), **_free_ports()}
    environment.pop("DATABASE_URL", None)
    steps = [
        (f"install {tag}", [sys.executable, "dienhong/cli/bootstrap.py"], old),
        (f"demo country of {tag}", [".venv/bin/dienhong", "demo", "--check"], old),
        ("tables of this version", [sys.executable, "-m", "dienhong.cli.main", "setup"], project),
        ("demo country under this version", [sys.executable, "-m", "dienhong.cli.main", "demo", "--check"], project),
    ]
    for title, command, folder in steps:
        print(f"  {title}", flush=True)
        if subprocess.run(command, cwd=folder, env=environment, check=False).returncode:
            return title
    return ""


def last_tag(folder: Path = PROJECT) -> str | None:
    """The newest release before the present commit, or None; the tag of a commit that is itself released is not it."""
    done = subprocess.run(
        ["git", "describe", "--tags", "--abbrev=0", "--match", "v*", "HEAD^"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout.strip() or None


def _free_ports() -> dict[str, str]:
    taken: set[int] = set()
    for first in (18000, 18100, 18200):
        taken.add(free_port(first, beside=frozenset(taken)))
    names = ("DIENHONG_PORT", "DIENHONG_LIVE_PORT", "DIENHONG_DATABASE_PORT")
    return dict(zip(names, map(str, sorted(taken)), strict=True))
