"""Tools for those who change the program: `dienhong dev TOOL`."""

from __future__ import annotations

import argparse
import sys
from importlib import import_module

# tool → (module below dienhong.cli.dev, one line for --help)
TOOLS = {
    "check": ("check", "run the steps of the CI, or only the named ones"),
    "test": ("test", "run all tests; says loudly what could not run"),
    "bench": ("benchmarks", "run every benchmark"),
    "docs": ("docs", "write the generated documentation; --check: fail when it is stale"),
    "openapi": ("openapi", "write the OpenAPI description; --check: fail when it is stale"),
    "messages": ("messages", "check that the Vietnamese catalogue is complete; --write: bring it up to date"),
    "migrations": ("migrations", "check that migrations are complete and linear"),
    "upgrade": ("upgrade", "upgrade a database of the last release with this one"),
    "screenshots": ("screenshots", "take the pictures of the README from a running demo"),
    "roles": ("roles", "print the SQL that makes database and roles on a server of one's own"),
}


def run(_name: str, parser: argparse.ArgumentParser, arguments: list[str]) -> int:
    """Hand the rest to the tool."""
    width = max(map(len, TOOLS))
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.description = "\n".join(f"  {name:<{width}}  {text}" for name, (_, text) in TOOLS.items())
    if not arguments or arguments[0] not in TOOLS:
        parser.print_help(sys.stdout if arguments[:1] in (["-h"], ["--help"], []) else sys.stderr)
        return 0 if arguments[:1] in (["-h"], ["--help"], []) else 2
    tool, rest = arguments[0], arguments[1:]
    own = argparse.ArgumentParser(prog=f"dienhong dev {tool}", description=TOOLS[tool][1])
    return int(import_module(f"dienhong.cli.dev.{TOOLS[tool][0]}").run(own, rest))
