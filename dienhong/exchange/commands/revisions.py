"""What clerks do about documents that were sent: recall, update, replace them, and answer such requests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import cast
from uuid import UUID

from dienhong.audit.public import command, note
from dienhong.directory.public import AgencyView, agency_views
from dienhong.documents.public import issued_document, settle_recipients
from dienhong.exchange import asking, queries, requests, rules
from dienhong.exchange.addresses import address_of, agency_of
from dienhong.exchange.commands.packages import addresses_of, new_deliveries, prepared_package
from dienhong.exchange.events import PackageRequested, RevisionDecided
from dienhong.exchange.gathering import tell_pages
from dienhong.exchange.models import Delivery, DestructionCertificate, Package, Revision
from dienhong.exchange.new_files import NewFiles, files_after
from dienhong.exchange.permissions import RECEIVE, SEND
from dienhong.exchange.topics import topics_of
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor, require
from dienhong.kernel.errors import NotFound, NotPermitted, RuleBroken
from dienhong.kernel.outbox import publish
from dienhong.kernel.text import nfc

Kind = Package.Kind


@dataclass(frozen=True, slots=True)
class Changes:
    """What an update changes: new values of fields (None: unchanged), agencies put on, deliveries taken off, files."""

    subject: str | None = None
    due_on: date | None = None
    urgency: int | None = None
    added: tuple[int, ...] = ()
    removed: tuple[UUID, ...] = ()
    content: str | None = None
    place: str | None = None
    sphere: str | None = None
    steering: int | None = None
    task_codes: tuple[str, ...] | None = None
    to_places: tuple[str, ...] | None = None
    files: NewFiles | None = None

    def as_data(self) -> dict[str, object]:
        """The changed fields, JSON-able."""
        fields = {
            "subject": self.subject,
            "due_on": self.due_on and self.due_on.isoformat(),
            "urgency": self.urgency,
            "content": self.content,
            "place": self.place,
            "sphere": self.sphere,
            "steering": self.steering,
            "task_codes": None if self.task_codes is None else list(self.task_codes),
            "to_places": None if self.to_places is None else list(self.to_places),
        }
        return {name: value for name, value in fields.items() if value is not None}


@command
def recall_document(actor: Actor, *, package: UUID, deliveries: Sequence[UUID], reason: str) -> Package:
    """Ask recipients to destroy a document that was sent by mistake (thu hồi văn bản); its sender says why.

    Law: Decree 30/2020/NĐ-CP art. 18.
    """
    row = _sent_package(actor, package)
    rules.must_have_reason("13", reason)
    chosen = _chosen(row, deliveries)
    return _requested(actor, row, Kind.RECALL, chosen, {"reason": nfc(reason).strip()[:500]})


@command
def update_document(actor: Actor, *, package: UUID, changes: Changes, reason: str = "") -> Package:
    """Tell all who have a document what is changed in its data and files, and change its recipients (cập nhật văn bản).

    Another main PDF bears the sender's seal as the first did. Law: QCVN 102:2016/BTTTT.
    """
    row = _sent_package(actor, package)
    if changes.removed:
        rules.must_have_reason("13", reason)
    data = changes.as_data()
    files = files_after(requests.said_last(row), changes.files, _view(row.agency_id)) if changes.files else []
    removed = _chosen(row, changes.removed) if changes.removed else []
    addresses = addresses_of(changes.added) if changes.added else []
    having = queries.sent_before(row.agency_id, row.document_id)
    already = [one for one in addresses if one.receiver is not None and one.receiver.id in having]
    rules.must_not_be_sent_already(len(already), row.code)
    rules.must_change_something(bool(data or files or addresses or removed))
    gone = {one.agency_id for one in removed}
    told = [one for one in _askable(row) if (data or files) and one.agency_id not in gone]
    who = asking.answerers(removed)
    intent = {
        "reason": nfc(reason).strip()[:500],
        "fields": data,
        "files": files,
        "removed": [_code_of(one, who[one.pk]) for one in removed],
        "added": [one.code for one in addresses],
    }
    made = _requested(actor, row, Kind.UPDATE, [*told, *removed], intent)
    asked = made.deliveries.count()
    Delivery.objects.bulk_create(new_deliveries(made, addresses, after=asked))
    return made


@command
def replace_document(actor: Actor, *, package: UUID, document_id: int, reason: str = "") -> Package:
    """Send an issued document that takes the place of one that was sent (thay thế văn bản), to its own recipients.

    Law: QCVN 102:2016/BTTTT; Decree 30/2020/NĐ-CP art. 18.
    """
    row = _sent_package(actor, package)
    try:
        document = issued_document(document_id)
    except LookupError as error:
        raise RuleBroken("exchange.not_issued") from error
    require(actor, SEND, at=document.agency_id)
    rules.must_be_of_one_sender(row.agency_id, document.agency_id)
    sent = Package.objects.filter(source_document_id=document.id).exclude(state=Package.State.REFUSED)
    if document.id == row.source_document_id or sent.exists():
        raise RuleBroken("exchange.already_sent", conflict=True, number=document.code, count=1)
    sender = _view(row.agency_id)
    rules.must_be_addressable(sender)
    having = _askable(row)
    who = asking.answerers(having)
    old = [_code_of(one, who[one.pk]) for one in having]
    made = prepared_package(actor, document, sender)
    made.kind, made.reason = Kind.REPLACE, nfc(reason).strip()[:500]
    made.intent = {"reason": made.reason, "replaces": row.document_id, "replaced_for": old}
    made.save(force_insert=True)
    Delivery.objects.bulk_create(new_deliveries(made, addresses_of(settle_recipients(document.id))))
    _told(made, row)
    return made


@command
def answer_request(actor: Actor, *, revision: UUID, agree: bool, reason: str = "") -> Revision:
    """Agree to a recall, update or replacement, or decline it with the reason (đồng ý, từ chối thu hồi, cập nhật).

    It is carried out and reported under the agency's seal at once. Law: Decree 30/2020/NĐ-CP art. 18.
    """
    row = queries.revision_for_update(revision)
    if row is None or not actor.may(RECEIVE, at=row.agency_id) or not row.is_due(clock.now()):
        raise NotFound("exchange.Revision")
    note(agency_id=row.agency_id, subject=("exchange.Package", row.delivery.package.uuid), request=row.kind)
    if row.is_in_place:
        note(in_place_of=agency_of(row.delivery.agency_id).code)
    rules.must_be_open(row.state == Revision.State.OPEN and row.decided_at is None)
    if row.channel != Delivery.Channel.PLATFORM:
        raise RuleBroken("exchange.answered_by_software")
    if not agree:
        rules.must_have_reason("16", reason)

    row.decision, row.decided_at, row.decided_by_id = agree, clock.now(), actor.person_id
    row.answer_reason = nfc(reason).strip()[:500]
    row.save(update_fields=["decision", "decided_at", "decided_by", "answer_reason"])
    note(agree=agree)
    # In the lane of the document as it was sent, behind what its recipient reported before.
    publish(RevisionDecided(row.pk), lane=rules.lane_of(row.delivery.package.urgency))
    tell_pages(*topics_of(row.delivery.package))
    return row


@command
def keep_certificate(actor: Actor, *, revision: UUID, xml: bytes) -> DestructionCertificate:
    """Keep the sealed certificate that a recalled copy was destroyed; an act of the platform itself, done once."""
    if actor.kind != "system":
        raise NotPermitted("exchange.platform_only")
    row = queries.revision_for_update(revision)
    if row is None:
        raise NotFound("exchange.Revision")
    note(agency_id=row.agency_id, subject=("exchange.Package", row.delivery.package.uuid))
    made, _ = DestructionCertificate.objects.get_or_create(
        revision=row,
        defaults={
            "agency_id": row.agency_id,
            "sender_id": row.sender_id,
            "xml": xml,
            "sha256": sha256(xml).hexdigest(),
            "issued_at": clock.now(),
        },
    )
    note(certificate_sha256=made.sha256)
    return made


def _sent_package(actor: Actor, uuid: UUID) -> Package:
    """The accepted package of a document that the actor may send for, under the document's lock."""
    row = queries.package_for(actor, uuid)
    if row.state != Package.State.ACCEPTED or row.kind not in (Kind.NEW, Kind.REPLACE):
        raise NotFound("exchange.Package")
    require(actor, SEND, at=row.agency_id)
    note(agency_id=row.agency_id)
    queries.lock("revise", row.agency_id, row.document_id)
    others = Package.objects.filter(agency_id=row.agency_id, document_id=row.document_id, state=Package.State.PREPARING)
    rules.must_not_be_prepared(others.exists())
    return row


