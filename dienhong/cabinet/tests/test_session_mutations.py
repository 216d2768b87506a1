"""Whatever is changed, deleted or re-ordered in the rows of a closed session behind the platform's back is named by the checks."""

from __future__ import annotations

import os
from datetime import timedelta
from random import Random

import psycopg
import pytest
from django.db import models

from dienhong.audit.models import AuditRecord, LogEntry
from dienhong.audit.public import verify_log
from dienhong.audit.tests.builders import seal_all
from dienhong.cabinet import commands
from dienhong.cabinet.archive import session_archive
from dienhong.cabinet.models import Session
from dienhong.cabinet.session_rows import CLOSED, SETTLED
from dienhong.cabinet.tests.test_mutations import Mutation
from dienhong.cabinet.tests.view_builders import Forum, a_forum, an_opinion
from dienhong.exchange.tests.builders import deliver_all
from dienhong.identity.models import Person
from dienhong.kernel import clock
from dienhong.kernel.errors import RuleBroken
from dienhong.signing.tests.builders import a_personal_key
from dienhong_verify.checks import run_checks

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("data_dir")]


def a_closed_session() -> Session:
    """With positions, an opinion, an item pulled, comings and goings, a speech, conclusions, signed minutes with a passage."""
    forum = a_forum(3, ("Nội dung một", "Nội dung hai", "Nội dung ba"), keys=True)
    a_personal_key(Person.objects.get(pk=forum.clerk.person_id), forum.agency)
    forum.all_agree()
    an_opinion(forum)
    commands.pull_item(forum.actors[1], item=forum.items[0].uuid, reason="Cần bàn thêm")
    forum.open()
    head, item = forum.actors[0], forum.items[0].uuid
    commands.start_item(head, item=item)
    commands.ask_to_speak(forum.actors[1], invitation=forum.invitation(1).uuid, topic="Kinh phí")
    commands.give_word(head, invitation=forum.invitation(1).uuid, minutes=3)
    commands.comment_item(forum.actors[2], invitation=forum.invitation(2).uuid, text="Đề nghị ghi rõ")
    commands.conclude_item(head, item=item, conclusion="Thống nhất")
    commands.take_off_item(head, item=forum.items[1].uuid, reason="Chưa đủ căn cứ")
    commands.mark_left(forum.clerk, invitation=forum.invitation(2).uuid)
    commands.close_session(head, session=forum.session.uuid)
    _minutes(forum)
    return Session.objects.select_related("agency", "body").get(pk=forum.session.pk)


def _minutes(forum: Forum) -> None:
    session = forum.session.uuid
    row = commands.draft_minutes(forum.clerk, session=session)
    part = row.parts.filter(kind="written").first()
    assert part is not None
    commands.write_minutes(forum.clerk, part=part.uuid, version=0, text="Các thành viên trao đổi.")
    commands.send_minutes(forum.clerk, session=session, until=clock.now() + timedelta(days=2))
    for actor in forum.actors:
        commands.remark_minutes(actor, session=session, text="")
    commands.settle_minutes(forum.clerk, session=session)
    for actor in (forum.clerk, forum.actors[0]):
        commands.sign_minutes(actor, session=session)
        deliver_all()
    seal_all()


def rows_of(session: Session) -> dict[type[models.Model], models.QuerySet[models.Model]]:
    """Every table that speaks of the session, with its rows of it."""
    tables = {**CLOSED, **SETTLED}
    found = {one: one._default_manager.filter(**{way: session.pk}) for one, way in tables.items()}
    about = AuditRecord.objects.filter(subject_type="cabinet.Session", subject_id=str(session.uuid))
    return {**found, AuditRecord: about, LogEntry: LogEntry.objects.filter(record__in=about)}


def named(session: Session) -> str:
    """What the checks say: of the archive, else of the whole log; "" where all seems right."""
    try:
        data = session_archive(session, lambda _done, _total: None)
    except RuleBroken as error:
        return f"no archive: {error.code}"
    broken = [check.number for check in run_checks(data, language="en") if check.passed is False]
    return ", ".join(broken) or verify_log().fault or ""


def test_every_change_of_the_rows_of_a_closed_session_is_named() -> None:
    """DIENHONG_TEST_MUTATIONS=1000 makes as many."""
    session = a_closed_session()
    tables = rows_of(session)
    assert [one.__name__ for one, rows in tables.items() if not rows.exists()] == []
    assert named(session) == ""
    wanted, chance, found, missed = int(os.environ.get("DIENHONG_TEST_MUTATIONS", "60")), Random(7), 0, []

    while found + len(missed) < wanted:
        mutation = Mutation(chance, tables)
        try:
            mutation.make()
        except (psycopg.IntegrityError, psycopg.DataError, psycopg.ProgrammingError):
            continue
        said = named(session)
        mutation.take_back()
        found += bool(said)
        missed += [] if said else [str(mutation)]

    assert missed == []
    assert named(session) == ""
