"""Paying: the way to an intermediary, what it tells us, and cash at the counter."""

from __future__ import annotations

import logging
import secrets
from dataclasses import dataclass
from uuid import UUID

from dienhong.audit.public import command, note
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor, require
from dienhong.kernel.errors import NotFound, RuleBroken
from dienhong.kernel.live import announce
from dienhong.kernel.outbox import publish
from dienhong.payments import queries
from dienhong.payments.events import PaymentReceived
from dienhong.payments.ledger import Account, Cause, Side, book
from dienhong.payments.models import Attempt, Entry, Payment, Refund
from dienhong.payments.permissions import TAKE_CASH
from dienhong.payments.providers import vnpay
from dienhong.payments.secret import opened

log = logging.getLogger(__name__)
MOST_WAITING = 10


@dataclass(frozen=True, slots=True)
class Reply:
    """What the intermediary is answered (its own codes): 00 taken, 01 unknown, 02 taken before, 04 another sum, 97 not signed."""

    code: str
    message: str


CONFIRMED = Reply("00", "Confirm Success")
UNKNOWN = Reply("01", "Order not found")
KNOWN = Reply("02", "Order already confirmed")
OTHER_SUM = Reply("04", "Invalid amount")
NOT_SIGNED = Reply("97", "Invalid signature")
MALFORMED = Reply("99", "Unknown error")


@command
def begin_attempt(actor: Actor, *, payment: UUID, gateway: UUID) -> Attempt:
    """Set out to pay through an intermediary (thanh toán trực tuyến); whoever holds the payment's address may.

    Raises NotFound, RuleBroken: payments.not_open, payments.gateway_closed, payments.too_many_attempts.
    """
    row = queries.payment_for_update(payment)
    if row.state != Payment.State.OPEN:
        raise RuleBroken("payments.not_open", conflict=True, state=row.get_state_display())
    way = queries.gateway_of(gateway)
    if way.agency_id != row.agency_id:
        raise NotFound("payments.Gateway")
    if way.closed_at is not None:
        raise RuleBroken("payments.gateway_closed", conflict=True)
    if row.attempts.filter(state=Attempt.State.STARTED).count() >= MOST_WAITING:
        raise RuleBroken("payments.too_many_attempts", conflict=True, number=MOST_WAITING)
    attempt = Attempt.objects.create(
        agency_id=row.agency_id,
        payment=row,
        gateway=way,
        reference=f"{row.code}{secrets.token_hex(6).upper()}",
        amount=row.amount,
        started_at=clock.now(),
    )
    note(agency_id=row.agency_id, subject=("payments.Payment", str(row.uuid)), attempt=attempt.reference)
    return attempt


def answer_notice(actor: Actor, query: str) -> Reply:
    """Judge a notice of VNPAY; one that is signed and names an order of ours is recorded as an act, once."""
    way = queries.gateway_of_terminal("vnpay", vnpay.terminal_of(query))
    if way is None:
        return NOT_SIGNED
    try:
        notice = vnpay.read_notice(query, opened(way.secret))
    except vnpay.BadSignature:
        log.warning("a notice for the terminal %s is not signed by the intermediary", way.terminal)
        return NOT_SIGNED
    except vnpay.BadNotice:
        return MALFORMED
    if not queries.has_attempt(way, notice.reference):
        return UNKNOWN
    return record_notice(actor, gateway=way.uuid, notice=notice, told=query)


@command(secret=("told",))
def record_notice(actor: Actor, *, gateway: UUID, notice: vnpay.Notice, told: str) -> Reply:
    """Record what an intermediary tells of an attempt (ghi nhận kết quả thanh toán); told again, nothing changes."""
    attempt = queries.attempt_for_update(gateway, notice.reference)
    note(
        agency_id=attempt.agency_id, subject=("payments.Payment", str(attempt.payment.uuid)), attempt=attempt.reference
    )
    if notice.amount != attempt.amount:
        return OTHER_SUM
    if attempt.state != Attempt.State.STARTED:
        return KNOWN
    attempt.state = Attempt.State.PAID if notice.paid else Attempt.State.FAILED
    attempt.ended_at, attempt.told = clock.now(), told
    attempt.number, attempt.bank, attempt.code = notice.number, notice.bank, notice.code
    attempt.save(update_fields=["state", "ended_at", "told", "number", "bank", "code"])
    if notice.paid:
        key = f"{attempt.gateway.provider}:{attempt.gateway.terminal}:{attempt.reference}"
        receive(attempt.payment, Payment.Way.GATEWAY, key, Side(Account.GATEWAY, attempt.amount, attempt.gateway))
    announce(f"payments.payment:{attempt.payment.uuid}")
    return CONFIRMED


@command
def take_cash(actor: Actor, *, payment: UUID, receipt_number: str) -> Payment:
    """Take the sum in cash at the counter (thu tiền mặt), under the number of the receipt that the payer gets.

    Raises NotPermitted, NotFound, RuleBroken: payments.not_open, payments.number_missing.
    """
    row = queries.payment_for_update(payment)
    require(actor, TAKE_CASH, at=row.agency_id)
    if row.state != Payment.State.OPEN:
        raise RuleBroken("payments.not_open", conflict=True, state=row.get_state_display())
    if not receipt_number.strip() or len(receipt_number) > 40:
        raise RuleBroken("payments.number_missing")
    row.receipt_number = receipt_number.strip()
    row.save(update_fields=["receipt_number"])
    note(agency_id=row.agency_id, subject=("payments.Payment", str(row.uuid)))
    receive(row, Payment.Way.CASH, f"cash:{row.uuid}", Side(Account.CASH, row.amount))
    announce(f"payments.payment:{row.uuid}")
    return row


def receive(payment: Payment, way: str, key: str, side: Side) -> None:
    """Enter money that came in for a payment whose row is locked; what was not asked for, or a second time, is to go back."""
    cause = Cause(key, Entry.Kind.PAID, payment.reference, payment)
    if payment.state == Payment.State.OPEN and side.amount == payment.amount:
        book(payment.beneficiary, cause, [side, Side(Account.FEES, -side.amount)])
        payment.state, payment.way, payment.paid_at = Payment.State.PAID, way, clock.now()
        payment.save(update_fields=["state", "way", "paid_at"])
        publish(PaymentReceived(payment.uuid, payment.agency_id, payment.key))
        return
    surplus = Cause(key, Entry.Kind.SURPLUS, payment.reference, payment)
    if book(payment.beneficiary, surplus, [side, Side(Account.SURPLUS, -side.amount)]):
        Refund.objects.create(
            agency_id=payment.agency_id,
            payment=payment,
            amount=side.amount,
            reason=str(Entry.Kind.SURPLUS.label),
            surplus=True,
            asked_at=clock.now(),
        )
