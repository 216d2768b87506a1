"""The client of a remote signing service (Cloud Signature Consortium API), in the dialect of its configuration."""

from __future__ import annotations

import base64
import json
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from time import monotonic
from typing import Any

from dienhong.signing.providers.csc.dialect import ServiceAddress
from dienhong.signing.providers.protocol import KeyUnavailable

MAX_ANSWER = 1024 * 1024
_HASH_IDENTIFIERS = {
    "sha256": "2.16.840.1.101.3.4.2.1",
    "sha384": "2.16.840.1.101.3.4.2.2",
    "sha512": "2.16.840.1.101.3.4.2.3",
}
_RSA, _ECDSA = "1.2.840.113549.1.1.1", "1.2.840.10045.2.1"
# Errors of the standard (11.x of 1.0.4.0, OAuth 2.0) → codes of ours that stay when a service words them anew.
_REFUSALS = {
    "invalid_pin": "signing.remote_pin_wrong",
    "invalid_otp": "signing.remote_otp_wrong",
    "credential_locked": "signing.remote_locked",
    "access_denied": "signing.remote_declined",
    "expired_token": "signing.remote_expired",
    "invalid_sad": "signing.remote_expired",
    "credential_disabled": "signing.remote_key_disabled",
}


class RemoteRefused(Exception):
    """The service said no. `code` is one of ours, `detail` the service's own words."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(f"{code}: {detail}")
        self.code, self.detail = code, detail


class _TokenRefused(RemoteRefused):
    """The service does not know the access token."""


@dataclass(frozen=True)
class Credential:
    """A key at the service: its certificates (DER, the holder's first) and what its use asks of the person."""

    certificates: tuple[bytes, ...]
    is_rsa: bool
    needs_pin: bool
    needs_otp: bool
    enabled: bool


@dataclass(frozen=True)
class Secrets:
    """What a person types: they pass through and are kept nowhere."""

    pin: str = field(default="", repr=False)
    otp: str = field(default="", repr=False)


NO_SECRETS = Secrets()


@dataclass(frozen=True)
class Authorised:
    """Signature activation data: good for these hashes, once, for a while."""

    sad: str = field(repr=False)


@dataclass(frozen=True)
class Pending:
    """A person has to approve elsewhere; ask again with the handle."""

    handle: str


@dataclass
class RemoteService:
    """Speaks to one service. Raises KeyUnavailable when it does not answer, RemoteRefused when it says no."""

    address: ServiceAddress
    _token: str = field(default="", repr=False)
    _token_ends: float = 0.0
    _lock: Any = field(default_factory=Lock, repr=False)

    def credentials(self) -> tuple[str, ...]:
        """The ids of the keys that are ours to use."""
        found = self._value(self._call("list", {}), "credentials")
        return tuple(str(item) for item in found) if isinstance(found, list) else ()

    def credential(self, key_ref: str) -> Credential:
        """A key by its id."""
        answer = self._call("info", {"credential": key_ref}, {"certificates": "chain", "authInfo": True})
        listed = self._value(answer, "certificates")
        if not isinstance(listed, list) or not listed:
            raise KeyUnavailable("the service shows no certificate of the key")
        key, auth = _mapping(answer.get("key")), _mapping(answer.get("auth"))
        asked = {str(_mapping(item).get("id", "")).lower() for item in auth.get("objects", ()) or ()}
        return Credential(
            tuple(_decoded(str(item), self.address.dialect.certificate_encoding) for item in listed),
            is_rsa=_RSA in (key.get("algo") or [_RSA]) or "1.2.840.113549.1.1.11" in (key.get("algo") or ()),
            needs_pin="pin" in asked or _presence(answer, "PIN"),
            needs_otp="otp" in asked or _presence(answer, "OTP"),
            enabled=self._value(answer, "status") in (None, "enabled"),
        )

    def send_otp(self, key_ref: str) -> None:
        """Have the service send a one-time code to the person."""
        self._call("send_otp", {"credential": key_ref})

    def authorise(
        self, key_ref: str, digests: Sequence[bytes], algorithm: str, *, text: str = "", given: Secrets = NO_SECRETS
    ) -> Authorised | Pending:
        """Ask leave to sign exactly these digests."""
        dialect = self.address.dialect
        if dialect.pending_at == "sign":
            return Authorised("")
        asked: dict[str, Any] = {
            "credential": key_ref,
            "count": len(digests),
            "hashes": self._encoded(digests),
            "hash_algorithm": _HASH_IDENTIFIERS[algorithm],
            "description": text,
        }
        secrets = {name: value for name, value in (("pin", given.pin), ("otp", given.otp)) if value}
        if dialect.auth_data == "objects":
            data = [{"id": dialect.fields[name], "value": value} for name, value in secrets.items()]
            return self._leave(self._call("authorize", asked, {"authData": data} if data else {}))
        return self._leave(self._call("authorize", asked | secrets))

    def check(self, handle: str) -> Authorised | Pending:
        """Whether the person has approved meanwhile."""
        try:
            return self._leave(self._call("check", {"handle": handle}))
        except RemoteRefused as error:
            if error.code == "signing.remote_pending":
                return Pending(handle)
            raise

    def sign(self, key_ref: str, digests: Sequence[bytes], algorithm: str, sad: str) -> list[bytes] | Pending:
        """Signatures over the digests, in their order: RSA PKCS#1 v1.5, or ECDSA in DER."""
        is_rsa = self.credential(key_ref).is_rsa
        asked: dict[str, Any] = {
            "credential": key_ref,
            "hashes": self._encoded(digests),
            "hash_algorithm": _HASH_IDENTIFIERS[algorithm],
            "sign_algorithm": _RSA if is_rsa else _ECDSA,
        }
        answer = self._call("sign", asked | ({"sad": sad} if sad else {}))
        return self._signatures(answer, len(digests))

    def signatures_of(self, handle: str, count: int) -> list[bytes] | Pending:
        """The signatures of a request that is polled itself."""
        try:
            return self._signatures(self._call("check", {"handle": handle}), count)
        except RemoteRefused as error:
            if error.code == "signing.remote_pending":
                return Pending(handle)
            raise

    def begin(
        self, key_ref: str, digests: Sequence[bytes], algorithm: str, *, text: str = "", given: Secrets = NO_SECRETS
    ) -> list[bytes] | Pending:
        """Sign at once, or ask for the person's approval."""
        leave = self.authorise(key_ref, digests, algorithm, text=text, given=given)
        return leave if isinstance(leave, Pending) else self.sign(key_ref, digests, algorithm, leave.sad)

    def _signatures(self, answer: Mapping[str, Any], count: int) -> list[bytes] | Pending:
        found = self._value(answer, "signatures")
        if isinstance(found, str):
            found = [found]
        if not found and (handle := self._value(answer, "handle")):
            return Pending(str(handle))
        if not isinstance(found, list) or len(found) != count:
            raise KeyUnavailable("the service did not answer with one signature for each hash")
        return [_decoded(str(item), self.address.dialect.signature_encoding) for item in found]

    def _leave(self, answer: Mapping[str, Any]) -> Authorised | Pending:
        if sad := self._value(answer, "sad"):
            return Authorised(str(sad))
        if handle := self._value(answer, "handle"):
            return Pending(str(handle))
        raise KeyUnavailable("the service answered neither with SAD nor with a handle")

    def _encoded(self, digests: Sequence[bytes]) -> list[str]:
        encoding = self.address.dialect.hash_encoding
        if encoding == "hex":
            return [item.hex() for item in digests]
        encode = base64.urlsafe_b64encode if encoding == "base64url" else base64.b64encode
        return [encode(item).decode() for item in digests]

    def _value(self, answer: Mapping[str, Any], name: str) -> Any:
        value: Any = answer
        for part in self.address.dialect.fields[name].split("."):
            value = _mapping(value).get(part)
        return value

    def _call(self, path: str, named: Mapping[str, Any], more: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """One POST of JSON; `named` are fields by our names, `more` by the service's."""
        dialect = self.address.dialect
        body: dict[str, Any] = {**dialect.constants, **(more or {})}
        for name, value in named.items():
            _put(body, dialect.fields[name], value)
        sent, known = json.dumps(body).encode(), bool(self._token)
        try:
            return self._post(dialect.paths[path], sent, self._headers())
        except _TokenRefused:
            # A service that was started again has forgotten the tokens it gave; nothing was done with the request.
            if not known:
                raise
            return self._post(dialect.paths[path], sent, self._headers())

    def _headers(self) -> dict[str, str]:
        return {"Content-Type": "application/json", "Authorization": f"Bearer {self._bearer()}"}

    def _bearer(self) -> str:
        with self._lock:
            if not self._token or monotonic() > self._token_ends:
                pair = f"{self.address.client_id}:{secret_in(self.address.secret_file)}"
                headers = {
                    "Content-Type": "application/x-www-form-urlencoded",
                    "Authorization": f"Basic {base64.b64encode(pair.encode()).decode()}",
                }
                asked = urllib.parse.urlencode({"grant_type": "client_credentials", "scope": "service"}).encode()
                answer = self._post(self.address.dialect.paths["token"], asked, headers)
                self._token = str(answer.get("access_token", ""))
                # Renewed a little early: a token must not end on its way.
                self._token_ends = monotonic() + max(0.0, float(answer.get("expires_in", 0)) - 10)
            return self._token

    def _post(self, path: str, body: bytes, headers: Mapping[str, str]) -> dict[str, Any]:
        url = "/".join(part for part in (self.address.url.rstrip("/"), self.address.dialect.prefix, path) if part)
        request = urllib.request.Request(url, body, dict(headers))  # noqa: S310  # scheme checked by read_services
        try:
            with urllib.request.urlopen(request, timeout=self.address.timeout_seconds) as answer:  # noqa: S310  # as above
                return _read(answer.read(MAX_ANSWER + 1))
        except urllib.error.HTTPError as error:
            with error:
                told = error.read(MAX_ANSWER)
            if error.code >= 500:
                raise KeyUnavailable(f"the service answered {error.code}") from error
            refusal = self._refusal(told, error.code)
            if error.code == 401:
                self._token = ""
                if isinstance(refusal, RemoteRefused):
                    raise _TokenRefused(refusal.code, refusal.detail) from error
            raise refusal from error
        except OSError as error:
            raise KeyUnavailable(f"the service cannot be reached: {error}") from error

    def _refusal(self, body: bytes, status: int) -> Exception:
        try:
            answer = _read(body)
        except KeyUnavailable:
            return KeyUnavailable(f"the service answered {status}")
        own = str(self._value(answer, "error") or "")
        detail = f"{own} {self._value(answer, 'error_text') or ''}".strip()[:300]
        if own in self.address.dialect.pending_errors:
            return RemoteRefused("signing.remote_pending", detail)
        standard = self.address.dialect.errors.get(own, own)
        return RemoteRefused(_REFUSALS.get(standard, "signing.remote_refused"), detail or str(status))


def secret_in(path: str) -> str:
    """The secret of a file. Raises KeyUnavailable."""
    try:
        return Path(path).read_text().strip()
    except OSError as error:
        raise KeyUnavailable("a file of secrets of the signing service cannot be read") from error


def _read(body: bytes) -> dict[str, Any]:
    try:
        answer = json.loads(body) if len(body) <= MAX_ANSWER else None
    except ValueError:
        answer = None
    if not isinstance(answer, dict):
        raise KeyUnavailable("the service did not answer with a JSON object")
    return answer


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _presence(answer: Mapping[str, Any], name: str) -> bool:
    return str(_mapping(answer.get(name)).get("presence", "false")).lower() == "true"


def _put(body: dict[str, Any], name: str, value: Any) -> None:
    *above, last = name.split(".")
    for part in above:
        body = body.setdefault(part, {})
    body[last] = value


def _decoded(text: str, encoding: str) -> bytes:
    try:
        if encoding == "hex":
            return bytes.fromhex(text)
        padded = text + "=" * (-len(text) % 4)
        return base64.b64decode(padded, b"-_" if encoding == "base64url" else None, validate=True)
    except ValueError as error:
        raise KeyUnavailable("the service's answer is not encoded as configured") from error
