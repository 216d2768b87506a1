"""Payments as other domains see them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.urls import reverse

from dienhong.payments.models import Beneficiary, Gateway, Payment


@dataclass(frozen=True, slots=True)
class PaymentView:
    """A sum that was asked for; `state` is open, paid, cancelled or refunded, `path` the page where it is paid."""

    uuid: UUID
    key: str
    amount: int
    state: str
    words: str
    paid_at: datetime | None
    path: str


@dataclass(frozen=True, slots=True)
class GatewayView:
    """An agency's contract with an intermediary."""

    uuid: UUID
    terminal: str
    endpoint: str


@dataclass(frozen=True, slots=True)
class AccountView:
    """An account into which fees are paid."""

    uuid: UUID
    name: str
    bank_name: str
    account: str


def gateways_at(agency_id: int) -> dict[str, GatewayView]:
    """The open contracts of an agency with intermediaries, by terminal."""
    rows = Gateway.objects.filter(agency_id=agency_id, closed_at=None)
    return {row.terminal: GatewayView(row.uuid, row.terminal, row.endpoint) for row in rows}


def payment_view(uuid: UUID) -> PaymentView | None:
    """A payment, None where there is none."""
    row = Payment.objects.filter(uuid=uuid).first()
    return None if row is None else _view(row)


def payments_under(agency_id: int, keys: Sequence[str]) -> dict[str, PaymentView]:
    """The payments that were asked for under these keys, by key."""
    return {row.key: _view(row) for row in Payment.objects.filter(agency_id=agency_id, key__in=keys)}


def accounts_at(agency_id: int) -> list[AccountView]:
    """The open accounts of an agency, by name."""
    rows = Beneficiary.objects.filter(agency_id=agency_id, closed_at=None).order_by("name", "id")
    return [AccountView(row.uuid, row.name, row.bank_name, row.account) for row in rows]


def _view(row: Payment) -> PaymentView:
    path = reverse("payments:pay", args=[row.uuid])
    return PaymentView(row.uuid, row.key, row.amount, row.state, str(row.get_state_display()), row.paid_at, path)
