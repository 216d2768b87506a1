"""Short messages: what is sent, through a real centre, each exactly once however often the sender is killed."""

from __future__ import annotations

import contextlib
import functools
import itertools
import json
import os
import signal
import socket
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import psycopg
import pytest
import smpp34
from django.db import connection, connections
from smpplib.client import Client

from dienhong.identity.models import Person
from dienhong.identity.tests.builders import a_stranger, an_account
from dienhong.kernel import clock
from dienhong.notifications import commands, texts
from dienhong.notifications.channels import sms
from dienhong.notifications.models import Letter
from dienhong.notifications.public import notify
from dienhong.notifications.tests.smsc import ACCOUNT, PASSWORD, running_smsc, taken

EVENT = "cabinet.poll_reminder"
DAY = datetime(2026, 11, 23, 9, 0, tzinfo=clock.VIETNAM)
CONTEXT = {"title": "Nghị định về họ tên", "body": "Chính phủ", "days": 1, "closes_at": DAY}


@pytest.fixture
def journal(settings: Any, tmp_path: Path) -> Iterator[Path]:
    """The journal of a centre that runs, and that the settings name."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    url = f"smpp://{ACCOUNT}:{PASSWORD}@127.0.0.1:{port}"
    settings.DIENHONG = replace(settings.DIENHONG, sms_url=url, sms_doubt_seconds=20)
    with running_smsc(port, tmp_path / "journal") as process:
        yield tmp_path / "journal"
        assert process.poll() is None


def order(journal: Path, **orders: Any) -> None:
    journal.with_suffix(".orders").write_text(json.dumps(orders))


def told(key: str = "1", phone: str = "0912 345 678") -> int:
    person_id = an_account().person_id
    Person.objects.filter(pk=person_id).update(phone=phone)
    with clock.frozen(DAY):
        notify([person_id], event=EVENT, key=key, context=CONTEXT, url="/phien-hop/")
    return person_id


def the_text() -> Letter:
    return Letter.objects.get(channel="sms")


@pytest.mark.django_db
def test_an_urgent_notice_is_a_text_of_one_message_without_marks():
    told()

    text = the_text()
    assert (text.address, text.state, text.not_before) == ("+84912345678", "waiting", None)
    assert text.text == (
        "Dien Hong: con 1 ngay de tra loi phieu lay y kien cua Chinh phu, han 09:00 23/11/2026."
        " Mo: http://127.0.0.1:8000/phien-hop/"
    )


@pytest.mark.django_db
@pytest.mark.parametrize(("hour", "morning"), [(6, 23), (21, None), (22, 24), (3, 23)])
def test_no_text_wakes_anybody(hour, morning):
    at = DAY.replace(hour=hour, minute=0)
    with clock.frozen(at):
        waits = commands._not_before(at)

    assert waits == (morning and datetime(2026, 11, morning, 6, 30, tzinfo=clock.VIETNAM))


@pytest.mark.django_db
def test_a_text_goes_to_who_has_a_telephone_and_wants_it():
    told(phone="")
    actor = a_stranger()
    Person.objects.filter(pk=actor.person_id).update(phone="+84 98 765 43 21")
    commands.choose_channels(actor, event=EVENT, in_app=True, email=True, sms=False)
    notify([actor.person_id], event=EVENT, key="1", context=CONTEXT)
    none = Letter.objects.filter(channel="sms").count()

    commands.choose_channels(actor, event=EVENT, in_app=True, email=True, sms=True)
    notify([actor.person_id], event=EVENT, key="2", context=CONTEXT)

    assert (none, the_text().address) == (0, "+84987654321")


@pytest.mark.django_db
def test_notices_that_are_not_urgent_are_no_texts():
    person_id = an_account().person_id
    Person.objects.filter(pk=person_id).update(phone="0912345678")

    notify([person_id], event="cabinet.poll_closed", key="1", context=CONTEXT)

    assert not Letter.objects.filter(channel="sms").exists()


@pytest.mark.django_db
def test_without_a_centre_a_text_is_a_file_written_once(settings, tmp_path):
    settings.DIENHONG = replace(settings.DIENHONG, data_dir=tmp_path)
    told()

    assert [texts.hand_over(), texts.hand_over()] == [1, 0]

    (path,) = (tmp_path / "sms").iterdir()
    assert path.read_text().startswith("+84912345678\nDien Hong: ")
    assert the_text().state == "sent"


@pytest.mark.django_db
def test_the_centre_gets_a_text_and_tells_that_it_arrived(journal):
    told()

    texts.hand_over()
    sent = the_text()
    texts.hand_over()

    (row,) = taken(journal)
    assert (row["from"], row["to"], row["text"]) == ("DIENHONG", "84912345678", sent.text)
    assert sent.reference == row["id"]
    assert (sent.state, the_text().state) in [("sent", "delivered"), ("delivered", "delivered")]


@pytest.mark.django_db
@pytest.mark.parametrize(("status", "state"), [(smpp34.ESME_RTHROTTLED, "waiting"), (smpp34.ESME_RINVDSTADR, "failed")])
def test_what_the_centre_refuses_waits_or_has_failed(journal, status, state):
    told()
    order(journal, refuse=status)

    texts.hand_over()
    refused = the_text()
    order(journal)
    texts.hand_over()

    assert (refused.state, f"{status:#06x}" in refused.last_error) == (state, True)
    assert len(taken(journal)) == (1 if state == "waiting" else 0)


@pytest.mark.django_db
def test_a_telephone_that_is_never_reached_is_told(journal):
    told()
    order(journal, state=5)

    texts.hand_over()
    texts.hand_over()

    assert (the_text().state, "UNDELIV" in the_text().last_error) == ("failed", True)


@pytest.mark.django_db
def test_an_unreachable_and_a_silent_centre_lose_nothing(journal, settings, monkeypatch):
    told()
    right = settings.DIENHONG
    settings.DIENHONG = replace(right, sms_url="smpp://nobody@127.0.0.1:9")
    with pytest.raises(sms.Unreachable):
        texts.hand_over()
    before = the_text().state
    settings.DIENHONG = right
    order(journal, silent=True, hold=True)
    monkeypatch.setattr(sms, "ANSWER_SECONDS", 0.5)

    with pytest.raises(sms.Unreachable):
        texts.hand_over()
    doubtful = the_text().state
    order(journal)
    texts.hand_over()

    # The centre took it and never answered; its receipt settles that, and it is not sent again.
    assert (before, doubtful, the_text().state) == ("waiting", "sending", "delivered")
    assert len(taken(journal)) == 1


@pytest.mark.django_db
def test_a_text_whose_fate_nobody_knows_is_sent_again_after_the_time_for_doubt(journal):
    told()
    Letter.objects.update(state="sending", handed_at=clock.now())
    texts.hand_over()
    early = len(taken(journal))
    Letter.objects.update(handed_at=clock.now() - timedelta(seconds=25))

    texts.hand_over()

    assert (early, len(taken(journal))) == (0, 1)


@pytest.mark.django_db(transaction=True)
def test_two_processes_do_not_send_at_once(settings, tmp_path):
    settings.DIENHONG = replace(settings.DIENHONG, data_dir=tmp_path)
    told()
    with psycopg.connect(**connection.get_connection_params() | {"cursor_factory": None}) as other:
        other.execute("SELECT pg_advisory_lock(%s)", [texts._LOCK])
        held = texts.hand_over()
        other.execute("SELECT pg_advisory_unlock(%s)", [texts._LOCK])

    assert (held, texts.hand_over()) == (0, 1)


def killed(step: int) -> bool:
    """Whether another process that sends was killed before its step of this number (a statement, a message sent or read)."""
    connections.close_all()
    pid = os.fork()
    if pid == 0:
        steps = itertools.count(1)

        def die_at(execute: Any, *call: Any, **more: Any) -> Any:
            if next(steps) == step:
                os.kill(os.getpid(), signal.SIGKILL)
            return execute(*call, **more)

        Client.send_pdu = functools.partialmethod(functools.partial(die_at, Client.send_pdu))
        Client.read_pdu = functools.partialmethod(functools.partial(die_at, Client.read_pdu))
        with connection.execute_wrapper(die_at), contextlib.suppress(sms.Unreachable):
            texts.hand_over()
        connections.close_all()
        os._exit(0)
    _, status = os.waitpid(pid, 0)
    return os.WIFSIGNALED(status)


@pytest.mark.django_db(transaction=True)
def test_whoever_is_killed_while_sending_each_text_goes_out_once(journal, settings):
    """DIENHONG_TEST_KILLS=1000 kills as often as that."""
    settings.DIENHONG = replace(settings.DIENHONG, sms_doubt_seconds=1)
    wanted, kills, number, chance = int(os.environ.get("DIENHONG_TEST_KILLS", "60")), 0, 0, Random(7)
    while kills < wanted:
        if not Letter.objects.filter(channel="sms", state="waiting").exists():
            number += 3
            for one in range(3):
                told(key=str(number + one), phone=f"09{number + one:08d}")
        kills += killed(chance.randint(1, 40))

    deadline = time.monotonic() + 60
    while Letter.objects.filter(channel="sms").exclude(state="delivered").exists() and time.monotonic() < deadline:
        texts.hand_over()

    addresses = [f"+{row['to']}" for row in taken(journal)]
    assert sorted(addresses) == sorted(Letter.objects.filter(channel="sms").values_list("address", flat=True))
    assert len(set(addresses)) == len(addresses) > 3
    assert set(Letter.objects.filter(channel="sms").values_list("state", flat=True)) == {"delivered"}
