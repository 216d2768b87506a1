"""Remote services as key providers: seals that sign by themselves, with the PIN of a file."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings

from dienhong.signing.core.keys import HASHES, load_certificate
from dienhong.signing.providers.csc.client import (
    Credential,
    Pending,
    RemoteRefused,
    RemoteService,
    Secrets,
    secret_in,
)
from dienhong.signing.providers.csc.dialect import read_services
from dienhong.signing.providers.protocol import KeyDescription, KeyUnavailable


@dataclass
class RemoteKeys:
    """Implements SigningProvider over a remote service, for keys that need no person; for others see `begin`."""

    service: RemoteService

    def sign_digest(self, key_ref: str, digest: bytes, algorithm: str) -> bytes:
        """See SigningProvider. A key that wants a person's approval is KeyUnavailable here."""
        if algorithm not in HASHES or len(digest) != HASHES[algorithm]().digest_size:
            raise ValueError(f"no digest of {algorithm} has {len(digest)} bytes")
        try:
            credential = self._credential(key_ref)
            if credential.needs_otp:
                raise KeyUnavailable("the key asks its holder for a code at each signature")
            pin = secret_in(self.service.address.pin_file) if credential.needs_pin else ""
            made = self.service.begin(key_ref, [digest], algorithm, given=Secrets(pin))
        except RemoteRefused as error:
            raise KeyUnavailable(str(error)) from error
        if isinstance(made, Pending):
            raise KeyUnavailable("the key asks its holder for approval at each signature")
        return made[0]

    def describe(self, key_ref: str) -> KeyDescription:
        """See SigningProvider."""
        try:
            public = load_certificate(self._credential(key_ref).certificates[0]).public_key()
        except (RemoteRefused, ValueError) as error:
            raise KeyUnavailable(str(error)) from error
        return KeyDescription(public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo), in_hardware=True)

    def find(self, public_key_der: bytes) -> str:
        """See FindsKeys."""
        try:
            listed = self.service.credentials()
        except RemoteRefused as error:
            raise KeyUnavailable(str(error)) from error
        for key_ref in listed:
            if self.describe(key_ref).public_key_der == public_key_der:
                return key_ref
        raise KeyUnavailable("no key of the service belongs to this certificate")

    def check(self) -> None:
        """See FindsKeys."""
        try:
            self.service.credentials()
        except RemoteRefused as error:
            raise KeyUnavailable(str(error)) from error

    def patient(self, seconds: float) -> RemoteKeys:
        """The same service, asked with less patience: a page waits for the answer."""
        return RemoteKeys(RemoteService(replace(self.service.address, timeout_seconds=seconds)))

    def _credential(self, key_ref: str) -> Credential:
        if not key_ref:
            raise KeyUnavailable("not a reference of this provider")
        found = self.service.credential(key_ref)
        if not found.enabled:
            raise KeyUnavailable("the service has disabled the key")
        return found


def configured_services() -> dict[str, RemoteKeys]:
    """Provider code → the remote service of the settings. Raises KeyUnavailable for a file that is wrong."""
    try:
        return _services(settings.DIENHONG.signing_services)
    except (ValueError, TypeError) as error:
        raise KeyUnavailable(f"DIENHONG_SIGNING_SERVICES: {error}") from error


@lru_cache(maxsize=8)
def _services(path: str) -> dict[str, RemoteKeys]:
    return {address.code: RemoteKeys(RemoteService(address)) for address in read_services(path)}
