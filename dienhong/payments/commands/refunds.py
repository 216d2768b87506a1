"""Money that goes back: asked for by one, decided by another, carried out by the bank."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Sum

from dienhong.audit.public import command, note
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor, require
from dienhong.kernel.errors import RuleBroken
from dienhong.kernel.live import announce
from dienhong.kernel.outbox import publish
from dienhong.kernel.text import nfc
from dienhong.payments import queries, rules
from dienhong.payments.events import PaymentRefunded
from dienhong.payments.ledger import Account, Cause, Side, book
from dienhong.payments.models import Entry, Payment, Refund
from dienhong.payments.permissions import APPROVE_REFUNDS, ASK_REFUNDS, RECONCILE

State = Refund.State
LONGEST_NUMBER = 60


@command
def ask_refund(actor: Actor, *, payment: UUID, amount: int, reason: str, account: str = "") -> Refund:
    """Ask that a part of a payment, or all of it, goes back (đề nghị hoàn trả).

    Raises NotPermitted, NotFound, RuleBroken: payments.reason_missing, payments.not_open, payments.too_much_back.
    """
    row = queries.payment_for_update(payment)
    require(actor, ASK_REFUNDS, at=row.agency_id)
    rules.must_have_reason(reason)
    if row.state != Payment.State.PAID:
        raise RuleBroken("payments.not_open", conflict=True, state=row.get_state_display())
    most = row.amount - given_back(row)
    if not 0 < amount <= most:
        raise RuleBroken("payments.too_much_back", most=most)
    refund = Refund.objects.create(
        agency_id=row.agency_id,
        payment=row,
        amount=amount,
        reason=nfc(reason).strip(),
        account=nfc(account).strip()[:120],
        asked_at=clock.now(),
        asked_by=actor.person_id,
    )
    note(agency_id=row.agency_id, subject=("payments.Payment", str(row.uuid)), refund=str(refund.uuid))
    return refund


@command
def approve_refund(actor: Actor, *, refund: UUID, account: str = "") -> Refund:
    """Let a refund be paid (duyệt hoàn trả); whoever asked for it does not decide.

    Raises NotPermitted, NotFound, RuleBroken: payments.own_refund, payments.refund_decided.
    """
    row = _to_decide(actor, refund)
    row.account = nfc(account).strip()[:120] or row.account
    return _decided(actor, row, State.APPROVED, "")


@command
def refuse_refund(actor: Actor, *, refund: UUID, reason: str) -> Refund:
    """Do not pay a refund (từ chối hoàn trả).

    Raises NotPermitted, NotFound, RuleBroken: payments.reason_missing, payments.own_refund, payments.refund_decided.
    """
    rules.must_have_reason(reason)
    return _decided(actor, _to_decide(actor, refund), State.REFUSED, nfc(reason).strip())


@command
def complete_refund(actor: Actor, *, refund: UUID, number: str) -> Refund:
    """Record that the bank has paid a refund (đã hoàn trả), under the number of its order.

    Raises NotPermitted, NotFound, RuleBroken: payments.refund_not_approved, payments.number_missing.
    """
    row = queries.refund_for_update(refund)
    require(actor, RECONCILE, at=row.agency_id)
    if row.state != State.APPROVED:
        raise RuleBroken("payments.refund_not_approved", conflict=True)
    if not number.strip() or len(number) > LONGEST_NUMBER:
        raise RuleBroken("payments.number_missing")
    row.state, row.done_at, row.number = State.DONE, clock.now(), number.strip()
    row.save(update_fields=["state", "done_at", "number"])
    _enter(row)
    note(agency_id=row.agency_id, subject=("payments.Payment", str(row.payment.uuid)), refund=str(row.uuid))
    announce(f"payments.payment:{row.payment.uuid}")
    return row


def given_back(payment: Payment) -> int:
    """Đồng of the sum asked for that went back or are going to."""
    counted = payment.refunds.filter(surplus=False).exclude(state=State.REFUSED)
    return counted.aggregate(sum=Sum("amount"))["sum"] or 0


def _to_decide(actor: Actor, refund: UUID) -> Refund:
    row = queries.refund_for_update(refund)
    require(actor, APPROVE_REFUNDS, at=row.agency_id)
    if row.state != State.ASKED:
        raise RuleBroken("payments.refund_decided", conflict=True)
    if row.asked_by is not None and row.asked_by in (actor.person_id, actor.acts_as_person_id):
        raise RuleBroken("payments.own_refund")
    return row


def _decided(actor: Actor, row: Refund, state: str, answer: str) -> Refund:
    row.state, row.answer, row.decided_at, row.decided_by = state, answer, clock.now(), actor.person_id
    row.save(update_fields=["state", "answer", "decided_at", "decided_by", "account"])
    note(agency_id=row.agency_id, subject=("payments.Payment", str(row.payment.uuid)), refund=str(row.uuid))
    return row


def _enter(row: Refund) -> None:
    payment = row.payment
    owed = Account.SURPLUS if row.surplus else Account.FEES
    sides = [Side(owed, row.amount), Side(Account.BANK, -row.amount)]
    book(payment.beneficiary, Cause(f"refund:{row.uuid}", Entry.Kind.REFUNDED, row.number, payment), sides)
    done = payment.refunds.filter(surplus=False, state=State.DONE).aggregate(sum=Sum("amount"))["sum"] or 0
    if done == payment.amount and payment.state == Payment.State.PAID:
        payment.state = Payment.State.REFUNDED
        payment.save(update_fields=["state"])
    publish(PaymentRefunded(payment.uuid, payment.agency_id, payment.key, row.amount))
