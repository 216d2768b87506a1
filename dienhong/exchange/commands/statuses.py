"""What recipients do: confirm that they have a package, and report statuses."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from dienhong.audit.public import command, note
from dienhong.exchange import asking, queries, rules
from dienhong.exchange.addresses import address_of, agency_of
from dienhong.exchange.checking import CheckedStatus, check_status
from dienhong.exchange.gathering import change_delivery, keep, tell_pages
from dienhong.exchange.models import Delivery, Receipt, StatusEvent
from dienhong.exchange.models.statuses import LATE
from dienhong.exchange.permissions import RECEIVE, SEND
from dienhong.exchange.receipts import delivered_receipt, status_receipt
from dienhong.exchange.standing import ANSWERS, RECALL_ASKED, Answer, Effect, Request, after_status
from dienhong.exchange.topics import topics_of
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor
from dienhong.kernel.errors import NotFound, NotPermitted, RuleBroken

Transport = Delivery.Transport


@dataclass(frozen=True, slots=True)
class Recorded:
    """The answer to a confirmation or status: of which delivery and package, whether it was known, its receipt.

    `late`: a later status had overtaken it, so it was kept and changed nothing. Of a 13 the delivery is the first.
    """

    package: UUID
    delivery: UUID
    status: str
    duplicate: bool
    receipt: UUID
    late: bool = False


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

    receipt, now = _confirmed(row), clock.now()
    event = None
    if row.status == "":
        event = _event(row, rules.INBOX, at=now)
        row.status, row.status_at = rules.INBOX, now
    change_delivery(row)
    note(package_sha256=row.package.sha256, receipt_sha256=receipt.sha256)
    tell_pages(*topics_of(row.package))
    keep(receipt, event)
    return Recorded(row.package.uuid, row.uuid, row.status, False, receipt.uuid)


def _confirmed(row: Delivery) -> Receipt:
    """The recipient has the package whole; the unsaved receipt of it."""
    now = clock.now()
    row.transport, row.confirmed_at, row.fetched_at = Transport.CONFIRMED, now, row.fetched_at or now
    return delivered_receipt(row, agency_of(row.package.agency_id), agency_of(row.agency_id))


@command
def record_status(actor: Actor, *, data: bytes, delivery: UUID | None = None) -> Recorded:
    """Keep a status that comes in a sealed status package (cập nhật trạng thái xử lý).

    01–06 say how far the document is with a recipient, 15 and 16 answer its sender's request, 13 is such a request.
    The present status again changes nothing; one that was overtaken is kept as a record. Who acts for a merged or
    represented agency today reports in its place. The platform itself says of which `delivery` it reports.
    01 of software is its confirmation under the agency's seal, with or without one over the interface before.
    Law: QCVN 102:2016/BTTTT, status codes; Decision 28/2018/QĐ-TTg; Decree 30/2020/NĐ-CP art. 18.
    """
    checked = check_status(data)
    code = checked.status.status.value
    note(agency_id=checked.reporter.id, status=code, status_sha256=checked.sha256)
    if not actor.may(SEND if code == RECALL_ASKED else RECEIVE, at=checked.reporter.id):
        raise RuleBroken("exchange.foreign_sender", sender=checked.status.sender.organ_id)
    if code == RECALL_ASKED:
        return _recall(checked, data)
    if delivery is not None and actor.kind != "system":
        raise NotPermitted("exchange.platform_only")
    done = [_recorded(row, checked, data) for row in _answered(checked, delivery)]
    return done[0]


def _recorded(row: Delivery, checked: CheckedStatus, data: bytes) -> Recorded:
    """Keep a status of one locked delivery."""
    code = checked.status.status.value
    note(subject=("exchange.Package", row.package.uuid), delivery=str(row.uuid))
    asked = asking.last_request(row) if code in ANSWERS else None
    if asked is not None and not asked.is_due(clock.now()):
        raise RuleBroken("exchange.nothing_asked", conflict=True, status=code)
    effect, standing = after_status(asking.standing_of(row, asked), code)
    if effect is Effect.DUPLICATE and code == rules.INBOX and not queries.has_signed_inbox(row):
        effect = Effect.LATE  # known from the confirmation, but not yet under the recipient's seal
    if effect is Effect.DUPLICATE:
        return Recorded(row.package.uuid, row.uuid, code, True, queries.last_status_receipt(row))

    event = _reported(row, checked, data, late=effect is Effect.LATE)
    if asked is not None:
        asking.settle(asked, row, agreed=standing.answer is Answer.AGREED, reason=event.reason)
    elif effect is Effect.CHANGE:
        row.status, row.status_at = code, checked.status.at
        row.reason = event.reason if code == rules.REFUSED else row.reason
    if code == rules.INBOX and row.channel == Delivery.Channel.API and row.confirmed_at is None:
        keep(_confirmed(row))
    return _kept(row, event, checked)


def _reported(row: Delivery, checked: CheckedStatus, data: bytes, *, late: bool) -> StatusEvent:
    event = _event(row, checked.status.status.value, at=checked.status.at, reason=checked.status.description[:500])
    if event.code != RECALL_ASKED:
        event.agency_id = checked.reporter.id
    event.xml, event.sha256 = data, checked.sha256
    event.remarks = [*checked.warnings, *([LATE] if late else [])]
    if checked.status.staff:
        event.department, event.staff = checked.status.staff.department[:300], checked.status.staff.name[:300]
    return event


def _kept(row: Delivery, event: StatusEvent, checked: CheckedStatus) -> Recorded:
    """Store the event and how far the delivery is now, and certify it."""
    change_delivery(row)
    receipt = status_receipt(event, row, agency_of(row.package.agency_id), agency_of(event.agency_id))
    note(receipt_sha256=receipt.sha256, remarks=event.remarks)
    tell_pages(*topics_of(row.package))
    keep(receipt, event)
    return Recorded(row.package.uuid, row.uuid, event.code, False, receipt.uuid, event.is_late)


def _recall(checked: CheckedStatus, data: bytes) -> Recorded:
    """A bare 13: the sender recalls its document from all who have it.

    Raises RuleBroken: exchange.wrong_reporter, exchange.no_such_delivery, exchange.nothing_to_recall.
    """
    named = checked.status.response_for
    answered = answered_document(checked)
    if answered is None or answered[0] != checked.reporter.id:
        raise RuleBroken("exchange.wrong_reporter", status=RECALL_ASKED, reporter=checked.reporter.name)
    rows = queries.deliveries_of_document_for_update(checked.reporter.id, named.document_id)
    if not rows:
        raise RuleBroken("exchange.no_such_delivery", document=named.document_id, sender=named.organ_id)
    note(subject=("exchange.Package", rows[0].package.uuid), recipients=len(rows))
    asked = asking.ask_all(rows, asking.Wish(Request.RECALL, checked.status.description[:500]))
    kept = [_kept(row, _reported(row, checked, data, late=False), checked) for row in asked]
    if kept:
        return kept[0]
    return Recorded(rows[0].package.uuid, rows[0].uuid, RECALL_ASKED, True, queries.last_status_receipt(rows[0]))


def _answered(checked: CheckedStatus, delivery: UUID | None) -> list[Delivery]:
    """The locked deliveries that a status speaks of: several when it answers requests about several copies.

    Raises RuleBroken("exchange.no_such_delivery").
    """
    rows = _spoken_of(checked, delivery)
    if not rows:
        named = checked.status.response_for
        raise RuleBroken("exchange.no_such_delivery", document=named.document_id, sender=named.organ_id)
    return rows


def _spoken_of(checked: CheckedStatus, delivery: UUID | None) -> list[Delivery]:
    answered, reporter = answered_document(checked), checked.reporter.id
    if answered is None:
        return []
    if delivery is not None:
        row = queries.delivery_for_update(delivery)
        fits = row is not None and (row.package.agency_id, row.package.document_id) == answered
        return [row] if row is not None and fits else []
    asked = queries.deliveries_asked_for_update(reporter, *answered) if checked.status.status in ANSWERS else []
    if asked:
        return asked
    row = queries.delivery_of_document_for_update(reporter, *answered)
    row = row or queries.delivery_taken_over_for_update(reporter, *answered)
    return [row] if row is not None else []


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
