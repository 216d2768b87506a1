"""Keys of the service and what guards them: PIN, one-time code, approval on a phone, activation data used once."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from threading import RLock
from time import monotonic
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    load_pem_private_key,
)

from dienhong.signing.core.keys import PrivateKey, sign_digest_with

SAD_SECONDS = 300.0
OTP_SECONDS = 180.0
MOST_WRONG = 5


class ServiceError(Exception):
    """An error of the standard: its name and a sentence."""

    def __init__(self, error: str, sentence: str) -> None:
        super().__init__(sentence)
        self.error, self.sentence = error, sentence


@dataclass
class Guarded:
    """A key with its guards; `pin` is a salted hash."""

    id: str
    key: PrivateKey
    certificates: tuple[x509.Certificate, ...]
    pin: str
    otp: bool
    tap: bool
    wrong: int = 0

    @property
    def is_rsa(self) -> bool:
        """Whether it is an RSA key; else it is on a curve."""
        return isinstance(self.key, rsa.RSAPrivateKey)


@dataclass(frozen=True)
class Asked:
    """What is to be signed, and what the person reads."""

    hashes: tuple[bytes, ...]
    algorithm: str
    text: str = ""


@dataclass
class Leave:
    """Leave to sign this with this key, until then; `state` is waiting, approved or declined."""

    credential: str
    asked: Asked
    state: str
    ends: float


@dataclass
class Vault:
    """All keys of a folder. Everything that changes happens under one lock."""

    folder: Path
    sad_seconds: float = SAD_SECONDS
    guarded: dict[str, Guarded] = field(default_factory=dict)
    codes: dict[str, tuple[str, float]] = field(default_factory=dict)
    leaves: dict[str, Leave] = field(default_factory=dict)
    sads: dict[str, Leave] = field(default_factory=dict)
    lock: Any = field(default_factory=RLock, repr=False)

    def credential(self, name: str) -> Guarded:
        """The key; it may have been put into the folder after the start."""
        with self.lock:
            if name not in self.guarded and name in listed(self.folder):
                self.guarded[name] = _loaded(self.folder, name)
            if name not in self.guarded:
                raise ServiceError("invalid_request", "Invalid parameter credentialID")
            return self.guarded[name]

    def send_code(self, name: str) -> None:
        """Make a one-time code and "send" it: here a file, as the demonstration's letters are files."""
        with self.lock:
            self.credential(name)
            code = f"{secrets.randbelow(10**6):06d}"
            self.codes[name] = (code, monotonic() + OTP_SECONDS)
            write_private(self.folder / f"{name}.otp", code.encode())

    def authorise(self, name: str, asked: Asked, *, pin: str = "", otp: str = "") -> tuple[str, bool]:
        """(activation data, True), or (a handle, False) when the person has yet to tap."""
        with self.lock:
            found = self.credential(name)
            self._must_open(found, pin, otp)
            if not asked.hashes:
                raise ServiceError("invalid_request", "Missing hashes: activation data is bound to what is signed")
            ends = monotonic() + self.sad_seconds
            leave = Leave(name, asked, "waiting" if found.tap else "approved", ends)
            name = secrets.token_urlsafe(24)
            (self.leaves if found.tap else self.sads)[name] = leave
            return name, not found.tap

    def check(self, handle: str) -> str | None:
        """Activation data once the person has approved, the same until it is used; None while nobody has tapped."""
        with self.lock:
            leave = self.leaves.get(handle)
            if leave is None or leave.ends < monotonic():
                raise ServiceError("expired_token", "The request has ended")
            if leave.state == "declined":
                raise ServiceError("access_denied", "The person declined")
            if leave.state != "approved":
                return None
            self.sads.setdefault(handle, leave)
            return handle

    def decide(self, handle: str, approved: bool) -> None:
        """The person taps."""
        with self.lock:
            leave = self.leaves.get(handle)
            if leave is None or leave.ends < monotonic() or leave.state != "waiting":
                raise ServiceError("invalid_request", "Nothing waits under this handle")
            leave.state = "approved" if approved else "declined"

    def sign(self, name: str, hashes: Sequence[bytes], algorithm: str, sad: str) -> list[bytes]:
        """Sign what the activation data was given for: all of it, nothing else, once."""
        with self.lock:
            leave = self.sads.get(sad)
            if leave is None or leave.ends < monotonic():
                raise ServiceError("invalid_sad", "Unknown, used or expired SAD")
            if (
                leave.credential != name
                or leave.asked.algorithm != algorithm
                or sorted(leave.asked.hashes) != sorted(hashes)
            ):
                raise ServiceError("invalid_request", "The SAD was given for other hashes")
            del self.sads[sad]
            self.leaves.pop(sad, None)
            key = self.credential(name).key
        return [sign_digest_with(key, item, algorithm) for item in hashes]

    def waiting(self) -> list[tuple[str, Leave]]:
        """What waits for a tap."""
        with self.lock:
            now = monotonic()
            return [(name, item) for name, item in self.leaves.items() if item.state == "waiting" and item.ends > now]

    def _must_open(self, found: Guarded, pin: str, otp: str) -> None:
        if found.wrong >= MOST_WRONG:
            raise ServiceError("credential_locked", "Too many wrong PINs or codes")
        if found.pin and not _fits(found.pin, pin):
            found.wrong += 1
            raise ServiceError("invalid_pin", "Invalid parameter PIN")
        if found.otp:
            code, ends = self.codes.get(found.id, ("", 0.0))
            if not code or monotonic() > ends or not hmac.compare_digest(code, otp):
                found.wrong += 1
                raise ServiceError("invalid_otp", "Invalid parameter OTP")
            del self.codes[found.id]
        found.wrong = 0


