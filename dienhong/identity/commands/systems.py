"""Agencies' own software."""

from __future__ import annotations

from dataclasses import dataclass

from dienhong.audit.public import command, note
from dienhong.identity import catalogue, permissions, queries, rules, secrets_of_systems
from dienhong.identity.events import AgencySystemDisabled, AgencySystemRegistered, AgencySystemSecretRotated
from dienhong.identity.models import AgencySystem, SystemToken
from dienhong.identity.rules import Access, Contact
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor, require
from dienhong.kernel.errors import RuleBroken
from dienhong.kernel.outbox import publish
from dienhong.kernel.text import nfc


@dataclass(frozen=True, slots=True)
class IssuedSecret:
    """A system with its secret in the clear: to be shown once, never stored."""

    system: AgencySystem
    secret: str


@command
def register_agency_system(
    actor: Actor, *, agency_id: int, name: str, access: Access, contact: Contact
) -> IssuedSecret:
    """Let an agency's software speak to the platform; the secret in the answer is shown once."""
    note(agency_id=agency_id)
    require(actor, permissions.REGISTER_AGENCY_SYSTEM, at=agency_id)
    name = " ".join(nfc(name).split())
    rules.must_have_text(name, "identity.system_name_required", 120)
    rules.must_have_text(contact.name, "identity.contact_required", 120)
    rules.must_be_an_email(contact.email)
    rules.must_be_access(access, catalogue.permission_names(), catalogue.administrative_codes())
    queries.agency_for_update(agency_id)
    if AgencySystem.objects.filter(agency_id=agency_id, name=name, disabled_at__isnull=True).exists():
        raise RuleBroken("identity.system_name_taken", conflict=True)

    secret = secrets_of_systems.new_secret()
    system = AgencySystem.objects.create(
        agency_id=agency_id,
        name=name,
        client_id=secrets_of_systems.new_client_id(),
        secret_sha256=secrets_of_systems.digest(secret),
        secret_changed_at=clock.now(),
        scopes=sorted(set(access.codes)),
        inherits=access.inherits,
        requests_per_minute=access.requests_per_minute,
        contact_name=contact.name,
        contact_email=contact.email,
    )
    note(subject=("identity.AgencySystem", system.uuid))
    publish(AgencySystemRegistered(system.pk, agency_id))
    return IssuedSecret(system, secret)


@command
def rotate_agency_system_secret(actor: Actor, *, system_id: int) -> IssuedSecret:
    """Give a system a new secret; the old one and all its tokens are void at once."""
    system = queries.system_for_update(system_id)
    note(agency_id=system.agency_id, subject=("identity.AgencySystem", system.uuid))
    require(actor, permissions.ROTATE_AGENCY_SYSTEM_SECRET, at=system.agency_id)
    _must_be_enabled(system)

    secret = secrets_of_systems.new_secret()
    system.secret_sha256, system.secret_changed_at = secrets_of_systems.digest(secret), clock.now()
    system.save(update_fields=["secret_sha256", "secret_changed_at"])
    _void_tokens(system)
    publish(AgencySystemSecretRotated(system.pk, system.agency_id))
    return IssuedSecret(system, secret)


@command
def disable_agency_system(actor: Actor, *, system_id: int, reason: str) -> AgencySystem:
    """Shut a system out; a disabled system is never enabled again, it is registered anew."""
    system = queries.system_for_update(system_id)
    note(agency_id=system.agency_id, subject=("identity.AgencySystem", system.uuid))
    require(actor, permissions.DISABLE_AGENCY_SYSTEM, at=system.agency_id)
    reason = nfc(reason).strip()
    rules.must_have_text(reason, "identity.reason_required", 500)
    _must_be_enabled(system)

    system.disabled_at, system.disabled_reason = clock.now(), reason
    system.save(update_fields=["disabled_at", "disabled_reason"])
    _void_tokens(system)
    publish(AgencySystemDisabled(system.pk, system.agency_id))
    return system


def _must_be_enabled(system: AgencySystem) -> None:
    if system.disabled_at is not None:
        raise RuleBroken("identity.system_disabled", conflict=True)


def _void_tokens(system: AgencySystem) -> None:
    SystemToken.objects.filter(system=system, revoked_at__isnull=True).update(revoked_at=clock.now())
