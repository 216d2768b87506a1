"""Secrets shared with intermediaries, unreadable in a copy of the database."""

from __future__ import annotations

from base64 import urlsafe_b64encode

from cryptography.fernet import Fernet
from django.utils.crypto import salted_hmac


def closed(secret: str) -> str:
    """The secret, encrypted."""
    return _box().encrypt(secret.encode()).decode()


def opened(text: str) -> str:
    """The secret that `closed` was given."""
    return _box().decrypt(text.encode()).decode()


def _box() -> Fernet:
    return Fernet(urlsafe_b64encode(salted_hmac("payments.gateways", "shared secrets", algorithm="sha256").digest()))
