"""From rows and outcomes to the answers of the interface."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from typing import Any, TypeVar

from django.conf import settings

from dienhong.audit.public import Outcome
from dienhong.exchange import queries
from dienhong.exchange.addresses import Address, agency_of
from dienhong.exchange.api.bodies import MAX_BODY, MAX_SINGLE
from dienhong.exchange.commands import Acceptance, Recorded
from dienhong.exchange.models import (
    Comparison,
    Delivery,
    Discrepancy,
    Package,
    Revision,
    StatusEvent,
    WebhookSubscription,
)
from dienhong.exchange.permissions import PERMISSIONS
from dienhong.exchange.rules import MAX_PARTS, MAX_RECIPIENTS
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor
from dienhong.kernel.errors import Refused, RuleBroken, describe

Value = TypeVar("Value")


def value_of(outcome: Outcome[Value]) -> Value:
    """The value, or the refusal raised."""
    if outcome.error is not None:
        raise outcome.error
    assert outcome.value is not None
    return outcome.value


def problem(error: Refused) -> dict[str, Any]:
    """A refusal inside a batch, in the shape that single refusals have too."""
    vi, en = describe(error, "vi"), describe(error, "en")
    return {
        "code": error.code,
        "message": {"vi": vi.sentence, "en": en.sentence},
        "what_to_do": {"vi": vi.what_to_do, "en": en.what_to_do},
        "contact": vi.contact,
    }


def accepted(key: str, outcome: Outcome[Acceptance]) -> dict[str, Any]:
    """The answer to one package."""
    if outcome.error is not None or outcome.value is None:
        return {"key": key, "error": problem(outcome.error or RuleBroken("kernel.unknown"))}
    value = outcome.value
    return {
        "key": key,
        "uuid": value.package,
        "duplicate": value.duplicate,
        "receipt": value.receipt,
        "warnings": list(value.warnings),
    }


def recorded(outcome: Outcome[Recorded]) -> dict[str, Any]:
    """The answer to one confirmation or status."""
    if outcome.error is not None or outcome.value is None:
        return {"error": problem(outcome.error or RuleBroken("kernel.unknown"))}
    value = outcome.value
    return {
        "package": value.package,
        "delivery": value.delivery,
        "status": value.status,
        "duplicate": value.duplicate,
        "late": value.late,
        "receipt": value.receipt,
    }


def package_state(package: Package, deliveries: Sequence[Delivery]) -> dict[str, Any]:
    """A package with the deliveries the caller may see."""
    return {
        "uuid": package.uuid,
        "state": package.state,
        "kind": package.kind,
        "document_id": package.document_id,
        "code": package.code,
        "subject": package.subject,
        "type": package.type_name,
        "promulgated_on": package.promulgated_on,
        "urgency": package.urgency,
        "due_on": package.due_on,
        "sender": {"code": package.sender_code, "name": package.agency.name},
        "sha256": package.sha256,
        "size": package.size,
        "pdf_sha256": package.pdf_sha256,
        "accepted_at": package.accepted_at,
        "warnings": package.warnings,
        "deliveries": [_delivery(item) for item in deliveries],
    }


def _delivery(delivery: Delivery) -> dict[str, Any]:
    return {
        "delivery": delivery.uuid,
        "recipient": {"code": delivery.agency.code, "name": delivery.agency.name},
        "addressed_as": delivery.addressed_code,
        "redirected": delivery.redirected_from_id is not None,
        "channel": delivery.channel,
        "transport": delivery.transport,
        "confirmed_at": delivery.confirmed_at,
        "status": delivery.status,
        "status_at": delivery.status_at,
        "reason": delivery.reason,
        "withdrawn_at": delivery.withdrawn_at,
    }


def pending(delivery: Delivery) -> dict[str, Any]:
    """A delivery that waits."""
    package = delivery.package
    return {
        "delivery": delivery.uuid,
        "package": package.uuid,
        "kind": package.kind,
        "document_id": package.document_id,
        "code": package.code,
        "subject": package.subject,
        "urgency": package.urgency,
        "due_on": package.due_on,
        "sender": {"code": package.sender_code, "name": package.agency.name},
        "recipient": delivery.agency.code,
        "addressed_as": delivery.addressed_code,
        "sha256": package.sha256,
        "size": package.size,
        "accepted_at": package.accepted_at,
        "transport": delivery.transport,
    }


def logged(delivery: Delivery) -> dict[str, Any]:
    """A message of the log."""
    package = delivery.package
    return {
        "delivery": delivery.uuid,
        "package": package.uuid,
        "at": delivery.opened_at,
        "sender": {"code": package.sender_code, "name": delivery.sender.name},
        "recipient": {"code": delivery.agency.code, "name": delivery.agency.name},
        "addressed_as": delivery.addressed_code,
        "document_id": package.document_id,
        "code": package.code,
        "type": package.type_name,
        "subject": package.subject,
        "transport": delivery.transport,
        "channel": delivery.channel,
        "confirmed_at": delivery.confirmed_at,
        "status": delivery.status,
        "status_at": delivery.status_at,
        "reason": delivery.reason,
        "sha256": package.sha256,
        "pdf_sha256": package.pdf_sha256,
    }


def compared(comparison: Comparison, discrepancies: Sequence[Discrepancy]) -> dict[str, Any]:
    """How a list differs from the axis."""
    return {
        "tally": comparison.tally.uuid,
        "count": comparison.tally.count,
        "listed": comparison.count,
        "missing_there": comparison.missing_there,
        "missing_here": comparison.missing_here,
        "differing": comparison.differing,
        "discrepancies": [
            {
                "kind": one.kind,
                "package": one.package_uuid,
                "document_id": one.package.document_id if one.package else "",
                "code": one.package.code if one.package else "",
                "delivery": one.delivery.uuid if one.delivery else None,
                "axis_sha256": one.axis_sha256,
                "agency_sha256": one.agency_sha256,
            }
            for one in discrepancies
        ],
    }


def status_page(events: Sequence[StatusEvent], more: bool, after: str | None) -> dict[str, Any]:
    """Statuses with the cursor to come back with, also when nothing new is there."""
    last = f"{events[-1].transaction}.{events[-1].pk}" if events else ""
    cursor = base64.urlsafe_b64encode(last.encode()).decode().rstrip("=") if last else after or ""
    return {"items": [_status(event) for event in events], "next": cursor, "more": more}


def _status(event: StatusEvent) -> dict[str, Any]:
    return {
        "uuid": event.uuid,
        "package": event.package.uuid,
        "delivery": event.delivery.uuid,
        "document_id": event.package.document_id,
        "reporter": {"code": event.agency.code, "name": event.agency.name},
        "status": event.code,
        "reason": event.reason,
        "department": event.department,
        "staff": event.staff,
        "at": event.at,
        "recorded_at": event.recorded_at,
        "sha256": event.sha256,
        "remarks": event.remarks,
        "receipt": event.receipt.uuid if hasattr(event, "receipt") else None,
    }


def request_state(row: Revision) -> dict[str, Any]:
    """What a sender asks about a document, and the answer."""
    package = row.delivery.package
    return {
        "request": row.uuid,
        "kind": row.kind,
        "state": row.state,
        "document_id": package.document_id,
        "delivery": row.delivery.uuid,
        "package": row.package.uuid if row.package is not None else None,
        "sender": {"code": package.sender_code, "name": row.sender.name},
        "recipient": row.agency.code,
        "reason": row.reason,
        "changes": row.changes,
        "asked_at": row.asked_at,
        "answered_at": row.answered_at,
        "answer_reason": row.answer_reason,
        "certificate": row.certificate.uuid if hasattr(row, "certificate") else None,
    }


def read_cursor(text: str | None) -> tuple[int, int] | None:
    """The place in the order of statuses that a cursor stands for. Raises RuleBroken("kernel.bad_cursor")."""
    if not text:
        return None
    try:
        transaction, last = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode().split(".")
        place = int(transaction), int(last)
    except (binascii.Error, ValueError) as error:
        raise RuleBroken("kernel.bad_cursor") from error
    if not all(0 <= number < 2**63 for number in place):
        raise RuleBroken("kernel.bad_cursor")
    return place


def recipient(address: Address) -> dict[str, Any]:
    """How packages to an address travel today."""
    named, receiver = address.named, address.receiver
    assert receiver is not None
    own_software = bool(queries.agencies_with_software([receiver.id]))
    return {
        "agency": {"code": named.code, "name": named.name},
        "received_by": {"code": receiver.code, "name": receiver.name},
        "receives_by": Delivery.Channel.API if own_software else Delivery.Channel.PLATFORM,
        "package_bytes": MAX_SINGLE,
    }


def webhook(subscription: WebhookSubscription, secret: str | None = None) -> dict[str, Any]:
    """A subscription, with its secret only when that was just made."""
    return {
        "uuid": subscription.uuid,
        "url": subscription.url,
        "events": subscription.events,
        "created_at": subscription.created_at,
        "secret": secret,
    }


def connection(actor: Actor) -> dict[str, Any]:
    """What the platform knows of the caller."""
    assert actor.agency_id is not None
    agency = agency_of(actor.agency_id)
    own_software = bool(queries.agencies_with_software([agency.id]))
    return {
        "agency": {"code": agency.code, "name": agency.name},
        "software": actor.name,
        "time": clock.now(),
        "permissions": sorted(code for code in PERMISSIONS if actor.may(code, at=agency.id)),
        "receives_by": Delivery.Channel.API if own_software else Delivery.Channel.PLATFORM,
        "waiting": queries.pending_deliveries(actor).exists(),
        "stream": f"{settings.DIENHONG.live_url.rstrip('/')}/live/exchange",
        "limits": {
            "package_bytes": MAX_SINGLE,
            "batch_bytes": MAX_BODY,
            "batch_packages": MAX_PARTS,
            "recipients": MAX_RECIPIENTS,
        },
    }
