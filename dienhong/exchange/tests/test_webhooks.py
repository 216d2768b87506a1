"""Messages to agencies' software: signed, retried, given up, sent again; never into our own network."""

from __future__ import annotations

import hashlib
import hmac
import json
import threading
from dataclasses import replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from itertools import pairwise

import pytest
from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateJob

from dienhong.audit.models import AuditRecord
from dienhong.exchange.commands import (
    Parcel,
    accept_packages,
    check_webhook,
    raise_alarms,
    resend_message,
    resend_messages,
    revoke_webhook,
    rotate_webhook_secret,
    subscribe_webhook,
)
from dienhong.exchange.health import health_rows
from dienhong.exchange.models import Delivery, TransportTerms, WebhookAttempt
from dienhong.exchange.permissions import MANAGE_WEBHOOKS, RECEIVE, SEND
from dienhong.exchange.tasks import send_webhook, send_webhooks_in_order, watch_for_silence
from dienhong.exchange.tests.builders import a_sealed_agency, a_signed_package, deliver_all, own_software
from dienhong.exchange.tests.software import BASE, Software
from dienhong.identity.tests.builders import a_stranger, an_actor, sign_in
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor
from dienhong.kernel.errors import NotFound, NotPermitted, RuleBroken
from dienhong.notifications.public import my_notices

pytestmark = pytest.mark.django_db
EVENTS = ("package.waiting", "status.recorded")


