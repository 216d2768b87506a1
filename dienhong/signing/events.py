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
class RemoteSignatureMade:
    """What waited for a person's approval is signed; `subject` as it was asked for."""

    signing_id: int
    subject: str


@dataclass(frozen=True)
class RemoteSigningEnded:
    """It will not be signed: cancelled, expired or refused, as `state` says; `reason` is a sentence for people."""

    signing_id: int
    subject: str
    state: str
    reason: str


@dataclass(frozen=True)
class StampsStopped:
    """The time-stamp service does not answer; said once for each outage."""

    outage_id: int


@dataclass(frozen=True)
class StampsResumed:
    """The time-stamp service answers again; said once for each outage."""

    outage_id: int


@dataclass(frozen=True)
class CertificateRevoked:
    """A certificate is on the revocation list from now on."""

    key_id: int
    agency_id: int | None
