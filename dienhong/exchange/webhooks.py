"""Calling agencies' own software: addresses that are safe to call, signed messages (docs/protocols/exchange.md, section 6)."""

from __future__ import annotations

import hashlib
import hmac
import http.client
import ipaddress
import json
import socket
import ssl
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import SplitResult, urlsplit

from django.conf import settings
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from dienhong.exchange.models import WebhookSubscription
from dienhong.kernel.errors import RuleBroken, Sentence

EVENTS = ("package.waiting", "status.recorded", "request.asked")
TEST_EVENT = "connection.test"
TIMEOUT_SECONDS = 10
MAX_ANSWER = 64 * 1024


@dataclass(frozen=True, slots=True)
class Answer:
    """What the called software said; `status` 0 when it could not be reached, `error` says why."""

    status: int
    error: str

    @property
    def ok(self) -> bool:
        """Whether it took the message."""
        return 200 <= self.status < 300


def secret_of(subscription: WebhookSubscription) -> str:
    """The secret of a subscription, made from the platform's own key: nothing to be stolen lies in the database."""
    name = f"{subscription.uuid}/{subscription.secret_version}"
    return "whsec_" + salted_hmac("dienhong.exchange.webhook", name, algorithm="sha256").hexdigest()


def signature(secret: str, timestamp: int, body: bytes) -> str:
    """`t=<unix seconds>,v1=<hex HMAC-SHA256 over "<t>.<body>">`."""
    digest = hmac.new(secret.encode(), f"{timestamp}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={timestamp},v1={digest}"


def must_be_callable(url: str) -> None:
    """Raise RuleBroken("exchange.webhook_address") unless the address is https (demo: http) to a public host."""
    parts = _parts(url)
    _public_address(parts.hostname or "", _port(parts))


def _parts(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018  reading it is what checks it
    except ValueError as error:
        raise _refused(_("it cannot be read")) from error
    allowed = ("https", "http") if settings.DIENHONG.demo else ("https",)
    if len(url) > 500 or not url.isascii() or any(letter.isspace() for letter in url):
        raise _refused(_("it is too long or has letters that are not allowed"))
    if parts.scheme not in allowed:
        raise _refused(_("it does not begin with https://"))
    if not parts.hostname or parts.username or parts.password or parts.fragment:
        raise _refused(_("it needs a host name, and no user name, password or fragment"))
    return parts


def _port(parts: SplitResult) -> int:
    return parts.port or (443 if parts.scheme == "https" else 80)


def _public_address(host: str, port: int) -> str:
    """One address of the host, all of which must be public: our own network is not to be called through us."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise _refused(_("the host name is not known")) from error
    addresses = [str(item[4][0]) for item in found]
    if not settings.DIENHONG.demo and not all(ipaddress.ip_address(item).is_global for item in addresses):
        raise _refused(_("the host is not public"))
    return addresses[0]


def _refused(problem: Sentence) -> RuleBroken:
    return RuleBroken("exchange.webhook_address", problem=problem)


class _PinnedHttps(http.client.HTTPSConnection):
    """TLS to an address that was checked, under the host's own name: the name cannot change its mind in between."""

    def __init__(self, host: str, port: int, address: str) -> None:
        super().__init__(host, port, timeout=TIMEOUT_SECONDS, context=ssl.create_default_context())
        self._address = address

    def connect(self) -> None:
        """Connect to the checked address."""
        plain = socket.create_connection((self._address, self.port), self.timeout)
        context: ssl.SSLContext = self._context  # type: ignore[attr-defined]  # kept by HTTPSConnection
        self.sock = context.wrap_socket(plain, server_hostname=self.host)


def call(url: str, body: bytes, headers: dict[str, str]) -> Answer:
    """POST the body once; redirects are not followed. Never raises for what the other side does."""
    try:
        parts = _parts(url)
        address = _public_address(parts.hostname or "", _port(parts))
    except RuleBroken as error:
        return Answer(0, str(error.params["problem"]))
    connection = _connection(parts, address)
    try:
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection.request("POST", path, body, {**headers, "Host": parts.netloc})
        response = connection.getresponse()
        response.read(MAX_ANSWER)
        return Answer(response.status, "" if 200 <= response.status < 300 else (response.reason or "")[:200])
    except (OSError, http.client.HTTPException) as error:
        return Answer(0, f"{type(error).__name__}: {error}"[:300])
    finally:
        connection.close()


def _connection(parts: SplitResult, address: str) -> http.client.HTTPConnection:
    host = parts.hostname or ""
    if parts.scheme == "https":
        return _PinnedHttps(host, _port(parts), address)
    return http.client.HTTPConnection(address, _port(parts), timeout=TIMEOUT_SECONDS)


def message(event: str, uuid: str, at: str, data: dict[str, Any]) -> bytes:
    """The body of a message, always the same bytes for the same message."""
    content = {"id": uuid, "event": event, "created_at": at, "data": data}
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()


def must_be_events(events: Iterable[str]) -> tuple[str, ...]:
    """The events in their usual order. Raises RuleBroken("exchange.webhook_events")."""
    wanted = set(events)
    if not wanted or not wanted <= set(EVENTS):
        raise RuleBroken("exchange.webhook_events", known=", ".join(EVENTS))
    return tuple(item for item in EVENTS if item in wanted)
