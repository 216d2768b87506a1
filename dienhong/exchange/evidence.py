"""The evidence pack of a package: everything that proves what was sent, received and answered, for a stranger to check."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from dienhong.audit.public import PackFile, PackSubject, RecordView, records_about, wait_until_sealed
from dienhong.audit.public import evidence_pack as sealed_pack
from dienhong.documents.public import file_bytes
from dienhong.exchange import queries, rules
from dienhong.exchange.edxml import read_document
from dienhong.exchange.models import DestructionCertificate, Package, Receipt, StatusEvent
from dienhong.kernel.actor import Actor
from dienhong.kernel.errors import NotFound, RuleBroken
from dienhong.signing.public import Signed, stamp_log, trust_anchors_pem, validation_material

WAIT_SECONDS = 2.0
_UNSAFE = re.compile(r"[^A-Za-z0-9.-]+")


@dataclass(frozen=True, slots=True)
class Evidence:
    """A pack and its name; `not_sealed` acts were too new to be proven and are not inside."""

    name: str
    data: bytes
    records: int
    not_sealed: int


def evidence_pack(actor: Actor, package: UUID) -> Evidence:
    """The pack of a package one's agency sent, or of one's own delivery (docs/protocols/evidence.md).

    Waits up to two seconds for the newest acts to be sealed, and has the log time-stamped at once, so that a pack says
    when even if it is asked for right after the act. Call it outside a transaction.
    Raises NotFound, RuleBroken("exchange.evidence_not_sealed") when not even the acceptance is sealed.
    """
    row = queries.package_for(actor, package)
    if row.state != Package.State.ACCEPTED:
        raise NotFound("exchange.Package")
    rules.must_be_readable(row)
    records = _records(actor, row)
    wait_until_sealed([item.id for item in records], WAIT_SECONDS)
    stamp_log()
    proven = [item for item in _records(actor, row) if item.leaf_index is not None]
    if not any(item.command == "exchange.accept_package" and item.outcome == "done" for item in proven):
        raise RuleBroken("exchange.evidence_not_sealed")
    files = _package_files(row)
    data = sealed_pack(
        PackSubject(("exchange.Package", str(row.uuid)), row.document_id),
        record_ids=[item.id for item in proven],
        files=[*files, *_validation(files, since=min(item.at for item in proven)), *_answers(actor, row)],
        anchors_pem=trust_anchors_pem(),
    )
    missing = len({item.id for item in records} - {item.id for item in proven})
    return Evidence(f"bang-chung-{_plain(row.code)}.zip", data, len(proven), missing)


def _records(actor: Actor, row: Package) -> list[RecordView]:
    """The sender proves document and package; a recipient what sender, platform and itself did with the package."""
    about_package = records_about("exchange.Package", str(row.uuid))
    if row.agency_id not in queries.sending_agencies(actor):
        own = queries.receiving_agencies(actor) | {row.agency_id}
        return [item for item in about_package if item.agency_id in own]
    if row.source_document is None:
        return about_package
    return [*records_about("documents.OutgoingDocument", str(row.source_document.uuid)), *about_package]


def _package_files(row: Package) -> list[PackFile]:
    data = file_bytes(row.sha256)
    read = read_document(data)
    assert read.package is not None
    pdfs = [item.data for item in read.package.attachments if item.data.startswith(b"%PDF-")][:1]
    return [
        *(PackFile(f"document/{_plain(row.code)}.pdf", "pdf", pdf) for pdf in pdfs),
        PackFile(f"package/{_plain(row.code)}.edxml", "edxml", data),
    ]


def _validation(files: list[PackFile], since: datetime) -> list[PackFile]:
    """What judges the signatures without asking anybody: authorities, lists, answers, late stamps, gaps."""
    pdfs = [item.data for item in files if item.role == "pdf"]
    xmls = [item.data for item in files if item.role in ("edxml", "status", "receipt")]
    return [
        PackFile(path, "other", data) for path, data in validation_material(Signed(pdfs, xmls), since=since).items()
    ]


def _answers(actor: Actor, row: Package) -> list[PackFile]:
    """Status packages, receipts and certificates of destruction, each in the order in which they came."""
    deliveries = queries.deliveries_of(actor, row)
    events = StatusEvent.objects.filter(delivery__in=deliveries).exclude(sha256="").select_related("agency")
    files = [
        PackFile(f"statuses/{number:05d}-{_plain(event.agency.code)}-{event.code}.xml", "status", bytes(event.xml))
        for number, event in enumerate(events.order_by("id"), start=1)
    ]
    receipts = Receipt.objects.filter(package=row).order_by("id").select_related("delivery")
    shown = set(deliveries.values_list("pk", flat=True))
    files += [
        PackFile(f"receipts/{number:05d}-{receipt.kind}.xml", "receipt", bytes(receipt.xml))
        for number, receipt in enumerate(receipts, start=1)
        if receipt.delivery_id is None or receipt.delivery_id in shown
    ]
    # A certificate is the receipt of a recall: it too names the document and the package's hash.
    destroyed = DestructionCertificate.objects.filter(revision__delivery__in=shown).select_related("agency")
    files += [
        PackFile(f"certificates/{number:05d}-{_plain(one.agency.code)}.xml", "receipt", bytes(one.xml))
        for number, one in enumerate(destroyed.order_by("id"), start=1)
    ]
    return files


def _plain(text: str) -> str:
    return _UNSAFE.sub("-", text.replace("Đ", "D").replace("đ", "d")).strip("-.") or "tep"
