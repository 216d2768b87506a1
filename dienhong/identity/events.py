"""What identity announces."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class PersonRegistered:
    """A person became known to the platform."""

    person_id: int


@dataclass(frozen=True)
class AccountOpened:
    """A person can sign in from now on."""

    account_id: int
    person_id: int


@dataclass(frozen=True)
class AccountClosed:
    """An account cannot be used any more; its sessions are over."""

    account_id: int
    person_id: int


@dataclass(frozen=True)
class PostAssigned:
    """A person was given a post."""

    post_id: int
    person_id: int
    agency_id: int


@dataclass(frozen=True)
class PostEnded:
    """A post got its last day; what was granted with it ends on that day, too."""

    post_id: int
    person_id: int
    agency_id: int


@dataclass(frozen=True)
class RoleGranted:
    """A person was given a role or a permission."""

    grant_id: int
    person_id: int
    agency_id: int


@dataclass(frozen=True)
class GrantRevoked:
    """A role or permission was taken back."""

    grant_id: int
    person_id: int
    agency_id: int


@dataclass(frozen=True)
class PowersDelegated:
    """A principal lent powers to an assistant."""

    delegation_id: int
    principal_id: int
    assistant_id: int
    agency_id: int


@dataclass(frozen=True)
class DelegationRevoked:
    """What was lent was taken back."""

    delegation_id: int
    principal_id: int
    assistant_id: int
    agency_id: int


@dataclass(frozen=True)
class SupportSessionStarted:
    """Administrative powers were switched on at an agency."""

    support_session_id: int
    person_id: int
    agency_id: int


@dataclass(frozen=True)
class SupportSessionEnded:
    """Administrative powers were switched off before their time."""

    support_session_id: int
    person_id: int
    agency_id: int


@dataclass(frozen=True)
class AgencySystemRegistered:
    """An agency's software may ask for tokens."""

    agency_system_id: int
    agency_id: int


@dataclass(frozen=True)
class AgencySystemSecretRotated:
    """The old secret and all tokens of the software are void."""

    agency_system_id: int
    agency_id: int


@dataclass(frozen=True)
class AgencySystemDisabled:
    """An agency's software is shut out."""

    agency_system_id: int
    agency_id: int


@dataclass(frozen=True)
class SessionRevoked:
    """One or all sign-in sessions of an account were ended."""

    account_id: int
    person_id: int
