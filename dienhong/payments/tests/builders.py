"""An agency that takes fees, and what it asks for."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from dienhong.directory.models import Agency
from dienhong.directory.tests.builders import an_agency
from dienhong.kernel.actor import Actor
from dienhong.payments.commands import Asked, ask_payment, begin_attempt, open_account, open_gateway
from dienhong.payments.models import Attempt, Beneficiary, Gateway, Payment
from dienhong.payments.providers import vnpay
from dienhong.payments.rules import Fee

SECRET = "KHOATHUNGHIEM0123456789"
SANDBOX = "http://127.0.0.1:1/paymentv2/vpcpay.html"
PLATFORM = Actor.system("tests")
NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
_serial = itertools.count(1)


@dataclass(frozen=True)
class Desk:
    """An agency with an account for fees and a contract with an intermediary."""

    agency: Agency
    account: Beneficiary
    gateway: Gateway


def a_desk(agency: Agency | None = None) -> Desk:
    """A desk of a new agency, or of this one."""
    agency = agency or an_agency()
    number = next(_serial)
    account = open_account(
        PLATFORM,
        agency_id=agency.pk,
        name="Phí hộ tịch",
        bank=("970436", "Ngân hàng thử nghiệm"),
        account=f"00{number:08d}",
        holder="UBND phường Thử Nghiệm",
    )
    gateway = open_gateway(
        PLATFORM,
        agency_id=agency.pk,
        provider="vnpay",
        terminal=f"T{number:07d}",
        endpoint=SANDBOX,
        shared_secret=SECRET,
    )
    return Desk(agency, account, gateway)


def a_payment(desk: Desk, amount: int = 50_000, *, key: str = "", **changes: Any) -> Payment:
    """A fee that somebody is asked for."""
    fees = (Fee("LP01", "Lệ phí trích lục khai sinh", amount),)
    asked: dict[str, Any] = {
        "key": key or f"ho-so-{next(_serial)}",
        "reference": "H29.01-261123-0001",
        "purpose": "Cấp trích lục khai sinh",
        "payer": "Nguyễn Thị Thử",
        "beneficiary": desk.account.uuid,
        "fees": fees,
    }
    return ask_payment(PLATFORM, agency_id=desk.agency.pk, asked=Asked(**{**asked, **changes}))


def an_attempt(desk: Desk, payment: Payment) -> Attempt:
    """A payer on the way to the intermediary."""
    return begin_attempt(Actor.anonymous(), payment=payment.uuid, gateway=desk.gateway.uuid)


def told(attempt: Attempt, *, code: str = "00", status: str = "", secret: str = SECRET, **changes: str) -> str:
    """What the intermediary tells of an attempt."""
    fields = {
        "vnp_TmnCode": attempt.gateway.terminal,
        "vnp_Amount": str(attempt.amount * 100),
        "vnp_BankCode": "NCB",
        "vnp_PayDate": "20261123100000",
        "vnp_ResponseCode": code,
        "vnp_TransactionNo": "14000001",
        "vnp_TransactionStatus": status or code,
        "vnp_TxnRef": attempt.reference,
        "vnp_OrderInfo": "Nop phi",
        **changes,
    }
    return f"{vnpay._joined(fields)}&vnp_SecureHash={vnpay.signature_of(fields, secret)}"


def balance(desk: Desk, account: str) -> int:
    """What stands on an account of the ledger."""
    from dienhong.payments.models import Line

    return sum(Line.objects.filter(beneficiary=desk.account, account=account).values_list("amount", flat=True))


def of(uuid: UUID) -> Payment:
    """A payment as it stands now."""
    return Payment.objects.get(uuid=uuid)
