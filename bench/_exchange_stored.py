"""Fills the tables of the axis with copies of finished documents, so that the cost of one more can be seen beside many.

Rows of packages that went their whole way are copied with new numbers; whatever other columns there are keep their values.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable

KINDS = 40
# Tables in the order of their references, with the column that names the row they belong to.
TABLES = {
    "exchange_package": (),
    "exchange_delivery": ("package_id",),
    "exchange_statusevent": ("package_id", "delivery_id"),
    "exchange_receipt": ("package_id", "delivery_id", "event_id"),
}
REFERS = {"package_id": "exchange_package", "delivery_id": "exchange_delivery", "event_id": "exchange_statusevent"}
# What must differ; the others are copied.
CHANGED = {
    "uuid": "gen_random_uuid()",
    "sending_key": "'stored/' || n.n",
    "document_id": "s.document_id || '/' || n.n",
    "code": "n.n || '/QĐ-UBND'",
    # Of transactions that are over, about a hundred rows each, as batches have; not all of one.
    "transaction": "1 + n.n % 9000",
}


def main(arguments: list[str]) -> int:
    """`NUMBER`: so many further packages, each with its delivery, statuses and receipts."""
    import psycopg

    from dienhong.cli import context
    from dienhong.config.embedded_postgres import server_of
    from dienhong.config.postgres_conf import SUPERUSER

    number = int(arguments[0])
    with psycopg.connect(server_of(context.settings()).url(SUPERUSER)) as connection:
        connection.execute("SET synchronous_commit = off")
        # The copied rows refer to each other by construction; checking five million references would take longer.
        connection.execute("SET session_replication_role = replica")
        connection.execute(
            "CREATE TEMP TABLE kinds AS SELECT row_number() OVER () - 1 AS kind, package_id AS id FROM ("
            " SELECT package_id FROM exchange_delivery WHERE transport = 'confirmed'"
            " GROUP BY package_id HAVING count(*) = 1 ORDER BY package_id DESC LIMIT %s) newest",
            [KINDS],
        )
        for table, references in TABLES.items():
            _number(connection, table)
            _copy(connection, table, references, number)
        _must_be_copied(connection, number)
        connection.commit()
        connection.autocommit = True
        for table in TABLES:
            connection.execute(f"VACUUM ANALYZE {table}")
    return 0


def _must_be_copied(connection: object, number: int) -> None:
    """Each copied package must have at least its delivery, the status 01 and the two receipts about it."""
    for table, each in zip(TABLES, (1, 1, 1, 2), strict=True):
        (rows,) = connection.execute(f"SELECT count(*) FROM {table}").fetchone()  # type: ignore[attr-defined]
        print(f"{table}: {rows} rows", file=sys.stderr)
        if rows < number * each:
            raise SystemExit(f"{table} has {rows} rows, not {number * each}")


def _number(connection: object, table: str) -> None:
    """Number the rows of each kind, and say from where on new numbers are free."""
    own = "id" if table == "exchange_package" else "package_id"
    connection.execute(  # type: ignore[attr-defined]  # psycopg is imported late
        f"CREATE TEMP TABLE rank_{table} AS SELECT r.id, r.{own} AS package, k.kind,"
        f" row_number() OVER (PARTITION BY r.{own} ORDER BY r.id) - 1 AS rank,"
        f" (SELECT max(id) FROM {table}) + 1 AS base, count(*) OVER (PARTITION BY r.{own}) AS each"
        f" FROM {table} r JOIN kinds k ON k.id = r.{own}"
    )


def _new_id(table: str, of: str = "") -> str:
    """The number of the copy of a row: room for sixteen rows of a kind to each package."""
    return f"{of}base + n.n::bigint * 16 + {of}rank"


def _copy(connection: object, table: str, references: Iterable[str], number: int) -> None:
    execute = connection.execute  # type: ignore[attr-defined]  # psycopg is imported late
    columns = [
        row[0]
        for row in execute(
            "SELECT column_name FROM information_schema.columns WHERE table_name = %s AND is_generated = 'NEVER'",
            [table],
        )
    ]
    joins = "".join(f" LEFT JOIN rank_{REFERS[name]} {name} ON {name}.id = s.{name}" for name in references)
    values = [_value(table, column, set(references)) for column in columns]
    execute(
        f"INSERT INTO {table} ({', '.join(columns)}) OVERRIDING SYSTEM VALUE SELECT {', '.join(values)}"
        f" FROM generate_series(1, {number}) n(n) JOIN rank_{table} r ON r.kind = n.n % (SELECT count(*) FROM kinds)"
        f" JOIN {table} s ON s.id = r.id{joins}"
    )
    execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))")


def _value(table: str, column: str, references: set[str]) -> str:
    if column == "id":
        return _new_id(table, "r.")
    if column in references:
        return _new_id(REFERS[column], f"{column}.")
    if column in CHANGED and (column != "code" or table == "exchange_package"):
        return CHANGED[column]
    return f"s.{column}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
