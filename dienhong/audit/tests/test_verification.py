"""Whatever a forger with the owner's rights does to the log, the check names the first bad row."""

import re
from collections.abc import Sequence

import pytest
from django.db import connection, transaction

from dienhong.audit.keys import log_key
from dienhong.audit.models import Checkpoint, LogEntry
from dienhong.audit.tests.builders import some_sealed_records
from dienhong.audit.verification import verify_log
from dienhong_verify import note

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("log_keys")]

ALL = ("audit_record", "audit_log_entry", "audit_tile", "audit_checkpoint")
SWAP = """
UPDATE audit_log_entry SET record_id = -record_id;
UPDATE audit_log_entry e SET record_id = -o.record_id, leaf_hash = o.leaf_hash FROM audit_log_entry o
    WHERE (e.index, o.index) IN ((1, 2), (2, 1));
UPDATE audit_log_entry SET record_id = -record_id WHERE record_id < 0;
"""
REWRITE = """
UPDATE audit_record SET text = replace(text, 'D1', 'DX') WHERE id = {record};
UPDATE audit_record SET subject_id = 'DX', leaf_hash = sha256('\\x00'::bytea || convert_to(text, 'UTF8'))
    WHERE id = {record};
UPDATE audit_log_entry e SET leaf_hash = r.leaf_hash FROM audit_record r WHERE r.id = e.record_id;
"""
INSERT = """
INSERT INTO audit_record (uuid, xid, at, command, outcome, error, actor_kind, actor_name, on_behalf_of_name,
    subject_type, subject_id, text, leaf_hash)
SELECT gen_random_uuid(), xid, at, command, outcome, error, actor_kind, actor_name, on_behalf_of_name,
    subject_type, subject_id, text, leaf_hash FROM audit_record WHERE id = {record};
"""


FORGERIES = {
    "UPDATE audit_record SET text = replace(text, 'D1', 'DX') WHERE id = {record}": (
        "leaf 1 (record N) was changed: its text does not have the hash that was sealed"
    ),
    "UPDATE audit_record SET actor_name = 'X' WHERE id = {record}": (
        "leaf 1 (record N) was changed: the columns actor_name do not say what its text says"
    ),
    "DELETE FROM audit_log_entry WHERE index = 1; DELETE FROM audit_record WHERE id = {record}": (
        "leaf 1 is missing: its entry or its record was deleted"
    ),
    "DELETE FROM audit_log_entry WHERE index = 4": "leaf 4 is missing: its entry or its record was deleted",
    "DELETE FROM audit_checkpoint WHERE size = 5": "leaf 3 lies beyond the last checkpoint: a checkpoint was deleted",
    SWAP: "leaf 2 (record N) was re-ordered: it stands after a record that was written later",
    REWRITE: "the leaves 0 to 2 are not those that checkpoint 3 sealed",
    INSERT: "record N was inserted behind the log's back: it is older than the last seal",
    "UPDATE audit_checkpoint SET note = replace(note, 'local', 'locol') WHERE size = 3": (
        "checkpoint 3 is not signed by the log key: the note is signed by dienhong.locol/log, whose key is not known here"
    ),
    "UPDATE audit_checkpoint SET root = sha256('x') WHERE size = 3": (
        "checkpoint 3 was changed: its columns do not say what its note says"
    ),
}


def fault_after(statements: str, published: Sequence[str] = ()) -> str | None:
    """What the check says of a forgery, which is then undone; {record} is the record of leaf 1."""
    record = LogEntry.objects.get(index=1).record_id
    with transaction.atomic(), connection.cursor() as cursor:
        for table in ALL:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(statements.format(record=record))
        found = verify_log(published).fault
        transaction.set_rollback(True)
    return re.sub(r"record \d+", "record N", found) if found else None


def test_every_forgery_by_the_tables_owner_is_named():
    some_sealed_records(3, 2)

    found = {forgery: fault_after(forgery) for forgery in FORGERIES}

    assert found == FORGERIES
    assert verify_log().fault is None


def test_a_whole_log_is_found_whole():
    some_sealed_records(3, 260)

    report = verify_log()

    assert (report.leaves, report.checkpoints, report.fault) == (263, 2, None)


def test_a_changed_tile_is_named_by_its_place():
    some_sealed_records(256)

    found = fault_after(
        "UPDATE audit_tile SET hashes = overlay(hashes PLACING '\\x00'::bytea FROM 321)"  # byte 320 is in hash 10
    )

    assert found == "place 10 of level 0 holds another hash than when it was sealed"


def test_a_cut_tail_is_seen_by_whoever_kept_a_published_checkpoint():
    some_sealed_records(3, 2)
    kept = Checkpoint.objects.get(size=5).note

    cut = (
        "DELETE FROM audit_log_entry WHERE index > 2; DELETE FROM audit_checkpoint WHERE size > 3;"
        "DELETE FROM audit_record WHERE id NOT IN (SELECT record_id FROM audit_log_entry)"
    )
    from_inside, with_the_note = fault_after(cut), fault_after(cut, published=[kept])

    assert from_inside is None
    assert with_the_note == "the log has 3 leaves, but a checkpoint over 5 was published: its end was cut off"


def test_a_second_history_is_seen_by_whoever_kept_a_published_checkpoint():
    some_sealed_records(3)
    fork = note.sign(note.Checkpoint(log_key().name, 2, b"x" * 32).body(), log_key())

    assert verify_log(published=[fork]).fault == "the published checkpoint over 2 leaves is not of this log: a fork"
