"""HTTP to the endpoint under test: one connection a call, nothing retried but 429, every answer kept whole."""

from __future__ import annotations

import base64
import http.client
import json
import select
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

SECONDS = 60.0
_CHUNK = 256 * 1024
_TRIES = 4
BOUNDARY = "ranh-gioi-dienhong-conform"


class Unreachable(Exception):
    """The endpoint cannot be spoken to at all; the text is the system's own."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back. `headers` have lower-case names."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """The body as JSON; {} when it is none, so that cases compare and do not fall."""
        try:
            return json.loads(self.body)
        except ValueError:
            return {}

    @property
    def code(self) -> str:
        """The stable code of a refusal, "" without one."""
        told = self.json
        return str(told.get("code", "")) if isinstance(told, dict) else ""

    def short(self) -> str:
        """For a table: status, code, the beginning of the body."""
        text = " ".join(self.body[:400].decode("utf-8", "replace").split())
        return f"{self.status} {self.code or text[:200]}".strip()


class Wire:
    """One side's access to the endpoint."""

    def __init__(self, url: str, client_id: str, secret: str, ca_file: str | None = None) -> None:
        parts = urlsplit(url)
        self._secure, self._host = parts.scheme == "https", parts.hostname or ""
        self._port = parts.port or (443 if self._secure else 80)
        self._prefix = parts.path.rstrip("/")
        self._client = (client_id, secret)
        self._context = ssl.create_default_context(cafile=ca_file) if self._secure else None
        self.token = ""

    def ask_token(self, secret: str | None = None) -> Answer:
        """The answer of /oauth/token; a good one is kept for later calls, unless another secret was tried."""
        client_id, own = self._client
        pair = f"{quote(client_id, safe='')}:{quote(own if secret is None else secret, safe='')}"
        headers = {
            "Authorization": f"Basic {base64.b64encode(pair.encode()).decode()}",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        answer = self.call("POST", "/oauth/token", urlencode({"grant_type": "client_credentials"}).encode(), headers)
        if secret is None and answer.status == 200 and isinstance(answer.json, dict):
            self.token = str(answer.json.get("access_token", ""))
        return answer

    def get(self, path: str, *, token: str | None = None) -> Answer:
        """A GET below /exchange."""
        return self.call("GET", f"/exchange{path}", None, self._bearer(token))

    def post_json(self, path: str, body: object) -> Answer:
        """A POST of JSON below /exchange."""
        headers = {**self._bearer(), "Content-Type": "application/json"}
        return self.call("POST", f"/exchange{path}", json.dumps(body).encode(), headers)

    def post_xml(self, path: str, data: bytes, key: str = "", media_type: str = "application/xml") -> Answer:
        """A POST of one package below /exchange."""
        headers = {**self._bearer(), "Content-Type": media_type, **({"Idempotency-Key": key} if key else {})}
        return self.call("POST", f"/exchange{path}", data, headers)

    def post_many(self, path: str, parts: list[tuple[str, bytes]]) -> Answer:
        """A multipart/mixed batch of (key, package) below /exchange."""
        body = b""
        for key, data in parts:
            head = f"--{BOUNDARY}\r\nContent-Type: application/xml\r\n" + (f"Idempotency-Key: {key}\r\n" if key else "")
            body += head.encode() + b"\r\n" + data + b"\r\n"
        body += f"--{BOUNDARY}--\r\n".encode()
        headers = {**self._bearer(), "Content-Type": f"multipart/mixed; boundary={BOUNDARY}"}
        return self.call("POST", f"/exchange{path}", body, headers)

    def call(self, method: str, path: str, body: bytes | None, headers: Mapping[str, str]) -> Answer:
        """One request. 429 is repeated after what Retry-After asks for. Raises Unreachable."""
        for attempt in range(_TRIES):
            answer = self._once(method, path, body, headers)
            if answer.status != 429 or attempt == _TRIES - 1:
                return answer
            wait = answer.headers.get("retry-after", "")
            time.sleep(min(float(wait) if wait.isdigit() else 2.0**attempt, SECONDS))
        raise AssertionError("unreachable")

    def _bearer(self, token: str | None = None) -> dict[str, str]:
        used = self.token if token is None else token
        return {"Authorization": f"Bearer {used}"} if used else {}

    def _once(self, method: str, path: str, body: bytes | None, headers: Mapping[str, str]) -> Answer:
        connection = (
            http.client.HTTPSConnection(self._host, self._port, timeout=SECONDS, context=self._context)
            if self._secure
            else http.client.HTTPConnection(self._host, self._port, timeout=SECONDS)
        )
        try:
            connection.putrequest(method, f"{self._prefix}/api/v1{path}")
            for name, value in {**headers, "Content-Length": str(len(body or b"")), "Connection": "close"}.items():
                connection.putheader(name, value)
            connection.endheaders()
            _send(connection, body or b"")
            response = connection.getresponse()
            told = {name.lower(): value for name, value in response.getheaders()}
            return Answer(response.status, told, response.read())
        except (OSError, http.client.HTTPException) as error:
            raise Unreachable(f"{method} {path}: {error or type(error).__name__}") from error
        finally:
            connection.close()


def _send(connection: http.client.HTTPConnection, body: bytes) -> None:
    """Stop sending as soon as the other side answers: it refuses what is too large before it has read all of it."""
    if len(body) > _CHUNK:
        select.select([connection.sock], [], [], 1.0)
    for start in range(0, len(body), _CHUNK):
        if start and select.select([connection.sock], [], [], 0)[0]:
            return
        try:
            connection.send(body[start : start + _CHUNK])
        except (BrokenPipeError, ConnectionResetError):
            return
