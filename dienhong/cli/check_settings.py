"""Check everything that an operator sets, before anything is started."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable

from dienhong.cli import context
from dienhong.config.database_role import powers_too_many, refuse_powerful_role
from dienhong.config.env import Settings
from dienhong.config.problems import StartProblem


def run(_name: str, parser: argparse.ArgumentParser, arguments: list[str]) -> int:
    """Print each check and its result; 1 when any failed."""
    parser.parse_args(arguments)
    known = context.settings()
    print("ok    settings are well-formed")
    checks: list[tuple[str, Callable[[], None]]] = [
        ("data folder can be written", lambda: _writable(str(known.data_dir))),
        ("database role may handle rows only", lambda: _application_role(known)),
        ("owning role answers", lambda: _owner(known)),
        ("not both demo and HTTPS", lambda: _demo_is_not_production(known.demo, known.https)),
    ]
    failed = 0
    for title, check in checks:
        try:
            check()
        except StartProblem as problem:
            failed += 1
            print(f"WRONG {title}: {problem.sentence} [{problem.code}]")
        else:
            print(f"ok    {title}")
    return 1 if failed else 0


def _writable(folder: str) -> None:
    if not os.access(folder if os.path.exists(folder) else os.path.dirname(folder) or ".", os.W_OK):
        raise StartProblem("settings.data_dir_not_writable", f"{folder} cannot be written by this user.")


def _application_role(known: Settings) -> None:
    with context.database(known):
        refuse_powerful_role(context.application_url(known))


def _owner(known: Settings) -> None:
    with context.database(known):
        powers_too_many(context.owner_url(known))


def _demo_is_not_production(demo: bool, https: bool) -> None:
    if demo and https:
        raise StartProblem(
            "settings.demo_in_production",
            "DIENHONG_DEMO=1 opens every account to everybody. Remove it, or serve without https.",
        )
