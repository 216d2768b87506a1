"""The folder of software keys."""

from __future__ import annotations

import contextlib
import os
import re
import secrets
from functools import lru_cache
from pathlib import Path
from threading import Lock
from uuid import uuid4

from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)
from django.conf import settings

from dienhong.signing.core.keys import HASHES, PrivateKey, sign_digest_with, signs_for_itself
from dienhong.signing.providers.protocol import KeyDescription, KeyUnavailable

PROVIDER_CODE = "software"
_REFERENCE = re.compile(r"[0-9a-f]{32}")


class SoftwareStore:
    """Implements SigningProvider over a folder of encrypted PKCS#8 files, one a key."""

    def __init__(self, folder: Path, passphrase: bytes) -> None:
        self._folder = folder
        self._passphrase = passphrase
        self._opened: dict[str, PrivateKey] = {}
        self._lock = Lock()

    def keep(self, key: PrivateKey) -> str:
        """Store a key; its reference."""
        reference = uuid4().hex
        text = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(self._passphrase))
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(self._path(reference), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        self._opened[reference] = key
        return reference

    def sign_digest(self, key_ref: str, digest: bytes, algorithm: str) -> bytes:
        """See SigningProvider."""
        if algorithm not in HASHES or len(digest) != HASHES[algorithm]().digest_size:
            raise ValueError(f"no digest of {algorithm} has {len(digest)} bytes")
        return sign_digest_with(self.private_key(key_ref), digest, algorithm)

    def describe(self, key_ref: str) -> KeyDescription:
        """See SigningProvider."""
        public = self.private_key(key_ref).public_key()
        return KeyDescription(public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo), False)

    def private_key(self, key_ref: str) -> PrivateKey:
        """The key itself, for the demonstration's own authority. Raises KeyUnavailable."""
        if key_ref not in self._opened:
            with self._lock:
                self._opened[key_ref] = self._open(key_ref)
        return self._opened[key_ref]

    def _open(self, key_ref: str) -> PrivateKey:
        if not _REFERENCE.fullmatch(key_ref):
            raise KeyUnavailable("not a reference of this provider")
        try:
            # Testing the primes costs a hundred signatures; a file of our own is proven by one signature instead.
            text = self._path(key_ref).read_bytes()
            key = load_pem_private_key(text, self._passphrase, unsafe_skip_rsa_key_validation=True)
        except FileNotFoundError as error:
            raise KeyUnavailable("the key is not in the keys folder") from error
        except (ValueError, TypeError) as error:
            raise KeyUnavailable("the key cannot be opened; check DIENHONG_KEY_PASSPHRASE") from error
        if not isinstance(key, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey):
            raise KeyUnavailable("the key is of a kind that signs no documents")
        if not signs_for_itself(key):
            raise KeyUnavailable("the key does not fit itself: its file was changed")
        return key

    def _path(self, key_ref: str) -> Path:
        return self._folder / f"{key_ref}.pem"


def software_store() -> SoftwareStore:
    """The store of the settings; the same one for the life of the process."""
    options = settings.DIENHONG
    return _store(Path(options.keys_dir) / "signing", Path(options.data_dir) / "secrets", options.key_passphrase)


@lru_cache(maxsize=8)
def _store(folder: Path, secrets_folder: Path, passphrase: str) -> SoftwareStore:
    return SoftwareStore(folder, (passphrase or _kept_passphrase(secrets_folder)).encode())


def _kept_passphrase(folder: Path) -> str:
    """The passphrase nobody set: made once; of two processes that start together the first one's counts."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / "key_passphrase"
    if not path.exists():
        draft = folder / f".key_passphrase.{os.getpid()}"
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(48))
        with contextlib.suppress(FileExistsError):
            os.link(draft, path)
        draft.unlink()
    return path.read_text()
