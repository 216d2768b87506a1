"""Many members hand their ballots in at the same moment; many pages watch. Plain sockets, so that little is taken from the product."""

from __future__ import annotations

import asyncio
import time
from base64 import b64decode
from typing import Any
from urllib.parse import quote, urlsplit

_CSRF = "a" * 32
_BOUNDARY = "ballot"
ANSWER_SECONDS = 120


class Member:
    """One ballot as bytes of a request, ready to be sent."""

    def __init__(self, base_url: str, ballot: dict[str, str]) -> None:
        url = urlsplit(base_url)
        self.place = (url.hostname or "", url.port or 80)
        part = f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="signature"; filename="phieu.p7s"\r\n'
        head = f"{part}Content-Type: application/pkcs7-signature\r\n\r\n".encode()
        body = head + b64decode(ballot["signature"]) + f"\r\n--{_BOUNDARY}--\r\n".encode()
        path = f"/phien-hop/phieu-cho-ky/{ballot['draft']}/"
        self.request = request(url.netloc, path, ballot["cookie"], body, f"multipart/form-data; boundary={_BOUNDARY}")

    async def cast(self) -> tuple[int, float]:
        """Status and the time.time() of the answer."""
        return await answered(self.place, self.request)


def request(host: str, path: str, cookie: str, body: bytes, kind: str = "application/x-www-form-urlencoded") -> bytes:
    """A POST of somebody who is signed in."""
    head = (
        f"POST {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\nCookie: sessionid={cookie}; csrftoken={_CSRF}\r\n"
        f"X-CSRFToken: {_CSRF}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


async def answered(place: tuple[str, int], data: bytes) -> tuple[int, float]:
    """Send, and read the answer to its end: status and when it began."""
    reader, writer = await asyncio.open_connection(*place)
    try:
        writer.write(data)
        line = await asyncio.wait_for(reader.readline(), ANSWER_SECONDS)
        at = time.time()
        await reader.read()
    finally:
        writer.close()
    return int(line.split()[1]), at


async def timed(place: tuple[str, int], data: bytes) -> tuple[tuple[int, float], float]:
    """What was answered, and when the sending began."""
    began = time.time()
    return await answered(place, data), began


async def all_at_once(members: list[Member]) -> tuple[list[int], list[float]]:
    """Statuses, and seconds from the common start to each answer."""
    began = time.time()
    found = await asyncio.gather(*(one.cast() for one in members))
    return [status for status, _ in found], [at - began for _, at in found]


class Watcher:
    """A page that watches a topic: the moments at which it heard of changes, over reconnects."""

    def __init__(self, live_url: str, token: str) -> None:
        url = urlsplit(live_url)
        self.place = (url.hostname or "", url.port or 80)
        self.data = f"GET /live?token={quote(token)} HTTP/1.1\r\nHost: {url.netloc}\r\n\r\n".encode()
        self.heard: list[tuple[float, str]] = []
        self.connected = asyncio.Event()
        self._writer: asyncio.StreamWriter | None = None

    async def watch(self) -> None:
        """Listen for ever; a connection that was cut is made anew after a moment, as a browser does."""
        while True:
            reader, self._writer = await asyncio.open_connection(*self.place)
            self._writer.write(self.data)
            try:
                while line := await reader.readline():
                    if line.startswith(b"data: "):
                        self.heard.append((time.time(), line[6:].strip().decode()))
                        self.connected.set()
            except ConnectionError:
                pass
            await asyncio.sleep(0.05)

    def cut(self) -> None:
        """Break the connection."""
        if self._writer is not None:
            self._writer.transport.abort()


async def heard_after(watchers: list[Watcher], act: Any) -> tuple[list[float], str]:
    """Seconds from the beginning of an act to each watcher's next news, and the revision that all have in the end."""
    before = [len(one.heard) for one in watchers]
    began = time.time()
    await act()
    end = began + ANSWER_SECONDS
    while any(len(one.heard) == old for one, old in zip(watchers, before, strict=True)) and time.time() < end:
        await asyncio.sleep(0.01)
    told = [
        (one.heard[old][0] if len(one.heard) > old else float("inf")) - began
        for one, old in zip(watchers, before, strict=True)
    ]
    return told, max((one.heard[-1][1] for one in watchers), default="")
