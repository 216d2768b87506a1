"""The ledger: entries whose lines sum to zero, each made once however often what caused it is told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from dienhong.kernel import clock
from dienhong.payments.models import Beneficiary, Entry, Gateway, Line, Payment

Account = Line.Account


@dataclass(frozen=True, slots=True)
class Side:
    """One side of an entry: đồng on an account, debit positive, credit negative."""

    account: str
    amount: int
    gateway: Gateway | None = None


@dataclass(frozen=True, slots=True)
class Cause:
    """Why money moved. With the same key there is one entry only."""

    key: str
    kind: str
    words: str = ""
    payment: Payment | None = None
    at: datetime | None = None


def book(beneficiary: Beneficiary, cause: Cause, sides: Sequence[Side]) -> bool:
    """Make an entry in the present transaction; False if its key is there already.

    The caller holds the lock of the payment or statement that causes it.
    """
    if sum(side.amount for side in sides):
        raise ValueError("the sides of an entry sum to zero")
    if Entry.objects.filter(agency_id=beneficiary.agency_id, key=cause.key).exists():
        return False
    entry = Entry.objects.create(
        agency_id=beneficiary.agency_id,
        key=cause.key,
        kind=cause.kind,
        payment=cause.payment,
        at=cause.at or clock.now(),
        words=cause.words,
    )
    Line.objects.bulk_create(
        Line(
            agency_id=beneficiary.agency_id,
            entry=entry,
            account=side.account,
            beneficiary=beneficiary,
            gateway=side.gateway,
            amount=side.amount,
        )
        for side in sides
    )
    return True
