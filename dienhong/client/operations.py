"""The calls of docs/protocols/exchange.md as conversations: what is asked, and what its answer means."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from typing import Any, TypeVar
from urllib.parse import urlencode
from uuid import uuid4

from dienhong.client.answers import Accepted, Connection, PackageState, Page, Recorded, Status, Waiting
from dienhong.client.conversation import Call, Conversation, Reply, Session, asked
from dienhong.client.errors import BadAnswer, NotGenuine, own

T = TypeVar("T")
BASE = "/api/v1/exchange"
MOST_PARTS = 100
_XML = "application/xml"


def check(session: Session) -> Conversation[Connection]:
    """Who the platform thinks this software is, and what it may do."""
    reply = yield from asked(session, Call("GET", f"{BASE}/check"))
    return _read(reply, Connection.of)


def send(session: Session, package: bytes, key: str) -> Conversation[Accepted]:
    """Hand over one signed package. Raises Refused (KeyReused, AlreadySent, Invalid …)."""
    headers = {"Content-Type": _XML, "Idempotency-Key": key}
    reply = yield from asked(session, Call("POST", f"{BASE}/packages", headers, package))
    return _read(reply, Accepted.of)


def send_many(session: Session, packages: Sequence[tuple[str, bytes]]) -> Conversation[list[Accepted]]:
    """Hand over up to 100 packages as (key, bytes), 64 MiB in all; each is accepted or refused by itself."""
    parts = [({"Content-Type": _XML, "Idempotency-Key": key}, data) for key, data in packages]
    reply = yield from asked(session, _mixed(f"{BASE}/packages", parts))
    return _read(reply, lambda told: [Accepted.of(one) for one in told["results"]])


def package(session: Session, uuid: str) -> Conversation[PackageState]:
    """A package with its deliveries."""
    reply = yield from asked(session, Call("GET", f"{BASE}/packages/{uuid}"))
    return _read(reply, PackageState.of)


def pending(session: Session, after: str, limit: int) -> Conversation[Page[Waiting]]:
    """What waits, oldest first. Begin each pass without `after`."""
    reply = yield from asked(session, _listed("/pending", after, limit))
    return _read(
        reply,
        lambda told: Page(
            tuple(Waiting.of(one) for one in told["items"]), told["next"] or "", told["next"] is not None
        ),
    )


def fetch(session: Session, waiting: Waiting) -> Conversation[bytes]:
    """The bytes of a package as its sender signed them, compared with what was announced. Raises NotGenuine."""
    reply = yield from asked(session, Call("GET", f"{BASE}/packages/{waiting.package}/content"))
    if hashlib.sha256(reply.body).hexdigest() != waiting.sha256:
        raise own(NotGenuine, "client.not_genuine", detail=f"SHA-256 {waiting.package}")
    return reply.body


def confirm(session: Session, deliveries: Sequence[str]) -> Conversation[list[Recorded]]:
    """Say that up to 500 packages are safe on one's disk; a delivery without a status becomes 01."""
    body = json.dumps({"deliveries": list(deliveries)}).encode()
    headers = {"Content-Type": "application/json"}
    reply = yield from asked(session, Call("POST", f"{BASE}/deliveries/confirm", headers, body))
    return _read(reply, lambda told: [Recorded.of(one) for one in told["results"]])


def report(session: Session, status_package: bytes) -> Conversation[Recorded]:
    """Hand over one signed status package. Raises Refused (StatusNotAllowed, NotFound …)."""
    reply = yield from asked(session, Call("POST", f"{BASE}/statuses", {"Content-Type": _XML}, status_package))
    return _read(reply, Recorded.of)


def statuses(session: Session, after: str, limit: int) -> Conversation[Page[Status]]:
    """Statuses of what this agency sent, each once: keep `next` and come back with it."""
    reply = yield from asked(session, _listed("/statuses", after, limit))
    return _read(reply, lambda told: Page(tuple(Status.of(one) for one in told["items"]), told["next"], told["more"]))


def status_content(session: Session, uuid: str) -> Conversation[bytes]:
    """The signed status package; empty for an 01 that followed from a confirmation."""
    reply = yield from asked(session, Call("GET", f"{BASE}/statuses/{uuid}/content"))
    return reply.body


def receipt(session: Session, uuid: str) -> Conversation[bytes]:
    """A receipt as the platform signed it; `receipts.opened` checks it."""
    reply = yield from asked(session, Call("GET", f"{BASE}/receipts/{uuid}"))
    return reply.body


def trust_anchors(session: Session) -> Conversation[bytes]:
    """The platform's root certificates in PEM. They are worth as much as the connection they came over."""
    reply = yield from asked(session, Call("GET", "/pki/goc.pem"))
    return reply.body


def _listed(path: str, after: str, limit: int) -> Call:
    query = {"limit": str(limit)} | ({"after": after} if after else {})
    return Call("GET", f"{BASE}{path}?{urlencode(query)}")


def _mixed(path: str, parts: Sequence[tuple[dict[str, str], bytes]]) -> Call:
    """A multipart/mixed body (RFC 2046); a random boundary stands in none of the parts."""
    boundary = f"dienhong-{uuid4().hex}"
    pieces: list[bytes] = []
    for headers, data in parts:
        lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        pieces += [f"--{boundary}\r\n{lines}\r\n".encode(), data, b"\r\n"]
    pieces.append(f"--{boundary}--\r\n".encode())
    return Call("POST", path, {"Content-Type": f"multipart/mixed; boundary={boundary}"}, b"".join(pieces))


def _read(reply: Reply, understand: Callable[[Any], T]) -> T:
    told = reply.json()
    try:
        return understand(told)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise own(BadAnswer, "client.bad_answer", detail=f"{type(error).__name__} {error}") from error
