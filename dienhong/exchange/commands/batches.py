"""Many acts of one request in one transaction: each is done or refused by itself, and all is told once at the end."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from dienhong.audit.public import Batch, Outcome, batch
from dienhong.exchange import queries, rules
from dienhong.exchange.checking import check_package, check_status
from dienhong.exchange.commands.packages import Acceptance, accept_package
from dienhong.exchange.commands.statuses import Recorded, confirm_receipt, record_status
from dienhong.exchange.gathering import Gathering, gathering
from dienhong.kernel.actor import Actor
from dienhong.kernel.errors import Refused, RuleBroken

MAX_CONFIRMATIONS = 500
Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Parcel:
    """One package of a request with the sender's key."""

    key: str
    data: bytes


def accept_packages(actor: Actor, parcels: Sequence[Parcel]) -> list[Outcome[Acceptance]]:
    """Take several packages onto the axis; of a single one the seal inside the PDF is checked at once.

    Raises RuleBroken("exchange.too_many_parts").
    """
    _must_be_few(len(parcels))
    alone = len(parcels) == 1

    def take(acts: Batch) -> list[Outcome[Acceptance]]:
        queries.prepare_keys(actor, [item.key for item in parcels])
        return [
            acts.run(accept_package, actor, sending_key=item.key, data=item.data, check_pdf=alone) for item in parcels
        ]

    with gathering() as gathered:
        known = queries.known_keys(actor, [item.key for item in parcels])
        _look_ahead([item.data for item in parcels if item.key not in known], check_package)
        return _done(gathered, take)


def record_statuses(actor: Actor, packages: Sequence[bytes]) -> list[Outcome[Recorded]]:
    """Keep several statuses. Raises RuleBroken("exchange.too_many_parts")."""
    _must_be_few(len(packages))
    with gathering() as gathered:
        _look_ahead(packages, check_status)
        return _done(gathered, lambda acts: [acts.run(record_status, actor, data=data) for data in packages])


def confirm_receipts(actor: Actor, deliveries: Sequence[UUID]) -> list[Outcome[Recorded]]:
    """Confirm several deliveries. Raises RuleBroken("exchange.nothing_to_confirm")."""
    if not 1 <= len(deliveries) <= MAX_CONFIRMATIONS:
        raise RuleBroken("exchange.nothing_to_confirm", most=MAX_CONFIRMATIONS)
    with gathering() as gathered:
        return _done(gathered, lambda acts: [acts.run(confirm_receipt, actor, delivery=uuid) for uuid in deliveries])


def _done(gathered: Gathering, run: Callable[[Batch], list[Outcome[Value]]]) -> list[Outcome[Value]]:
    """Run the acts in one transaction: without savepoints first, because refusals are rare; one by one after one."""
    for together in (True, False):
        try:
            with batch(together=together) as acts:
                done = run(acts)
                gathered.tell()
                return done
        except Refused:
            gathered.start_again()
            if not together:
                raise
    raise AssertionError("a batch ends one way or the other")


def _must_be_few(count: int) -> None:
    if count > rules.MAX_PARTS:
        raise RuleBroken("exchange.too_many_parts", most=rules.MAX_PARTS)


def _look_ahead(packages: Sequence[bytes], check: object) -> None:
    """Check seals before the transaction begins, so that it is short; the commands find the answers again."""
    for data in packages:
        try:
            check(data)  # type: ignore[operator]  # one of the two checks, which share the shape
        except Refused:
            continue  # the command meets the same refusal and records it
