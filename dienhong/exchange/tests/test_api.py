"""The interface for agencies' own software, through HTTP."""

from __future__ import annotations

import json
import time

import pytest
from django.test import Client

from dienhong.exchange.models import Delivery, Package, StatusEvent
from dienhong.exchange.tests.builders import (
    a_sealed_agency,
    a_signed_package,
    a_signed_status,
)
from dienhong.exchange.tests.software import BASE, Software

pytestmark = pytest.mark.django_db(transaction=True)


def settled(software, count):
    """The first page of statuses once it has so many; other databases' transactions on a shared server delay it."""
    end = time.monotonic() + 300
    while len((page := software.get("/statuses").json())["items"]) < count:
        assert time.monotonic() < end, "something holds a writing transaction open"
        time.sleep(0.1)
    return page


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
    told = settled(sender, 2)

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
    good, other = (a_signed_package(sender.agency, recipient.agency) for _ in range(2))
    changed = other.replace("thử nghiệm trục".encode(), "thử nghiệm trụi".encode())

    answer = sender.send_many([("a", good), ("b", changed), ("c", b"<x/>"), ("a", good), ("d", other)])

    results = answer.json()["results"]
    assert answer.status_code == 200
    assert [(item["error"] or {}).get("code") for item in results] == [
        None,
        "exchange.signature_invalid",
        "exchange.malformed_package",
        None,
        None,
    ]
    assert [item["duplicate"] for item in results] == [False, False, False, True, False]
    assert results[0]["receipt"] == results[3]["receipt"]
    assert Delivery.objects.count() == 2


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


def test_many_packages_are_fetched_in_one_answer_and_each_is_noted(pair):
    sender, recipient = pair
    sent = [a_signed_package(sender.agency, recipient.agency) for _ in range(2)]
    for number, data in enumerate(sent):
        sender.send(data, key=f"nhieu-{number}")
    waiting = recipient.get("/pending").json()["items"]
    foreign = "00000000-0000-4000-8000-000000000000"

    answer = recipient.client.post(
        f"{BASE}/packages/contents",
        {"packages": [waiting[0]["package"], foreign, waiting[1]["package"]]},
        content_type="application/json",
    )

    boundary = answer.headers["Content-Type"].partition("boundary=")[2].encode()
    parts = b"".join(answer.streaming_content).split(b"--" + boundary)[1:-1]
    heads, bodies = zip(*(part.strip(b"\r\n").split(b"\r\n\r\n", 1) for part in parts), strict=True)
    assert (bodies[0], bodies[2]) == (sent[0].rstrip(b"\r\n"), sent[1].rstrip(b"\r\n"))
    assert b"Content-Type: application/problem+json" in heads[1]
    assert json.loads(bodies[1])["code"] == "kernel.not_found"
    assert set(Delivery.objects.values_list("transport", flat=True)) == {"fetched"}


def test_no_packages_or_too_many_are_refused(pair):
    answer = pair[1].client.post(f"{BASE}/packages/contents", {"packages": []}, content_type="application/json")

    assert (answer.status_code, answer.json()["code"]) == (422, "exchange.nothing_to_fetch")


def test_a_refused_part_of_a_batch_leaves_the_others_as_if_it_had_not_been(pair):
    sender, recipient = pair
    for number in range(2):
        sender.send(a_signed_package(sender.agency, recipient.agency), key=f"hai-{number}")
    first, second = (item["delivery"] for item in recipient.get("/pending").json()["items"])

    answer = recipient.confirm(first, "00000000-0000-4000-8000-000000000000", second)

    results = answer.json()["results"]
    assert [item["status"] for item in results] == ["01", "", "01"]
    assert results[1]["error"]["code"] == "kernel.not_found"
    assert list(Delivery.objects.values_list("transport", "status")) == [("confirmed", "01")] * 2
    assert StatusEvent.objects.count() == 2
