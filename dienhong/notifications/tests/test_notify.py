"""Telling people: once, by the channels they chose, and what happens to letters that cannot be sent."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import Message
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from django.template.loader import render_to_string
from django.test import Client

from dienhong.identity.tests.builders import a_person, a_stranger, an_account, sign_in
from dienhong.kernel.errors import NotFound
from dienhong.notifications import commands
from dienhong.notifications.models import Letter, Notification
from dienhong.notifications.public import my_notices, notify, registered_notices, unread_count
from dienhong.notifications.tasks import send_letter

pytestmark = pytest.mark.django_db
EVENT = "documents.submitted"
CONTEXT = {"title": "Quyết định: A & B", "symbol": "QĐ-BTN", "by": "Trần Thị Trình", "remark": "", "urgency": ""}


class Inbox:
    """An SMTP server that keeps what it gets, or refuses it."""

    def __init__(self) -> None:
        self.letters: list[Message] = []
        self.refusing = False

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802  aiosmtpd's name
        """Keep the letter."""
        if self.refusing:
            return "451 later please"
        self.letters.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 OK"


@pytest.fixture
def inbox(settings: Any) -> Iterator[Inbox]:
    handler = Inbox()
    with socket.socket() as probe:  # aiosmtpd calls itself at start, so it cannot take port 0
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = Controller(handler, hostname="127.0.0.1", port=port)
    server.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    yield handler
    server.stop()


def tell(*person_ids: int, key: str = "1") -> int:
    return notify(person_ids, event=EVENT, key=key, context=CONTEXT, url="/van-ban/")


def test_the_same_notice_is_told_once_to_each():
    first, second = an_account().person_id, an_account().person_id

    assert [tell(first), tell(first, second, first), tell(first, key="2")] == [1, 1, 1]
    assert Notification.objects.filter(person_id=first).count() == 2


def test_an_unregistered_notice_is_a_mistake_of_the_caller():
    with pytest.raises(LookupError):
        notify([1], event="documents.unknown", key="1", context={})


def test_subject_and_body_come_from_the_template_without_html_entities():
    tell(an_account().person_id)

    notice = Notification.objects.get()
    assert notice.subject == "Chờ duyệt: Quyết định: A & B"
    assert "Xem và duyệt: http://127.0.0.1:8000/van-ban/" in notice.body


def test_every_registered_notice_has_its_text():
    empty = [code for code in registered_notices() if not render_to_string(f"notify/{code}.txt", {}).strip()]

    assert empty == []


@pytest.mark.parametrize(("in_app", "email"), [(True, True), (True, False), (False, True), (False, False)])
def test_each_is_told_by_the_channels_of_their_choice(in_app, email):
    actor = a_stranger()
    commands.choose_channels(actor, event=EVENT, in_app=in_app, email=email)

    tell(actor.person_id)

    assert (my_notices(actor).count(), Letter.objects.count()) == (int(in_app), int(email))


def test_who_has_no_account_gets_no_letter():
    tell(a_person().pk)

    assert Letter.objects.count() == 0


def test_a_letter_reaches_the_mail_server_once(inbox):
    account = an_account()
    tell(account.person_id)
    letter = Letter.objects.get()

    send_letter(letter_id=letter.pk)
    send_letter(letter_id=letter.pk)

    letter.refresh_from_db()
    assert (letter.state, letter.last_error) == ("sent", "")
    assert [(one["To"], one["Subject"], one["Message-ID"]) for one in inbox.letters] == [
        (account.email, "Chờ duyệt: Quyết định: A & B", f"<{letter.notification.uuid}@dienhong>")
    ]


def test_a_letter_that_is_refused_shows_why_and_goes_out_later(inbox):
    tell(an_account().person_id)
    letter = Letter.objects.get()
    inbox.refusing = True

    with pytest.raises(Exception, match="451"):
        send_letter(letter_id=letter.pk)
    letter.refresh_from_db()
    failed = (letter.state, "451" in letter.last_error)
    inbox.refusing = False
    send_letter(letter_id=letter.pk)

    letter.refresh_from_db()
    assert (failed, letter.state) == (("failed", True), "sent")


def test_nobody_reads_the_notices_of_another():
    mine, other = a_stranger(), a_stranger()
    tell(mine.person_id)
    notice = Notification.objects.get()

    with pytest.raises(NotFound):
        commands.mark_read(other, notification_uuid=notice.uuid)
    commands.mark_read(mine, notification_uuid=notice.uuid)

    assert unread_count(mine) == 0


def test_the_inbox_opens_a_notice_marks_it_read_and_leads_on():
    actor = a_stranger()
    client = Client()
    sign_in(client, actor)
    tell(actor.person_id)
    notice = Notification.objects.get()

    assert "Chờ duyệt: Quyết định: A &amp; B" in client.get("/thong-bao/").content.decode()
    assert client.post(f"/thong-bao/{notice.uuid}/").url == "/van-ban/"
    assert "Chờ duyệt" not in client.get("/thong-bao/?chua_doc=1").content.decode()


def test_marking_all_as_read_leaves_others_alone():
    mine, other = a_stranger(), a_stranger()
    tell(mine.person_id, other.person_id)
    client = Client()
    sign_in(client, mine)

    client.post("/thong-bao/doc-het/")

    assert (unread_count(mine), unread_count(other)) == (0, 1)


def test_channels_are_chosen_on_their_page():
    actor = a_stranger()
    client = Client()
    sign_in(client, actor)

    assert client.get("/thong-bao/kenh/").status_code == 200
    client.post("/thong-bao/kenh/", {f"{EVENT}:app": "on"})
    tell(actor.person_id)

    assert (my_notices(actor).count(), Letter.objects.count()) == (1, 0)


def test_an_unknown_event_has_no_channels():
    with pytest.raises(NotFound):
        commands.choose_channels(a_stranger(), event="x.y", in_app=True, email=True)
