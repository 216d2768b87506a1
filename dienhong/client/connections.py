"""The client as software uses it: `Client` blocks, `AsyncClient` awaits; both hold the same conversations."""

from __future__ import annotations

import asyncio
import ssl
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, TypeVar

import httpx

from dienhong.client import operations
from dienhong.client.answers import Accepted, Connection, PackageState, Page, Recorded, Status, Waiting
from dienhong.client.conversation import Broken, Call, Conversation, Pause, Reply, Retry, Session
from dienhong.client.receipts import Receipt, opened
from dienhong.client.streams import SILENCE_SECONDS, Happening, Listening, stream_call
from dienhong.client.trust import Trust

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Options:
    """How to speak: seconds for one call, when to try again, whom to believe.

    `authority` is a PEM file with the authority of the platform's TLS certificate, None for the machine's own list;
    `trust` checks receipts, None leaves them unchecked.
    """

    timeout: float = 60.0
    retry: Retry = Retry()
    authority: Path | None = None
    trust: Trust | None = None

    def _httpx(self, address: str) -> dict[str, Any]:
        verify = ssl.create_default_context(cafile=str(self.authority)) if self.authority else True
        return {"base_url": address, "timeout": self.timeout, "verify": verify, "follow_redirects": False}


class Client:
    """Speaks for one agency's software; use it in a `with` block. Threads may share it."""

    def __init__(self, address: str, client_id: str, client_secret: str, options: Options = Options()) -> None:
        self._session = Session(client_id, client_secret, options.retry)
        self._trust = options.trust
        self._http = httpx.Client(**options._httpx(address))

    def __enter__(self) -> Client:
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the connections."""
        self._http.close()

    def check(self) -> Connection:
        """See operations.check."""
        return self._hold(operations.check(self._session))

    def send(self, package: bytes, *, key: str) -> Accepted:
        """See operations.send."""
        return self._hold(operations.send(self._session, package, key))

    def send_many(self, packages: Sequence[tuple[str, bytes]]) -> list[Accepted]:
        """See operations.send_many."""
        return self._hold(operations.send_many(self._session, packages))

    def package(self, uuid: str) -> PackageState:
        """See operations.package."""
        return self._hold(operations.package(self._session, uuid))

    def pending(self, after: str = "", *, limit: int = 100) -> Page[Waiting]:
        """See operations.pending."""
        return self._hold(operations.pending(self._session, after, limit))

    def fetch(self, waiting: Waiting) -> bytes:
        """See operations.fetch."""
        return self._hold(operations.fetch(self._session, waiting))

    def confirm(self, deliveries: Sequence[str]) -> list[Recorded]:
        """See operations.confirm."""
        return self._hold(operations.confirm(self._session, deliveries))

    def report(self, status_package: bytes) -> Recorded:
        """See operations.report."""
        return self._hold(operations.report(self._session, status_package))

    def statuses(self, after: str = "", *, limit: int = 100) -> Page[Status]:
        """See operations.statuses."""
        return self._hold(operations.statuses(self._session, after, limit))

    def status_content(self, uuid: str) -> bytes:
        """See operations.status_content."""
        return self._hold(operations.status_content(self._session, uuid))

    def receipt(self, uuid: str) -> Receipt:
        """A receipt, checked when the client knows whom to trust. Raises NotGenuine."""
        return opened(self._hold(operations.receipt(self._session, uuid)), self._trust)

    def trust_anchors(self) -> bytes:
        """See operations.trust_anchors."""
        return self._hold(operations.trust_anchors(self._session))

    def happenings(self, after: str = "") -> Iterator[Happening]:
        """What happens for this agency's software as it happens, without end, over as many connections as it takes.

        The first is "begin" with a place to keep; with `after`, a place kept earlier, it goes on after that one and misses
        none. Raises Refused, and Unavailable when the platform stays away.
        """
        listening = Listening(self._session, after)
        while True:
            detail = "cut"
            call = self._hold(stream_call(self._session, listening.place))
            try:
                with self._http.stream(
                    call.method, call.path, headers=dict(call.headers), timeout=SILENCE_SECONDS
                ) as reply:
                    if listening.opened(reply.status_code, b"" if reply.status_code == 200 else reply.read()):
                        for line in reply.iter_lines():
                            happening = listening.line(line)
                            if happening is not None:
                                yield happening
            except httpx.TransportError as error:
                detail = f"{type(error).__name__} {error}".strip()
            time.sleep(listening.cut(detail))

    def _hold(self, conversation: Conversation[T]) -> T:
        answer: Reply | Broken | None = None
        while True:
            try:
                wish = conversation.send(answer)
            except StopIteration as end:
                result: T = end.value
                return result
            answer = self._fulfil(wish)

    def _fulfil(self, wish: Call | Pause) -> Reply | Broken | None:
        if isinstance(wish, Pause):
            time.sleep(wish.seconds)
            return None
        try:
            reply = self._http.request(wish.method, wish.path, headers=dict(wish.headers), content=wish.body)
        except httpx.TransportError as error:
            return Broken(f"{type(error).__name__} {error}".strip())
        return Reply(reply.status_code, _lower(reply.headers), reply.content)


class AsyncClient:
    """As Client, with `async with` and `await`."""

    def __init__(self, address: str, client_id: str, client_secret: str, options: Options = Options()) -> None:
        self._session = Session(client_id, client_secret, options.retry)
        self._trust = options.trust
        self._http = httpx.AsyncClient(**options._httpx(address))

    async def __aenter__(self) -> AsyncClient:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, value: BaseException | None, at: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Let go of the connections."""
        await self._http.aclose()

    async def check(self) -> Connection:
        """See operations.check."""
        return await self._hold(operations.check(self._session))

    async def send(self, package: bytes, *, key: str) -> Accepted:
        """See operations.send."""
        return await self._hold(operations.send(self._session, package, key))

    async def send_many(self, packages: Sequence[tuple[str, bytes]]) -> list[Accepted]:
        """See operations.send_many."""
        return await self._hold(operations.send_many(self._session, packages))

    async def package(self, uuid: str) -> PackageState:
        """See operations.package."""
        return await self._hold(operations.package(self._session, uuid))

    async def pending(self, after: str = "", *, limit: int = 100) -> Page[Waiting]:
        """See operations.pending."""
        return await self._hold(operations.pending(self._session, after, limit))

    async def fetch(self, waiting: Waiting) -> bytes:
        """See operations.fetch."""
        return await self._hold(operations.fetch(self._session, waiting))

    async def confirm(self, deliveries: Sequence[str]) -> list[Recorded]:
        """See operations.confirm."""
        return await self._hold(operations.confirm(self._session, deliveries))

    async def report(self, status_package: bytes) -> Recorded:
        """See operations.report."""
        return await self._hold(operations.report(self._session, status_package))

    async def statuses(self, after: str = "", *, limit: int = 100) -> Page[Status]:
        """See operations.statuses."""
        return await self._hold(operations.statuses(self._session, after, limit))

    async def status_content(self, uuid: str) -> bytes:
        """See operations.status_content."""
        return await self._hold(operations.status_content(self._session, uuid))

    async def receipt(self, uuid: str) -> Receipt:
        """A receipt, checked when the client knows whom to trust. Raises NotGenuine."""
        return opened(await self._hold(operations.receipt(self._session, uuid)), self._trust)

    async def trust_anchors(self) -> bytes:
        """See operations.trust_anchors."""
        return await self._hold(operations.trust_anchors(self._session))

    async def happenings(self, after: str = "") -> AsyncIterator[Happening]:
        """See Client.happenings."""
        listening = Listening(self._session, after)
        while True:
            detail = "cut"
            call = await self._hold(stream_call(self._session, listening.place))
            try:
                async with self._http.stream(
                    call.method, call.path, headers=dict(call.headers), timeout=SILENCE_SECONDS
                ) as reply:
                    if listening.opened(reply.status_code, b"" if reply.status_code == 200 else await reply.aread()):
                        async for line in reply.aiter_lines():
                            happening = listening.line(line)
                            if happening is not None:
                                yield happening
            except httpx.TransportError as error:
                detail = f"{type(error).__name__} {error}".strip()
            await asyncio.sleep(listening.cut(detail))

    async def _hold(self, conversation: Conversation[T]) -> T:
        answer: Reply | Broken | None = None
        while True:
            try:
                wish = conversation.send(answer)
            except StopIteration as end:
                result: T = end.value
                return result
            answer = await self._fulfil(wish)

    async def _fulfil(self, wish: Call | Pause) -> Reply | Broken | None:
        if isinstance(wish, Pause):
            await asyncio.sleep(wish.seconds)
            return None
        try:
            reply = await self._http.request(wish.method, wish.path, headers=dict(wish.headers), content=wish.body)
        except httpx.TransportError as error:
            return Broken(f"{type(error).__name__} {error}".strip())
        return Reply(reply.status_code, _lower(reply.headers), reply.content)


def _lower(headers: httpx.Headers) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}
