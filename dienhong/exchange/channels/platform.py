"""The built-in channel: agencies that work in our pages receive into their register, and their acts become statuses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from uuid import UUID

from dienhong.audit.public import batch
from dienhong.directory.public import AgencyView
from dienhong.documents.public import (
    Answered,
    Arrival,
    checked_file,
    file_bytes,
    receive_document,
    receive_documents,
    store_file,
)
from dienhong.exchange import queries, rules
from dienhong.exchange.addresses import agency_of, prepare_agencies, reporter_for
from dienhong.exchange.checking import PDF, believe_status
from dienhong.exchange.commands import confirm_receipt, record_status
from dienhong.exchange.detached import is_description, read_description
from dienhong.exchange.edxml import DocumentPackage, read_document
from dienhong.exchange.gathering import gathering
from dienhong.exchange.models import Delivery, Package
from dienhong.exchange.seals import prepare_seals, sealed
from dienhong.exchange.stating import particulars
from dienhong.exchange.writing import status_of, written_status
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor

PLATFORM = Actor.system("exchange")
MOST_KEPT_BYTES = 8 * 1024 * 1024


def hand_over(delivery: Delivery) -> None:
    """Put a package into the recipient's register, report 01 in its name and confirm; again it changes nothing.

    A request is only confirmed: it is asked on a page of its own.
    """
    if delivery.is_request or delivery.withdrawn_at is not None:
        confirm_receipt(PLATFORM, delivery=delivery.uuid)
        return
    package, sender = delivery.package, agency_of(delivery.package.agency_id)
    arrival = arrival_of(package, str(delivery.uuid), sender)
    receive_document(PLATFORM, agency_id=delivery.agency_id, arrival=arrival)
    report(delivery, rules.INBOX)
    confirm_receipt(PLATFORM, delivery=delivery.uuid)


def hand_over_together(deliveries: Sequence[Delivery]) -> None:
    """As `hand_over` for many, of which none is a request or withdrawn: the same acts, all in one transaction or none.

    A package is read once for all its recipients; keys, agencies and rows are looked up and stored together.
    """
    with gathering() as gathered, batch(together=True) as acts:
        prepare_agencies({row.agency_id for row in deliveries} | {row.package.agency_id for row in deliveries})
        prepare_seals(row.agency_id for row in deliveries)
        rows = queries.prepare_hand_overs(deliveries)
        arrivals: dict[int, Arrival] = {}
        for row in rows:
            if row.package_id not in arrivals:
                arrivals[row.package_id] = arrival_of(row.package, "", agency_of(row.package.agency_id))
        receive_documents(
            PLATFORM, [(row.agency_id, replace(arrivals[row.package_id], source_key=str(row.uuid))) for row in rows]
        )
        for row in rows:
            acts.run(record_status, PLATFORM, data=_arrived(row))
            acts.run(confirm_receipt, PLATFORM, delivery=row.uuid)
        gathered.tell()


def arrival_of(package: Package, source_key: str, sender: AgencyView) -> Arrival:
    """What a package says of its document, its files kept; without a PDF in it the files are empty."""
    said = _said(package)
    pdf_sha256, attachments = _files(said) if package.pdf_sha256 else ("", ())
    return Arrival(
        source_key=source_key,
        sender_id=sender.id,
        sender_name=sender.name,
        code=package.code[:100],
        type_name=package.type_name,
        summary=package.subject,
        promulgated_on=package.promulgated_on,
        pdf_sha256=pdf_sha256,
        signer_name=package.signer_name,
        urgency=min(package.urgency, 3),
        due_on=package.due_on,
        attachments=attachments,
        document_key=package.document_id,
        sender_code=package.sender_code,
        task_codes=tuple(code[:100] for code in said.header.task_codes),
        steering=None if said.header.steering is None else int(said.header.steering),
        answers=tuple(
            Answered(one.organ_id, one.code, one.promulgated_on, one.document_id) for one in said.header.response_for
        ),
        particulars=tuple(particulars(said.header).items()),
    )


def _said(package: Package) -> DocumentPackage:
    """The package as it was accepted; a circular is read once, not for each of its recipients."""
    assert package.file_id is not None
    return _read(package.file_id) if package.size <= MOST_KEPT_BYTES else _read.__wrapped__(package.file_id)


@lru_cache(maxsize=2)
def _read(sha256: str) -> DocumentPackage:
    read = read_document(file_bytes(sha256))
    assert read.package is not None
    return read.package


def _files(package: DocumentPackage) -> tuple[str, tuple[tuple[str, str], ...]]:
    """SHA-256 of the main PDF, and (name, SHA-256) of the other attachments, all kept as files."""
    main, others = "", []
    for item in package.attachments:
        if is_description(item):
            described = read_description(item)
            others.append((described.name, described.sha256))
            continue
        checked = checked_file(item.name, item.data)
        digest = store_file(item.data, checked.media_type, page_count=checked.page_count, text=checked.text)
        if not main and checked.media_type == PDF:
            main = digest
        else:
            others.append((checked.name, digest))
    return main, tuple(others)


def report(delivery: Delivery, code: str, reason: str = "", *, by: AgencyView | None = None) -> None:
    """Report a status in the name of an agency that works in our pages, under its seal: the one that answers a request,
    else the recipient, or its successor when it is closed.
    """
    reporter = by or reporter_for(delivery.agency_id)
    status = status_of(delivery.package, reporter, code, clock.now(), reason=reason)
    record_status(PLATFORM, data=sealed(written_status(status), reporter.id), delivery=delivery.uuid)


def _arrived(delivery: Delivery) -> bytes:
    """The sealed status 01 of one of many; sealed here a moment ago, it is not read and checked once more."""
    reporter = agency_of(delivery.agency_id)
    status = status_of(delivery.package, reporter, rules.INBOX, clock.now())
    data = sealed(written_status(status), delivery.agency_id)
    believe_status(data, reporter, status)
    return data


def delivery_of(source_key: str) -> Delivery | None:
    """The delivery that an incoming document came by; None for one that came another way."""
    try:
        uuid = UUID(source_key)
    except ValueError:
        return None
    rows = Delivery.objects.select_related("package__source_document")
    return rows.filter(uuid=uuid, channel=Delivery.Channel.PLATFORM).first()
