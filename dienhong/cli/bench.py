"""Benchmarks live in the folder `bench` of the checkout; each is a module with `main(argv) -> int`."""

from __future__ import annotations

import argparse
import sys
from importlib import import_module

from dienhong.config.build import PROJECT
from dienhong.config.problems import StartProblem


def run(_name: str, parser: argparse.ArgumentParser, arguments: list[str]) -> int:
    """Run benchmark NAME; without a name, list them. Further options go to the benchmark.

    Errors: `bench.unknown`.
    """
    parser.add_argument("bench", nargs="?", metavar="NAME")
    parser.add_argument("--json", action="store_true", help="figures as one JSON object")
    options, further = parser.parse_known_args(arguments)
    names = sorted(path.stem for path in (PROJECT / "bench").glob("[a-z]*.py"))
    if options.bench is None:
        print("\n".join(names))
        return 0
    if options.bench not in names:
        raise StartProblem("bench.unknown", f"There is no benchmark `{options.bench}`. There are: {', '.join(names)}.")
    # A benchmark that needs the product starts one of its own; this installation's database is left alone.
    sys.path.insert(0, str(PROJECT))
    module = import_module(f"bench.{options.bench}")
    return int(module.main([*(["--json"] if options.json else []), *further]) or 0)
