"""The act that the sealing benchmark performs, and the plain insert it is compared with."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.db import connection, transaction

from dienhong.audit.public import command, note
from dienhong.audit.record import Act, record_of
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor

# The same columns, defaults and indexes as the record of acts, without its triggers: nothing seals or protects it.
PLAIN_TABLE = "CREATE TABLE IF NOT EXISTS bench_plain (LIKE audit_record INCLUDING ALL)"


def _text_of_a_record() -> str:
    """As many letters as the record of `do_nothing` has, so that both write the same bytes."""
    serial = 10**12
    asked = {"agency_id": 1, "number": serial}
    act = Act("bench.do_nothing", Actor.system("bench"), clock.now(), asked, 1, ("bench.Nothing", str(serial)))
    return "x" * (len(record_of(act).text) - len(str(serial)))


_ROW = _text_of_a_record()


@command
def do_nothing(actor: Actor, *, agency_id: int, number: int) -> None:
    """An act whose only effect is its record."""
    note(agency_id=agency_id, subject=("bench.Nothing", str(number)))


def insert_plainly(agency_id: int, number: int) -> None:
    """The same row by the same driver, without command, canonical form, hash and log."""
    row: dict[str, Any] = {
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
