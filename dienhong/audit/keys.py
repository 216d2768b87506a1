"""The two Ed25519 keys of the log, in the data folder and never in the database.

The log key signs checkpoints and is used by the sealer only; the evidence key signs the manifests of evidence packs.
"""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    KeySerializationEncryption,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from django.conf import settings

from dienhong_verify.note import SignerKey

_FILES = {"log": "log-key.pem", "evidence": "evidence-key.pem"}


class KeysMissing(RuntimeError):
    """The keys of the log were not made yet, or cannot be opened."""


def create_keys() -> None:
    """Make the keys that are not there yet; safe to repeat, and for two processes at once.

    Files are readable by their owner only, and encrypted when DIENHONG_KEY_PASSPHRASE is set.
    """
    folder = _folder()
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for name in _FILES.values():
        if not (folder / name).exists():
            _create(folder / name)


def log_key() -> SignerKey:
    """The key that signs checkpoints; its name is the log's origin. Raises KeysMissing."""
    return SignerKey(origin(), _load(_folder() / _FILES["log"]))


def evidence_key() -> SignerKey:
    """The key that signs evidence packs, named `<origin>/evidence`. Raises KeysMissing."""
    return SignerKey(f"{origin()}/evidence", _load(_folder() / _FILES["evidence"]))


def key_text() -> str:
    """Both public keys, one verifier key a line: what an auditor keeps beside the packs."""
    return f"{log_key().verifier}\n{evidence_key().verifier}\n"


def origin() -> str:
    """The log's name."""
    return str(settings.DIENHONG.log_origin)


def _folder() -> Path:
    return Path(settings.DIENHONG.keys_dir)


def _create(path: Path) -> None:
    text = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, _encryption())
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.link(draft, path)
    except FileExistsError:
        pass  # another process was first: its key is the one
    finally:
        draft.unlink()


def _passphrase() -> bytes | None:
    text: str = settings.DIENHONG.key_passphrase
    return text.encode() if text else None


def _encryption() -> KeySerializationEncryption:
    passphrase = _passphrase()
    return BestAvailableEncryption(passphrase) if passphrase else NoEncryption()


def _load(path: Path) -> Ed25519PrivateKey:
    try:
        return _parse(path.read_bytes())
    except FileNotFoundError as error:
        raise KeysMissing(f"{path.name} is not in the keys folder; run `dienhong setup`") from error
    except (ValueError, TypeError) as error:
        raise KeysMissing(f"{path.name} cannot be opened; check DIENHONG_KEY_PASSPHRASE") from error


@lru_cache(maxsize=8)
def _parse(text: bytes) -> Ed25519PrivateKey:
    key = load_pem_private_key(text, _passphrase() if b"ENCRYPTED" in text else None)
    if not isinstance(key, Ed25519PrivateKey):
        raise TypeError("not an Ed25519 key")
    return key
