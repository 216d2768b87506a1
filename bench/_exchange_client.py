"""An agency's own software as light as it can be: one kept connection, one token, batches."""

from __future__ import annotations

import base64
import http.client
import json
import time
from typing import Any
from urllib.parse import urlencode, urlsplit

BOUNDARY = "dienhong-bench"
# Below the 15 seconds for which the platform keeps a connection on which nothing is said.
IDLE_SECONDS = 10.0
# Below the 15 minutes for which a token counts.
TOKEN_SECONDS = 600.0


class Refusal(Exception):
    """The platform did not do what it was asked; `status` is that of the answer (200: one of a batch was refused)."""

    def __init__(self, told: str, status: int = 200) -> None:
        super().__init__(told)
        self.status = status


class Client:
    """One connection of one agency's software; not for several threads at once."""

    def __init__(self, base_url: str, agency: dict[str, Any]) -> None:
        parts = urlsplit(base_url)
        self.agency = agency
        self._used_at = time.monotonic()
        self._connection = http.client.HTTPConnection(parts.hostname or "", parts.port or 80, timeout=60)
        self.authorise()

    def authorise(self) -> None:
        """Ask for a new token."""
        basic = base64.b64encode(f"{self.agency['client_id']}:{self.agency['secret']}".encode()).decode()
        headers = {"Authorization": f"Basic {basic}", "Content-Type": "application/x-www-form-urlencoded"}
        body = urlencode({"grant_type": "client_credentials"}).encode()
        self._held = json.loads(self._request("POST", "/oauth/token", body, headers))["access_token"]
        self._held_since = time.monotonic()

    @property
    def _token(self) -> str:
        if time.monotonic() - self._held_since > TOKEN_SECONDS:
            self.authorise()
        return str(self._held)

    def get(self, path: str) -> Any:
        """JSON of a GET below /api/v1/exchange."""
        return json.loads(self.content(path))

    def read(self, path: str) -> bytes:
        """Bytes of a GET below /api/v1."""
        return self._request("GET", path, None, {"Authorization": f"Bearer {self._token}"})

    def content(self, path: str) -> bytes:
        """Bytes of a GET below /api/v1/exchange."""
        return self.read(f"/exchange{path}")

    def contents(self, packages: list[str]) -> list[bytes]:
        """Bytes of several packages, in the order asked for. Raises Refusal if any was refused."""
        headers = {"Authorization": f"Bearer {self._token}", "Content-Type": "application/json"}
        body = json.dumps({"packages": packages}).encode()
        data = memoryview(self._request("POST", "/exchange/packages/contents", body, headers))
        found, at = [], 0
        for package in packages:
            head, at = _head(data, at)
            if f"<{package}>".encode() not in head or b"Content-Length" not in head:
                raise Refusal(f"/packages/contents: {head!r}")
            size = int(head.partition(b"Content-Length: ")[2].partition(b"\r\n")[0])
            found.append(bytes(data[at : at + size]))
            at += size + 2
        return found

    def post_many(self, path: str, parts: list[tuple[str, bytes]]) -> list[dict[str, Any]]:
        """Results of a multipart/mixed batch of (key, package), in its order. Raises Refusal if any was refused."""
        pieces: list[bytes] = []
        for key, data in parts:
            pieces.append(f"--{BOUNDARY}\r\nContent-Type: application/xml\r\nIdempotency-Key: {key}\r\n\r\n".encode())
            pieces += [data, b"\r\n"]
        pieces.append(f"--{BOUNDARY}--\r\n".encode())
        return self._results(path, b"".join(pieces), f"multipart/mixed; boundary={BOUNDARY}")

    def confirm(self, deliveries: list[str]) -> list[dict[str, Any]]:
        """Confirm deliveries. Raises Refusal if any was refused."""
        return self._results("/deliveries/confirm", json.dumps({"deliveries": deliveries}).encode(), "application/json")

    def _results(self, path: str, body: bytes, media_type: str) -> list[dict[str, Any]]:
        headers = {"Authorization": f"Bearer {self._token}", "Content-Type": media_type}
        results: list[dict[str, Any]] = json.loads(self._request("POST", f"/exchange{path}", body, headers))["results"]
        refused = [one["error"] for one in results if one["error"]]
        if refused:
            raise Refusal(f"{path}: {refused[0]}")
        return results

    def _request(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> bytes:
        if time.monotonic() - self._used_at > IDLE_SECONDS:
            self._connection.close()  # the server may be closing it; the next request opens another
        self._connection.request(method, f"/api/v1{path}", body, headers)
        answer = self._connection.getresponse()
        data = answer.read()
        self._used_at = time.monotonic()
        if answer.status >= 400:
            raise Refusal(f"{method} {path} answered {answer.status}: {data[:400]!r}", answer.status)
        return data


def _head(data: memoryview, start: int) -> tuple[bytes, int]:
    """The headers of the part that begins at `start`, and where its body begins."""
    piece = bytes(data[start : start + 2000])
    length = piece.index(b"\r\n\r\n") + 4
    return piece[:length], start + length
