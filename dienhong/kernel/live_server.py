"""The ASGI process of live streams: one LISTEN connection, one server-sent-event stream a page."""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qs

import psycopg
from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import close_old_connections, connections

from dienhong.kernel.live import CHANNEL, revision, topics_of

log = logging.getLogger(__name__)
PING_SECONDS = 20
GATHER_SECONDS = 0.005
RECONNECT_SECONDS = 1

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]


class Hub:
    """Hands each notified topic to the streams that watch it. A stream that lags only ever sees the newest state."""

    def __init__(self) -> None:
        self.streams: dict[str, set[asyncio.Event]] = defaultdict(set)
        self.listening: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to listen, once, in the running loop."""
        if self.listening is None or self.listening.done():
            self.listening = asyncio.create_task(self._listen())

    async def _listen(self) -> None:
        while True:
            try:
                await self._listen_once()
            except psycopg.OperationalError as error:
                log.warning("live: database connection lost (%s), trying again", error)
            self._wake_all()  # what was missed is found by comparing revisions
            await asyncio.sleep(RECONNECT_SECONDS)

    async def _listen_once(self) -> None:
        parameters = connections["default"].get_connection_params()
        kept = {k: v for k, v in parameters.items() if k in {"dbname", "user", "password", "host", "port"}}
        async with await psycopg.AsyncConnection.connect(**kept, autocommit=True) as connection:
            await connection.execute(f"LISTEN {CHANNEL}")
            self._wake_all()
            async for notice in connection.notifies():
                for event in self.streams.get(notice.payload, ()):
                    event.set()

    def _wake_all(self) -> None:
        for events in self.streams.values():
            for event in events:
                event.set()


class Revisions:
    """Reads the revision of topics once for all streams that the same change woke, however many watch it."""

    def __init__(self) -> None:
        self._coming: dict[tuple[str, ...], asyncio.Task[str]] = {}

    async def of(self, topics: Sequence[str]) -> str:
        """The revision, read after this call."""
        key = tuple(topics)
        if key not in self._coming:
            self._coming[key] = asyncio.create_task(self._read(key))
        # A reader who goes away takes nothing from the others.
        return await asyncio.shield(self._coming[key])

    async def _read(self, key: tuple[str, ...]) -> str:
        try:
            await asyncio.sleep(GATHER_SECONDS)
        finally:
            del self._coming[key]  # whoever comes from now on may have seen a later change
        return await sync_to_async(_revision, thread_sensitive=True)(list(key))


hub = Hub()
revisions = Revisions()


def _revision(topics: list[str]) -> str:
    close_old_connections()
    return revision(topics)


@contextmanager
def watching(topics: Sequence[str]) -> Iterator[asyncio.Event]:
    """An event that is set whenever one of the topics changes, and whenever something may have been missed."""
    hub.start()
    changed = asyncio.Event()
    for topic in topics:
        hub.streams[topic].add(changed)
    try:
        yield changed
    finally:
        for topic in topics:
            hub.streams[topic].discard(changed)
            if not hub.streams[topic]:
                del hub.streams[topic]


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """ASGI entry: GET /live?token=… streams `revision` events; GET /live/health answers "ok"."""
    if scope["type"] == "lifespan":
        await _lifespan(receive, send)
        return
    if scope["type"] != "http":
        return
    hub.start()
    if scope["path"] == "/live/health":
        await answer(send, 200, b"ok")
        return
    token = parse_qs(scope["query_string"].decode("latin-1")).get("token", [""])[0]
    topics = topics_of(token) if scope["path"] == "/live" and scope["method"] == "GET" else None
    if topics is None:
        await answer(send, 404, b"not found")
        return
    await _stream(topics, receive, send)


async def _lifespan(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return


def _headers(content_type: bytes) -> list[tuple[bytes, bytes]]:
    return [
        (b"content-type", content_type),
        (b"cache-control", b"no-store"),
        (b"x-accel-buffering", b"no"),
        (b"x-content-type-options", b"nosniff"),
        (b"access-control-allow-origin", settings.DIENHONG.base_url.encode()),
        (b"cross-origin-resource-policy", b"cross-origin"),
    ]


async def answer(
    send: Send, status: int, body: bytes, content_type: bytes = b"text/plain; charset=utf-8", retry_after: str = ""
) -> None:
    """A whole answer that is no stream; `retry_after` in seconds where the caller may come again."""
    later = [(b"retry-after", retry_after.encode())] if retry_after else []
    await send({"type": "http.response.start", "status": status, "headers": [*_headers(content_type), *later]})
    await send({"type": "http.response.body", "body": body})


async def begin_stream(send: Send) -> None:
    """Begin an answer of server-sent events."""
    await send({"type": "http.response.start", "status": 200, "headers": _headers(b"text/event-stream")})


async def _stream(topics: list[str], receive: Receive, send: Send) -> None:
    """Send the present revision at once, then each new one, until the reader goes away."""
    gone = asyncio.create_task(until_gone(receive))
    try:
        with watching(topics) as changed:
            changed.set()
            await begin_stream(send)
            await _send_revisions(topics, changed, gone, send)
    finally:
        gone.cancel()


async def _send_revisions(topics: list[str], changed: asyncio.Event, gone: asyncio.Task[None], send: Send) -> None:
    last = ""
    while not gone.done():
        if changed.is_set():
            changed.clear()
            now = await revisions.of(topics)
            if now != last:
                last = now
                await chunk(send, f"event: revision\nid: {now}\ndata: {now}\n\n")
        waiting = asyncio.create_task(changed.wait())
        done, _ = await asyncio.wait({waiting, gone}, timeout=PING_SECONDS, return_when=asyncio.FIRST_COMPLETED)
        waiting.cancel()
        if not done:
            await chunk(send, ": still here\n\n")


async def until_gone(receive: Receive) -> None:
    """Wait until the reader goes away."""
    while (await receive())["type"] != "http.disconnect":
        pass


async def chunk(send: Send, text: str, *, more: bool = True) -> None:
    """A part of a stream."""
    await send({"type": "http.response.body", "body": text.encode(), "more_body": more})
