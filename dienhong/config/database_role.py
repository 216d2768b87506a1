"""The application's database role may read and write rows and nothing else; this is where that is checked."""

import psycopg

from dienhong.config.problems import StartProblem

_RIGHTS = """
SELECT current_user, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication,
       has_schema_privilege(current_user, 'public', 'CREATE'),
       EXISTS (SELECT FROM pg_tables WHERE schemaname = 'public' AND tableowner = current_user),
       current_setting('server_version_num')::int / 10000, pg_encoding_to_char(encoding)
FROM pg_roles, pg_database WHERE rolname = current_user AND datname = current_database()
"""
_POWERS = (
    "is a superuser",
    "bypasses row-level security",
    "may create roles",
    "may create databases",
    "may replicate",
    "may create tables",
    "owns tables",
)
OLDEST, NEWEST = 15, 18


def powers_too_many(url: str) -> tuple[str, list[str]]:
    """Name of the role behind the address, and what it may do beyond rows ("is a superuser", …).

    Errors: `database.no_answer`, `database.unsupported_version`, `database.wrong_encoding`.
    """
    try:
        with psycopg.connect(url, connect_timeout=5) as connection:
            row = connection.execute(_RIGHTS).fetchone()
    except psycopg.OperationalError as error:
        raise StartProblem(
            "database.no_answer", f"The database does not answer: {' '.join(str(error).split())}"
        ) from error
    assert row is not None
    role, *flags, version, encoding = row
    if not OLDEST <= version <= NEWEST:
        raise StartProblem(
            "database.unsupported_version",
            f"The database is PostgreSQL {version}; Diên Hồng works with {OLDEST} to {NEWEST}.",
        )
    if encoding != "UTF8":
        raise StartProblem("database.wrong_encoding", f"The database is in {encoding}; create it with ENCODING 'UTF8'.")
    return role, [power for power, has in zip(_POWERS, flags, strict=True) if has]


def refuse_powerful_role(url: str) -> None:
    """Error `database.role_too_powerful` unless the role behind the address can read and write rows only."""
    role, powers = powers_too_many(url)
    if powers:
        raise StartProblem(
            "database.role_too_powerful",
            f"The role `{role}` in DATABASE_URL {', '.join(powers)}. A hole in the application would then reach "
            "everything. Give the application a role of its own (`dienhong dev roles` prints the SQL) and name the "
            "owning role in DIENHONG_OWNER_URL.",
        )
