"""Many acts of one request in one transaction: each is done or refused by itself, and all is told once at the end."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from dienhong.audit.public import Batch, Outcome, batch
from dienhong.documents.public import store_files
from dienhong.exchange import queries, rules
from dienhong.exchange.addresses import prepare_addresses
from dienhong.exchange.checking import CheckedPackage, check_package, check_status, named_codes
from dienhong.exchange.commands.packages import XML, Acceptance, Content, accept_package, fetch_package
from dienhong.exchange.commands.statuses import Recorded, answered_document, confirm_receipt, record_status
from dienhong.exchange.gathering import Gathering, gathering, remember, reserve_packages
from dienhong.kernel.actor import Actor
from dienhong.kernel.errors import Refused, RuleBroken

MAX_CONFIRMATIONS = 500
Answer = TypeVar("Answer")
Checked = TypeVar("Checked")


@dataclass(frozen=True, slots=True)
class Parcel:
    """One package of a request with the sender's key, and the hour of a timed one."""

    key: str
    data: bytes
    deliver_at: datetime | None = None


def accept_packages(actor: Actor, parcels: Sequence[Parcel]) -> list[Outcome[Acceptance]]:
    """Take several packages onto the axis. Raises RuleBroken("exchange.too_many_parts")."""
    _must_be_few(len(parcels))
    keys = [item.key for item in parcels]
    with gathering() as gathered:
        known = queries.known_keys(actor, keys)
        new = [item.data for item in parcels if item.key not in known]
        prepare_addresses({code for data in new for code in named_codes(data)})
        checked = _looked_ahead(new, check_package)

        def work(acts: Batch) -> list[Outcome[Acceptance]]:
            queries.prepare_keys(actor, keys)
            if gathered.together and actor.agency_id is not None:
                _prepare_packages(actor.agency_id, checked)
            return [
                acts.run(accept_package, actor, sending_key=item.key, data=item.data, deliver_at=item.deliver_at)
                for item in parcels
            ]

        return _done(gathered, work)


def _prepare_packages(agency_id: int, checked: Sequence[tuple[bytes, CheckedPackage]]) -> None:
    """Ask and store once what every act of the request would ask or store by itself."""
    own = [item.package.header.document_id for _, item in checked if item.sender.id == agency_id]
    queries.prepare_documents(agency_id, own)
    queries.agencies_with_software({one.receiver.id for _, item in checked for one in item.recipients if one.receiver})
    reserve_packages(len(checked))
    store_files({item.sha256: data for data, item in checked}, XML)
    for _, item in checked:
        remember(("file", item.sha256), item.sha256)


def record_statuses(actor: Actor, packages: Sequence[bytes]) -> list[Outcome[Recorded]]:
    """Keep several statuses. Raises RuleBroken("exchange.too_many_parts")."""
    _must_be_few(len(packages))
    with gathering() as gathered:
        checked = _looked_ahead(packages, check_status)
        wanted = [(item.reporter.id, *answered) for _, item in checked if (answered := answered_document(item))]

        def work(acts: Batch) -> list[Outcome[Recorded]]:
            if gathered.together:
                queries.prepare_answered(wanted)
            return [acts.run(record_status, actor, data=data) for data in packages]

        return _done(gathered, work)


def confirm_receipts(actor: Actor, deliveries: Sequence[UUID]) -> list[Outcome[Recorded]]:
    """Confirm several deliveries. Raises RuleBroken("exchange.nothing_to_confirm")."""
    if not 1 <= len(deliveries) <= MAX_CONFIRMATIONS:
        raise RuleBroken("exchange.nothing_to_confirm", most=MAX_CONFIRMATIONS)

    with gathering() as gathered:

        def work(acts: Batch) -> list[Outcome[Recorded]]:
            if gathered.together:
                queries.prepare_deliveries(deliveries)
            return [acts.run(confirm_receipt, actor, delivery=uuid) for uuid in deliveries]

        return _done(gathered, work)


def fetch_packages(actor: Actor, packages: Sequence[UUID]) -> list[Outcome[Content]]:
    """Read the original bytes of several packages. Raises RuleBroken("exchange.nothing_to_fetch")."""
    if not 1 <= len(packages) <= rules.MAX_PARTS:
        raise RuleBroken("exchange.nothing_to_fetch", most=rules.MAX_PARTS)

    with gathering() as gathered:

        def work(acts: Batch) -> list[Outcome[Content]]:
            if gathered.together:
                queries.prepare_packages(actor, packages)
            return [acts.run(fetch_package, actor, package=uuid) for uuid in packages]

        return _done(gathered, work)


def _done(gathered: Gathering, work: Callable[[Batch], list[Outcome[Answer]]]) -> list[Outcome[Answer]]:
    """All acts together; when one is refused all are undone and each is done or refused by itself."""
    try:
        with batch(together=True) as acts:
            done = work(acts)
            gathered.tell()
            return done
    except Refused:
        gathered.forget()
    with batch() as acts:
        done = work(acts)
        gathered.tell()
        return done


def _must_be_few(count: int) -> None:
    if count > rules.MAX_PARTS:
        raise RuleBroken("exchange.too_many_parts", most=rules.MAX_PARTS)


def _looked_ahead(packages: Sequence[bytes], check: Callable[[bytes], Checked]) -> list[tuple[bytes, Checked]]:
    """Check seals before the transaction begins, so that it is short; the commands find the answers again.

    Those that passed, each with its bytes.
    """
    found = []
    for data in packages:
        try:
            found.append((data, check(data)))
        except Refused:
            continue  # the command meets the same refusal and records it
    return found
