"""The one shape of every benchmark's answer."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Row:
    """A figure with its goal, and what a peer or the machine's own limit gave in the same run (None: there is none)."""

    name: str
    value: float
    unit: str
    goal: str
    peer: float | None = None
    limit: float | None = None


def report(name: str, rows: list[Row], *, as_json: bool) -> int:
    """Print the rows; returns the exit code, always 0: a figure is a fact, not a failure."""
    rounded = [{k: round(v, 3) if isinstance(v, float) else v for k, v in asdict(row).items()} for row in rows]
    if as_json:
        print(json.dumps({"bench": name, "rows": rounded}, ensure_ascii=False))
        return 0
    print(f"{name}")
    for row in rounded:
        print("  {name:28} {value:>12} {unit:14} goal {goal:14} peer {peer}  limit {limit}".format(**row))
    return 0


def percentile(values: list[float], share: float) -> float:
    """The value below which `share` of the values lie (nearest rank)."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def wants_json(arguments: list[str]) -> bool:
    """Whether --json was given."""
    return "--json" in arguments


def say(text: str) -> None:
    """Progress, beside the answer."""
    print(text, file=sys.stderr, flush=True)


def as_int(arguments: list[str], name: str, default: int) -> int:
    """The number after an option such as --seconds."""
    return int(arguments[arguments.index(name) + 1]) if name in arguments else default


Json = dict[str, Any]
