"""Sending documents and taking packages onto the axis."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from dienhong.audit.public import command, note
from dienhong.directory.public import AgencyView, agency_views
from dienhong.documents.public import (
    IssuedDocumentView,
    file_path,
    issued_document,
    settle_recipients,
    store_file,
)
from dienhong.exchange import queries, rules
from dienhong.exchange.addresses import Address, receives_itself, recipient_of
from dienhong.exchange.checking import CheckedPackage, check_package
from dienhong.exchange.edxml import document_id_of
from dienhong.exchange.events import PackageRedirected, PackageRequested
from dienhong.exchange.gathering import (
    keep,
    keep_files,
    mark_fetched,
    once,
    open_deliveries,
    remember,
    store_package,
    tell_accepted,
    tell_pages,
)
from dienhong.exchange.models import Delivery, Package, PackageFile
from dienhong.exchange.models.transactions import transaction_now
from dienhong.exchange.permissions import RECEIVE, SEND
from dienhong.exchange.receipts import accepted_receipt
from dienhong.exchange.revising import KINDS, Plan, plan_of
from dienhong.exchange.topics import topics_of
from dienhong.exchange.writing import code_of
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor, require
from dienhong.kernel.content import sha256_of
from dienhong.kernel.errors import NotFound, RuleBroken
from dienhong.kernel.outbox import publish
from dienhong.kernel.text import fold, nfc
from dienhong.signing.public import must_be_stamped_in_time

XML = "application/xml"
State = Package.State


@dataclass(frozen=True, slots=True)
class Acceptance:
    """The answer to a package: which one it is now, whether it was known, its receipt, what the reader warned of."""

    package: UUID
    duplicate: bool
    receipt: UUID
    warnings: tuple[str, ...]


@command
def send_document(actor: Actor, *, document_id: int, deliver_at: datetime | None = None) -> Package:
    """Send an issued document over the axis to those of its recipients that do not have it yet (gửi liên thông).

    The package is built, sealed and accepted by a handler at once; recipients who refused it get it again.
    With `deliver_at` an express document becomes a timed one (hỏa tốc hẹn giờ) that nobody receives before that hour.
    Law: Decision 28/2018/QĐ-TTg art. 5, 6: the same day, urgent ones at once.
    """
    document = _issued(document_id)
    if not actor.may(SEND, at=document.agency_id) and not queries.document_is_visible(actor, document.uuid):
        raise NotFound("documents.OutgoingDocument")
    require(actor, SEND, at=document.agency_id)
    must_be_stamped_in_time()
    queries.lock("document", document.uuid)
    rules.must_not_be_prepared(Package.objects.filter(source_document_id=document.id, state=State.PREPARING).exists())
    sender = agency_views([document.agency_id])[document.agency_id]
    rules.must_be_addressable(sender)
    addresses = addresses_of(settle_recipients(document.id))
    missing = _without_those_who_have_it(document, addresses)
    if not missing:
        raise RuleBroken("exchange.already_sent", conflict=True, number=document.code, count=len(addresses))

    urgency = rules.TIMED if deliver_at is not None and document.urgency == rules.EXPRESS else document.urgency
    rules.must_be_an_hour(deliver_at, urgency, clock.now())
    package = prepared_package(actor, document, sender)
    package.urgency, package.deliver_at = urgency, deliver_at
    package.save(force_insert=True)
    open_deliveries(new_deliveries(package, missing))
    note(
        agency_id=document.agency_id,
        subject=("exchange.Package", package.uuid),
        document=str(document.uuid),
        number=document.code,
        recipients=len(missing),
        pdf_sha256=document.pdf.sha256,
    )
    publish(PackageRequested(package.pk), lane=rules.lane_of(urgency))
    tell_pages(*topics_of(package))
    return package


def _issued(document_id: int) -> IssuedDocumentView:
    try:
        return issued_document(document_id)
    except LookupError as error:
        raise RuleBroken("exchange.not_issued") from error


def addresses_of(agency_ids: tuple[int, ...]) -> list[Address]:
    """Where the recipients of a document receive packages today, each once."""
    rules.must_have_recipients(len(agency_ids))
    views = agency_views(agency_ids)
    found: dict[int, Address] = {}
    for agency_id in agency_ids:
        view = views[agency_id]
        rules.must_be_addressable(view)
        address = Address(view.code, view, view, False) if receives_itself(view) else recipient_of(view.code)
        assert address.receiver is not None
        found.setdefault(address.receiver.id, address)
    return list(found.values())


def _without_those_who_have_it(document: IssuedDocumentView, addresses: list[Address]) -> list[Address]:
    having = set(
        Delivery.objects.filter(package__source_document_id=document.id, is_request=False, withdrawn_at=None)
        .exclude(status=rules.REFUSED)
        .exclude(package__state=State.REFUSED)
        .values_list("agency_id", flat=True)
    )
    return [item for item in addresses if item.receiver is not None and item.receiver.id not in having]


def prepared_package(actor: Actor, document: IssuedDocumentView, sender: AgencyView) -> Package:
    """The unsaved package of an issued document, to be written and sealed by a handler."""
    earlier = Package.objects.filter(source_document_id=document.id).count()
    return Package(
        agency_id=document.agency_id,
        sending_key=f"document/{document.uuid}/{earlier + 1}",
        source_document_id=document.id,
        sender_code=sender.code,
        document_id=document_id_of(sender.code, document.issued_on, code_of(document)),
        code=document.code,
        subject=document.summary,
        type_name=document.type.name,
        promulgated_on=document.issued_on,
        signer_name=document.signer_name,
        urgency=document.urgency,
        due_on=document.due_on,
        search_text=search_text(document.code, document.summary, document.signer_name),
        requested_at=clock.now(),
        requested_by_id=actor.person_id,
    )


def new_deliveries(package: Package, addresses: list[Address], after: int = 0) -> list[Delivery]:
    """Unsaved deliveries of a package to these addresses, behind the `after` that it has already."""
    receivers = [item.receiver.id for item in addresses if item.receiver is not None]
    own_software = queries.agencies_with_software(receivers)
    return [
        Delivery(
            package=package,
            agency_id=agency_id,
            sender_id=package.agency_id,
            opened_at=package.requested_at,
            position=position,
            addressed_code=address.code,
            redirected_from_id=address.redirected_from,
            channel=Delivery.Channel.API if agency_id in own_software else Delivery.Channel.PLATFORM,
            lane=rules.lane_of(package.urgency),
        )
        for position, (agency_id, address) in enumerate(zip(receivers, addresses, strict=True), start=after)
    ]


@command
def accept_package(actor: Actor, *, sending_key: str, data: bytes, deliver_at: datetime | None = None) -> Acceptance:
    """Take a signed edXML package onto the axis (tiếp nhận gói tin); the same key and bytes again change nothing.

    With `deliver_at` nobody receives it before that hour (hỏa tốc hẹn giờ).
    Law: Decision 28/2018/QĐ-TTg; QCVN 102:2016/BTTTT.
    """
    rules.must_be_sending_key(sending_key)
    digest = sha256_of(data)
    if actor.agency_id is not None:
        known = queries.package_by_key(actor.agency_id, sending_key)
        if known is not None and known.state == State.ACCEPTED:
            return _known(known, digest)
    checked = check_package(data)
    sender = checked.sender
    note(agency_id=sender.id, package_sha256=checked.sha256, pdf_sha256=checked.pdf_sha256)
    if not actor.may(SEND, at=sender.id):
        raise RuleBroken("exchange.foreign_sender", sender=checked.package.header.sender.organ_id)
    if actor.kind != "system":
        # What the platform writes for a document of ours was let through when its person sent it.
        once(("stamps",), must_be_stamped_in_time)

    queries.lock("key", sender.id, sending_key)
    known = queries.package_by_key(sender.id, sending_key)
    if known is not None and known.state == State.ACCEPTED:
        return _known(known, digest)
    plan = plan_of(checked)
    if known is not None:
        # From now on the recipients may have it: its place in their streams is that of this transaction.
        known.deliveries.update(transaction=transaction_now())
        package, deliveries = known, list(known.deliveries.order_by("position"))
    else:
        package, deliveries = _new_package(actor, checked, sending_key, plan)
        package.deliver_at = deliver_at
        rules.must_be_an_hour(deliver_at, package.urgency, clock.now())
    return _taken_over(checked, data, package, deliveries, plan)


def _known(package: Package, digest: str) -> Acceptance:
    rules.must_be_same_content(package.sha256, digest)
    note(agency_id=package.agency_id, subject=("exchange.Package", package.uuid), duplicate=True)
    return Acceptance(package.uuid, True, queries.acceptance_receipt(package), tuple(package.warnings))


def _new_package(actor: Actor, checked: CheckedPackage, sending_key: str, plan: Plan) -> tuple[Package, list[Delivery]]:
    """A package that comes from outside, with its deliveries; none of them saved."""
    header, business = checked.package.header, checked.package.trace.business
    kind = KINDS[business.doc_type]
    if kind in (Package.Kind.NEW, Package.Kind.REPLACE):
        receivers = [item.receiver.id for item in checked.recipients if item.receiver is not None]
        having = queries.sent_before(checked.sender.id, header.document_id)
        rules.must_not_be_sent_already(len(having.intersection(receivers)), str(header.code))
    package = Package(
        agency_id=checked.sender.id,
        sending_key=sending_key,
        kind=kind,
        reason=business.reason[:500],
        sender_code=header.sender.organ_id,
        document_id=header.document_id,
        code=str(header.code),
        subject=header.subject[:500],
        type_name=header.document_type.name[:100],
        promulgated_on=header.promulgation.day,
        signer_name=header.signer.full_name[:255] if header.signer else "",
        urgency=int(header.other.priority) if header.other else 0,
        due_on=header.due_on,
        search_text=search_text(str(header.code), header.subject, header.signer.full_name if header.signer else ""),
        requested_at=clock.now(),
        requested_by_id=actor.person_id,
    )
    # Who acts for several agencies gets a request once.
    once_each = {item.receiver.id: item for item in checked.recipients if item.receiver is not None}
    deliveries = new_deliveries(package, list(once_each.values()))
    for one in deliveries:
        one.is_request = kind in (Package.Kind.RECALL, Package.Kind.UPDATE) and one.agency_id not in plan.added
    return package, deliveries


def _taken_over(
    checked: CheckedPackage, data: bytes, package: Package, deliveries: list[Delivery], plan: Plan
) -> Acceptance:
    """Keep the bytes, complete the package, put its requests to the recipients, certify that."""
    package.file_id = once(("file", checked.sha256), lambda: store_file(data, XML))
    package.size, package.pdf_sha256 = len(data), checked.pdf_sha256
    package.warnings = list(checked.warnings)
    package.accepted_at = clock.now()
    package.state = State.ACCEPTED
    store_package(package)
    if any(item.pk is None for item in deliveries):
        open_deliveries(deliveries)
    _keep_files(package, checked)
    plan.carried_out_for(package)
    if any(item.redirected_from_id for item in deliveries):
        publish(PackageRedirected(package.pk))
    by_id = {item.receiver.id: item.receiver for item in checked.recipients if item.receiver is not None}
    receipt = accepted_receipt(package, checked.sender, [(item, by_id[item.agency_id]) for item in deliveries])
    note(
        subject=("exchange.Package", package.uuid),
        document_id=package.document_id,
        recipients=len(deliveries),
        receipt_sha256=receipt.sha256,
    )
    tell_accepted(package)
    tell_pages(*topics_of(package))
    keep(receipt)
    remember(("key", package.agency_id, package.sending_key), package)
    remember(("sent", package.agency_id, package.document_id), _having(package, deliveries))
    return Acceptance(package.uuid, False, receipt.uuid, checked.warnings)


def _keep_files(package: Package, checked: CheckedPackage) -> None:
    """What travels beside the package; most packages have nothing of the kind."""
    keep_files(
        [
            PackageFile(agency_id=package.agency_id, package=package, file_id=item.sha256, name=item.name)
            for item in {one.sha256: one for one in checked.detached}.values()
        ]
    )


def _having(package: Package, deliveries: list[Delivery]) -> frozenset[int]:
    earlier = queries.sent_before(package.agency_id, package.document_id)
    return earlier | {item.agency_id for item in deliveries if not item.is_request}


def search_text(*texts: str) -> str:
    """Words with and without marks, each after a blank, so that the beginning of any word is found."""
    plain = nfc(" ".join(texts)).lower()
    return f" {plain} {fold(plain)}"


@dataclass(frozen=True, slots=True)
class Content:
    """Where the bytes of a package lie, for streaming."""

    path: str
    sha256: str
    size: int


@command
def fetch_package(actor: Actor, *, package: UUID) -> Content:
    """Read the original bytes of a package; of a recipient it is noted that it fetched them (lấy gói tin)."""
    row = queries.package_for(actor, package)
    if row.state != State.ACCEPTED:
        raise NotFound("exchange.Package")
    rules.must_be_readable(row)
    note(agency_id=actor.agency_id, subject=("exchange.Package", row.uuid), package_sha256=row.sha256)
    mark_fetched(row.pk, actor.authority.agencies_with(RECEIVE))
    return Content(file_path(row.sha256), row.sha256, row.size)


@command
def fetch_file(actor: Actor, *, package: UUID, sha256: str) -> Content:
    """Read a file that travels beside a package one sent or received (lấy tệp kèm theo). Raises NotFound."""
    row = queries.package_for(actor, package)
    file = row.files.select_related("file").filter(file__sha256=sha256).first()
    if row.state != State.ACCEPTED or file is None:
        raise NotFound("exchange.PackageFile")
    note(agency_id=actor.agency_id, subject=("exchange.Package", row.uuid), file_sha256=sha256)
    return Content(file_path(sha256), sha256, file.file.size)
