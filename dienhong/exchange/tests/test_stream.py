"""The stream of an agency's software: in a process of its own, cut and resumed, nothing lost, nobody else's."""

from __future__ import annotations

import asyncio
import threading
from dataclasses import replace
from itertools import islice

import httpx
import pytest
from django.db import connection, transaction

from dienhong.client import AsyncClient, Client, Options, Retry
from dienhong.client.tests.agencies import a_member
from dienhong.directory.tests.builders import an_agency
from dienhong.exchange import commands
from dienhong.exchange.api import stream
from dienhong.exchange.models import Delivery, Revision
from dienhong.exchange.queries.stream import Happening, Place, happenings_after, present_place
from dienhong.exchange.telling import wake_streams
from dienhong.exchange.tests.builders import (
    a_kept_delivery,
    a_kept_package,
    a_sealed_agency,
    a_signed_package,
    a_signed_status,
    deliver_all,
    own_software,
)
from dienhong.exchange.tests.live_process import live_process
from dienhong.exchange.tests.software import Software
from dienhong.identity.models import SystemToken
from dienhong.identity.public import actor_for_system
from dienhong.kernel import clock
from dienhong.kernel.errors import RuleBroken

pytestmark = pytest.mark.django_db(transaction=True)
PATIENCE = Options(timeout=30, retry=Retry(tries=50, first=0.05, longest=0.2))


@pytest.fixture
def live(tmp_path, settings):
    """A process of live streams; the interface tells its address."""
    with live_process(tmp_path) as address:
        settings.DIENHONG = replace(settings.DIENHONG, live_url=address)
        yield address


@pytest.fixture
def pair():
    """Software of a sender and of a recipient, on the wire."""
    return Software(a_sealed_agency("Bộ Gửi")), Software(a_sealed_agency("Tỉnh Nhận"))


def a_delivery(software, number=1):
    """Things that wait for the software, as they stand in the database; its streams are told as by the handlers."""
    made = [a_kept_delivery(a_kept_package(an_agency(), clock.now()), software.agency) for _ in range(number)]
    wake_streams({software.agency.pk})
    return made


def told(part):
    """(event, delivery) of happenings."""
    return [(one.event, one.data["delivery"]) for one in part]


def test_packages_statuses_and_requests_are_told_in_one_order(pair):
    sender, recipient = pair
    here, there = present_place(), present_place()
    data = a_signed_package(sender.agency, recipient.agency)
    sender.send(data)
    delivery = Delivery.objects.get()
    waiting = happenings_after(recipient.actor, here, 10).items
    recipient.confirm(delivery.uuid)
    recipient.report(a_signed_status(recipient.agency, sender.agency, delivery.package.document_id, "03"))
    recalled = a_signed_status(sender.agency, sender.agency, delivery.package.document_id, "13", reason="Gửi nhầm")
    assert sender.report(recalled).status_code == 200
    asked = happenings_after(recipient.actor, here, 10).items
    statuses = happenings_after(sender.actor, there, 10)

    assert told(waiting) == [("package.waiting", str(delivery.uuid))]
    assert told(asked) == [("request.asked", str(delivery.uuid))]
    assert [(one.event, one.data["status"]) for one in statuses.items] == [
        ("status.recorded", "01"),
        ("status.recorded", "03"),
    ]
    assert (statuses.more, statuses.unsettled) == (False, False)
    assert Revision.objects.get().transaction == asked[0].place.transaction


def test_a_page_of_happenings_goes_on_exactly_where_the_last_one_ended(pair):
    _, recipient = pair
    place = present_place()
    expected = [str(one.uuid) for one in a_delivery(recipient, 7)]

    found = []
    while True:
        part = happenings_after(recipient.actor, place, 3)
        found += [one.data["delivery"] for one in part.items]
        if not part.more:
            break
        place = part.items[-1].place

    assert found == expected


