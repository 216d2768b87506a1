"""The talk with the platform without any input or output: what to send, when to wait, when to give up.

A conversation is a generator that yields Call and Pause and is sent Reply or Broken. `client.py` runs the same one
over a blocking and over an asynchronous connection, so the two cannot drift apart.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Generator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from secrets import SystemRandom
from typing import Any, TypeVar
from urllib.parse import quote_plus

from dienhong.client.errors import BadAnswer, Unavailable, own, refusal
from dienhong.kernel import clock

T = TypeVar("T")
_random = SystemRandom()
_RENEW_BEFORE = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Call:
    """One HTTP request; `path` begins below the platform's address."""

    method: str
    path: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Pause:
    """Wait so many seconds."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer that came; header names are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)

    def json(self) -> Any:
        """The body. Raises BadAnswer."""
        try:
            return json.loads(self.body)
        except ValueError as error:
            raise own(BadAnswer, "client.bad_answer", detail=f"{self.status}, no JSON") from error


@dataclass(frozen=True, slots=True)
class Broken:
    """No answer came: the connection failed or it took too long."""

    detail: str


Conversation = Generator[Call | Pause, "Reply | Broken | None", T]


@dataclass(frozen=True, slots=True)
class Retry:
    """When to try again (docs/protocols/exchange.md, section 9): 1, 2, 4 … seconds up to `longest`, ±25 %."""

    tries: int = 6
    first: float = 1.0
    longest: float = 300.0

    def pause(self, attempt: int) -> float:
        """Seconds after the given attempt (from 1)."""
        return float(min(self.longest, self.first * 2 ** (attempt - 1)) * _random.uniform(0.75, 1.25))


@dataclass
class Session:
    """Who speaks, and the token in use. Threads may share it: two that renew at once only ask once too often."""

    client_id: str
    client_secret: str = field(repr=False)
    retry: Retry = Retry()
    token: str = field(default="", repr=False)
    token_until: datetime | None = None
    stream: str = ""


def asked(session: Session, call: Call) -> Conversation[Reply]:
    """The answer to an authenticated call. Raises Refused, Unavailable."""
    for last in (False, True):
        token = yield from token_of(session)
        headers = {**call.headers, "Authorization": f"Bearer {token}"}
        reply = yield from patiently(session.retry, Call(call.method, call.path, headers, call.body))
        if reply.status != 401 or last:
            break
        session.token = ""  # it ended early, or was revoked: one new token, once
    if reply.status >= 400:
        raise refusal(reply.status, reply.body)
    return reply


def patiently(retry: Retry, call: Call) -> Conversation[Reply]:
    """The first answer that counts: no broken connection, no 429, no 5xx. Raises Unavailable after all tries."""
    detail = ""
    for attempt in range(1, retry.tries + 1):
        answer = yield call
        if isinstance(answer, Reply) and answer.status != 429 and answer.status < 500:
            return answer
        detail = f"HTTP {answer.status}" if isinstance(answer, Reply) else getattr(answer, "detail", "")
        if attempt < retry.tries:
            yield Pause(max(retry.pause(attempt), min(_asked_to_wait(answer), retry.longest)))
    raise own(Unavailable, "client.unreachable", tries=retry.tries, detail=detail)


def _asked_to_wait(answer: Reply | Broken | None) -> float:
    text = answer.headers.get("retry-after", "") if isinstance(answer, Reply) else ""
    return float(text) if text.isdigit() else 0.0


def token_of(session: Session) -> Conversation[str]:
    """The token in use, renewed a minute before it ends. Raises NotAuthenticated, Unavailable."""
    if session.token and session.token_until and clock.now() < session.token_until:
        return session.token
    pair = f"{quote_plus(session.client_id)}:{quote_plus(session.client_secret)}".encode()
    headers = {
        "Authorization": f"Basic {base64.b64encode(pair).decode()}",
        "Content-Type": "application/x-www-form-urlencoded",
    }
    call = Call("POST", "/api/v1/oauth/token", headers, b"grant_type=client_credentials")
    reply = yield from patiently(session.retry, call)
    if reply.status >= 400:
        raise refusal(reply.status, reply.body)
    told = reply.json()
    try:
        session.token, lasts = str(told["access_token"]), timedelta(seconds=int(told["expires_in"]))
    except (KeyError, TypeError, ValueError) as error:
        raise own(BadAnswer, "client.bad_answer", detail="no access token") from error
    session.token_until = clock.now() + lasts - _RENEW_BEFORE
    return session.token
