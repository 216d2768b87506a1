"""What happened to keys."""

from dataclasses import dataclass


@dataclass(frozen=True)
class KeyRegistered:
    """A key can be signed with from now on. `agency_id` None: a key of the platform."""

    key_id: int
    agency_id: int | None


@dataclass(frozen=True)
class ExpiryAnnounced:
    """A certificate ends within 60, 30 or 7 `days` and nothing replaces it; said once for each."""

    key_id: int
    agency_id: int
    days: int


@dataclass(frozen=True)
class CertificateRevoked:
    """A certificate is on the revocation list from now on."""

    key_id: int
    agency_id: int | None
