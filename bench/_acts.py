"""The act that the sealing benchmark performs, and the plain insert it is compared with."""

from __future__ import annotations

from django.db import connection, transaction

from dienhong.audit.public import command, note
from dienhong.kernel.actor import Actor

PLAIN_TABLE = """
CREATE TABLE IF NOT EXISTS bench_plain (
    id bigserial PRIMARY KEY, at timestamptz DEFAULT now(), command text, agency_id bigint, actor text, outcome text,
    record text, leaf_hash bytea
)
"""
_ROW = "x" * 700  # about the length of a record


@command
def do_nothing(actor: Actor, *, agency_id: int, number: int) -> None:
    """An act whose only effect is its record."""
    note(agency_id=agency_id, subject=("bench.Nothing", str(number)))


def insert_plainly(agency_id: int, number: int) -> None:
    """The same row without command, canonical form, hash and log."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO bench_plain (command, agency_id, actor, outcome, record, leaf_hash) VALUES (%s, %s, %s, %s, %s, %s)",
            ["bench", agency_id, "bench", "done", f"{_ROW}{number}", b"0" * 32],
        )
