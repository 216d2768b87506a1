"""Run the connector of an agency's old system, one pass of it, or its connection test."""

from __future__ import annotations

import argparse
import logging
import signal
import sys
from pathlib import Path

from dienhong.client import ClientError
from dienhong.connector import checks
from dienhong.connector.bridge import Bridge
from dienhong.connector.database import TABLES, DatabaseBridge
from dienhong.connector.engine import Engine, run_on
from dienhong.connector.folder import FolderBridge
from dienhong.connector.listening import Waiter
from dienhong.connector.settings import Settings, read
from dienhong.connector.texts import Fault, say

DEFAULT = Path("/etc/dienhong-connector.toml")


def run(_name: str, parser: argparse.ArgumentParser, arguments: list[str]) -> int:
    """`run`, `once`, `check` or `tables`; exit code 1 when something has to be put right."""
    parser.add_argument("act", choices=["run", "once", "check", "tables"], nargs="?", default="run")
    parser.add_argument("--config", type=Path, default=DEFAULT, help=f"settings, TOML; default {DEFAULT}")
    parser.add_argument("--send-to", default="", metavar="CODE", help="check: send a test package to this agency")
    options = parser.parse_args(arguments)
    if options.act == "tables":
        print(TABLES.read_text("utf-8"), end="")
        return 0
    logging.basicConfig(stream=sys.stdout, level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    logging.getLogger("httpx").setLevel(logging.WARNING)
    try:
        settings = read(options.config)
    except Fault as fault:
        print(fault.told("vi"), file=sys.stderr)
        return 1
    try:
        return _check(settings, options.send_to) if options.act == "check" else _run(settings, options.act == "once")
    except Fault as fault:
        print(fault.told(settings.language), file=sys.stderr)
    except ClientError as error:
        print(f"{error.told(settings.language)} {error.what_to_do(settings.language)}", file=sys.stderr)
    except (OSError, ValueError) as error:
        print(say(settings.language, "disk.failed", detail=error), file=sys.stderr)
    return 1


def bridge_of(settings: Settings) -> Bridge:
    """The bridge that the settings name, locked. Raises Fault."""
    return DatabaseBridge(settings.database) if settings.folder is None else FolderBridge(settings.folder)


def _run(settings: Settings, once: bool) -> int:
    seal, bridge = settings.seal(), bridge_of(settings)
    place = say(settings.language, "bridge_folder" if settings.folder else "bridge_database", place=settings.folder)
    logging.getLogger("dienhong.connector").info(
        "%s", say(settings.language, "started", agency=seal.agency_code, bridge=place)
    )
    with settings.client() as client:
        engine = Engine(client, bridge, seal, settings.options().trust, settings.language)
        if once:
            engine.run_once()
        else:
            waiter = Waiter()
            for number in (signal.SIGTERM, signal.SIGINT):
                signal.signal(number, lambda *_: waiter.stop())
            if settings.stream:
                waiter.listen(settings)
            run_on(engine, settings.every, waiter.wait)
    logging.getLogger("dienhong.connector").info("%s", say(settings.language, "stopped"))
    return 0


def _check(settings: Settings, partner: str) -> int:
    good = True
    with checks.quick(settings) as client:
        for one in checks.Test(settings, client, lambda: bridge_of(settings).close(), partner).run():
            mark = {True: "✓", False: "✗", None: "–"}[one.passed]
            print(f"{mark} {say(settings.language, f'check.{one.step}')}: {one.sentence}", flush=True)
            good = good and one.passed is True
    return 0 if good else 1
