"""Statements compared with the ledger: what agrees, what is entered now, what differs."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from uuid import UUID

from dienhong.audit.public import command, note
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor, require
from dienhong.kernel.errors import NotFound, RuleBroken
from dienhong.kernel.text import nfc
from dienhong.payments import queries, rules
from dienhong.payments.commands.paying import receive
from dienhong.payments.ledger import Account, Side
from dienhong.payments.models import Attempt, Beneficiary, Entry, Gateway, Payment, Statement, StatementLine
from dienhong.payments.permissions import RECONCILE
from dienhong.payments.statements import BadStatement, Read, read_csv

Verdict = StatementLine.Verdict
_CODE = re.compile(r"DH[A-Z0-9]{10}")


@dataclass(frozen=True, slots=True)
class _Judged:
    read: Read
    verdict: str
    payment: Payment | None = None


@command(secret=("data",))
def read_statement(actor: Actor, *, beneficiary: UUID, data: bytes, gateway: UUID | None = None) -> Statement:
    """Compare a statement with the ledger (đối soát): of the bank of an account, or of an intermediary (`gateway`).

    A transfer that names a payment is entered now, if it was not before. What differs or is missing stands on the statement until it
    is settled by hand. The same file again is refused and changes nothing.
    Raises NotPermitted, NotFound, RuleBroken: payments.statement_malformed, payments.statement_known.
    """
    account = queries.beneficiary_of(beneficiary)
    require(actor, RECONCILE, at=account.agency_id)
    way = _way(gateway, account)
    try:
        reads = read_csv(data)
    except BadStatement as error:
        raise RuleBroken("payments.statement_malformed", detail=str(error)) from error
    if not reads:
        raise RuleBroken("payments.statement_malformed", detail="no money came in")
    digest = sha256(data).hexdigest()
    queries.lock_key(account.agency_id, digest)
    if Statement.objects.filter(agency_id=account.agency_id, sha256=digest).exists():
        raise RuleBroken("payments.statement_known", conflict=True)
    judged = [_of_gateway(way, one) if way else _of_bank(account, one) for one in reads]
    since, until = min(one.day for one in reads), max(one.day for one in reads)
    row = Statement.objects.create(
        agency_id=account.agency_id,
        source=Statement.Source.GATEWAY if way else Statement.Source.BANK,
        beneficiary=account,
        gateway=way,
        since=since,
        until=until,
        sha256=digest,
        read_at=clock.now(),
    )
    _store(row, judged + (_missing(way, account, reads, since, until) if way else []))
    note(agency_id=account.agency_id, subject=("payments.Statement", str(row.uuid)), lines=len(judged))
    return row


@command
def settle_line(actor: Actor, *, statement: UUID, position: int, remark: str) -> StatementLine:
    """Say how a difference was settled (xử lý chênh lệch); the ledger is not changed by it.

    Raises NotPermitted, NotFound, RuleBroken: payments.reason_missing, payments.line_settled.
    """
    line = StatementLine.objects.select_for_update().filter(statement__uuid=statement, position=position).first()
    if line is None:
        raise NotFound("payments.StatementLine")
    require(actor, RECONCILE, at=line.agency_id)
    rules.must_have_reason(remark)
    if line.verdict not in (Verdict.AMOUNT, Verdict.UNKNOWN, Verdict.MISSING):
        raise RuleBroken("payments.line_settled", conflict=True)
    note(agency_id=line.agency_id, subject=("payments.Statement", str(statement)), before=line.verdict)
    line.verdict, line.remark = Verdict.SETTLED, nfc(remark).strip()[:300]
    line.save(update_fields=["verdict", "remark"])
    return line


def _way(gateway: UUID | None, account: Beneficiary) -> Gateway | None:
    if gateway is None:
        return None
    way = queries.gateway_of(gateway)
    if way.agency_id != account.agency_id:
        raise NotFound("payments.Gateway")
    return way


def _of_gateway(way: Gateway, read: Read) -> _Judged:
    """A line of an intermediary names an attempt by our number. Its notice may have been lost: then money is entered now."""
    found = Attempt.objects.filter(gateway=way, reference=read.number).values_list("payment__uuid", flat=True).first()
    if found is None:
        return _Judged(read, Verdict.UNKNOWN)
    payment = queries.payment_for_update(found)
    attempt = Attempt.objects.get(gateway=way, reference=read.number)
    if attempt.amount != read.amount:
        return _Judged(read, Verdict.AMOUNT, payment)
    if attempt.state == Attempt.State.PAID:
        return _Judged(read, Verdict.MATCHED, payment)
    attempt.state, attempt.ended_at, attempt.told = Attempt.State.PAID, clock.now(), "statement"
    attempt.save(update_fields=["state", "ended_at", "told"])
    key = f"{way.provider}:{way.terminal}:{attempt.reference}"
    receive(payment, Payment.Way.GATEWAY, key, Side(Account.GATEWAY, attempt.amount, way))
    return _Judged(read, Verdict.BOOKED, payment)


def _of_bank(account: Beneficiary, read: Read) -> _Judged:
    """A line of a bank names a payment by the code in its words."""
    code = _CODE.search(read.words.upper())
    found = (
        code and Payment.objects.filter(beneficiary=account, code=code.group()).values_list("uuid", flat=True).first()
    )
    if not found:
        return _Judged(read, Verdict.UNKNOWN)
    payment = queries.payment_for_update(found)
    key = f"bank:{account.uuid}:{read.day}:{read.number}"
    if Entry.objects.filter(agency_id=account.agency_id, key=key).exists():
        return _Judged(read, Verdict.MATCHED, payment)
    differs = payment.state == Payment.State.OPEN and payment.amount != read.amount
    receive(payment, Payment.Way.TRANSFER, key, Side(Account.BANK, read.amount))
    return _Judged(read, Verdict.AMOUNT if differs else Verdict.BOOKED, payment)


def _missing(way: Gateway, account: Beneficiary, reads: list[Read], since: date, until: date) -> list[_Judged]:
    """What the ledger holds of these days and the intermediary does not name."""
    named = {one.number for one in reads}
    ours = Attempt.objects.filter(
        gateway=way,
        payment__beneficiary=account,
        state=Attempt.State.PAID,
        ended_at__date__gte=since,
        ended_at__date__lte=until,
    ).select_related("payment")
    return [
        _Judged(
            Read(one.ended_at.astimezone(clock.VIETNAM).date(), one.reference, one.amount, ""),
            Verdict.MISSING,
            one.payment,
        )
        for one in ours
        if one.reference not in named and one.ended_at is not None
    ]


def _store(row: Statement, judged: list[_Judged]) -> None:
    StatementLine.objects.bulk_create(
        StatementLine(
            agency_id=row.agency_id,
            statement=row,
            position=position,
            day=one.read.day,
            number=one.read.number,
            words=one.read.words,
            amount=one.read.amount,
            verdict=one.verdict,
            payment=one.payment,
        )
        for position, one in enumerate(judged, start=1)
    )
