"""Money between intermediary, cash desk and bank."""

from __future__ import annotations

from uuid import UUID

from dienhong.audit.public import command, note
from dienhong.kernel.actor import Actor, require
from dienhong.kernel.errors import NotFound, RuleBroken
from dienhong.payments import queries
from dienhong.payments.ledger import Account, Cause, Side, book
from dienhong.payments.models import Beneficiary, Entry
from dienhong.payments.permissions import RECONCILE

LONGEST_NUMBER = 60


@command
def record_settlement(
    actor: Actor, *, beneficiary: UUID, gateway: UUID, number: str, amount: int, charge: int = 0
) -> Beneficiary:
    """Record that an intermediary has passed money on (trung gian chuyển tiền về): đồng that arrived, and what it kept.

    Raises NotPermitted, NotFound, RuleBroken: payments.number_missing, payments.items_malformed, payments.move_known.
    """
    account = _account(actor, beneficiary)
    way = queries.gateway_of(gateway)
    if way.agency_id != account.agency_id:
        raise NotFound("payments.Gateway")
    _must_be_a_move(number, amount, charge)
    sides = [Side(Account.BANK, amount), Side(Account.GATEWAY, -amount - charge, way)]
    if charge:
        sides.append(Side(Account.CHARGE, charge))
    _enter(account, Cause(f"settled:{account.uuid}:{number.strip()}", Entry.Kind.SETTLED, number.strip()), sides)
    return account


@command
def deposit_cash(actor: Actor, *, beneficiary: UUID, number: str, amount: int) -> Beneficiary:
    """Record that cash was brought to the bank (nộp tiền mặt vào tài khoản), under the number of the bank's slip.

    Raises NotPermitted, NotFound, RuleBroken: payments.number_missing, payments.items_malformed, payments.move_known.
    """
    account = _account(actor, beneficiary)
    _must_be_a_move(number, amount, 0)
    sides = [Side(Account.BANK, amount), Side(Account.CASH, -amount)]
    _enter(account, Cause(f"deposit:{account.uuid}:{number.strip()}", Entry.Kind.DEPOSITED, number.strip()), sides)
    return account


def _account(actor: Actor, beneficiary: UUID) -> Beneficiary:
    account = queries.beneficiary_of(beneficiary)
    require(actor, RECONCILE, at=account.agency_id)
    note(agency_id=account.agency_id, subject=("payments.Beneficiary", str(account.uuid)))
    return account


def _must_be_a_move(number: str, amount: int, charge: int) -> None:
    if not number.strip() or len(number) > LONGEST_NUMBER:
        raise RuleBroken("payments.number_missing")
    if amount <= 0 or charge < 0:
        raise RuleBroken("payments.items_malformed")


def _enter(account: Beneficiary, cause: Cause, sides: list[Side]) -> None:
    queries.lock_key(account.agency_id, cause.key)
    if not book(account, cause, sides):
        raise RuleBroken("payments.move_known", conflict=True)
