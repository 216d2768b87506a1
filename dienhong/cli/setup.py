"""Make an installation ready: built files, database, tables, keys. Every step is skipped when it is done already."""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator
from contextlib import contextmanager

from dienhong.cli import context
from dienhong.config import build, setup_mark
from dienhong.config.env import Settings


def run(_name: str, parser: argparse.ArgumentParser, arguments: list[str]) -> int:
    """All steps; with --files-only nothing that needs a database."""
    parser.add_argument("--files-only", action="store_true", help="fonts, messages and static files; no database")
    options = parser.parse_args(arguments)
    known = context.settings()
    for folder in (known.data_dir / "built", known.files_dir, known.data_dir / "log"):
        folder.mkdir(parents=True, exist_ok=True)
    known.keys_dir.mkdir(mode=0o700, exist_ok=True)
    if options.files_only:
        context.start_django(database_url=context.owner_url(known))
        _files(known)
        return 0
    with context.database(known):
        context.start_django(database_url=context.owner_url(known))
        _files(known)
        from dienhong.cli.migrate import apply

        with _step("tables"):
            apply()
        with _step("keys"):
            from dienhong.audit.public import create_log_keys

            create_log_keys()
        with _step("holidays"):
            from dienhong.working_time.public import seed_coming_years

            seed_coming_years()
    setup_mark.write(known, context.application_url(known))
    return 0


def _files(known: Settings) -> None:
    with _step("fonts"):
        build.build_fonts(known.data_dir.resolve() / "built")
    with _step("messages"):
        build.compile_messages()
    with _step("static files"):
        build.collect_static(known.data_dir.resolve() / "static")


@contextmanager
def _step(title: str) -> Iterator[None]:
    began = time.monotonic()
    yield
    print(f"  {title:<14} {time.monotonic() - began:5.1f} s", flush=True)
