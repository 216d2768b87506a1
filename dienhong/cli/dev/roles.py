"""The SQL that an administrator runs once on a PostgreSQL of their own."""

from __future__ import annotations

import argparse

from dienhong.config.postgres_conf import APPLICATION, DATABASE, OWNER, schema_statements, timeout_statements


def run(parser: argparse.ArgumentParser, arguments: list[str]) -> int:
    """Print the statements for psql; the passwords are asked for by psql itself."""
    parser.parse_args(arguments)
    print("\n".join(statements()))
    return 0


def statements() -> list[str]:
    """Lines for psql, run as a superuser of that server."""
    return [
        f"CREATE ROLE {OWNER} LOGIN;",
        f"CREATE ROLE {APPLICATION} LOGIN;",
        f"\\password {OWNER}",
        f"\\password {APPLICATION}",
        f"GRANT pg_monitor TO {OWNER};",
        *(f"{line};" for line in timeout_statements()),
        f"CREATE DATABASE {DATABASE} OWNER {OWNER} TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C.UTF-8' "
        "LC_CTYPE 'C.UTF-8';",
        f"REVOKE ALL ON DATABASE {DATABASE} FROM PUBLIC;",
        f"GRANT CONNECT ON DATABASE {DATABASE} TO {APPLICATION};",
        f"\\connect {DATABASE}",
        *(f"{line};" for line in schema_statements() if "pg_stat_statements" not in line),
    ]
