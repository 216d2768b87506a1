"""What recipients do: confirm that they have a package, and report statuses."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from dienhong.audit.public import command, note
from dienhong.exchange import queries, rules
from dienhong.exchange.addresses import address_of, agency_of
from dienhong.exchange.checking import CheckedStatus, check_status
from dienhong.exchange.gathering import change_delivery, keep, tell_pages
from dienhong.exchange.models import Delivery, StatusEvent
from dienhong.exchange.permissions import RECEIVE
from dienhong.exchange.receipts import delivered_receipt, status_receipt
from dienhong.exchange.topics import topics_of
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor
from dienhong.kernel.errors import NotFound, RuleBroken

Transport = Delivery.Transport


@dataclass(frozen=True, slots=True)
class Recorded:
    """The answer to a confirmation or status: of which delivery and package, whether it was known, its receipt."""

    package: UUID
    delivery: UUID
    status: str
    duplicate: bool
    receipt: UUID


@command
def confirm_receipt(actor: Actor, *, delivery: UUID) -> Recorded:
    """The recipient's software has the package whole (xác nhận đã nhận); without a status yet it becomes 01.

    Law: Decision 28/2018/QĐ-TTg art. 7 (the receiving system answers at once).
    """
    row = queries.delivery_for_update(delivery)
    if row is None or not actor.may(RECEIVE, at=row.agency_id):
        raise NotFound("exchange.Delivery")
    note(agency_id=row.agency_id, subject=("exchange.Package", row.package.uuid), delivery=str(row.uuid))
    if row.confirmed_at is not None:
        if row.transport != Transport.CONFIRMED:  # it was delivered again
            row.transport = Transport.CONFIRMED
            change_delivery(row)
        return Recorded(row.package.uuid, row.uuid, row.status, True, queries.delivery_receipt(row))

    now = clock.now()
    row.transport, row.confirmed_at, row.fetched_at = Transport.CONFIRMED, now, row.fetched_at or now
    event = None
    if row.status == "":
        event = _event(row, rules.INBOX, at=now)
        row.status, row.status_at = rules.INBOX, now
    change_delivery(row)
    receipt = delivered_receipt(row, agency_of(row.package.agency_id), agency_of(row.agency_id))
    note(package_sha256=row.package.sha256, receipt_sha256=receipt.sha256)
    tell_pages(*topics_of(row.package))
    keep(receipt, event)
    return Recorded(row.package.uuid, row.uuid, row.status, False, receipt.uuid)


@command
def record_status(actor: Actor, *, data: bytes) -> Recorded:
    """Keep a status that a recipient reports in a sealed status package (cập nhật trạng thái xử lý).

    The present status again changes nothing. Law: QCVN 102:2016/BTTTT, status codes; Decision 28/2018/QĐ-TTg.
    """
    checked = check_status(data)
    note(agency_id=checked.reporter.id, status=checked.status.status.value, status_sha256=checked.sha256)
    if not actor.may(RECEIVE, at=checked.reporter.id):
        raise RuleBroken("exchange.foreign_sender", sender=checked.status.sender.organ_id)
    row = _answered(checked)
    note(subject=("exchange.Package", row.package.uuid), delivery=str(row.uuid))
    code = checked.status.status.value
    if not rules.is_new_status(row.status, code):
        return Recorded(row.package.uuid, row.uuid, code, True, queries.last_status_receipt(row))

    event = _event(row, code, at=checked.status.at, reason=checked.status.description[:500])
    event.xml, event.sha256 = data, checked.sha256
    if checked.status.staff:
        event.department, event.staff = checked.status.staff.department[:300], checked.status.staff.name[:300]
    row.status, row.status_at = code, checked.status.at
    row.reason = event.reason if code == rules.REFUSED else row.reason
    change_delivery(row)
    receipt = status_receipt(event, row, agency_of(row.package.agency_id), checked.reporter)
    note(receipt_sha256=receipt.sha256)
    tell_pages(*topics_of(row.package))
    keep(receipt, event)
    return Recorded(row.package.uuid, row.uuid, code, False, receipt.uuid)


def _answered(checked: CheckedStatus) -> Delivery:
    """The locked delivery that a status speaks of. Raises RuleBroken("exchange.no_such_delivery")."""
    answered = answered_document(checked)
    row = queries.delivery_of_document_for_update(checked.reporter.id, *answered) if answered else None
    if row is None:
        named = checked.status.response_for
        raise RuleBroken("exchange.no_such_delivery", document=named.document_id, sender=named.organ_id)
    return row


def answered_document(checked: CheckedStatus) -> tuple[int, str] | None:
    """Sender and document id that a status speaks of; None when the directory does not know the sender."""
    named = checked.status.response_for
    sender = address_of(named.organ_id)
    return None if sender is None else (sender.named.id, named.document_id)


def _event(row: Delivery, code: str, *, at: datetime, reason: str = "") -> StatusEvent:
    """The next event of a locked delivery, neither of them saved."""
    row.steps += 1
    return StatusEvent(
        delivery=row,
        package=row.package,
        agency_id=row.agency_id,
        sender_id=row.package.agency_id,
        step=row.steps,
        code=code,
        reason=reason,
        at=at,
        recorded_at=clock.now(),
    )


__all__ = ["Recorded", "confirm_receipt", "record_status"]
