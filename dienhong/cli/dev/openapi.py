"""The OpenAPI description of the API, kept in the repository so that every change of the contract is seen in review."""

from __future__ import annotations

import argparse
import json
from typing import Any

from dienhong.cli import context
from dienhong.config.build import PROJECT

TARGET = PROJECT / "docs" / "generated" / "openapi.json"


def run(parser: argparse.ArgumentParser, arguments: list[str]) -> int:
    """Write the description, or with --check name what differs and return 1."""
    parser.add_argument("--check", action="store_true", help="change nothing; fail when the description is stale")
    options = parser.parse_args(arguments)
    with context.test_database():
        context.start_django()
        from dienhong.config.api import api

        now: dict[str, Any] = json.loads(json.dumps(api.get_openapi_schema(path_prefix="/api/v1/"), default=str))
    if options.check:
        before = json.loads(TARGET.read_text()) if TARGET.exists() else {}
        for line in differences(before, now):
            print(line)
        return 0 if before == now else 1
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    TARGET.write_text(json.dumps(now, indent=1, ensure_ascii=False, sort_keys=True) + "\n")
    print(f"written: {TARGET.relative_to(PROJECT)}")
    return 0


def differences(before: dict[str, Any], now: dict[str, Any]) -> list[str]:
    """One line for each operation or schema that came, went or changed."""
    lines = []
    for kind, old, new in (
        ("operation", _operations(before), _operations(now)),
        ("schema", _schemas(before), _schemas(now)),
    ):
        lines += [f"{kind} removed: {name}" for name in sorted(old.keys() - new.keys())]
        lines += [f"{kind} added: {name}" for name in sorted(new.keys() - old.keys())]
        lines += [f"{kind} changed: {name}" for name in sorted(old.keys() & new.keys()) if old[name] != new[name]]
    if not lines and before != now:
        lines.append("the description's head or common parts changed")
    return [*lines, "Run `dienhong dev openapi` when the change is meant."] if lines else []


def _operations(description: dict[str, Any]) -> dict[str, Any]:
    paths = description.get("paths", {})
    return {f"{method.upper()} {path}": what for path, methods in paths.items() for method, what in methods.items()}


def _schemas(description: dict[str, Any]) -> dict[str, Any]:
    schemas: dict[str, Any] = description.get("components", {}).get("schemas", {})
    return schemas
