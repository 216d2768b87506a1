"""Say what runs and what waits."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from dienhong.cli import context
from dienhong.config import embedded_postgres as embedded
from dienhong.config.env import Settings
from dienhong.config.processes import is_alive

NOT_RUNNING = 3  # the exit code of systemctl for the same answer


def run(_name: str, parser: argparse.ArgumentParser, arguments: list[str]) -> int:
    """Print processes, database and queues; exit code 0 when all runs, 3 when not."""
    parser.add_argument("--json", action="store_true", help="the same as JSON")
    options = parser.parse_args(arguments)
    known = context.settings()
    state = _supervised(known.data_dir / "run" / "status.json")
    state["database"] = "external" if known.database_url else _embedded(known)
    state["queues"] = {} if state["database"] == "stopped" else _queues()
    if options.json:
        print(json.dumps(state, indent=1))
    else:
        _print(state)
    fine = bool(state["programs"]) and all(row["state"] in {"ready", "done"} for row in state["programs"])
    return 0 if fine else NOT_RUNNING


def _supervised(path: Path) -> dict[str, Any]:
    if path.exists():
        state: dict[str, Any] = json.loads(path.read_text())
        if is_alive(state["pid"]):
            return state
    return {"pid": None, "address": "", "programs": []}


def _embedded(known: Settings) -> str:
    pid = embedded.running_pid(embedded.server_of(known))
    return "stopped" if pid is None else f"embedded, process {pid}"


def _queues() -> dict[str, int]:
    """Waiting and dead events and jobs; empty while there are no tables yet."""
    context.start_django()
    from django.db import DatabaseError

    from dienhong.kernel import jobs, outbox

    try:
        events = {f"events {name}": count for name, count in outbox.backlog().items()}
        return events | {f"jobs {name}": count for name, count in jobs.queue_state().items()}
    except DatabaseError:
        return {}


def _print(state: dict[str, Any]) -> None:
    print(f"address   {state['address'] or 'not running'}")
    print(f"database  {state['database']}")
    for row in state["programs"]:
        print(f"  {row['title']:<34} {row['state']:<9} process {row['pid'] or '-'}, started {row['starts']} times")
    for name, count in state["queues"].items():
        print(f"  {name:<34} {count}")
