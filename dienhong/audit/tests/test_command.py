"""One act, one record; one refusal, one record."""

import json
import threading
from uuid import UUID

import pytest
from django.db import ProgrammingError, connection, transaction

from dienhong.audit.command import batch, command, note, registered_commands
from dienhong.audit.models import AuditRecord
from dienhong.audit.record import columns_of
from dienhong.audit.tests.builders import (
    AGENCY,
    a_person,
    all_records,
    change_password,
    open_cabinet,
    open_drawer,
)
from dienhong.kernel.errors import NotPermitted, RuleBroken
from dienhong_verify import canonical
from dienhong_verify.merkle import leaf_hash

DONE, REFUSED = "done", "refused"


@pytest.mark.django_db
def test_an_act_leaves_one_record_that_says_who_did_what():
    actor = a_person()

    result = open_drawer(actor, drawer="A1")

    record = AuditRecord.objects.get()
    content = canonical.loads(record.text.encode())
    assert result == "A1"
    assert record.as_tuple() == ("audit.open_drawer", "done")
    assert bytes(record.leaf_hash) == leaf_hash(record.text.encode())
    assert content["arguments"] == {"drawer": "A1", "forbidden": False}
    assert content["facts"] == {"colour": "xanh"}
    assert content["actor"]["name"] == "Nguyễn Thị Hoa"
    assert {name: getattr(record, name) for name in columns_of(content)} == columns_of(content)
    assert (record.agency_id, record.subject_type, record.subject_id) == (AGENCY, "audit.Drawer", "A1")


@pytest.mark.django_db(transaction=True)
def test_a_refused_act_leaves_exactly_one_refusal_and_nothing_else():
    with pytest.raises(RuleBroken, match=r"audit\.test_forbidden"):
        open_drawer(a_person(), drawer="A1", forbidden=True)

    record = AuditRecord.objects.get()
    assert (record.outcome, record.error, record.subject_id) == (REFUSED, "audit.test_forbidden", "A1")
    assert json.loads(record.text)["facts"] == {"colour": "xanh", "refusal": {"drawer": "A1"}}


@pytest.mark.django_db
def test_a_stranger_is_refused_and_the_refusal_names_the_permission():
    with pytest.raises(NotPermitted):
        open_drawer(a_person(may=False), drawer="A1")

    record = AuditRecord.objects.get()
    assert (record.outcome, record.error) == (REFUSED, "kernel.not_permitted")
    assert json.loads(record.text)["facts"]["refusal"] == {"permission": "audit.open_drawer"}


@pytest.mark.django_db(transaction=True)
def test_acts_inside_an_act_keep_one_transaction_and_their_own_records():
    opened = open_cabinet(a_person(), drawers=("A", "!B", "C"), skip_refused=True)

    assert opened == 2
    assert all_records() == [
        ("audit.open_drawer", DONE, "A"),
        ("audit.open_drawer", REFUSED, "!B"),
        ("audit.open_drawer", DONE, "C"),
        ("audit.open_cabinet", DONE, ""),
    ]
    assert AuditRecord.objects.values("xid").distinct().count() == 1


@pytest.mark.django_db
def test_a_refusal_that_ends_the_outer_act_is_recorded_once_for_that_act():
    with pytest.raises(RuleBroken):
        open_cabinet(a_person(), drawers=("A", "!B"))

    assert all_records() == [("audit.open_cabinet", REFUSED, "")]


@pytest.mark.django_db
def test_a_bug_rolls_everything_back_and_records_nothing():
    with pytest.raises(AttributeError):
        open_cabinet(a_person(), drawers=("A", None))

    assert all_records() == []


@pytest.mark.django_db(transaction=True)
def test_a_batch_keeps_what_was_done_and_records_what_was_refused():
    with batch() as acts:
        outcomes = [
            acts.run(open_drawer, a_person(), drawer=drawer, forbidden=drawer == "B") for drawer in ("A", "B", "C")
        ]

    assert [outcome.done for outcome in outcomes] == [True, False, True]
    assert [outcome.value for outcome in outcomes] == ["A", None, "C"]
    assert [outcome for _, outcome, _ in all_records()] == [DONE, REFUSED, DONE]
    assert AuditRecord.objects.values("xid").distinct().count() == 1


@pytest.mark.django_db
def test_an_act_costs_one_insert_inside_its_savepoint(django_assert_num_queries):
    actor = a_person()

    with django_assert_num_queries(3):
        open_drawer(actor, drawer="A1")


@pytest.mark.django_db
def test_secrets_and_long_values_are_not_repeated_in_the_record():
    change_password(a_person(), password="Tr@ng-An-2026", hint=b"x" * 1000)
    open_drawer(a_person(), drawer="y" * 90)

    first, second = AuditRecord.objects.order_by("id")
    assert json.loads(first.text)["arguments"]["password"] == {"hidden": True}
    assert json.loads(first.text)["arguments"]["hint"]["length"] == 1000
    assert "Tr@ng" not in first.text
    assert json.loads(second.text)["arguments"]["drawer"] == "y" * 90


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_record SET actor_name = 'X'",
        "DELETE FROM audit_record",
        "TRUNCATE audit_record CASCADE",
        "TRUNCATE audit_checkpoint",
        "TRUNCATE audit_log_entry",
        "TRUNCATE audit_tile",
    ],
)
def test_the_database_refuses_to_change_the_log(statement):
    open_drawer(a_person(), drawer="A1")

    with pytest.raises(ProgrammingError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)

    assert all_records() == [("audit.open_drawer", DONE, "A1")]


def test_facts_outside_an_act_are_a_bug():
    with pytest.raises(RuntimeError):
        note(colour="đỏ")


def test_a_command_of_another_shape_is_refused_when_it_is_defined():
    def send(actor, document_id):
        """Positional arguments would have no names in the record."""

    with pytest.raises(TypeError, match="shape"):
        command(send)


def test_commands_are_registered_under_domain_and_function():
    registered = registered_commands()["audit.change_password"]

    assert (registered.summary, registered.secret) == ("An act with a secret.", frozenset({"password"}))


@pytest.mark.django_db(transaction=True)
def test_acts_of_several_threads_do_not_mix():
    def act(name: str) -> None:
        try:
            open_cabinet(a_person(name=name), drawers=(name, f"!{name}"), skip_refused=True)
        finally:
            connection.close()

    threads = [threading.Thread(target=act, args=(f"người {number}",)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    for row in AuditRecord.objects.filter(command="audit.open_drawer"):
        assert row.subject_id.lstrip("!") == row.actor_name
    assert AuditRecord.objects.count() == 18
    assert all(isinstance(row.uuid, UUID) and row.xid > 0 for row in AuditRecord.objects.all())
