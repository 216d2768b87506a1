"""Whatever is changed, deleted or re-ordered in the rows of a vote behind the platform's back is named by the checks."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

import psycopg
import pytest
from django.db import connection, models

from dienhong.audit.models import AuditRecord, LogEntry
from dienhong.audit.public import verify_log
from dienhong.audit.tests.builders import seal_all
from dienhong.cabinet import commands
from dienhong.cabinet.evidence import poll_pack
from dienhong.cabinet.models import Ballot, Poll, PollDocument, PollEvent, PollMember
from dienhong.cabinet.tests.poll_builders import Chamber, a_chamber, a_question, cast, said
from dienhong.cabinet.voting import vote
from dienhong.config.postgres_conf import SUPERUSER
from dienhong.config.testing_postgres import server
from dienhong.exchange.tests.builders import deliver_all
from dienhong.kernel import clock
from dienhong.kernel.errors import NotFound, RuleBroken
from dienhong_verify.checks import run_checks

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("data_dir")]
TABLES = (Poll, PollDocument, PollMember, PollEvent, Ballot, AuditRecord, LogEntry)
# Numbers and addresses by which rows find each other; what they lead to is compared, not they. `dossier` and `item` say where the
# question was put; the manifest does not know of it. The transaction number of a record is its order in the log and is compared.
SPARED = {
    *(("*", name) for name in ("id", "poll")),
    (Ballot, "uuid"),
    *((Poll, name) for name in ("dossier", "item")),
}


def a_decided_vote() -> tuple[Chamber, Poll]:
    """A written ballot with an extension, a changed answer, a late one, and its tally."""
    begin = clock.now() - timedelta(hours=4)
    with clock.frozen(begin):
        chamber = a_chamber(5)
        asked = a_question(closes_at=begin + timedelta(hours=1))
        poll = commands.prepare_poll(chamber.clerk, body=chamber.body.uuid, question=asked)
        deliver_all()
        longer = begin + timedelta(hours=2)
        commands.extend_poll(chamber.clerk, poll=poll.uuid, closes_at=longer, reason="Thêm thời gian nghiên cứu")
        cast(chamber, poll, ["yes", "no", "yes", "other"])
        vote(chamber.members[1], poll.uuid, said("yes", "Đồng ý sau khi đọc lại"))
    vote(chamber.members[4], poll.uuid, said("no"))
    commands.close_poll(chamber.clerk, poll=poll.uuid)
    deliver_all()
    seal_all()
    poll.refresh_from_db()
    return chamber, poll


@contextmanager
def behind_the_back() -> Iterator[psycopg.Cursor[Any]]:
    """A cursor of the server's superuser, past triggers and references; what it did is kept unless it raises."""
    if not os.environ.get("DIENHONG_TEST_DATABASE_IS_OURS"):
        pytest.skip("only the superuser of our own server changes rows past triggers")
    url = server(os.environ.get("PYTEST_XDIST_WORKER", "")).url(SUPERUSER, connection.settings_dict["NAME"])
    with psycopg.connect(url) as other, other.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        yield cursor


