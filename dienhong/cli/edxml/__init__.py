"""Tools for whoever writes software that exchanges edXML packages: `dienhong edxml TOOL`. No database, no Django."""

from __future__ import annotations

import argparse
import sys
from importlib import import_module

from dienhong.config.problems import StartProblem

# tool → (module below dienhong.cli.edxml, one line for --help)
TOOLS = {
    "lint": ("lint", "name every defect of packages: 0 clean, 1 findings, 2 unreadable"),
    "convert": ("convert", "make a package of the field strict and list every change; the original is kept"),
    "conform": ("conform", "drive a foreign endpoint or participant through the whole conversation; 0 all passed"),
}


def run(_name: str, parser: argparse.ArgumentParser, arguments: list[str]) -> int:
    """Hand the rest to the tool."""
    width = max(map(len, TOOLS))
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.description = "\n".join(f"  {name:<{width}}  {text}" for name, (_, text) in TOOLS.items())
    if not arguments or arguments[0] not in TOOLS:
        asked = arguments[:1] in (["-h"], ["--help"], [])
        parser.print_help(sys.stdout if asked else sys.stderr)
        return 0 if asked else 2
    tool, rest = arguments[0], arguments[1:]
    own = argparse.ArgumentParser(prog=f"dienhong edxml {tool}", description=TOOLS[tool][1])
    try:
        return int(import_module(f"dienhong.cli.edxml.{TOOLS[tool][0]}").run(own, rest))
    except StartProblem as problem:
        # 1 would say that packages have findings.
        print(f"dienhong edxml {tool}: {problem.sentence} [{problem.code}]", file=sys.stderr)
        return 2