class Listener(HTTPServer):
    """Software that takes messages, or refuses them while `status` is not 200."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Taking)
        self.taken, self.status = [], 200

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_port}/goi?a=1"


class _Taking(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.taken.append((self.path, dict(self.headers), body))
        self.send_response(self.server.status)
        self.send_header("Location", "http://127.0.0.1:1/")
        self.end_headers()

    def log_message(self, *arguments):
        return


@pytest.fixture
def listener():
    server = Listener()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def manager():
    return own_software(a_sealed_agency(), MANAGE_WEBHOOKS, SEND, RECEIVE)[0]


def tries_until_dead(manager, attempt):
    """Run the job whenever it falls due; the instants of its tries."""
    tried_at, now = [], clock.now()
    while attempt.state == "waiting":
        with clock.frozen(now):
            send_webhook(attempt_id=attempt.pk)
        attempt.refresh_from_db()
        tried_at.append(now)
        if attempt.next_try_at is not None:
            with pytest.raises(RuleBroken, match="exchange.not_dead"):
                resend_message(manager, message=attempt.uuid)
            with clock.frozen(attempt.next_try_at - timedelta(seconds=1)):
                send_webhook(attempt_id=attempt.pk)  # too early: nothing happens
            now = attempt.next_try_at
    return tried_at


def subscribed(manager, url):
    return subscribe_webhook(manager, agency_id=manager.agency_id, url=url, events=EVENTS)


def test_a_message_is_signed_so_that_the_software_can_check_it(manager, listener):
    made = subscribed(manager, listener.url)

    attempt = check_webhook(manager, subscription=made.subscription.uuid)
    send_webhook(attempt_id=attempt.pk)
    send_webhook(attempt_id=attempt.pk)

    ((path, headers, body),) = listener.taken
    timestamp, value = (part.split("=")[1] for part in headers["Dienhong-Signature"].split(","))
    expected = hmac.new(made.secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()
    assert (path, value) == ("/goi?a=1", expected)
    assert json.loads(body)["event"] == "connection.test"
    attempt.refresh_from_db()
    assert (attempt.state, attempt.tries, attempt.answer) == ("done", 1, 200)


@pytest.mark.parametrize("status", [302, 500])
def test_a_message_that_is_not_taken_is_given_up_in_the_end_and_can_be_sent_again(manager, listener, status):
    made = subscribed(manager, listener.url)
    attempt = check_webhook(manager, subscription=made.subscription.uuid)
    listener.status = status

    tried_at = tries_until_dead(manager, attempt)
    assert (attempt.state, attempt.tries, attempt.answer) == ("dead", 6, status)
    assert len(tried_at) == 6

    listener.status = 200
    resend_message(manager, message=attempt.uuid)
    send_webhook(attempt_id=attempt.pk)
    attempt.refresh_from_db()
    assert attempt.state == "done"


def test_a_package_is_told_once_to_the_software_that_it_waits_for(listener):
    sender, recipient = a_sealed_agency(), a_sealed_agency()
    actor, _ = own_software(sender)
    receiver, _ = own_software(recipient, MANAGE_WEBHOOKS, RECEIVE)
    subscribed(receiver, listener.url)

    accept_packages(actor, [Parcel("k", a_signed_package(sender, recipient))])
    deliver_all()

    (attempt,) = WebhookAttempt.objects.all()
    assert attempt.event == "package.waiting"
    assert sorted(attempt.body) == ["delivery", "document_id", "package", "sha256"]


def test_a_new_secret_replaces_the_old_one_and_a_revoked_address_is_left_alone(manager, listener):
    made = subscribed(manager, listener.url)

    renewed = rotate_webhook_secret(manager, subscription=made.subscription.uuid)
    revoke_webhook(manager, subscription=made.subscription.uuid)

    assert renewed.secret != made.secret
    with pytest.raises(RuleBroken, match="exchange.webhook_revoked"):
        check_webhook(manager, subscription=made.subscription.uuid)


def test_an_address_is_subscribed_once(manager, listener):
    subscribed(manager, listener.url)

    with pytest.raises(RuleBroken, match="exchange.webhook_exists"):
        subscribed(manager, listener.url)


@pytest.mark.parametrize("events", [(), ("everything",)])
def test_unknown_events_are_refused(manager, events):
    with pytest.raises(RuleBroken, match="exchange.webhook_events"):
        subscribe_webhook(manager, agency_id=manager.agency_id, url="http://127.0.0.1/", events=events)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "https://127.0.0.1/",
        "https://10.0.0.1/x",
        "https://[::1]/",
        "https://169.254.169.254/latest",
        "ftp://a.example/",
        "https://user:secret@a.example/",
        "https:///path",
        "https://a.example:99999/",
        "https://không.example/",
        "https://a.example/ b",
    ],
)
def test_addresses_that_lead_into_our_own_network_are_refused_in_production(manager, settings, url):
    settings.DIENHONG = replace(settings.DIENHONG, demo=False)

    with pytest.raises(RuleBroken, match="exchange.webhook_address"):
        subscribed(manager, url)


def test_nobody_else_reaches_a_subscription(manager, listener):
    made = subscribed(manager, listener.url)
    stranger, _ = own_software(a_sealed_agency(), MANAGE_WEBHOOKS)

    with pytest.raises(NotPermitted):
        subscribe_webhook(a_stranger(), agency_id=manager.agency_id, url=listener.url, events=EVENTS)
    for act in (check_webhook, rotate_webhook_secret, revoke_webhook):
        with pytest.raises(NotFound):
            act(stranger, subscription=made.subscription.uuid)


def test_the_interface_manages_subscriptions(listener):
    software = Software(a_sealed_agency())
    software.actor, software.token = own_software(software.agency, MANAGE_WEBHOOKS, RECEIVE)
    client = type(software.client)(headers={"Authorization": f"Bearer {software.token}"})
    wanted = {"url": listener.url, "events": list(EVENTS)}

    made = client.post(f"{BASE}/webhooks", wanted, content_type="application/json")
    path = f"{BASE}/webhooks/{made.json()['uuid']}"
    renewed = client.post(f"{path}/rotate").json()
    tried = client.post(f"{path}/test")
    told = client.get(f"{path}/messages").json()
    listed = client.get(f"{BASE}/webhooks").json()
    revoked = client.delete(path)

    assert (made.status_code, tried.status_code, revoked.status_code) == (201, 202, 204)
    assert made.json()["secret"] != renewed["secret"]
    assert [item["event"] for item in told] == ["connection.test"]
    assert (listed[0]["url"], listed[0]["secret"]) == (listener.url, None)
    assert client.get(f"{BASE}/webhooks").json() == []


def test_tries_come_within_two_hours_each_wait_longer_than_the_last(manager):
    made = subscribed(manager, "http://127.0.0.1:9/khong-ai-nghe")
    attempt = check_webhook(manager, subscription=made.subscription.uuid)

    tried_at = tries_until_dead(manager, attempt)

    waits = [(later - earlier).total_seconds() for earlier, later in pairwise(tried_at)]
    plain = [30, 120, 480, 1920, 3600]
    assert len(waits) == 5
    assert all(0.85 * usual <= wait <= 1.15 * usual for wait, usual in zip(waits, plain, strict=True))
    assert sum(waits) < 2 * 3600
    assert waits != plain
    jobs = ProcrastinateJob.objects.filter(queue_name="webhooks", scheduled_at__isnull=False).order_by("id")
    assert list(jobs.values_list("scheduled_at", flat=True)) == tried_at[1:]
    assert "Connection" in attempt.error


def test_terms_are_dated_and_the_newest_that_began_counts(manager):
    later = clock.now() + timedelta(days=30)
    TransportTerms.objects.create(
        valid_from=later, tries=3, first_delay_seconds=60, factor=2, longest_delay_seconds=600, jitter_percent=0,
        silent_minutes=15, source="thử",
    )  # fmt: skip
    made = subscribed(manager, "http://127.0.0.1:9/")

    with clock.frozen(later):
        tried_at = tries_until_dead(manager, check_webhook(manager, subscription=made.subscription.uuid))

    assert [(one - tried_at[0]).total_seconds() for one in tried_at] == [0, 60, 180]


def test_software_that_was_down_for_seven_days_catches_up_in_order(manager, listener):
    made = subscribed(manager, listener.url)
    listener.status = 503
    attempts = [check_webhook(manager, subscription=made.subscription.uuid) for _ in range(5)]
    for attempt in attempts:
        tries_until_dead(manager, attempt)
    listener.taken.clear()

    with clock.frozen(clock.now() + timedelta(days=7)):
        listener.status = 200
        number = resend_messages(manager, subscription=made.subscription.uuid)
        job = ProcrastinateJob.objects.get(task_name__endswith="send_webhooks_in_order")
        send_webhooks_in_order(**job.args)
        send_webhooks_in_order(**job.args)

    assert number == 5
    assert [headers["Dienhong-Message"] for _, headers, _ in listener.taken] == [str(one.uuid) for one in attempts]
    with pytest.raises(RuleBroken, match="exchange.nothing_to_resend"):
        resend_messages(manager, subscription=made.subscription.uuid)
    with pytest.raises(NotFound):
        resend_messages(a_stranger(), subscription=made.subscription.uuid)
    record = AuditRecord.objects.get(command="exchange.resend_messages", outcome="done")
    assert '"messages":5' in record.text.replace(" ", "")


def test_dead_letters_are_listed_and_sent_again_on_their_page(listener):
    agency = a_sealed_agency()
    keeper = an_actor(MANAGE_WEBHOOKS, at=agency)
    made = subscribed(keeper, listener.url)
    listener.status = 500
    for _ in range(2):
        tries_until_dead(keeper, check_webhook(keeper, subscription=made.subscription.uuid))
    client = Client()
    sign_in(client, keeper)
    page = "/truc-lien-thong/ket-noi/khong-gui-duoc/"

    before = client.get(page).content.decode()
    one = WebhookAttempt.objects.order_by("id")[0]
    client.post(f"/truc-lien-thong/tin/{one.uuid}/gui-lai/")
    client.post(f"/truc-lien-thong/ket-noi/{made.subscription.uuid}/gui-lai/")

    assert before.count(str(listener.url)) >= 2
    assert list(WebhookAttempt.objects.values_list("state", flat=True)) == ["waiting", "waiting"]
    assert str(listener.url) not in client.get(page).content.decode()


def test_the_sender_is_told_once_of_recipients_that_do_not_confirm():
    sender, silent, prompt = a_sealed_agency(), a_sealed_agency(), a_sealed_agency()
    actor, _ = own_software(sender)
    own_software(silent)
    clerk = an_actor(SEND, at=sender)
    accept_packages(actor, [Parcel("k", a_signed_package(sender, silent, prompt))])
    deliver_all()
    platform, began = Actor.system("test"), clock.now()

    with clock.frozen(began + timedelta(minutes=29)):
        early = raise_alarms(platform)
    with clock.frozen(began + timedelta(minutes=31)):
        watch_for_silence()
        again = raise_alarms(platform)
        deliver_all()

    assert (early, again) == (0, 0)
    (told,) = my_notices(clerk)[:5]
    assert told.event == "exchange.silent"
    alarmed = Delivery.objects.filter(alarmed_at__isnull=False).values_list("agency_id", flat=True)
    assert list(alarmed) == [silent.pk]
    assert [row.state for row in health_rows()] == ["warn", "ok"]
    with pytest.raises(NotPermitted):
        raise_alarms(clerk)
