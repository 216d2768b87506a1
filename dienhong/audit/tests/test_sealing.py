"""What is over is sealed in order; what is not over is never jumped over."""

import threading
import time

import pytest
from django.db import connection, transaction

from dienhong.audit.command import batch
from dienhong.audit.keys import KeysMissing, log_key
from dienhong.audit.log import TreeReader
from dienhong.audit.models import AuditRecord, Checkpoint, LogEntry, Tile
from dienhong.audit.sealing import run_sealer, seal_once
from dienhong.audit.tests.builders import a_person, open_drawer, seal_all, some_sealed_records
from dienhong.audit.verification import verify_log
from dienhong_verify import note
from dienhong_verify.merkle import root_of, verify_consistency, verify_inclusion

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("log_keys")]


def sealed_subjects() -> list[str]:
    return list(LogEntry.objects.order_by("index").values_list("record__subject_id", flat=True))


def leaves() -> list[bytes]:
    return [bytes(leaf) for leaf in LogEntry.objects.order_by("index").values_list("leaf_hash", flat=True)]


def test_a_seal_covers_the_records_in_order_under_a_signed_root():
    some_sealed_records(3, 2)

    head = Checkpoint.objects.order_by("-size")[0]
    text, _ = note.open_note(head.note, [log_key().verifier])
    assert note.Checkpoint.parse(text) == note.Checkpoint("dienhong.local/log", 5, root_of(leaves()))
    assert sealed_subjects() == ["D0", "D1", "D2", "D0", "D1"]
    assert list(LogEntry.objects.order_by("index").values_list("index", flat=True)) == [0, 1, 2, 3, 4]


def test_nothing_new_means_no_new_checkpoint():
    some_sealed_records(2)

    assert seal_once() == 0

    assert Checkpoint.objects.count() == 1


def test_no_late_commit_slips_under_a_seal():
    written, may_end = threading.Event(), threading.Event()

    def slow_act() -> None:
        try:
            with transaction.atomic():
                open_drawer(a_person(), drawer="begun first")
                written.set()
                may_end.wait(30)
        finally:
            connection.close()

    slow = threading.Thread(target=slow_act)
    slow.start()
    written.wait(30)
    open_drawer(a_person(), drawer="ended first")

    assert seal_once() == 0
    may_end.set()
    slow.join()
    seal_all()

    assert sealed_subjects() == ["begun first", "ended first"]


def test_many_writers_and_two_sealers_lose_and_double_nothing():
    stop = threading.Event()

    def write(name: str) -> None:
        try:
            for number in range(15):
                with batch() as acts:
                    acts.run(open_drawer, a_person(), drawer=f"{name}-{number}")
                    acts.run(open_drawer, a_person(), drawer=f"{name}-{number}", forbidden=True)
        finally:
            connection.close()

    sealers = [threading.Thread(target=run_sealer, args=(stop,)) for _ in range(2)]
    writers = [threading.Thread(target=write, args=(f"w{number}",)) for number in range(4)]
    for thread in [*sealers, *writers]:
        thread.start()
    for thread in writers:
        thread.join()
    stop.set()
    for thread in sealers:
        thread.join()
    seal_all()

    assert LogEntry.objects.count() == AuditRecord.objects.count() == 4 * 15 * 2
    assert verify_log().fault is None


def test_tiles_and_proofs_of_a_log_of_some_hundred_leaves():
    some_sealed_records(300, 1, 260)
    all_leaves, reader = leaves(), TreeReader()

    for index, size in [(0, 561), (255, 300), (256, 301), (299, 300), (511, 561), (560, 561)]:
        proof = reader.inclusion(index, size)
        assert verify_inclusion(all_leaves[index], index, size, proof, root_of(all_leaves[:size]))
    for old, new in [(1, 561), (300, 301), (256, 512), (301, 561), (561, 561)]:
        proof = reader.consistency(old, new)
        assert verify_consistency(old, new, root_of(all_leaves[:old]), root_of(all_leaves[:new]), proof)
    assert list(Tile.objects.order_by("level", "index").values_list("level", "index")) == [(0, 0), (0, 1)]


def test_a_seal_has_a_largest_size_and_the_next_one_goes_on():
    with batch() as acts:
        for number in range(7):
            acts.run(open_drawer, a_person(), drawer=str(number))

    end = time.monotonic() + 300
    sizes: list[int] = []
    while sum(sizes) < 7 and time.monotonic() < end:
        sizes += [size for size in [seal_once(limit=3)] if size]

    assert sizes == [3, 3, 1]
    assert sealed_subjects() == list("0123456")


def test_a_seal_that_was_just_large_enough_leaves_nothing_to_look_at_again():
    with batch() as acts:
        for number in range(3):
            acts.run(open_drawer, a_person(), drawer=str(number))

    end = time.monotonic() + 300
    while seal_once(limit=3) == 0 and time.monotonic() < end:
        pass

    newest = AuditRecord.objects.order_by("-xid").values_list("xid", flat=True)[0]
    assert int(Checkpoint.objects.get().horizon) > int(newest)


def test_a_log_restored_from_another_cluster_is_sealed_once_and_goes_on():
    some_sealed_records(2)
    head = Checkpoint.objects.get()
    far = 2**62
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE audit_checkpoint DISABLE TRIGGER USER")
        cursor.execute("UPDATE audit_checkpoint SET cluster = 1, horizon = %s::text::xid8", [far])
        cursor.execute("ALTER TABLE audit_checkpoint ENABLE TRIGGER USER")
        open_drawer(a_person(), drawer="restored, not sealed")
        cursor.execute("ALTER TABLE audit_record DISABLE TRIGGER USER")
        cursor.execute("UPDATE audit_record SET xid = %s::text::xid8 WHERE subject_id LIKE 'restored%%'", [far - 1])
        cursor.execute("ALTER TABLE audit_record ENABLE TRIGGER USER")
    open_drawer(a_person(), drawer="new")

    seal_all()

    assert sorted(sealed_subjects()) == ["D0", "D1", "new", "restored, not sealed"]
    assert Checkpoint.objects.order_by("-size")[0].cluster == head.cluster


def test_a_seal_that_is_cut_off_leaves_nothing_behind():
    open_drawer(a_person(), drawer="A")

    class Killed(BaseException):
        """Stands for kill -9 between the inserts and the commit."""

    with pytest.raises(Killed), transaction.atomic():
        seal_once()
        raise Killed
    assert (LogEntry.objects.count(), Checkpoint.objects.count(), Tile.objects.count()) == (0, 0, 0)
    seal_all()

    assert sealed_subjects() == ["A"]


def test_without_its_key_the_sealer_says_what_to_do(log_keys):
    (log_keys / "keys" / "log-key.pem").unlink()

    with pytest.raises(KeysMissing, match="dienhong setup"):
        seal_once()


def test_the_key_file_is_for_its_owner_only(log_keys):
    modes = {path.name: oct(path.stat().st_mode & 0o777) for path in (log_keys / "keys").iterdir()}

    assert modes == {"log-key.pem": "0o600", "evidence-key.pem": "0o600"}
