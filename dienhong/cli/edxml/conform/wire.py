"""HTTP to the endpoint under test: one connection a call, nothing retried but 429, every answer kept whole."""

from __future__ import annotations

import base64
import http.client
import json
import select
import socket
import ssl
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

SECONDS = 60.0
_CHUNK = 256 * 1024
_TRIES = 4
_CUT_SECONDS = 3.0
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


@dataclass(frozen=True, slots=True)
class Told:
    """An event of a stream; `data` is {} for what is no object."""

    event: str
    id: str
    data: Mapping[str, Any]


def _told(response: http.client.HTTPResponse, wanted: str) -> Iterator[Told]:
    """Events as they come; the first wanted one, the end and silence end it."""
    fields: dict[str, str] = {}
    while True:
        try:
            line = response.readline()
        except (TimeoutError, http.client.IncompleteRead):
            return
        if not line:
            return
        text = line.decode("utf-8", "replace").rstrip("\r\n")
        if text and not text.startswith(":"):
            name, _, value = text.partition(":")
            fields[name] = value.removeprefix(" ")
        elif not text and fields:
            one = _event(fields)
            yield one
            if one.event == wanted:
                return
            fields = {}


def _event(fields: Mapping[str, str]) -> Told:
    try:
        data = json.loads(fields.get("data", ""))
    except ValueError:
        data = {}
    return Told(fields.get("event", ""), fields.get("id", ""), data if isinstance(data, dict) else {})


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

    def get(self, path: str, *, token: str | None = None, extra: Mapping[str, str] | None = None) -> Answer:
        """A GET below /exchange."""
        return self.call("GET", f"/exchange{path}", None, {**self._bearer(token), **(extra or {})})

    def patch(self, path: str, offset: int, data: bytes) -> Answer:
        """A piece of an upload at its offset."""
        return self.call("PATCH", f"/exchange{path}", data, self._piece(offset))

    def cut_patch(self, path: str, offset: int, data: bytes) -> None:
        """The same, broken off after half of the bytes that were announced. Raises Unreachable."""
        connection = self._opened(SECONDS)
        try:
            connection.putrequest("PATCH", f"{self._prefix}/api/v1/exchange{path}")
            for name, value in {**self._piece(offset), "Content-Length": str(len(data))}.items():
                connection.putheader(name, value)
            connection.endheaders(data[: len(data) // 2])
            connection.sock.shutdown(socket.SHUT_WR)
            connection.sock.settimeout(_CUT_SECONDS)
            connection.sock.recv(1)  # whatever it says of this, or its hanging up: then it has noticed
        except TimeoutError:
            return
        except (OSError, http.client.HTTPException) as error:
            raise Unreachable(f"PATCH {path}: {error or type(error).__name__}") from error
        finally:
            connection.close()

    def _piece(self, offset: int) -> dict[str, str]:
        return {
            **self._bearer(),
            "Content-Type": "application/offset+octet-stream",
            "Upload-Offset": str(offset),
        }

    def events(
        self, address: str, after: str, wanted: str, seconds: float, *, signed_in: bool = True
    ) -> tuple[int, str, list[Told]]:
        """Status, media type and events of a stream, up to the first wanted one or until it is silent for so long."""
        parts = urlsplit(address)
        connection = self._opened(seconds, parts.scheme == "https", parts.hostname or "", parts.port)
        headers = {**(self._bearer() if signed_in else {}), **({"Last-Event-ID": after} if after else {})}
        try:
            connection.request("GET", parts.path + (f"?{parts.query}" if parts.query else ""), headers=headers)
            response = connection.getresponse()
            found = list(_told(response, wanted)) if response.status == 200 else []
            return response.status, response.getheader("Content-Type", ""), found
        except (OSError, http.client.HTTPException) as error:
            raise Unreachable(f"GET {address}: {error or type(error).__name__}") from error
        finally:
            connection.close()

    def _opened(
        self, seconds: float, secure: bool | None = None, host: str = "", port: int | None = None
    ) -> http.client.HTTPConnection:
        secure, port = self._secure if secure is None else secure, port if host else self._port
        if secure:
            return http.client.HTTPSConnection(host or self._host, port, timeout=seconds, context=self._context)
        return http.client.HTTPConnection(host or self._host, port, timeout=seconds)

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
        connection = self._opened(SECONDS)
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
