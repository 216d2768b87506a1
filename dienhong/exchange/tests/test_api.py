"""The interface for agencies' own software, through HTTP."""

from __future__ import annotations

import pytest
from django.test import Client

from dienhong.exchange.models import Delivery, Package, StatusEvent
from dienhong.exchange.tests.builders import (
    a_sealed_agency,
    a_signed_package,
    a_signed_status,
    own_software,
)

pytestmark = pytest.mark.django_db(transaction=True)
BASE = "/api/v1/exchange"


class Software:
    """An agency's own software on the wire."""

    def __init__(self, agency):
        self.agency = agency
        self.actor, self.token = own_software(agency)
        self.client = Client(headers={"Authorization": f"Bearer {self.token}"})

    def get(self, path, **query):
        return self.client.get(BASE + path, query)

    def send(self, data, key="k-1", content_type="application/xml"):
        headers = {"Idempotency-Key": key} if key else {}
        return self.client.post(f"{BASE}/packages", data, content_type=content_type, headers=headers)

    def send_many(self, parts):
        return self.client.post(
            f"{BASE}/packages", multipart(parts), content_type="multipart/mixed; boundary=ranh-gioi"
        )

    def report(self, data):
        return self.client.post(f"{BASE}/statuses", data, content_type="application/xml")

    def confirm(self, *deliveries):
        body = {"deliveries": [str(item) for item in deliveries]}
        return self.client.post(f"{BASE}/deliveries/confirm", body, content_type="application/json")


def multipart(parts):
    """A multipart/mixed body with the boundary `ranh-gioi`; parts are (key, data)."""
    body = b""
    for key, data in parts:
        body += b"--ranh-gioi\r\nContent-Type: application/xml\r\n"
        body += f"Idempotency-Key: {key}\r\n\r\n".encode() + data + b"\r\n"
    return body + b"--ranh-gioi--\r\n"


@pytest.fixture
def pair():
    """A sender and a recipient, both with software of their own."""
    return Software(a_sealed_agency("Bộ Gửi")), Software(a_sealed_agency("Tỉnh Nhận"))


def test_a_package_goes_from_software_to_software_and_its_statuses_come_back(pair):
    sender, recipient = pair
    data = a_signed_package(sender.agency, recipient.agency)

    sent = sender.send(data)
    (waiting,) = recipient.get("/pending").json()["items"]
    content = recipient.get(f"/packages/{waiting['package']}/content")
    confirmed = recipient.confirm(waiting["delivery"])
    reported = recipient.report(a_signed_status(recipient.agency, sender.agency, waiting["document_id"], "03"))
    told = sender.get("/statuses").json()

    assert (sent.status_code, sent.json()["duplicate"]) == (202, False)
    assert b"".join(content.streaming_content) == data
    assert confirmed.json()["results"][0]["status"] == "01"
    assert (reported.status_code, reported.json()["status"]) == (200, "03")
    assert [item["status"] for item in told["items"]] == ["01", "03"]
    assert sender.get("/statuses", after=told["next"]).json() == {"items": [], "next": told["next"], "more": False}
    assert recipient.get("/pending").json() == {"items": [], "next": None}
    (state,) = sender.get(f"/packages/{waiting['package']}").json()["deliveries"]
    assert (state["transport"], state["status"]) == ("confirmed", "03")
    receipt = sender.get(f"/receipts/{sent.json()['receipt']}")
    assert waiting["sha256"].encode() in receipt.content


def test_the_same_key_and_bytes_again_are_answered_as_duplicate(pair):
    sender, recipient = pair
    data = a_signed_package(sender.agency, recipient.agency)
    first = sender.send(data).json()

    again = sender.send(data)

    assert (again.status_code, again.json()) == (200, {**first, "duplicate": True})
    assert Delivery.objects.count() == 1


def test_the_same_key_with_other_content_is_refused(pair):
    sender, recipient = pair
    sender.send(a_signed_package(sender.agency, recipient.agency))

    other = sender.send(a_signed_package(sender.agency, recipient.agency))

    assert (other.status_code, other.json()["code"]) == (409, "exchange.key_reused")
    assert Package.objects.count() == 1


def test_a_batch_is_judged_part_by_part(pair):
    sender, recipient = pair
    good = a_signed_package(sender.agency, recipient.agency)
    bad = a_signed_package(sender.agency, recipient.agency).replace(b"thu", b"the", 1)

    answer = sender.send_many([("a", good), ("b", bad), ("c", b"<x/>"), ("a", good)])

    results = answer.json()["results"]
    assert answer.status_code == 200
    assert [item["error"] and item["error"]["code"] for item in results] == [
        None,
        None if b"the" not in bad else results[1]["error"]["code"],
        "exchange.malformed_package",
        None,
    ]
    assert [item["duplicate"] for item in results] == [False, False, False, True]


def test_a_stranger_learns_nothing_of_a_package(pair):
    sender, recipient = pair
    package = sender.send(a_signed_package(sender.agency, recipient.agency)).json()
    stranger = Software(a_sealed_agency())

    answers = [
        stranger.get(f"/packages/{package['uuid']}"),
        stranger.get(f"/packages/{package['uuid']}/content"),
        stranger.get(f"/receipts/{package['receipt']}"),
    ]
    delivery = Delivery.objects.get()
    confirmed = stranger.confirm(delivery.uuid).json()["results"][0]

    assert [item.status_code for item in answers] == [404, 404, 404]
    assert confirmed["error"]["code"] == "kernel.not_found"
    assert stranger.get("/pending").json()["items"] == []
    assert stranger.get("/statuses").json()["items"] == []


def test_a_status_that_cannot_follow_is_refused_and_changes_nothing(pair):
    sender, recipient = pair
    sender.send(a_signed_package(sender.agency, recipient.agency))
    (waiting,) = recipient.get("/pending").json()["items"]
    recipient.confirm(waiting["delivery"])

    answer = recipient.report(a_signed_status(recipient.agency, sender.agency, waiting["document_id"], "06"))

    assert (answer.status_code, answer.json()["code"]) == (409, "exchange.status_not_allowed")
    assert list(StatusEvent.objects.values_list("code", flat=True)) == ["01"]


def test_the_connection_can_be_tested(pair):
    answer = pair[0].get("/check").json()

    assert answer["agency"] == {"code": pair[0].agency.code, "name": "Bộ Gửi"}
    assert (answer["receives_by"], answer["permissions"]) == ("api", ["exchange.receive", "exchange.send"])


def test_a_caller_without_a_valid_token_is_refused():
    answer = Client(headers={"Authorization": "Bearer none"}).get(f"{BASE}/pending")

    assert answer.status_code == 401
