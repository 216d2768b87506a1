"""The act that the sealing benchmark performs, and the plain insert it is compared with."""

from __future__ import annotations

from uuid import uuid4

from django.db import connection, transaction

from dienhong.audit.public import command, note
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor

# The same columns, defaults and indexes as the record of acts, without its triggers: nothing seals or protects it.
PLAIN_TABLE = "CREATE TABLE IF NOT EXISTS bench_plain (LIKE audit_record INCLUDING ALL)"
_ROW = "x" * 560  # about the length of a record


@command
def do_nothing(actor: Actor, *, agency_id: int, number: int) -> None:
    """An act whose only effect is its record."""
    note(agency_id=agency_id, subject=("bench.Nothing", str(number)))


def insert_plainly(agency_id: int, number: int) -> None:
    """The same row by the same driver, without command, canonical form, hash and log."""
    row = {
        "uuid": uuid4(),
        "at": clock.now(),
        "command": "bench.plain",
        "outcome": "done",
        "error": "",
        "agency_id": agency_id,
        "actor_kind": "system",
        "actor_name": "bench",
        "on_behalf_of_name": "",
        "subject_type": "bench.Nothing",
        "subject_id": str(number),
        "text": f"{_ROW}{number}",
        "leaf_hash": b"0" * 32,
    }
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO bench_plain ({', '.join(row)}) VALUES ({', '.join(['%s'] * len(row))})", list(row.values())
        )
