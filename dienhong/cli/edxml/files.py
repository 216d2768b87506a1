"""What the tools share: options, reading files with a plain answer when that fails."""

from __future__ import annotations

import argparse
from pathlib import Path

from dienhong.config.problems import StartProblem
from dienhong.exchange.edxml.code_table import BadCodeTable, CodeTable, read_code_table


def add_common(parser: argparse.ArgumentParser) -> None:
    """Options of every tool that reads packages."""
    parser.add_argument(
        "--codes", metavar="CSV", type=Path, help="agency codes: code,state (current/old/closed),replaced_by"
    )
    parser.add_argument("--language", choices=("vi", "en"), default="vi", help="of the sentences; default vi")


def code_table(path: Path | None) -> CodeTable:
    """The table of `--codes`. Errors: `edxml.bad_code_table`."""
    if path is None:
        return CodeTable()
    try:
        return read_code_table(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, BadCodeTable) as error:
        raise StartProblem("edxml.bad_code_table", f"{path}: {error}") from error


def write_text(path: Path, text: str) -> None:
    """Write a report. Errors: `edxml.cannot_write`."""
    try:
        path.write_text(text, "utf-8")
    except OSError as error:
        raise StartProblem("edxml.cannot_write", f"{path}: {error.strerror}") from error
