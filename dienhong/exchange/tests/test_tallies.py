"""Reconciliation: tallies of a day, lists of agencies, and what exactly is missing."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from uuid import uuid4

import pytest
from django.db import connection
from lxml import etree

from dienhong.audit.models import AuditRecord
from dienhong.directory.tests.builders import an_agency
from dienhong.exchange import commands, tasks
from dienhong.exchange.models import Comparison, Delivery, Discrepancy, Package, Tally
from dienhong.exchange.permissions import READ, RECEIVE, SEND
from dienhong.exchange.seals import check_xml
from dienhong.exchange.tests.builders import (
    a_kept_delivery,
    a_kept_package,
    a_sealed_agency,
    a_signed_package,
    deliver_all,
)
from dienhong.exchange.tests.software import BASE as API
from dienhong.exchange.tests.software import Software
from dienhong.exchange.tests.test_web import BASE, a_browser
from dienhong.identity.tests.builders import an_actor
from dienhong.kernel.actor import Actor
from dienhong.kernel.clock import frozen
from dienhong.kernel.errors import NotFound, NotPermitted, RuleBroken
from dienhong.notifications.models import Notification

pytestmark = pytest.mark.django_db
DAY = date(2026, 5, 4)
NOON = datetime(2026, 5, 4, 5, 0, tzinfo=UTC)
NEXT_DAY = NOON + timedelta(days=1)
PLATFORM = Actor.system("exchange")


@pytest.fixture(autouse=True)
def the_next_day(settings):
    """It is the day after; signing in is identity's affair."""
    from dataclasses import replace

    settings.DIENHONG = replace(settings.DIENHONG, second_factor=False)
    with frozen(NEXT_DAY):
        yield


@pytest.fixture
def pair():
    """(sender, recipient)"""
    return a_sealed_agency("Bộ Thử", code="G77"), an_agency("Tỉnh Cà Mau", code="H96.1")


