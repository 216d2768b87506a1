"""The stream of an agency's software: packages, statuses and requests as server-sent events, resumed without loss.

Served by the process of live streams (ASGI); docs/protocols/exchange.md, section 14.
"""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from dataclasses import dataclass
from urllib.parse import parse_qs

from asgiref.sync import sync_to_async
from django.db import close_old_connections

from dienhong.exchange.queries.stream import Part, Place, happenings_after, present_place
from dienhong.exchange.telling import stream_topic
from dienhong.identity.public import TooManyRequests, actor_of_token
from dienhong.kernel.actor import Actor
from dienhong.kernel.errors import Refused, RuleBroken
from dienhong.kernel.live_server import Receive, Scope, Send, answer, begin_stream, chunk, until_gone, watching
from dienhong.kernel.web import problem_json, status_of

PATH = "/live/exchange"
PART = 100
# How long the token may be void before its stream ends, and how soon held-back happenings are looked for again.
CHECK_SECONDS = 20
SETTLE_SECONDS = 0.2
MOST_STREAMS = 10
_open: Counter[int] = Counter()


@dataclass
class _Reader:
    """Who reads, and up to where it was told."""

    token: str
    actor: Actor
    place: Place

    @property
    def agency(self) -> int:
        assert self.actor.agency_id is not None
        return self.actor.agency_id


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """GET with a bearer token; Last-Event-ID (or `after`) goes on after an event, else the stream begins now."""
    try:
        if scope["method"] != "GET":
            raise RuleBroken("kernel.malformed", fields="method")
        reader = await sync_to_async(_reader, thread_sensitive=True)(*_asked(scope))
        if _open[reader.agency] >= MOST_STREAMS:
            raise RuleBroken("exchange.too_many_streams", conflict=True, most=MOST_STREAMS)
    except Refused as error:
        told = problem_json(error, status_of(error))
        later = told.headers.get("Retry-After", "")
        await answer(send, told.status_code, bytes(told.content), b"application/json", later)
        return
    _open[reader.agency] += 1
    gone = asyncio.create_task(until_gone(receive))
    try:
        with watching([stream_topic(reader.agency)]) as changed:
            await begin_stream(send)
            await chunk(send, f"event: begin\nid: {reader.place}\ndata: {{}}\n\n")
            await _tell(reader, changed, gone, send)
    finally:
        gone.cancel()
        _open[reader.agency] -= 1


def _asked(scope: Scope) -> tuple[str, str]:
    """Token and place of a request; each "" when it is not there."""
    headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
    kind, _, token = headers.get("authorization", "").partition(" ")
    query = parse_qs(scope["query_string"].decode("latin-1"))
    after = headers.get("last-event-id") or query.get("after", [""])[0]
    return token.strip() if kind.lower() == "bearer" else "", after


def _reader(token: str, after: str) -> _Reader:
    close_old_connections()
    actor = actor_of_token(token)
    return _Reader(token, actor, Place.of(after) if after else present_place())


async def _tell(reader: _Reader, changed: asyncio.Event, gone: asyncio.Task[None], send: Send) -> None:
    """Send what happens until the reader goes away or its token ends."""
    checked = asyncio.get_running_loop().time()
    while not gone.done():
        changed.clear()
        part = await sync_to_async(_next, thread_sensitive=True)(reader)
        for one in part.items:
            data = json.dumps(one.data, ensure_ascii=False)
            await chunk(send, f"event: {one.event}\nid: {one.place}\ndata: {data}\n\n")
            reader.place = one.place
        if part.more:
            continue
        waiting = asyncio.create_task(changed.wait())
        limit = SETTLE_SECONDS if part.unsettled else CHECK_SECONDS
        await asyncio.wait({waiting, gone}, timeout=limit, return_when=asyncio.FIRST_COMPLETED)
        waiting.cancel()
        if asyncio.get_running_loop().time() - checked >= CHECK_SECONDS:
            checked = asyncio.get_running_loop().time()
            problem = await sync_to_async(_void, thread_sensitive=True)(reader)
            if problem:
                await chunk(send, f"event: end\ndata: {json.dumps({'code': problem})}\n\n", more=False)
                return
            await chunk(send, ": still here\n\n")


def _next(reader: _Reader) -> Part:
    close_old_connections()
    return happenings_after(reader.actor, reader.place, PART)


def _void(reader: _Reader) -> str:
    """Why the token is good no longer; "" while it is. The permissions are those it has now."""
    close_old_connections()
    try:
        reader.actor = actor_of_token(reader.token)
    except TooManyRequests:
        return ""  # its calls are too many, not this stream; what it may is looked at again in a while
    except Refused as error:
        return error.code
    return ""