def _askable(row: Package) -> list[Delivery]:
    """The newest delivery of the document to each agency that still has it and for which somebody acts today.

    Raises RuleBroken: exchange.nothing_to_recall, exchange.recipient_closed when that is nobody.
    """
    rows = queries.deliveries_of_document_for_update(row.agency_id, row.document_id)
    found = [one for one in rows if one.status != rules.REFUSED and one.withdrawn_at is None]
    if not found:
        raise RuleBroken("exchange.nothing_to_recall", conflict=True)
    who = asking.answerers(found)
    answered = [one for one in found if one.pk in who]
    if not answered:
        raise RuleBroken("exchange.recipient_closed", recipient=found[0].addressed_code)
    return answered


def _chosen(row: Package, uuids: Sequence[UUID]) -> list[Delivery]:
    """The deliveries of the document that were chosen.

    Raises RuleBroken: exchange.nothing_to_recall, exchange.recipient_closed.
    """
    rows = queries.deliveries_of_document_for_update(row.agency_id, row.document_id)
    chosen = [one for one in rows if one.uuid in set(uuids)]
    if not chosen or len(chosen) != len(set(uuids)):
        raise RuleBroken("exchange.nothing_to_recall", conflict=True)
    who = asking.answerers(chosen)
    for one in chosen:
        asking.must_be_askable(one)
        asking.must_be_answerable(one, who.get(one.pk))
    return chosen