def test_what_an_act_under_way_wrote_is_held_back_and_comes_before_nothing_later(pair):
    _, recipient = pair
    place = present_place()
    go_on, written = threading.Event(), threading.Event()

    def slow():
        with transaction.atomic():
            a_delivery(recipient)
            written.set()
            go_on.wait(30)
        connection.close()

    act = threading.Thread(target=slow)
    act.start()
    written.wait(30)
    a_delivery(recipient)
    early = happenings_after(recipient.actor, place, 10)
    go_on.set()
    act.join()
    late = happenings_after(recipient.actor, place, 10)

    assert (early.items, early.unsettled) == ([], True)
    assert (len(late.items), late.unsettled) == (2, False)


def test_others_hear_nothing_of_it(pair):
    sender, recipient = pair
    stranger, _ = own_software(a_sealed_agency())
    place = present_place()

    sender.send(a_signed_package(sender.agency, recipient.agency))

    assert happenings_after(stranger, place, 10).items == []
    assert happenings_after(sender.actor, place, 10).items == []


def test_a_package_delivered_again_is_told_again(pair):
    sender, recipient = pair
    sender.send(a_signed_package(sender.agency, recipient.agency))
    delivery = Delivery.objects.get()
    recipient.confirm(delivery.uuid)
    place = present_place()
    before = happenings_after(recipient.actor, place, 10).items

    commands.deliver_again(recipient.actor, delivery=delivery.uuid)

    assert before == []
    assert told(happenings_after(recipient.actor, place, 10).items) == [("package.waiting", str(delivery.uuid))]


@pytest.mark.parametrize("text", ["", "1.2", "1.2.x", "1.2.3.4", "-1.0.0", f"{2**63}.0.0", "١.0.0"])
def test_a_place_that_the_stream_did_not_give_is_refused(text):
    with pytest.raises(RuleBroken, match="kernel.bad_cursor"):
        Place.of(text)
    assert str(Place.of("7.1.3")) == "7.1.3"


def test_a_cut_stream_goes_on_without_losing_or_repeating_anything(live, live_server, tmp_path):
    member = a_member(live_server.url, tmp_path, "Sở Nhận")
    reader = Software.__new__(Software)
    reader.agency = member.row
    with Client(member.address, member.client_id, member.client_secret, PATIENCE) as client:
        first = client.happenings()
        begun = next(first)
        expected = [str(one.uuid) for one in a_delivery(reader, 3)]
        heard = list(islice(first, 2))
        first.close()  # cut in the middle of what was sent
        expected += [str(one.uuid) for one in a_delivery(reader, 2)]
        rest = list(islice((one for one in client.happenings(heard[-1].place) if one.event != "begin"), 3))

    assert begun.event == "begin"
    assert [one.data["delivery"] for one in heard + rest] == expected


def test_a_killed_process_is_waited_for_and_the_stream_goes_on(live_server, tmp_path, settings):
    member = a_member(live_server.url, tmp_path, "Sở Nhận")
    reader = Software.__new__(Software)
    reader.agency = member.row

    async def hear():
        heard = []
        client = AsyncClient(member.address, member.client_id, member.client_secret, PATIENCE)
        async with client:
            with live_process(tmp_path) as address:
                client._session.stream = f"{address}{stream.PATH}"
                listening = client.happenings()
                heard.append(await anext(listening))
                await asyncio.to_thread(in_thread, a_delivery, reader)
                heard.append(await anext(listening))
            await asyncio.to_thread(in_thread, a_delivery, reader)
            with live_process(tmp_path) as address:  # the first one was killed
                client._session.stream = f"{address}{stream.PATH}"
                while heard[-1].event == "begin" or len(heard) < 3:
                    one = await anext(listening)
                    if one.event != "begin":
                        heard.append(one)
                await listening.aclose()
        return heard

    heard = asyncio.run(hear())

    assert [one.event for one in heard] == ["begin", "package.waiting", "package.waiting"]
    assert [one.data["delivery"] for one in heard[1:]] == [
        str(uuid) for uuid in Delivery.objects.order_by("id").values_list("uuid", flat=True)
    ]


