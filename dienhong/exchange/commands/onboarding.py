"""How an agency joins with its own software: request, decision, credentials shown once."""

from __future__ import annotations

from uuid import UUID

from dienhong.audit.public import command, note
from dienhong.directory.public import trial_unit_id
from dienhong.exchange import queries
from dienhong.exchange.commands.conformity import ask_trial_package
from dienhong.exchange.models import ConnectionRequest
from dienhong.exchange.permissions import MANAGE_WEBHOOKS, SOFTWARE_CODES
from dienhong.exchange.topics import request_topic
from dienhong.identity.public import (
    REGISTER_AGENCY_SYSTEM,
    Access,
    Contact,
    IssuedSecret,
    register_agency_system,
    rotate_agency_system_secret,
)
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor, require
from dienhong.kernel.errors import RuleBroken
from dienhong.kernel.live import announce
from dienhong.kernel.text import nfc

State = ConnectionRequest.State
# The agency takes its own secret; renewing it later is an administrator's act.
PLATFORM = Actor.system("exchange")


@command
def request_connection(actor: Actor, *, agency_id: int, software: str, contact: Contact) -> ConnectionRequest:
    """Ask that the agency's software may send and receive over the axis."""
    note(agency_id=agency_id)
    require(actor, MANAGE_WEBHOOKS, at=agency_id)
    software, name, email = (" ".join(nfc(one).split()) for one in (software, contact.name, contact.email))
    if not software or not name or "@" not in email or max(map(len, (software, name, email))) > 120:
        raise RuleBroken("exchange.request_incomplete")
    if ConnectionRequest.objects.filter(agency_id=agency_id, state=State.WAITING).exists():
        raise RuleBroken("exchange.request_waits", conflict=True)

    request = ConnectionRequest.objects.create(
        agency_id=agency_id,
        software=software,
        contact_name=name,
        contact_email=email,
        requested_at=clock.now(),
        requested_by_id=actor.person_id,
    )
    note(subject=("exchange.ConnectionRequest", request.uuid))
    return request


@command
def approve_connection(actor: Actor, *, request: UUID) -> ConnectionRequest:
    """Register the software with what the axis needs; the agency takes the secret itself."""
    row = _waiting(actor, request)
    contact = Contact(row.contact_name, row.contact_email)
    issued = register_agency_system(
        actor, agency_id=row.agency_id, name=row.software, access=Access(SOFTWARE_CODES), contact=contact
    )
    row.state, row.decided_at, row.system = State.APPROVED, clock.now(), issued.system
    row.save(update_fields=["state", "decided_at", "system"])
    announce(request_topic(row.uuid))
    return row


@command
def refuse_connection(actor: Actor, *, request: UUID, reason: str) -> ConnectionRequest:
    """Say no, with the reason that the agency reads."""
    row = _waiting(actor, request)
    reason = nfc(reason).strip()
    if not reason or len(reason) > 500:
        raise RuleBroken("exchange.refusal_without_reason")

    row.state, row.decided_at, row.reason = State.REFUSED, clock.now(), reason
    row.save(update_fields=["state", "decided_at", "reason"])
    announce(request_topic(row.uuid))
    return row


@command
def take_credentials(actor: Actor, *, request: UUID) -> IssuedSecret:
    """Make the secret of approved software, once; the answer shows it and nobody can show it again."""
    row = queries.connection_request_for_update(actor, request)
    note(agency_id=row.agency_id, subject=("exchange.ConnectionRequest", row.uuid))
    require(actor, MANAGE_WEBHOOKS, at=row.agency_id)
    if row.system_id is None:
        raise RuleBroken("exchange.request_not_approved", conflict=True)
    if row.credentials_taken_at is not None:
        raise RuleBroken("exchange.credentials_taken", conflict=True)

    row.credentials_taken_at = clock.now()
    row.save(update_fields=["credentials_taken_at"])
    unit = trial_unit_id()
    if unit is not None:
        # Something waits when the software signs in for the first time.
        ask_trial_package(row, unit)
    announce(request_topic(row.uuid))
    return rotate_agency_system_secret(PLATFORM, system_id=row.system_id)


def _waiting(actor: Actor, request: UUID) -> ConnectionRequest:
    row = queries.connection_request_for_update(actor, request)
    note(agency_id=row.agency_id, subject=("exchange.ConnectionRequest", row.uuid))
    require(actor, REGISTER_AGENCY_SYSTEM, at=row.agency_id)
    if row.state != State.WAITING:
        raise RuleBroken("exchange.request_decided", conflict=True)
    return row
