"""Bodies of requests: one package, or several as multipart/mixed. Read from the stream, bounded, never guessed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.http import HttpRequest

from dienhong.exchange.edxml import DEFAULT_LIMITS
from dienhong.exchange.rules import MAX_LISTED, MAX_PARTS
from dienhong.kernel.content import Content
from dienhong.kernel.errors import RuleBroken

MIB = 1024 * 1024
MAX_BODY = 64 * MIB
MAX_LIST = 24 * MIB
MAX_SINGLE = DEFAULT_LIMITS.package
_BOUNDARY = re.compile(r"""boundary=(?:"([^"\r\n]{1,70})"|([0-9A-Za-z'()+_,./:=?-]{1,70}))(?:\s*;|\s*$)""")
_SINGLE = ("application/xml", "text/xml")


@dataclass(frozen=True, slots=True)
class Part:
    """One package of a body with the headers of its part (lower-case names)."""

    headers: dict[str, str]
    data: Content


@dataclass(frozen=True, slots=True)
class Body:
    """The packages of a request; `is_batch` decides the shape of the answer."""

    parts: list[Part]
    is_batch: bool


def body_of(request: HttpRequest) -> Body:
    """The packages of a request.

    Raises RuleBroken: exchange.wrong_media_type, exchange.too_large, exchange.bad_multipart, exchange.too_many_parts.
    """
    media_type = request.headers.get("Content-Type", "").split(";")[0].strip().lower()
    if media_type in _SINGLE:
        headers = {name.lower(): request.headers.get(name, "") for name in ("Idempotency-Key", "Deliver-At")}
        return Body([Part(headers, Content(_read(request, MAX_SINGLE)))], is_batch=False)
    if media_type == "multipart/mixed":
        found = _BOUNDARY.search(request.headers["Content-Type"])
        if found is None:
            raise RuleBroken("exchange.bad_multipart")
        return Body(_parts(_read(request, MAX_BODY), (found[1] or found[2]).encode()), is_batch=True)
    raise RuleBroken("exchange.wrong_media_type")


def listed_packages(request: HttpRequest) -> dict[UUID, str]:
    """Package → SHA-256 from lines `uuid sha256`. Raises RuleBroken: exchange.bad_list, exchange.too_large."""
    found: dict[UUID, str] = {}
    text = _read(request, MAX_LIST).decode("ascii", "replace")
    for line in text.splitlines():
        name, _blank, digest = line.strip().partition(" ")
        try:
            found[UUID(name)] = digest.strip().lower()
        except ValueError as error:
            raise RuleBroken("exchange.bad_list", most=MAX_LISTED) from error
    return found


def _read(request: HttpRequest, limit: int) -> bytes:
    """At most `limit` bytes; a longer body is refused as soon as it is known to be longer."""
    declared = request.headers.get("Content-Length", "")
    if declared.isdigit() and int(declared) > limit:
        raise RuleBroken("exchange.too_large", limit=limit // MIB)
    data: bytes = request.read(limit + 1)
    if len(data) > limit:
        raise RuleBroken("exchange.too_large", limit=limit // MIB)
    return data


def _parts(body: bytes, boundary: bytes) -> list[Part]:
    """RFC 2046, section 5.1, with CRLF line ends as it demands."""
    delimiter = b"\r\n--" + boundary
    # Twice as fast as bytes.split.
    preamble, *pieces = re.split(re.escape(delimiter), b"\r\n" + body)
    if not pieces or preamble.strip() or not pieces[-1].startswith(b"--"):
        raise RuleBroken("exchange.bad_multipart")
    if len(pieces) - 1 > MAX_PARTS:
        raise RuleBroken("exchange.too_many_parts", most=MAX_PARTS)
    if len(pieces) == 1:
        raise RuleBroken("exchange.bad_multipart")
    return [_part(piece) for piece in pieces[:-1]]


def _part(piece: bytes) -> Part:
    head, empty, data = piece.partition(b"\r\n\r\n")
    if not empty or not head.startswith(b"\r\n") or len(head) > 8192:
        raise RuleBroken("exchange.bad_multipart")
    headers = {}
    for line in head[2:].split(b"\r\n"):
        name, colon, value = line.partition(b":")
        if not colon or not line.isascii() or not line.replace(b"\t", b" ").decode().isprintable():
            raise RuleBroken("exchange.bad_multipart")
        headers[name.decode().strip().lower()] = value.decode().strip()
    if headers.get("content-type", "").split(";")[0].strip().lower() not in _SINGLE:
        raise RuleBroken("exchange.wrong_media_type")
    return Part(headers, Content(data))


def hour_of(part: Part) -> datetime | None:
    """The instant of the header Deliver-At (ISO 8601 with its offset). Raises RuleBroken("exchange.hour_malformed")."""
    text = part.headers.get("deliver-at", "")
    if not text:
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        raise RuleBroken("exchange.hour_malformed") from error
    if found.tzinfo is None:
        raise RuleBroken("exchange.hour_malformed")
    return found
