"""Accounts for fees, and contracts with intermediaries."""

from __future__ import annotations

from uuid import UUID

from dienhong.audit.public import command, note
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor, require
from dienhong.kernel.errors import RuleBroken
from dienhong.kernel.text import nfc
from dienhong.payments import queries, rules, secret
from dienhong.payments.models import Beneficiary, Gateway
from dienhong.payments.permissions import KEEP_ACCOUNTS


@command
def open_account(
    actor: Actor, *, agency_id: int, name: str, bank: tuple[str, str], account: str, holder: str
) -> Beneficiary:
    """Enter an account into which fees are paid (khai báo tài khoản thụ hưởng); `bank` is (BIN, name).

    Raises NotPermitted, RuleBroken: payments.account_malformed, payments.account_known.
    """
    require(actor, KEEP_ACCOUNTS, at=agency_id)
    number, bank_name = bank
    rules.must_be_an_account(number, account, holder)
    if Beneficiary.objects.filter(agency_id=agency_id, bank=number, account=account, closed_at=None).exists():
        raise RuleBroken("payments.account_known", conflict=True)
    row = Beneficiary.objects.create(
        agency_id=agency_id,
        name=nfc(name).strip()[:200] or nfc(holder).strip()[:200],
        bank=number,
        bank_name=nfc(bank_name).strip()[:120],
        account=account,
        holder=nfc(holder).strip()[:200],
        opened_at=clock.now(),
    )
    note(agency_id=agency_id, subject=("payments.Beneficiary", str(row.uuid)))
    return row


@command
def close_account(actor: Actor, *, account: UUID) -> Beneficiary:
    """Take no more fees into an account (đóng tài khoản thụ hưởng); what is open goes on.

    Raises NotFound, RuleBroken: payments.account_closed.
    """
    row = queries.beneficiary_for_update(actor, account)
    if row.closed_at is not None:
        raise RuleBroken("payments.account_closed", conflict=True)
    row.closed_at = clock.now()
    row.save(update_fields=["closed_at"])
    note(agency_id=row.agency_id, subject=("payments.Beneficiary", str(row.uuid)))
    return row


@command(secret=("shared_secret",))
def open_gateway(
    actor: Actor, *, agency_id: int, provider: str, terminal: str, endpoint: str, shared_secret: str
) -> Gateway:
    """Enter a contract with an intermediary (kết nối trung gian thanh toán). The secret is kept encrypted and never shown again.

    Raises NotPermitted, RuleBroken: payments.gateway_malformed, payments.gateway_known.
    """
    require(actor, KEEP_ACCOUNTS, at=agency_id)
    if provider not in Gateway.Provider.values:
        raise RuleBroken("payments.gateway_malformed")
    rules.must_be_a_contract(terminal, endpoint, shared_secret)
    if Gateway.objects.filter(provider=provider, terminal=terminal).exists():
        raise RuleBroken("payments.gateway_known", conflict=True)
    row = Gateway.objects.create(
        agency_id=agency_id,
        provider=provider,
        terminal=terminal,
        endpoint=endpoint,
        secret=secret.closed(shared_secret),
        opened_at=clock.now(),
    )
    note(agency_id=agency_id, subject=("payments.Gateway", str(row.uuid)))
    return row


@command(secret=("shared_secret",))
def renew_gateway(actor: Actor, *, gateway: UUID, endpoint: str, shared_secret: str) -> Gateway:
    """Give a contract another address and secret (đổi địa chỉ, khóa bí mật). The one before counts no more.

    Raises NotFound, RuleBroken: payments.gateway_malformed, payments.gateway_closed.
    """
    row = queries.gateway_for_update(actor, gateway)
    if row.closed_at is not None:
        raise RuleBroken("payments.gateway_closed", conflict=True)
    rules.must_be_a_contract(row.terminal, endpoint, shared_secret)
    note(agency_id=row.agency_id, subject=("payments.Gateway", str(row.uuid)), before={"endpoint": row.endpoint})
    row.endpoint, row.secret = endpoint, secret.closed(shared_secret)
    row.save(update_fields=["endpoint", "secret"])
    return row


@command
def close_gateway(actor: Actor, *, gateway: UUID) -> Gateway:
    """Send nobody to an intermediary any more (ngừng kết nối); what it still tells of earlier payments counts.

    Raises NotFound, RuleBroken: payments.gateway_closed.
    """
    row = queries.gateway_for_update(actor, gateway)
    if row.closed_at is not None:
        raise RuleBroken("payments.gateway_closed", conflict=True)
    row.closed_at = clock.now()
    row.save(update_fields=["closed_at"])
    note(agency_id=row.agency_id, subject=("payments.Gateway", str(row.uuid)))
    return row
