"""The bytes of packages on their way out: one, or several as multipart/mixed, streamed from disk."""

from __future__ import annotations

import base64
import json
import secrets
from collections.abc import Iterator, Sequence
from pathlib import Path
from uuid import UUID

from django.http import StreamingHttpResponse

from dienhong.audit.public import Outcome
from dienhong.exchange.api.answers import problem
from dienhong.exchange.commands import Content
from dienhong.kernel.errors import RuleBroken


def headers_of(content: Content) -> dict[str, str]:
    """ETag and Content-Digest (RFC 9530) of a package's bytes."""
    digest = base64.b64encode(bytes.fromhex(content.sha256)).decode()
    return {"ETag": f'"{content.sha256}"', "Content-Digest": f"sha-256=:{digest}:"}


def mixed(packages: Sequence[UUID], outcomes: Sequence[Outcome[Content]]) -> StreamingHttpResponse:
    """A part for each package in the order asked for; what was refused is a part of application/problem+json."""
    boundary = f"dienhong-{secrets.token_hex(16)}"
    answer = StreamingHttpResponse(_parts(boundary, packages, outcomes))
    answer.headers["Content-Type"] = f"multipart/mixed; boundary={boundary}"
    return answer


def _parts(boundary: str, packages: Sequence[UUID], outcomes: Sequence[Outcome[Content]]) -> Iterator[bytes]:
    for package, outcome in zip(packages, outcomes, strict=True):
        headers, data = _part(outcome)
        lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        yield f"--{boundary}\r\nContent-ID: <{package}>\r\n{lines}\r\n".encode() + data + b"\r\n"
    yield f"--{boundary}--\r\n".encode()


def _part(outcome: Outcome[Content]) -> tuple[dict[str, str], bytes]:
    if outcome.value is None:
        body = json.dumps(problem(outcome.error or RuleBroken("kernel.unknown")), ensure_ascii=False).encode()
        return {"Content-Type": "application/problem+json"}, body
    headers = {"Content-Type": "application/xml", "Content-Length": str(outcome.value.size)}
    return headers | headers_of(outcome.value), Path(outcome.value.path).read_bytes()
