"""The command `dienhong`. Each subcommand is a module that is imported only when it is asked for."""

from __future__ import annotations

import argparse
import os
import sys
from importlib import import_module
from pathlib import Path

from dienhong.config.env import SettingsProblem
from dienhong.config.problems import StartProblem

PROJECT = Path(__file__).resolve().parents[2]

# name → (module below dienhong.cli, one line for --help)
COMMANDS = {
    "setup": ("setup", "create database, tables, keys and static files; safe to repeat"),
    "serve": ("serve", "run everything: database, pages, live streams, worker, relay, sealer"),
    "demo": ("demo", "run everything with the demo country; --check proves it works"),
    "web": ("processes", "run only the pages and the API"),
    "live": ("processes", "run only the live streams"),
    "worker": ("processes", "run only the worker of background jobs"),
    "relay": ("processes", "run only the delivery of events"),
    "sealer": ("processes", "run only the sealing of the log, and delivery of what comes in groups"),
    "migrate": ("migrate", "bring the tables up to date, as the owning role"),
    "status": ("status", "say what runs and what waits"),
    "check-settings": ("check_settings", "check settings, database role and folders"),
    "psql": ("psql", "open psql; --role owner or postgres for more rights"),
    "backup": ("backup", "write database and files into a folder"),
    "restore": ("backup", "read such a folder into an empty installation"),
    "edxml": ("edxml", "check and convert packages, prove another vendor's software; needs no installation"),
    "connector": ("connector", "let an agency's old system join by folders or tables: run, once, check, tables"),
    "services": ("services", "take records of the national catalogue of procedures in: services import FILE"),
    "bench": ("bench", "run a benchmark: dienhong bench NAME [--json]"),
    "manage": ("manage", "run a management command of Django"),
    "dev": ("dev", "tools for those who change the program; see dienhong dev --help"),
}


def _help() -> str:
    width = max(map(len, COMMANDS))
    lines = "\n".join(f"  {name:<{width}}  {text}" for name, (_, text) in COMMANDS.items())
    return f"usage: dienhong COMMAND [options]\n\nDiên Hồng, the open e-government platform of Viet Nam.\n\n{lines}\n"


def main(argv: list[str] | None = None) -> int:
    """Entry point; returns the exit code: 0 done, 1 failed, 2 asked for wrongly or settings wrong."""
    arguments = sys.argv[1:] if argv is None else argv
    if not arguments or arguments[0] in {"-h", "--help", "help"}:
        print(_help(), end="")
        return 0
    name, rest = arguments[0], arguments[1:]
    if name not in COMMANDS:
        print(f"dienhong: there is no command `{name}`.\n\n{_help()}", end="", file=sys.stderr)
        return 2
    if (PROJECT / "pyproject.toml").exists():
        # One installation, one data folder, from whatever folder the command is given.
        os.environ.setdefault("DIENHONG_DATA_DIR", str(PROJECT / "var"))
    module = import_module(f"dienhong.cli.{COMMANDS[name][0]}")
    parser = argparse.ArgumentParser(prog=f"dienhong {name}", description=COMMANDS[name][1])
    try:
        code = int(module.run(name, parser, rest))
        sys.stdout.flush()
        return code
    except BrokenPipeError:
        # Whoever reads has seen enough: `dienhong status | head`. Python would complain once more when it ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except StartProblem as problem:
        print(f"dienhong {name}: {problem.sentence} [{problem.code}]", file=sys.stderr)
        return 1
    except SettingsProblem as problem:
        print(f"dienhong {name}: settings are wrong:\n{problem}", file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