def _requested(
    actor: Actor, original: Package, kind: str, rows: list[Delivery], intent: Mapping[str, object]
) -> Package:
    """The package that will carry a request, with a delivery for each who answers it today."""
    who = asking.answerers(rows)
    codes = {one.pk: _code_of(one, who[one.pk]) for one in rows}
    asked = [[codes[one.pk], who[one.pk].agency_id] for one in rows]
    earlier = Package.objects.filter(agency_id=original.agency_id, document_id=original.document_id).count()
    fields = cast("Mapping[str, object]", intent.get("fields", {}))
    made = requests.request_package(original, kind, f"{kind}/{original.uuid}/{earlier}", fields)
    made.reason, made.intent = str(intent["reason"]), {**intent, "about": str(original.uuid), "asked": asked}
    made.requested_by_id = actor.person_id
    made.save(force_insert=True)
    software = queries.agencies_with_software(one.agency_id for one in who.values())
    # Who answers about several copies gets one package for all.
    once_each = {who[one.pk].agency_id: one for one in rows}
    Delivery.objects.bulk_create(
        Delivery(
            package=made,
            agency_id=agency_id,
            sender_id=made.agency_id,
            opened_at=made.requested_at,
            position=position,
            addressed_code=codes[one.pk],
            redirected_from_id=one.redirected_from_id or (one.agency_id if one.agency_id != agency_id else None),
            channel=Delivery.Channel.API if agency_id in software else Delivery.Channel.PLATFORM,
            is_request=True,
            lane=rules.lane_of(made.urgency),
        )
        for position, (agency_id, one) in enumerate(once_each.items())
    )
    _told(made, original)
    return made


def _code_of(row: Delivery, answerer: asking.Answerer) -> str:
    """The code by which a request reaches who answers for a delivery: as the document was addressed, if that leads there.

    It does not when somebody else received for the addressee then; the code of the one who got it does.
    """
    if row.redirected_from_id is None:
        return row.addressed_code
    address = address_of(row.addressed_code)
    leads_there = address is not None and address.receiver is not None and address.receiver.id == answerer.agency_id
    return row.addressed_code if leads_there else agency_of(row.agency_id).code


def _told(made: Package, original: Package) -> None:
    note(subject=("exchange.Package", original.uuid), request=made.kind, package=str(made.uuid), reason=made.reason)
    publish(PackageRequested(made.pk), lane=rules.lane_of(made.urgency))
    tell_pages(*topics_of(original))


def _view(agency_id: int) -> AgencyView:
    return agency_views([agency_id])[agency_id]