class Mutation:
    """One change of one row, or of two, which can be taken back."""

    def __init__(self, chance: Random, tables: Mapping[Any, models.QuerySet[Any]]) -> None:
        self.table: Any = chance.choice(list(tables))
        self.name, self.key = self.table._meta.db_table, self.table._meta.pk.column
        keys = list(tables[self.table].order_by("pk").values_list("pk", flat=True))
        fields = self.table._meta.concrete_fields
        self.columns = [one.column for one in fields]
        self.listed = ", ".join(f'"{one}"' for one in self.columns)
        self.column = chance.choice([one.column for one in fields if not spared(self.table, one)])
        self.rows = {row[self.key]: row for row in self._read(keys)}
        self.row, self.other = chance.choice(list(self.rows.values())), chance.choice(list(self.rows.values()))
        same = self.row[self.column] == self.other[self.column]
        self.kind = chance.choice(["change"] * 4 + ["delete"] + ([] if same else ["swap"] * 2))
        self.new = changed(self.row[self.column], chance)

    def __str__(self) -> str:
        return f"{self.kind} {self.name}.{self.column} of {self.row[self.key]}"

    def make(self) -> None:
        """Do it. Raises psycopg.IntegrityError or DataError where the database itself refuses."""
        with behind_the_back() as cursor:
            if self.kind == "delete":
                cursor.execute(f"DELETE FROM {self.name} WHERE {self.key} = %s", [self.row[self.key]])
            elif self.kind == "swap":
                self._forget(cursor, self.row, self.other)
                self._insert(cursor, {**self.row, self.column: self.other[self.column]})
                self._insert(cursor, {**self.other, self.column: self.row[self.column]})
            else:
                self._forget(cursor, self.row)
                self._insert(cursor, {**self.row, self.column: self.new})

    def take_back(self) -> None:
        """Put every row back as it was."""
        with behind_the_back() as cursor:
            keys = [*self.rows, *([self.new] if self.column == self.key else [])]
            cursor.execute(f"DELETE FROM {self.name} WHERE {self.key} = ANY(%s)", [keys])
            for row in self.rows.values():
                self._insert(cursor, row)

    def _read(self, keys: list[object]) -> list[dict[str, Any]]:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {self.listed} FROM {self.name} WHERE {self.key} = ANY(%s)", [keys])
            return [dict(zip(self.columns, row, strict=True)) for row in cursor.fetchall()]

    def _forget(self, cursor: Any, *rows: dict[str, Any]) -> None:
        cursor.execute(f"DELETE FROM {self.name} WHERE {self.key} = ANY(%s)", [[row[self.key] for row in rows]])

    def _insert(self, cursor: Any, row: dict[str, Any]) -> None:
        marks = ", ".join(["%s"] * len(self.columns))
        values = [str(row[one]) if one == "xid" else row[one] for one in self.columns]
        cursor.execute(f"INSERT INTO {self.name} ({self.listed}) VALUES ({marks})", values)


def rows_of(table: Any, poll: Poll) -> models.QuerySet[Any]:
    """The rows of a table that belong to a vote."""
    if table is Poll:
        return Poll.objects.filter(pk=poll.pk)
    about = AuditRecord.objects.filter(subject_type="cabinet.Poll", subject_id=str(poll.uuid))
    if table is AuditRecord:
        return about
    return LogEntry.objects.filter(record__in=about) if table is LogEntry else table.objects.filter(poll=poll)


def spared(table: Any, field: Any) -> bool:
    return ("*", field.name) in SPARED or (table, field.name) in SPARED


def changed(value: Any, chance: Random) -> Any:  # noqa: PLR0911  one return a type
    """Another value of the same type."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + chance.choice([-1, 1, 2])
    if isinstance(value, datetime):
        return value + timedelta(microseconds=chance.choice([-1, 1, 1_000_000]))
    if isinstance(value, bytes | memoryview):
        data = bytearray(value)
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        return bytes(data)
    if isinstance(value, UUID):
        return UUID(int=value.int ^ 1)
    if isinstance(value, str) and value:
        place = chance.randrange(len(value))
        return value[:place] + chance.choice("0aé".replace(value[place], "")) + value[place + 1 :]
    return "x" if value == "" else 1


def named(chamber: Chamber, uuid: UUID) -> str:
    """What the checks say: of the pack, else of the whole log; "" where all seems right."""
    try:
        pack = poll_pack(chamber.clerk, uuid)
    except (NotFound, RuleBroken) as error:
        return f"no pack: {error.code}"
    broken = [check.number for check in run_checks(pack.data, language="en") if check.passed is False]
    return ", ".join(broken) or verify_log().fault or ""


def test_every_change_of_the_rows_of_a_vote_is_named():
    """DIENHONG_TEST_MUTATIONS=1000 makes as many."""
    chamber, poll = a_decided_vote()
    assert named(chamber, poll.uuid) == ""
    wanted, chance, found, missed = int(os.environ.get("DIENHONG_TEST_MUTATIONS", "24")), Random(11), 0, []

    while found + len(missed) < wanted:
        mutation = Mutation(chance, {table: rows_of(table, poll) for table in TABLES})
        try:
            mutation.make()
        except (psycopg.IntegrityError, psycopg.DataError):
            continue
        said = named(chamber, poll.uuid)
        mutation.take_back()
        found += bool(said)
        missed += [] if said else [str(mutation)]

    assert missed == []
    assert named(chamber, poll.uuid) == ""
