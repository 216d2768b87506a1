"""What every key provider does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol, runtime_checkable


class KeyUnavailable(Exception):
    """The provider does not know the key, or cannot use it now."""


@dataclass(frozen=True)
class KeyDescription:
    """What a provider says about a key: its public half (DER SubjectPublicKeyInfo) and whether it can be copied."""

    public_key_der: bytes
    in_hardware: bool


class SigningProvider(Protocol):
    """Signs digests. Implementations are safe to use from several threads."""

    def sign_digest(self, key_ref: str, digest: bytes, algorithm: str) -> bytes:
        """RSA PKCS#1 v1.5 or DER ECDSA over a digest made with `algorithm` ("sha256", "sha384", "sha512").

        Raises KeyUnavailable; ValueError for an algorithm or a digest length it does not know.
        """
        ...

    def describe(self, key_ref: str) -> KeyDescription:
        """Raises KeyUnavailable."""
        ...


@runtime_checkable
class FindsKeys(Protocol):
    """A provider that can be asked which of its keys belongs to a certificate, and whether it works at all."""

    def find(self, public_key_der: bytes) -> str:
        """The reference of the key. Raises KeyUnavailable when it is not there."""
        ...

    def check(self) -> None:
        """Raises KeyUnavailable with the reason when the provider cannot be used now."""
        ...
