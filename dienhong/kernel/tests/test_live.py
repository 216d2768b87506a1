"""Live streams: only with a token, the present state at once, then each change; nothing is missed between page and stream."""

import asyncio

import pytest
from asgiref.sync import sync_to_async
from django.core import signing
from django.db import connection, connections, transaction
from django.db.models.functions import Now

from dienhong.kernel import live, live_server
from dienhong.kernel.live_server import application, hub
from dienhong.kernel.models import LiveEvent


async def _get(path: str, query: str, until: int, act=None) -> list[str]:
    """The chunks of an answer, `until` of them; `act` runs after the first."""
    sent: list[dict] = []
    enough, gone = asyncio.Event(), asyncio.Event()

    async def send(message):
        sent.append(message)
        if len(sent) == 2 and act is not None:
            await asyncio.to_thread(act)
        if len(sent) > until:
            enough.set()

    async def receive():
        await gone.wait()
        return {"type": "http.disconnect"}

    scope = {"type": "http", "method": "GET", "path": path, "query_string": query.encode()}
    stream = asyncio.create_task(application(scope, receive, send))
    await asyncio.wait({stream, asyncio.create_task(enough.wait())}, timeout=10, return_when=asyncio.FIRST_COMPLETED)
    gone.set()
    await asyncio.wait_for(stream, 10)
    await sync_to_async(connections.close_all, thread_sensitive=True)()
    if hub.listening is not None:
        hub.listening.cancel()
        hub.listening = None
    return [str(sent[0]["status"]), *(message["body"].decode() for message in sent[1:])]


def _announce():
    try:
        live.announce("exchange.package:1")
    finally:
        connection.close()


@pytest.mark.django_db(transaction=True)
def test_a_stream_tells_the_present_revision_and_then_each_change():
    live.announce("exchange.package:1")
    before = live.revision(["exchange.package:1"])

    chunks = asyncio.run(_get("/live", f"token={live.channel_token(['exchange.package:1'])}", 2, act=_announce))

    assert chunks[0] == "200"
    assert chunks[1] == f"event: revision\nid: {before}\ndata: {before}\n\n"
    assert f"data: {live.revision(['exchange.package:1'])}\n" in chunks[2]


@pytest.mark.django_db(transaction=True)
def test_many_topics_are_announced_with_one_statement_and_each_is_heard(django_assert_num_queries):
    topics = ["exchange.package:1", "exchange.package:2", "exchange.inbox:7"]

    with connection.Database.connect(**connection.get_connection_params(), autocommit=True) as listener:
        listener.execute(f"LISTEN {live.CHANNEL}")
        with transaction.atomic(), django_assert_num_queries(1):
            live.announce_all(topics)
            live.announce_all([])
        heard = [one.payload for one in listener.notifies(timeout=30, stop_after=3)]

    assert heard == topics
    assert [live.revision([topic]).rpartition(".")[2] for topic in topics] == ["1", "1", "1"]


@pytest.mark.parametrize("query", ["", "token=", "token=forged"])
def test_without_a_valid_token_there_is_no_such_stream(query):
    assert asyncio.run(_get("/live", query, 1)) == ["404", "not found"]


def test_a_token_made_for_something_else_opens_no_stream():
    token = signing.dumps(["x"], salt="other")

    assert asyncio.run(_get("/live", f"token={token}", 1)) == ["404", "not found"]


def test_a_token_ends_after_fifteen_minutes(monkeypatch):
    token = live.channel_token(["a"])

    monkeypatch.setattr(live, "TOKEN_SECONDS", -1)

    assert live.topics_of(token) is None


@pytest.mark.django_db
def test_the_revision_changes_with_every_event_even_when_an_older_one_commits_late():
    first = live.revision(["a", "b"])
    live.announce("a")
    second = live.revision(["a", "b"])
    live.announce("b")
    third = live.revision(["a", "b"])

    assert len({first, second, third}) == 3
    assert live.revision(["c"]) == "0.0"


def test_a_page_does_not_watch_hundreds_of_topics():
    with pytest.raises(ValueError, match="at most 20"):
        live.channel_token([str(n) for n in range(21)])


@pytest.mark.django_db
def test_a_page_does_not_claim_to_show_what_changed_while_it_was_made():
    live.announce("a")
    earlier, now = live.page_revision(["a"]), live.revision(["a"])
    LiveEvent.objects.update(at=Now() - 2 * live.MAKING_OF_A_PAGE)

    assert (earlier, live.page_revision(["a"])) == ("0.0", now)


def test_many_streams_that_one_change_wakes_read_the_revision_once(monkeypatch):
    read = []
    monkeypatch.setattr(live_server, "_revision", lambda topics: f"{len(read)}{read.append(tuple(topics)) or ''}")

    async def watch() -> list[str]:
        shared = live_server.Revisions()
        first = await asyncio.gather(*(shared.of(["session:1"]) for _ in range(200)), shared.of(["session:2"]))
        return [*first, await shared.of(["session:1"])]

    told = asyncio.run(watch())

    assert sorted(read) == [("session:1",), ("session:1",), ("session:2",)]
    assert len(set(told[:200])) == 1
    assert told[-1] not in told[:200]
