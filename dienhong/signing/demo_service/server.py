"""The HTTP side of the service: API v1 and v2, and a page that stands for the person's phone."""

from __future__ import annotations

import base64
import hmac
import json
import secrets
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from time import monotonic
from typing import Any
from urllib.parse import parse_qs

from cryptography.hazmat.primitives.serialization import Encoding

from dienhong.signing.demo_service.vault import Asked, Guarded, ServiceError, Vault, listed

MAX_BODY = 256 * 1024
TOKEN_SECONDS = 3600
_ALGORITHMS = {
    "2.16.840.1.101.3.4.2.1": "sha256",
    "2.16.840.1.101.3.4.2.2": "sha384",
    "2.16.840.1.101.3.4.2.3": "sha512",
}
_SIZES = {"sha256": 32, "sha384": 48, "sha512": 64}
# An algorithm of signing may name the hash as well, and the request for leave of version 1 names none at all.
_SIGNS_WITH = {
    "1.2.840.113549.1.1.11": "sha256",
    "1.2.840.113549.1.1.12": "sha384",
    "1.2.840.113549.1.1.13": "sha512",
    "1.2.840.10045.4.3.2": "sha256",
    "1.2.840.10045.4.3.3": "sha384",
    "1.2.840.10045.4.3.4": "sha512",
}
_KEY_ALGORITHMS = {
    True: ["1.2.840.113549.1.1.1", *list(_SIGNS_WITH)[:3]],
    False: ["1.2.840.10045.2.1", *list(_SIGNS_WITH)[3:]],
}
# The two versions differ in these names; version 2 takes PIN and code as authData.
_HASHES = {"v1": ("hash", "hashAlgo"), "v2": ("hashes", "hashAlgorithmOID")}


class Service(ThreadingHTTPServer):
    """The service; `clients` maps a client's id to its secret."""

    daemon_threads = True

    def __init__(self, address: tuple[str, int], vault: Vault, clients: dict[str, str]) -> None:
        super().__init__(address, Handler)
        self.vault, self.clients = vault, clients
        self.tokens: dict[str, float] = {}


