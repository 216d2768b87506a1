"""Bytes that come from outside and whose hash many parts of the platform ask for."""

from __future__ import annotations

from functools import cached_property
from hashlib import sha256


class Content(bytes):
    """Bytes that work out their SHA-256 once."""

    @cached_property
    def sha256(self) -> str:
        """In hexadecimal."""
        return sha256(self).hexdigest()


def sha256_of(data: bytes) -> str:
    """The SHA-256 of any bytes, in hexadecimal."""
    return data.sha256 if isinstance(data, Content) else sha256(data).hexdigest()
