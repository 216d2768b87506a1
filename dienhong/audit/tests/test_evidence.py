"""The pack that we hand out holds before a verifier that knows nothing of us."""

from hashlib import sha256

import pytest
from django.db import ProgrammingError, transaction

from dienhong.audit.command import batch
from dienhong.audit.evidence import PackFile, PackSubject, evidence_for, evidence_pack, records_about
from dienhong.audit.keys import log_key
from dienhong.audit.models import Checkpoint, LogEntry
from dienhong.audit.stamping import attach_timestamp, checkpoint_awaiting_timestamp, wait_until_sealed
from dienhong.audit.tests.builders import a_person, open_drawer, seal_all, some_sealed_records
from dienhong.kernel import clock
from dienhong.kernel.errors import RuleBroken
from dienhong_verify import note
from dienhong_verify.checks import holds, run_checks
from dienhong_verify.merkle import leaf_hash, verify_inclusion
from dienhong_verify.pack import BadPack
from dienhong_verify.tests.builders import a_country, a_timestamp

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("log_keys")]


def stamp_latest() -> int:
    awaiting = checkpoint_awaiting_timestamp()
    text = Checkpoint.objects.get(size=awaiting.size).note.encode()
    assert awaiting.digest == sha256(text).digest()
    attach_timestamp(awaiting.size, a_timestamp(text, a_country().tsa, clock.now()))
    return awaiting.size


def ids_about(drawer: str) -> list[int]:
    return [view.id for view in records_about("audit.Drawer", drawer)]


def test_records_about_a_thing_come_oldest_first_with_their_place():
    some_sealed_records(2, 2)
    open_drawer(a_person(), drawer="D1")

    views = records_about("audit.Drawer", "D1")

    assert [view.leaf_index for view in views] == [1, 3, None]
    assert {view.content["arguments"]["drawer"] for view in views} == {"D1"}


def test_evidence_proves_each_record_under_the_first_stamped_checkpoint():
    some_sealed_records(5)
    size = stamp_latest()
    some_sealed_records(7)

    evidence = evidence_for(ids_about("D3")[:1])

    checkpoint = note.Checkpoint.parse(note.open_note(evidence.checkpoint_note, [log_key().verifier])[0])
    (record,) = evidence.records
    assert (evidence.size, checkpoint.size, evidence.timestamp_token is not None) == (size, size, True)
    assert leaf_hash(record.leaf) == record.leaf_hash
    assert verify_inclusion(record.leaf_hash, record.leaf_index, size, record.proof, checkpoint.root)


def test_without_a_stamp_the_latest_checkpoint_is_used():
    some_sealed_records(2, 2)

    assert evidence_for(ids_about("D0")[:1]).size == 4


def test_what_is_not_sealed_has_no_evidence_yet():
    open_drawer(a_person(), drawer="A")

    with pytest.raises(RuleBroken, match=r"audit\.not_sealed_yet"):
        evidence_for(ids_about("A"))
    with pytest.raises(RuleBroken, match=r"audit\.not_sealed_yet"):
        evidence_for([])


def test_a_pack_holds_and_is_the_same_each_time():
    some_sealed_records(3)
    with batch() as acts:
        for refused in (False, True):
            acts.run(open_drawer, a_person(), drawer="Hồ sơ", forbidden=refused)
    seal_all()
    stamp_latest()

    def make() -> bytes:
        return evidence_pack(
            PackSubject(("audit.Drawer", "Hồ sơ")),
            record_ids=ids_about("Hồ sơ"),
            files=[PackFile("files/x.txt", "other", b"x")],
            anchors_pem=a_country().anchors().decode(),
        )

    with clock.frozen(clock.now()):
        pack, again = make(), make()

    checks = run_checks(pack)
    assert holds(checks)
    assert [check.number for check in checks if check.passed is None] == ["E10", "E11", "E12", "E13", "E14", "E15"]
    assert pack == again


def test_two_files_at_one_path_are_not_packed():
    some_sealed_records(1)
    twice = [PackFile("files/x", "other", b"1"), PackFile("files/x", "other", b"2")]

    with pytest.raises(BadPack):
        evidence_pack(PackSubject(("a", "b")), record_ids=ids_about("D0"), files=twice, anchors_pem="")


def test_only_the_newest_checkpoint_awaits_a_time_stamp():
    assert checkpoint_awaiting_timestamp() is None
    some_sealed_records(1, 2)

    size = stamp_latest()

    assert size == 3
    assert checkpoint_awaiting_timestamp() is None


def test_a_token_over_something_else_is_refused():
    some_sealed_records(1)

    with pytest.raises(RuleBroken, match=r"audit\.wrong_timestamp"):
        attach_timestamp(1, a_timestamp(b"x", a_country().tsa))
    with pytest.raises(RuleBroken, match=r"audit\.no_such_checkpoint"):
        attach_timestamp(2, b"")

    assert Checkpoint.objects.get().timestamp_token is None


def test_a_second_token_changes_nothing_and_the_database_refuses_it_too():
    some_sealed_records(1)
    stamp_latest()
    first = bytes(Checkpoint.objects.get().timestamp_token)

    attach_timestamp(1, a_timestamp(Checkpoint.objects.get().note.encode(), a_country().tsa))

    with pytest.raises(ProgrammingError, match="once"), transaction.atomic():
        Checkpoint.objects.update(timestamp_token=b"x")
    assert bytes(Checkpoint.objects.get().timestamp_token) == first


def test_waiting_ends_when_sealed_or_when_the_time_is_over():
    open_drawer(a_person(), drawer="A")

    early = wait_until_sealed(ids_about("A"), timeout=0)
    seal_all()
    late = wait_until_sealed(ids_about("A"), timeout=0)

    assert (early, late) == (False, True)
    assert LogEntry.objects.count() == 1