class Handler(BaseHTTPRequestHandler):
    """One request."""

    server: Service
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *arguments: Any) -> None:
        """Requests carry codes; nothing of them is logged."""

    def do_GET(self) -> None:
        """The phone."""
        if self.path != "/phone":
            self._answer(404, {"error": "invalid_request", "error_description": "No such page"})
            return
        rows = "".join(_request_on_phone(handle, item.asked.text) for handle, item in self.server.vault.waiting())
        page = _PHONE % (rows or "<p>Không có yêu cầu ký nào.</p>")
        self._send(200, page.encode(), "text/html; charset=utf-8")

    def do_POST(self) -> None:
        """The API, and taps on the phone."""
        length = self.headers.get("Content-Length", "")
        if not length.isdigit() or int(length) > MAX_BODY:
            self.close_connection = True
            self._answer(413, {"error": "invalid_request", "error_description": "Too long"})
            return
        body = self.rfile.read(int(length))
        try:
            self._answer(200, self._route(body))
        except ServiceError as error:
            status = 401 if error.error == "invalid_client" else 400
            self._answer(status, {"error": error.error, "error_description": error.sentence})
        except (ValueError, KeyError, TypeError, AttributeError):
            self._answer(400, {"error": "invalid_request", "error_description": "Malformed request"})

    def _route(self, body: bytes) -> dict[str, Any]:
        if self.path == "/phone":
            tapped = parse_qs(body.decode())
            self.server.vault.decide(tapped["handle"][0], tapped["answer"][0] == "approve")
            return {"done": True}
        _, family, version, *rest = self.path.split("/")
        if family != "csc" or version not in _HASHES:
            raise ServiceError("invalid_request", "No such method")
        if rest == ["oauth2", "token"]:
            return self._token()
        if monotonic() > self.server.tokens.get(self.headers.get("Authorization", "").removeprefix("Bearer "), 0.0):
            raise ServiceError("invalid_client", "Invalid access token")
        act = _ACTS.get("/".join(rest))
        if act is None:
            raise ServiceError("invalid_request", "No such method")
        answer: dict[str, Any] = act(self, json.loads(body or b"{}"), version)
        return answer

    def _token(self) -> dict[str, Any]:
        given = base64.b64decode(self.headers.get("Authorization", "").removeprefix("Basic ")).decode()
        client, _, secret = given.partition(":")
        known = self.server.clients.get(client, "")
        if not known or not hmac.compare_digest(known, secret):
            raise ServiceError("invalid_client", "Unknown client or wrong secret")
        token = secrets.token_urlsafe(32)
        self.server.tokens[token] = monotonic() + TOKEN_SECONDS
        return {"access_token": token, "token_type": "Bearer", "expires_in": TOKEN_SECONDS}

    def _list(self, asked: dict[str, Any], version: str) -> dict[str, Any]:
        return {"credentialIDs": listed(self.server.vault.folder)}

    def _info(self, asked: dict[str, Any], version: str) -> dict[str, Any]:
        found = self.server.vault.credential(str(asked["credentialID"]))
        chain = [base64.b64encode(item.public_bytes(Encoding.DER)).decode() for item in found.certificates]
        guards = _guards_v1(found) if version == "v1" else _guards_v2(found)
        return {
            "key": {"status": "enabled", "algo": _KEY_ALGORITHMS[found.is_rsa], "len": found.key.key_size},
            "cert": {"status": "valid", "certificates": chain},
            "multisign": 100,
            "SCAL": "2",
            **guards,
        }

    def _send_otp(self, asked: dict[str, Any], version: str) -> dict[str, Any]:
        self.server.vault.send_code(str(asked["credentialID"]))
        return {}

    def _authorize(self, asked: dict[str, Any], version: str) -> dict[str, Any]:
        secrets_given = asked
        if version == "v2":
            secrets_given = {str(item["id"]): item["value"] for item in asked.get("authData", ())}
        hashes, algorithm = _hashes_of(asked, version)
        if int(asked["numSignatures"]) != len(hashes):
            raise ServiceError("invalid_request", "numSignatures is not the number of hashes")
        made, approved = self.server.vault.authorise(
            str(asked["credentialID"]),
            Asked(tuple(hashes), algorithm, str(asked.get("description", ""))),
            pin=str(secrets_given.get("PIN", "")),
            otp=str(secrets_given.get("OTP", "")),
        )
        return {("SAD" if approved else "handle"): made, "expiresIn": round(self.server.vault.sad_seconds)}

    def _check(self, asked: dict[str, Any], version: str) -> dict[str, Any]:
        sad = self.server.vault.check(str(asked["handle"]))
        if sad is None:
            raise ServiceError("authorization_pending", "The person has not approved yet")
        return {"SAD": sad}

    def _sign(self, asked: dict[str, Any], version: str) -> dict[str, Any]:
        hashes, algorithm = _hashes_of(asked, version)
        made = self.server.vault.sign(str(asked["credentialID"]), hashes, algorithm, str(asked["SAD"]))
        return {"signatures": [base64.b64encode(item).decode() for item in made]}

    def _answer(self, status: int, answer: dict[str, Any]) -> None:
        self._send(status, json.dumps(answer).encode(), "application/json")

    def _send(self, status: int, body: bytes, media_type: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", media_type)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(body)


_ACTS: dict[str, Any] = {
    "credentials/list": Handler._list,
    "credentials/info": Handler._info,
    "credentials/sendOTP": Handler._send_otp,
    "credentials/authorize": Handler._authorize,
    "credentials/authorizeCheck": Handler._check,
    "signatures/signHash": Handler._sign,
}
_PHONE = """<!doctype html><html lang="vi"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta http-equiv="refresh" content="5"><title>Điện thoại ký số</title><h1>Điện thoại ký số (trình diễn)</h1>%s"""


def _request_on_phone(handle: str, text: str) -> str:
    return (
        f'<form method="post" action="/phone"><input type="hidden" name="handle" value="{escape(handle)}">'
        f"<p>{escape(text)}</p>"
        '<button name="answer" value="approve">Đồng ý ký</button> <button name="answer" value="decline">Từ chối</button></form>'
    )


def _guards_v1(found: Guarded) -> dict[str, Any]:
    return {
        "authMode": "explicit" if found.pin or found.otp or found.tap else "implicit",
        "PIN": {"presence": "true" if found.pin else "false", "format": "N", "label": "PIN"},
        "OTP": {"presence": "true" if found.otp else "false", "type": "online", "format": "N", "label": "OTP"},
    }


def _guards_v2(found: Guarded) -> dict[str, Any]:
    asked = [name for name, wanted in (("PIN", bool(found.pin)), ("OTP", found.otp)) if wanted]
    mode = "explicit" if asked or found.tap else "implicit"
    objects = [{"type": "Password", "id": name, "format": "N", "label": name} for name in asked]
    return {"auth": {"mode": mode, "expression": " AND ".join(asked), "objects": objects}}


def _hashes_of(asked: dict[str, Any], version: str) -> tuple[list[bytes], str]:
    name, algorithm_name = _HASHES[version]
    found = [base64.b64decode(item, validate=True) for item in asked[name]]
    named = str(asked.get(algorithm_name, "")) or str(asked.get("signAlgo", ""))
    by_size = next((known for known, size in _SIZES.items() if found and len(found[0]) == size), None)
    algorithm = _ALGORITHMS.get(named) or _SIGNS_WITH.get(named) or (by_size if algorithm_name not in asked else None)
    if algorithm is None:
        raise ServiceError("invalid_request", f"Invalid parameter {algorithm_name}")
    if any(len(item) != _SIZES[algorithm] for item in found):
        raise ServiceError("invalid_request", f"Invalid length of {name}")
    return found, algorithm
