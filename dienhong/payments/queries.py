"""Reading payments. Whatever returns rows to a person takes the actor."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet, Sum

from dienhong.kernel.actor import Actor
from dienhong.kernel.errors import NotFound
from dienhong.kernel.pages import Page, page_of
from dienhong.payments.models import (
    Attempt,
    Beneficiary,
    Entry,
    Gateway,
    Line,
    Payment,
    Refund,
    Statement,
    StatementLine,
)
from dienhong.payments.permissions import KEEP_ACCOUNTS, READ_PAYMENTS

_LOCK = 0x7061796D


@dataclass(frozen=True, slots=True)
class WantedPayments:
    """What a list of payments is narrowed to; "" and None for anything."""

    text: str = ""
    state: str = ""
    way: str = ""
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Balance:
    """What stands on an account of the ledger, in đồng."""

    beneficiary: Beneficiary
    account: str
    amount: int

    @property
    def debit(self) -> int:
        """Đồng on the left side, 0 where the balance stands on the right."""
        return max(self.amount, 0)

    @property
    def credit(self) -> int:
        """Đồng on the right side, 0 where the balance stands on the left."""
        return max(-self.amount, 0)

    @property
    def label(self) -> str:
        """The account as people call it."""
        return str(Line.Account(self.account).label)


def readable(actor: Actor) -> frozenset[int]:
    """The agencies whose payments the actor may see."""
    return actor.authority.agencies_with(READ_PAYMENTS)


def payments_page(actor: Actor, wanted: WantedPayments, cursor: str | None) -> Page[Payment]:
    """Payments of the agencies whose payments one may see, the newest first."""
    rows = Payment.objects.filter(agency_id__in=readable(actor)).select_related("agency", "beneficiary")
    return page_of(_narrowed(rows, wanted), order=("-asked_at", "-id"), cursor=cursor)


def payments_for_export(actor: Actor, wanted: WantedPayments) -> QuerySet[Payment]:
    """The same as a whole, for a file."""
    rows = Payment.objects.filter(agency_id__in=readable(actor)).select_related("agency", "beneficiary")
    return _narrowed(rows, wanted).order_by("-asked_at", "-id")


def _narrowed(rows: QuerySet[Payment], wanted: WantedPayments) -> QuerySet[Payment]:
    if wanted.text:
        rows = rows.filter(Q(reference__startswith=wanted.text) | Q(code=wanted.text.upper()))
    if wanted.state:
        rows = rows.filter(state=wanted.state)
    if wanted.way:
        rows = rows.filter(way=wanted.way)
    if wanted.since:
        rows = rows.filter(asked_at__date__gte=wanted.since)
    if wanted.until:
        rows = rows.filter(asked_at__date__lte=wanted.until)
    return rows


def payment_seen(actor: Actor, uuid: UUID) -> Payment:
    """A payment for the officials of its agency. Raises NotFound."""
    row = Payment.objects.select_related("agency", "beneficiary").filter(uuid=uuid).first()
    if row is None or not actor.may(READ_PAYMENTS, at=row.agency_id):
        raise NotFound("payments.Payment")
    return row


def payment_by_address(uuid: UUID) -> Payment:
    """A payment for whoever holds its address, which cannot be guessed. Raises NotFound."""
    row = Payment.objects.select_related("agency", "beneficiary").filter(uuid=uuid).first()
    if row is None:
        raise NotFound("payments.Payment")
    return row


def ways_to_pay(payment: Payment) -> list[Gateway]:
    """The intermediaries through which this payment can be made."""
    return list(Gateway.objects.filter(agency_id=payment.agency_id, closed_at=None).order_by("provider", "id"))


def balances(actor: Actor) -> list[Balance]:
    """What stands where, by account; all of them sum to zero for each beneficiary."""
    rows = (
        Line.objects.filter(agency_id__in=readable(actor)).values("beneficiary", "account").annotate(sum=Sum("amount"))
    )
    known = {one.pk: one for one in Beneficiary.objects.filter(agency_id__in=readable(actor)).select_related("agency")}
    found = [Balance(known[row["beneficiary"]], row["account"], row["sum"]) for row in rows]
    return sorted(found, key=lambda one: (one.beneficiary.pk, list(Line.Account).index(Line.Account(one.account))))


def entries_page(actor: Actor, cursor: str | None) -> Page[Entry]:
    """The ledger of the agencies whose payments one may see, the newest entry first, with its lines."""
    rows = Entry.objects.filter(agency_id__in=readable(actor)).select_related("payment").prefetch_related("lines")
    return page_of(rows, order=("-at", "-id"), cursor=cursor)


def refunds_of(actor: Actor, state: str = "") -> list[Refund]:
    """Refunds of the agencies whose payments one may see, the newest first, at most 200."""
    rows = Refund.objects.filter(agency_id__in=readable(actor)).select_related("payment", "agency")
    return list((rows.filter(state=state) if state else rows).order_by("-id")[:200])


def refund_seen(actor: Actor, uuid: UUID) -> Refund:
    """A refund for the officials of its agency. Raises NotFound."""
    row = Refund.objects.select_related("payment").filter(uuid=uuid).first()
    if row is None or not actor.may(READ_PAYMENTS, at=row.agency_id):
        raise NotFound("payments.Refund")
    return row


def statements_page(actor: Actor, cursor: str | None) -> Page[Statement]:
    """Statements that were read, the newest first."""
    rows = Statement.objects.filter(agency_id__in=readable(actor)).select_related("beneficiary", "gateway")
    return page_of(rows, order=("-id",), cursor=cursor)


def statement_seen(actor: Actor, uuid: UUID) -> Statement:
    """A statement with its lines. Raises NotFound."""
    row = Statement.objects.select_related("beneficiary", "gateway").filter(uuid=uuid).first()
    if row is None or not actor.may(READ_PAYMENTS, at=row.agency_id):
        raise NotFound("payments.Statement")
    return row


def lines_of(statement: Statement) -> list[StatementLine]:
    """The lines of a statement, differences first."""
    agreed = (StatementLine.Verdict.MATCHED, StatementLine.Verdict.BOOKED, StatementLine.Verdict.SETTLED)
    rows = statement.lines.select_related("payment").order_by("position")
    return sorted(rows, key=lambda one: (one.verdict in agreed, one.position))


def accounts_of(agencies: Sequence[int] | frozenset[int]) -> list[Beneficiary]:
    """Accounts for fees of these agencies, open ones first."""
    rows = Beneficiary.objects.filter(agency_id__in=agencies).select_related("agency")
    return sorted(rows, key=lambda one: (one.closed_at is not None, one.name))


def gateways_of(agencies: Sequence[int] | frozenset[int]) -> list[Gateway]:
    """Contracts with intermediaries of these agencies, open ones first."""
    rows = Gateway.objects.filter(agency_id__in=agencies).select_related("agency")
    return sorted(rows, key=lambda one: (one.closed_at is not None, one.terminal))


def beneficiary_of(uuid: UUID) -> Beneficiary:
    """An account for fees. Raises NotFound."""
    row = Beneficiary.objects.filter(uuid=uuid).first()
    if row is None:
        raise NotFound("payments.Beneficiary")
    return row


def account_kept(actor: Actor, uuid: UUID) -> Beneficiary:
    """An account that the actor keeps. Raises NotFound."""
    row = beneficiary_of(uuid)
    if not actor.may(KEEP_ACCOUNTS, at=row.agency_id):
        raise NotFound("payments.Beneficiary")
    return row


def gateway_kept(actor: Actor, uuid: UUID) -> Gateway:
    """A contract that the actor keeps. Raises NotFound."""
    row = gateway_of(uuid)
    if not actor.may(KEEP_ACCOUNTS, at=row.agency_id):
        raise NotFound("payments.Gateway")
    return row


def beneficiary_for_update(actor: Actor, uuid: UUID) -> Beneficiary:
    """An account that the actor may change, locked. Raises NotFound."""
    row = Beneficiary.objects.select_for_update().filter(uuid=uuid).first()
    if row is None or not actor.may(KEEP_ACCOUNTS, at=row.agency_id):
        raise NotFound("payments.Beneficiary")
    return row


def gateway_for_update(actor: Actor, uuid: UUID) -> Gateway:
    """A contract that the actor may change, locked. Raises NotFound."""
    row = Gateway.objects.select_for_update().filter(uuid=uuid).first()
    if row is None or not actor.may(KEEP_ACCOUNTS, at=row.agency_id):
        raise NotFound("payments.Gateway")
    return row


def gateway_of(uuid: UUID) -> Gateway:
    """A contract with an intermediary. Raises NotFound."""
    row = Gateway.objects.filter(uuid=uuid).first()
    if row is None:
        raise NotFound("payments.Gateway")
    return row


def gateway_of_terminal(provider: str, terminal: str) -> Gateway | None:
    """The contract that an intermediary names by its terminal, closed ones too."""
    return Gateway.objects.filter(provider=provider, terminal=terminal).first()


def has_attempt(gateway: Gateway, reference: str) -> bool:
    """Whether an attempt of this number was begun through this contract."""
    return Attempt.objects.filter(gateway=gateway, reference=reference).exists()


def attempt_for_update(gateway: UUID, reference: str) -> Attempt:
    """An attempt with its payment; the payment's row is locked, so all that concerns one payment happens in turn. Raises NotFound."""
    found = (
        Attempt.objects.filter(gateway__uuid=gateway, reference=reference)
        .values_list("payment__uuid", flat=True)
        .first()
    )
    if found is None:
        raise NotFound("payments.Attempt")
    payment = payment_for_update(found)
    row = Attempt.objects.select_related("gateway").get(gateway__uuid=gateway, reference=reference)
    row.payment = payment
    return row


def attempt_by_reference(payment: Payment, reference: str) -> Attempt | None:
    """The attempt of a payment with this number."""
    return payment.attempts.filter(reference=reference).first()


def payment_for_update(uuid: UUID) -> Payment:
    """A payment, locked. Raises NotFound."""
    rows = Payment.objects.select_for_update(of=("self",)).select_related("beneficiary")
    row = rows.filter(uuid=uuid).first()
    if row is None:
        raise NotFound("payments.Payment")
    return row


def refund_for_update(uuid: UUID) -> Refund:
    """A refund, its payment locked and beside it. Raises NotFound."""
    found = Refund.objects.filter(uuid=uuid).values_list("payment__uuid", flat=True).first()
    if found is None:
        raise NotFound("payments.Refund")
    payment = payment_for_update(found)
    row = Refund.objects.get(uuid=uuid)
    row.payment = payment
    return row


def lock_key(agency_id: int, key: str) -> None:
    """Whoever asks with the same key waits until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [_LOCK, f"{agency_id}:{key}"])
