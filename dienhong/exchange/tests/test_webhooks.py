"""Messages to agencies' software: signed, retried, given up, sent again; never into our own network."""

from __future__ import annotations

import hashlib
import hmac
import json
import threading
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from dienhong.exchange.commands import (
    Parcel,
    accept_packages,
    check_webhook,
    resend_message,
    revoke_webhook,
    rotate_webhook_secret,
    subscribe_webhook,
)
from dienhong.exchange.models import WebhookAttempt
from dienhong.exchange.permissions import MANAGE_WEBHOOKS, RECEIVE, SEND
from dienhong.exchange.tasks import MAX_TRIES, NotTaken, send_webhook
from dienhong.exchange.tests.builders import a_sealed_agency, a_signed_package, deliver_all, own_software
from dienhong.exchange.tests.software import BASE, Software
from dienhong.identity.tests.builders import a_stranger
from dienhong.kernel.errors import NotFound, NotPermitted, RuleBroken

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

    for _ in range(MAX_TRIES - 1):
        with pytest.raises(NotTaken):
            send_webhook(attempt_id=attempt.pk)
    with pytest.raises(RuleBroken, match="exchange.not_dead"):
        resend_message(manager, message=attempt.uuid)
    send_webhook(attempt_id=attempt.pk)
    attempt.refresh_from_db()
    assert (attempt.state, attempt.tries, attempt.answer) == ("dead", MAX_TRIES, status)

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