def put_credential(
    folder: Path,
    name: str,
    key: PrivateKey,
    certificates: Sequence[x509.Certificate],
    guards: tuple[str, bool, bool] = ("", False, False),
) -> None:
    """Put a key into the folder of a service; `guards` are PIN ("" for none), one-time code, tap."""
    pin, otp, tap = guards
    password = _password(folder)
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(password))
    found = {
        "key": private.decode(),
        "certificates": "".join(item.public_bytes(Encoding.PEM).decode() for item in certificates),
        "pin": _hashed(pin) if pin else "",
        "otp": otp,
        "tap": tap,
    }
    write_private(folder / f"{name}.json", json.dumps(found).encode())


def certificates_of(folder: Path, name: str) -> str:
    """The certificates of a key as PEM, the holder's first; "" when there is no such key."""
    path = folder / f"{name}.json"
    return str(json.loads(path.read_text())["certificates"]) if path.exists() else ""


def write_private(path: Path, content: bytes) -> None:
    """A file that only its owner can read, there as a whole or not at all: whoever writes may be killed."""
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    draft.touch(mode=0o600)
    draft.write_bytes(content)
    draft.replace(path)


def listed(folder: Path) -> list[str]:
    """Names of the keys."""
    return sorted(path.stem for path in folder.glob("*.json") if not path.name.startswith("."))


def _loaded(folder: Path, name: str) -> Guarded:
    found = json.loads((folder / f"{name}.json").read_text())
    key: Any = load_pem_private_key(found["key"].encode(), _password(folder))
    certificates = tuple(x509.load_pem_x509_certificates(found["certificates"].encode()))
    return Guarded(name, key, certificates, found["pin"], bool(found["otp"]), bool(found["tap"]))


def _password(folder: Path) -> bytes:
    path = folder / "password"
    if not path.exists():
        write_private(path, base64.b64encode(os.urandom(32)))
    return path.read_bytes()


def _hashed(pin: str) -> str:
    salt = os.urandom(16)
    return salt.hex() + hashlib.scrypt(pin.encode(), salt=salt, n=2**12, r=8, p=1).hex()


def _fits(kept: str, pin: str) -> bool:
    salt = bytes.fromhex(kept[:32])
    return hmac.compare_digest(kept[32:], hashlib.scrypt(pin.encode(), salt=salt, n=2**12, r=8, p=1).hex())
