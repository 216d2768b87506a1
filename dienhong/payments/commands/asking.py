"""Asking for money, and no longer asking for it."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from uuid import UUID

from dienhong.audit.public import command, note
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor, require
from dienhong.kernel.errors import RuleBroken
from dienhong.kernel.live import announce
from dienhong.kernel.text import nfc
from dienhong.payments import queries, rules
from dienhong.payments.models import Beneficiary, Payment
from dienhong.payments.permissions import ASK_PAYMENTS
from dienhong.payments.rules import Fee

# Without letters and digits that are taken for each other when somebody types a transfer.
_LETTERS = "ACDEFGHJKLMNPQRTUVWXY34679"


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for: of whom, for what (`reference` as the payer knows the matter), into which account.

    `key` is the caller's own; asking twice with it gives the same payment. `return_path` is where the payer goes on afterwards.
    """

    key: str
    reference: str
    purpose: str
    payer: str
    beneficiary: UUID
    fees: tuple[Fee, ...]
    return_path: str = ""


@command
def ask_payment(actor: Actor, *, agency_id: int, asked: Asked) -> Payment:
    """Ask a payer for fees (yêu cầu nộp phí, lệ phí); asked again with the same key, the first is given.

    Raises NotPermitted, NotFound, RuleBroken: payments.items_malformed, payments.account_closed, payments.account_of_another,
    payments.asked_otherwise.
    """
    require(actor, ASK_PAYMENTS, at=agency_id)
    total = rules.total_of(asked.fees)
    account = _account(agency_id, asked.beneficiary)
    queries.lock_key(agency_id, asked.key)
    present = Payment.objects.filter(agency_id=agency_id, key=asked.key).first()
    if present is not None:
        if (present.amount, present.beneficiary_id, present.items) != (total, account.pk, _items(asked)):
            raise RuleBroken("payments.asked_otherwise", conflict=True)
        return present
    row = Payment.objects.create(
        agency_id=agency_id,
        beneficiary=account,
        key=asked.key,
        code="DH" + "".join(secrets.choice(_LETTERS) for _ in range(10)),
        reference=asked.reference[:60],
        purpose=nfc(asked.purpose).strip()[:200],
        payer=nfc(asked.payer).strip()[:200],
        items=_items(asked),
        amount=total,
        return_path=asked.return_path,
        asked_at=clock.now(),
    )
    note(agency_id=agency_id, subject=("payments.Payment", str(row.uuid)), amount=total)
    return row


@command
def cancel_payment(actor: Actor, *, payment: UUID, reason: str) -> Payment:
    """Ask for a sum no longer (hủy yêu cầu nộp). What a payer pays all the same is kept as surplus, to be paid back.

    Raises NotPermitted, NotFound, RuleBroken: payments.reason_missing, payments.not_open.
    """
    row = queries.payment_for_update(payment)
    require(actor, ASK_PAYMENTS, at=row.agency_id)
    rules.must_have_reason(reason)
    if row.state != Payment.State.OPEN:
        raise RuleBroken("payments.not_open", conflict=True, state=row.get_state_display())
    row.state = Payment.State.CANCELLED
    row.save(update_fields=["state"])
    note(agency_id=row.agency_id, subject=("payments.Payment", str(row.uuid)))
    announce(f"payments.payment:{row.uuid}")
    return row


def _items(asked: Asked) -> list[dict[str, str | int]]:
    return [{"code": fee.code, "name": nfc(fee.name), "amount": fee.amount} for fee in asked.fees]


def _account(agency_id: int, uuid: UUID) -> Beneficiary:
    row = queries.beneficiary_of(uuid)
    if row.agency_id != agency_id:
        raise RuleBroken("payments.account_of_another")
    if row.closed_at is not None:
        raise RuleBroken("payments.account_closed")
    return row