def many_messages(sender, recipient, number):
    """Packages of the day with one confirmed delivery each, made by the database."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO documents_storedfile (sha256, size, media_type, text, stored_at)"
            " SELECT encode(sha256(g::text::bytea), 'hex'), 1, 'application/xml', '', %(at)s"
            " FROM generate_series(1, %(number)s) g",
            {"number": number, "at": NOON},
        )
        cursor.execute(
            "INSERT INTO exchange_package (uuid, agency_id, sending_key, state, sender_code, document_id, code, subject,"
            " type_name, promulgated_on, signer_name, urgency, search_text, sha256, size, pdf_sha256,"
            " warnings, kind, reason, intent, refusal, requested_at, accepted_at)"
            " SELECT gen_random_uuid(), %(sender)s, 'k' || g, 'accepted', 'G77', 'd' || g, g || '/QĐ', 'x', 'Quyết định',"
            " '2026-05-04', '', 0, '', encode(sha256(g::text::bytea), 'hex'), 1, repeat('a', 64), '[]', 'new', '',"
            " '{}', '{}', %(at)s, %(at)s"
            " FROM generate_series(1, %(number)s) g",
            {"sender": sender.pk, "number": number, "at": NOON},
        )
        cursor.execute(
            "INSERT INTO exchange_delivery (uuid, package_id, agency_id, sender_id, opened_at, position, addressed_code,"
            " channel, lane, transport, confirmed_at, status, status_at, steps, reason, is_request)"
            " SELECT gen_random_uuid(), id, %s, agency_id, requested_at, 0, 'H96.1', 'api', 0, 'confirmed', %s, '01', %s,"
            " 1, '', false"
            " FROM exchange_package",
            [recipient.pk, NOON, NOON],
        )


def own_list(packages):
    """The lines that software hands in."""
    return "".join(f"{uuid} {digest}\n" for uuid, digest in packages.items())


def test_three_of_ten_thousand_that_a_recipient_dropped_are_named_and_delivered_again(pair):
    sender, recipient = pair
    many_messages(sender, recipient, 10_000)
    software = Software(recipient)
    had = dict(Package.objects.values_list("uuid", "file_id"))
    dropped = sorted(had)[17], sorted(had)[4_242], sorted(had)[9_999]
    for one in dropped:
        del had[one]

    def compare():
        return software.client.post(
            f"{API}/tallies/compare?day=2026-05-04&side=received", own_list(had), content_type="text/plain"
        ).json()

    first = compare()
    again = [software.client.post(f"{API}/deliveries/{one['delivery']}/again") for one in first["discrepancies"]]
    waiting = software.get("/pending").json()["items"]
    had |= {item["package"]: item["sha256"] for item in waiting}
    second = compare()

    assert (first["count"], first["listed"]) == (10_000, 9_997)
    assert (first["missing_there"], first["missing_here"], first["differing"]) == (3, 0, 0)
    assert [(one["package"], one["kind"]) for one in first["discrepancies"]] == [
        (str(one), "missing_there") for one in dropped
    ]
    assert [answer.status_code for answer in again] == [202] * 3
    assert sorted(item["package"] for item in waiting) == [str(one) for one in dropped]
    assert (second["missing_there"], second["discrepancies"]) == (0, [])


def test_a_delivery_made_again_keeps_its_statuses_and_its_receipt_when_confirmed_anew(pair):
    sender, recipient = Software(a_sealed_agency()), Software(a_sealed_agency())
    sender.send(a_signed_package(sender.agency, recipient.agency))
    (waiting,) = recipient.get("/pending").json()["items"]
    (first,) = recipient.confirm(waiting["delivery"]).json()["results"]

    sender.client.post(f"{API}/deliveries/{waiting['delivery']}/again")
    (again,) = recipient.get("/pending").json()["items"]
    (second,) = recipient.confirm(again["delivery"]).json()["results"]

    assert second == {**first, "duplicate": True}
    assert recipient.get("/pending").json()["items"] == []


def test_both_sides_can_reckon_the_root_of_a_tally_themselves(pair):
    sender, recipient = pair
    packages = [a_kept_package(sender, NOON + timedelta(minutes=at)) for at in (1, 2)]
    for one in packages:
        a_kept_delivery(one, recipient, "01", transport="confirmed", confirmed_at=NOON)

    made = commands.close_day(PLATFORM, day=DAY)
    again = commands.close_day(PLATFORM, day=DAY)

    lines = "".join(sorted(f"{one.uuid} {one.sha256}\n" for one in packages))
    root = sha256(lines.encode()).hexdigest()
    tally = Tally.objects.get(side="received")
    assert (made, again) == (2, 0)
    assert (tally.agency, tally.count, tally.unconfirmed) == (recipient, 2, 0)
    assert tally.partners == [{"code": "G77", "count": 2, "root": root}]
    assert tally.root == sha256(f"G77 2 {root}\n".encode()).hexdigest()
    assert check_xml(bytes(tally.xml)).report.ok
    assert etree.fromstring(bytes(tally.xml)).findtext("{*}Root") == tally.root


def test_what_either_side_lacks_or_has_otherwise_is_told_apart(pair):
    sender, recipient = pair
    kept, lost, changed = (a_kept_package(sender, NOON) for _ in range(3))
    for one in (kept, lost, changed):
        a_kept_delivery(one, recipient)
    invented = uuid4()
    listed = {kept.uuid: kept.sha256, changed.uuid: "0" * 64, invented: "1" * 64}
    clerk = an_actor(SEND, READ, at=sender)

    found = commands.compare_day(clerk, agency_id=sender.pk, day=DAY, side="sent", packages=listed)

    assert (found.missing_there, found.missing_here, found.differing, found.agrees) == (1, 1, 1, False)
    assert {(one.kind, one.package_uuid) for one in Discrepancy.objects.all()} == {
        ("missing_there", lost.uuid),
        ("missing_here", invented),
        ("differs", changed.uuid),
    }
    assert AuditRecord.objects.filter(command="exchange.compare_day", outcome="done").count() == 1


def test_a_package_of_the_neighbouring_day_is_no_difference(pair):
    sender, recipient = pair
    before = a_kept_package(sender, NOON - timedelta(days=1))
    a_kept_delivery(before, recipient)
    clerk = an_actor(RECEIVE, at=recipient)

    found = commands.compare_day(
        clerk, agency_id=recipient.pk, day=DAY, side="received", packages={before.uuid: before.sha256}
    )

    assert (found.agrees, found.tally.count) == (True, 0)


def test_a_day_that_is_not_over_and_a_broken_list_are_refused(pair):
    _sender, recipient = pair
    clerk = an_actor(RECEIVE, at=recipient)
    software = Software(recipient)

    with pytest.raises(RuleBroken, match=r"exchange\.day_not_over"):
        commands.compare_day(clerk, agency_id=recipient.pk, day=NEXT_DAY.date(), side="received", packages={})
    with pytest.raises(RuleBroken, match=r"exchange\.bad_list"):
        commands.compare_day(clerk, agency_id=recipient.pk, day=DAY, side="received", packages={uuid4(): "abc"})
    answer = software.client.post(
        f"{API}/tallies/compare?day=2026-05-04&side=received", "not a list", content_type="text/plain"
    )

    assert (answer.status_code, answer.json()["code"]) == (422, "exchange.bad_list")
    assert Comparison.objects.count() == 0


def test_strangers_and_readers_cannot_hand_in_lists_or_deliver_again(pair):
    sender, recipient = pair
    delivery = a_kept_delivery(a_kept_package(sender, NOON), recipient)
    stranger, reader = an_actor(RECEIVE, SEND, at=an_agency()), an_actor(READ, at=recipient)
    call = {"agency_id": recipient.pk, "day": DAY, "side": "received", "packages": {}}

    with pytest.raises(NotFound):
        commands.compare_day(stranger, **call)
    with pytest.raises(NotPermitted):
        commands.compare_day(reader, **call)
    with pytest.raises(NotFound):
        commands.deliver_again(stranger, delivery=delivery.uuid)
    with pytest.raises(NotPermitted):
        commands.deliver_again(reader, delivery=delivery.uuid)
    with pytest.raises(NotPermitted):
        commands.close_day(reader, day=DAY)


def test_what_was_delivered_in_the_pages_is_not_delivered_again(pair):
    sender, recipient = pair
    delivery = a_kept_delivery(a_kept_package(sender, NOON), recipient, channel=Delivery.Channel.PLATFORM)

    with pytest.raises(RuleBroken, match=r"exchange\.not_delivered_by_software"):
        commands.deliver_again(an_actor(RECEIVE, at=recipient), delivery=delivery.uuid)


def test_the_night_closes_the_days_and_tells_of_what_was_not_confirmed(pair):
    sender, recipient = pair
    clerk = an_actor(RECEIVE, at=recipient)
    for back in (0, 2):
        a_kept_delivery(a_kept_package(sender, NOON - timedelta(days=back)), recipient)

    made = tasks.close_yesterday()
    with frozen(datetime.now(UTC) + timedelta(minutes=1)):  # the outbox goes by the time of the database
        deliver_all()

    assert made == 4
    told = Notification.objects.filter(person_id=clerk.person_id, event="exchange.unconfirmed")
    assert told.count() == 2
    assert "1 gói tin ngày 04/05/2026" in told.order_by("-id")[0].subject


def test_a_difference_is_told_to_the_agency(pair):
    sender, recipient = pair
    clerk = an_actor(RECEIVE, at=recipient)
    a_kept_delivery(a_kept_package(sender, NOON), recipient)

    commands.compare_day(clerk, agency_id=recipient.pk, day=DAY, side="received", packages={})
    with frozen(datetime.now(UTC) + timedelta(minutes=1)):  # the outbox goes by the time of the database
        deliver_all()

    (told,) = Notification.objects.filter(person_id=clerk.person_id, event="exchange.messages_missing")
    assert "thiếu 1 gói" in told.body


def test_the_pages_show_the_days_name_what_is_missing_and_deliver_it_again(pair):
    sender, recipient = pair
    delivery = a_kept_delivery(
        a_kept_package(sender, NOON, code="7/TB"), recipient, "01", transport="confirmed", confirmed_at=NOON
    )
    actor = an_actor(RECEIVE, READ, at=recipient)
    comparison = commands.compare_day(actor, agency_id=recipient.pk, day=DAY, side="received", packages={})
    browser, address = a_browser(actor), f"{BASE}/doi-soat/{comparison.tally.uuid}/"

    listed, page = browser.get(f"{BASE}/doi-soat/").content.decode(), browser.get(address).content.decode()
    signed = browser.get(f"{address}ban-ky/").content
    one = browser.post(f"{BASE}/luot-gui/{delivery.uuid}/giao-lai/")
    Delivery.objects.update(transport="confirmed")
    every = browser.post(f"{address}giao-lai/")
    stranger = a_browser(an_actor(READ, at=an_agency())).get(address)

    assert address in listed
    assert ("7/TB" in page, f"/luot-gui/{delivery.uuid}/giao-lai/" in page) == (True, True)
    assert signed == bytes(comparison.tally.xml)
    assert (one.status_code, every.status_code, stranger.status_code) == (302, 302, 404)
    delivery.refresh_from_db()
    assert delivery.transport == "waiting"


def test_software_reads_the_signed_tallies_of_a_day(pair):
    sender, recipient = pair
    a_kept_delivery(a_kept_package(sender, NOON), recipient)
    commands.close_day(PLATFORM, day=DAY)
    software = Software(recipient)

    (tally,) = software.get("/tallies", day="2026-05-04").json()
    content = software.get(f"/tallies/{tally['uuid']}/content")

    assert (tally["side"], tally["count"], tally["partners"][0]["code"]) == ("received", 1, "G77")
    assert content.content == bytes(Tally.objects.get(side="received").xml)
