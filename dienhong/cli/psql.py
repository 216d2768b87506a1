"""psql on the database of this installation."""

from __future__ import annotations

import argparse
import subprocess

from dienhong.cli import context
from dienhong.config import embedded_postgres as embedded
from dienhong.config.postgres_conf import APPLICATION, OWNER, SUPERUSER
from dienhong.config.postgres_tools import split_password, tool

ROLES = {"app": APPLICATION, "owner": OWNER, "postgres": SUPERUSER}


def run(_name: str, parser: argparse.ArgumentParser, arguments: list[str]) -> int:
    """Open psql; what follows `--` is handed to it."""
    parser.add_argument("--role", choices=ROLES, default="app", help="app: rows only; owner: tables; postgres: all")
    parser.add_argument("rest", nargs="*", help="after --: arguments of psql")
    options = parser.parse_args(arguments)
    known = context.settings()
    with context.database(known):
        if known.database_url:
            url = known.database_url if options.role == "app" else context.owner_url(known)
        else:
            url = embedded.server_of(known).url(ROLES[options.role])
        address, environment = split_password(url)
        return subprocess.run([str(tool("psql")), address, *options.rest], env=environment, check=False).returncode