def in_thread(act, *arguments):
    """Run it with a connection of this thread."""
    try:
        return act(*arguments)
    finally:
        connection.close()


def test_without_a_good_token_or_place_there_is_no_stream(live, pair):
    _, recipient = pair
    good = {"Authorization": f"Bearer {recipient.token}"}
    address = f"{live}{stream.PATH}"

    answers = [
        httpx.get(address),
        httpx.get(address, headers={"Authorization": "Bearer x"}),
        httpx.get(address, headers={**good, "Last-Event-ID": "x"}),
        httpx.post(address, headers=good),
    ]

    assert [(one.status_code, one.json()["code"]) for one in answers] == [
        (401, "identity.token_unknown"),
        (401, "identity.token_unknown"),
        (422, "kernel.bad_cursor"),
        (422, "kernel.malformed"),
    ]


def _played(recipient, monkeypatch, act=None):
    """The chunks of a stream in this process until it ends by itself."""
    sent = []

    async def send(message):
        sent.append(message)
        if len(sent) == 2 and act is not None:
            await asyncio.to_thread(in_thread, act)

    async def receive():
        await asyncio.Event().wait()

    headers = [(b"authorization", f"Bearer {recipient.token}".encode())]
    scope = {"type": "http", "method": "GET", "path": stream.PATH, "query_string": b"", "headers": headers}

    async def play():
        from asgiref.sync import sync_to_async
        from django.db import connections

        from dienhong.kernel.live_server import hub

        await asyncio.wait_for(stream.application(scope, receive, send), 30)
        await sync_to_async(connections.close_all, thread_sensitive=True)()
        if hub.listening is not None:
            hub.listening.cancel()
            hub.listening = None

    asyncio.run(play())
    return sent


def test_a_revoked_token_ends_its_stream(pair, monkeypatch):
    _, recipient = pair
    monkeypatch.setattr(stream, "CHECK_SECONDS", 0.1)

    sent = _played(recipient, monkeypatch, lambda: SystemToken.objects.update(revoked_at=clock.now()))

    assert sent[-1]["body"] == b'event: end\ndata: {"code": "identity.token_revoked"}\n\n'
    assert sent[-1]["more_body"] is False


def test_an_agency_does_not_open_streams_without_end(pair, monkeypatch):
    _, recipient = pair
    monkeypatch.setattr(stream, "MOST_STREAMS", 0)

    sent = _played(recipient, monkeypatch)

    assert sent[0]["status"] == 409
    assert b"exchange.too_many_streams" in sent[1]["body"]


def test_a_happening_is_told_in_the_words_of_webhooks(pair):
    _, recipient = pair
    place = present_place()
    (delivery,) = a_delivery(recipient)
    deliver_all()

    (one,) = happenings_after(recipient.actor, place, 10).items

    assert one == Happening(
        Place(delivery_transaction(delivery), 0, delivery.pk),
        "package.waiting",
        {
            "delivery": str(delivery.uuid),
            "package": str(delivery.package.uuid),
            "document_id": delivery.package.document_id,
            "sha256": delivery.package.sha256,
        },
    )


def delivery_transaction(delivery):
    """The transaction by which it stands in the order."""
    return Delivery.objects.values_list("transaction", flat=True).get(pk=delivery.pk)


def test_opening_a_stream_counts_among_the_calls_of_a_minute_and_too_many_calls_end_no_stream(live):
    _, token = own_software(a_sealed_agency(), rate=1)
    headers = {"Authorization": f"Bearer {token}"}
    told = {}

    for _ in range(3):
        with httpx.stream("GET", f"{live}/live/exchange", headers=headers, timeout=30) as answer:
            told[answer.status_code] = answer.headers.get("Retry-After", "")
    actor = actor_for_system(SystemToken.objects.get().system_id)
    reader = stream._Reader(token, actor, present_place())

    assert set(told) <= {200, 429}
    assert 0 <= int(told[429]) <= 60  # a new minute may begin once in between
    assert stream._void(reader) == ""
