"""Documentation that is written from the program itself, so that it cannot differ from it."""

from __future__ import annotations

import argparse
from collections.abc import Iterable

from dienhong.cli import context
from dienhong.config import env
from dienhong.config.build import PROJECT

FOLDER = PROJECT / "docs" / "generated"
_HEAD = "<!-- Written by `dienhong dev docs`. Do not edit. -->\n\n"


def run(parser: argparse.ArgumentParser, arguments: list[str]) -> int:
    """Write all pages, or with --check name the stale ones and return 1."""
    parser.add_argument("--check", action="store_true", help="change nothing; fail when a page is stale")
    options = parser.parse_args(arguments)
    with context.test_database():
        context.start_django()
        pages = {
            "settings.md": _settings(),
            "schedule.md": _schedule(),
            "events.md": _events(),
            "commands.md": _commands(),
        }
    stale = [name for name, text in pages.items() if not _same(name, text)]
    if options.check:
        for name in stale:
            print(f"stale: docs/generated/{name}; run `dienhong dev docs`")
        return 1 if stale else 0
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name in stale:
        (FOLDER / name).write_text(pages[name])
        print(f"written: docs/generated/{name}")
    return 0


def _same(name: str, text: str) -> bool:
    return (FOLDER / name).exists() and (FOLDER / name).read_text() == text


def _page(title: str, intro: str, head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = ["| " + " | ".join(row) + " |" for row in [head, ("---",) * len(head), *rows]]
    return f"{_HEAD}# {title}\n\n{intro}\n\n" + "\n".join(lines) + "\n"


def _settings() -> str:
    rows = [(f"`{name}`", f"`{default}`" if default else "", meaning) for name, default, meaning in env.table()]
    intro = "Environment variables, read and checked at start. A misspelt `DIENHONG_…` is refused."
    return _page("Settings", intro, ("name", "default", "meaning"), rows)


def _schedule() -> str:
    from dienhong.config.schedule import SCHEDULE

    rows = [(f"`{line.cron}`", f"`{line.function.__module__}.{line.function.__name__}`", line.why) for line in SCHEDULE]
    return _page("Periodic jobs", "Times are UTC.", ("when (cron)", "job", "why"), rows)


def _events() -> str:
    from dienhong.kernel.outbox import registered_handlers

    rows = [(f"`{event}`", ", ".join(f"`{name}`" for name in names)) for event, names in registered_handlers().items()]
    return _page("Events", "Who is told of what; at least once, each handler on its own.", ("event", "handlers"), rows)


def _commands() -> str:
    from dienhong.audit.public import registered_commands

    rows = [(f"`{code}`", command.summary) for code, command in sorted(registered_commands().items())]
    return _page(
        "Commands",
        "Every change an official or a system can make; the code stands in the log.",
        ("code", "purpose"),
        rows,
    )
