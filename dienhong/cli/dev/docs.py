"""Documentation that is written from the program itself, so that it cannot differ from it."""

from __future__ import annotations

import argparse
from pathlib import Path

from dienhong.cli import context
from dienhong.cli.dev import pages
from dienhong.config.build import PROJECT, compile_messages

FOLDER = PROJECT / "docs" / "generated"


def run(parser: argparse.ArgumentParser, arguments: list[str]) -> int:
    """Write all pages, or with --check name the stale ones and return 1."""
    parser.add_argument("--check", action="store_true", help="change nothing; fail when a page is stale")
    options = parser.parse_args(arguments)
    compile_messages()
    with context.test_database():
        context.start_django()
        texts = {name: text() for name, text in pages.PAGES.items()}
    stale = stale_pages(texts, FOLDER)
    if options.check:
        for name in stale:
            print(f"stale: docs/generated/{name}; run `dienhong dev docs`")
        return 1 if stale else 0
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name in stale:
        (FOLDER / name).write_text(texts[name])
        print(f"written: docs/generated/{name}")
    return 0


def stale_pages(texts: dict[str, str], folder: Path) -> list[str]:
    """Names of pages whose file is missing or says something else."""
    return [name for name, text in texts.items() if not (folder / name).exists() or (folder / name).read_text() != text]
