"""Rows that commands lock and look up; never shown to anybody as they are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import blake2b
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from dienhong.documents.public import visible_document
from dienhong.exchange.addresses import acting_for
from dienhong.exchange.gathering import gathered_receipt, is_known, once, remember
from dienhong.exchange.models import Delivery, Package, Receipt, Revision, SoftwareConnection, TransportTerms
from dienhong.exchange.queries.visible import its_hour_has_come
from dienhong.exchange.rules import INBOX, REFUSED
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor
from dienhong.kernel.errors import NotFound


def lock(*name: object) -> None:
    """Wait until nobody else's transaction works on the thing of this name."""
    number = lock_number(*name)
    if is_known(("lock", number)):
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [number])


def lock_all(names: Iterable[tuple[object, ...]]) -> None:
    """The locks of many things, always in the same order, so that two batches never wait for each other.

    Call it outside any savepoint: a rolled-back savepoint would give its locks back.
    """
    numbers = sorted({lock_number(*name) for name in names})
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(number) FROM unnest(%s::bigint[]) AS number", [numbers])
    for number in numbers:
        once(("lock", number), lambda: True)


def lock_number(*name: object) -> int:
    """A 64-bit number for a name, the same in every process."""
    text = "/".join(("exchange", *map(str, name)))
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big", signed=True)


def document_is_visible(actor: Actor, uuid: UUID) -> bool:
    """Whether the actor may know that a document exists."""
    try:
        visible_document(actor, uuid)
    except NotFound:
        return False
    return True


def agencies_with_software(agency_ids: Iterable[int]) -> frozenset[int]:
    """Those of the agencies that receive by their own software."""
    wanted = frozenset(agency_ids)
    unknown = [one for one in wanted if not is_known(("software", one))]
    found = _with_software(unknown) if unknown else frozenset()
    for one in unknown:
        remember(("software", one), one in found)
    return found | {one for one in wanted.difference(unknown) if once(("software", one), lambda: False)}


def _with_software(agency_ids: Sequence[int]) -> frozenset[int]:
    rows = SoftwareConnection.objects.filter(agency_id__in=agency_ids, ended_at=None, system__disabled_at__isnull=True)
    return frozenset(rows.values_list("agency_id", flat=True))


def package_by_key(agency_id: int, sending_key: str) -> Package | None:
    """The package that a sender's key stands for; in a batch the answer that `prepare_keys` found."""
    if is_known(("key", agency_id, sending_key)):
        known: Package | None = once(("key", agency_id, sending_key), lambda: None)
        return known
    rows = Package.objects.select_related("source_document")
    return rows.filter(agency_id=agency_id, sending_key=sending_key).first()


def prepare_keys(actor: Actor, sending_keys: list[str]) -> None:
    """Lock the keys of the actor's own agency and find their packages, all at once."""
    if actor.agency_id is None:
        return
    lock_all([("key", actor.agency_id, key) for key in sending_keys])
    rows = Package.objects.select_related("source_document").filter(
        agency_id=actor.agency_id, sending_key__in=sending_keys
    )
    found = {row.sending_key: row for row in rows}
    for key in sending_keys:
        remember(("key", actor.agency_id, key), found.get(key))


def known_keys(actor: Actor, sending_keys: list[str]) -> frozenset[str]:
    """Those of the keys that already stand for an accepted package of the actor's own agency."""
    if actor.agency_id is None:
        return frozenset()
    rows = Package.objects.filter(agency_id=actor.agency_id, sending_key__in=sending_keys)
    return frozenset(rows.filter(state=Package.State.ACCEPTED).values_list("sending_key", flat=True))


def acceptance_receipt(package: Package) -> UUID:
    """The receipt of an accepted package."""
    fresh = gathered_receipt(package.pk, Receipt.Kind.ACCEPTED)
    return fresh or Receipt.objects.values_list("uuid", flat=True).get(package=package, kind=Receipt.Kind.ACCEPTED)


def delivery_receipt(delivery: Delivery) -> UUID:
    """The receipt of a confirmed delivery."""
    fresh = gathered_receipt(delivery.package_id, Receipt.Kind.DELIVERED, delivery.pk)
    return fresh or Receipt.objects.values_list("uuid", flat=True).get(delivery=delivery, kind=Receipt.Kind.DELIVERED)


def last_status_receipt(delivery: Delivery) -> UUID:
    """The receipt of the present status; of the delivery when 01 followed from the confirmation."""
    for kind in (Receipt.Kind.STATUS, Receipt.Kind.DELIVERED):
        fresh = gathered_receipt(delivery.package_id, kind, delivery.pk)
        if fresh:
            return fresh
    rows = Receipt.objects.filter(delivery=delivery).order_by("-id")
    return rows.values_list("uuid", flat=True)[0]


def has_signed_inbox(row: Delivery) -> bool:
    """Whether a status 01 of a delivery came in a sealed package, not only with the confirmation."""
    return row.events.filter(code=INBOX).exclude(sha256="").exists()


def sent_before(sender_id: int, document_id: str) -> frozenset[int]:
    """The agencies that have a document already and did not refuse it; in a batch what `prepare_documents` found."""
    if not is_known(("sent", sender_id, document_id)):
        return _sent_before(sender_id, [document_id]).get(document_id, frozenset())
    found: frozenset[int] = once(("sent", sender_id, document_id), frozenset)
    return found


def prepare_documents(sender_id: int, document_ids: Sequence[str]) -> None:
    """Find all at once who has these documents already."""
    found = _sent_before(sender_id, document_ids)
    for document_id in document_ids:
        remember(("sent", sender_id, document_id), found.get(document_id, frozenset()))


def _sent_before(sender_id: int, document_ids: Sequence[str]) -> dict[str, frozenset[int]]:
    rows = Delivery.objects.filter(
        package__agency_id=sender_id, package__document_id__in=document_ids, is_request=False, withdrawn_at=None
    ).exclude(package__state=Package.State.REFUSED)
    found: dict[str, frozenset[int]] = {}
    for document_id, agency_id in rows.exclude(status=REFUSED).values_list("package__document_id", "agency_id"):
        found[document_id] = found.get(document_id, frozenset()) | {agency_id}
    return found


def delivery_for_update(uuid: UUID) -> Delivery | None:
    """The locked delivery with its package; in a batch the one that `prepare_deliveries` found."""
    if not is_known(("delivery", uuid)):
        return _locked().filter(uuid=uuid).first()
    found: Delivery | None = once(("delivery", uuid), lambda: None)
    return found


def prepare_deliveries(uuids: Sequence[UUID]) -> None:
    """Lock many deliveries at once, always in the same order."""
    found = {row.uuid: row for row in _locked().filter(uuid__in=uuids).order_by("id")}
    for uuid in uuids:
        remember(("delivery", uuid), found.get(uuid))


def delivery_of_document_for_update(agency_id: int, sender_id: int, document_id: str) -> Delivery | None:
    """The locked delivery of a document to an agency; the newest when it was sent again after a refusal."""
    key = ("answered", agency_id, sender_id, document_id)
    if not is_known(key):
        rows = _locked().filter(agency_id=agency_id, package__agency_id=sender_id, package__document_id=document_id)
        return rows.filter(is_request=False).order_by("-id").first()
    found: Delivery | None = once(key, lambda: None)
    return found


def prepare_answered(wanted: Sequence[tuple[int, int, str]]) -> list[Delivery]:
    """Lock the deliveries of many documents (recipient, sender, document id) at once, always in the same order.

    All that were locked, also those that others overtook.
    """
    agencies, senders, documents = ({item[place] for item in wanted} for place in range(3))
    rows = _locked().filter(
        agency_id__in=agencies, package__agency_id__in=senders, package__document_id__in=documents, is_request=False
    )
    locked = list(rows.order_by("id"))
    found = {(row.agency_id, row.package.agency_id, row.package.document_id): row for row in locked}
    for item in wanted:
        remember(("answered", *item), found.get(item))
    return locked


def prepare_hand_overs(deliveries: Sequence[Delivery]) -> list[Delivery]:
    """Lock deliveries, so that their statuses and confirmations change the same rows; the locked rows in their order."""
    wanted = [(row.agency_id, row.package.agency_id, row.package.document_id) for row in deliveries]
    locked = {row.pk: row for row in prepare_answered(wanted)}
    for row in locked.values():
        remember(("delivery", row.uuid), row)
    return [locked[row.pk] for row in deliveries]


def revision_for_update(uuid: UUID) -> Revision | None:
    """The locked request with its delivery and package."""
    rows = Revision.objects.select_for_update(of=("self",))
    rows = rows.select_related("delivery__package__source_document", "package")
    return rows.filter(uuid=uuid).first()


def deliveries_of_document_for_update(sender_id: int, document_id: str) -> list[Delivery]:
    """The locked deliveries of a document, of each recipient the newest, in the order of their ids."""
    rows = _locked().filter(package__agency_id=sender_id, package__document_id=document_id, is_request=False)
    newest = {row.agency_id: row for row in rows.order_by("id")}
    return list(newest.values())


def deliveries_asked_for_update(agency_id: int, sender_id: int, document_id: str) -> list[Delivery]:
    """The locked deliveries of a document about which an agency has to answer, in the order of their ids."""
    asked = Revision.objects.filter(its_hour_has_come("package__"), agency_id=agency_id, state=Revision.State.OPEN)
    asked = asked.filter(delivery__package__agency_id=sender_id, delivery__package__document_id=document_id)
    own = delivery_of_document_for_update(agency_id, sender_id, document_id)
    wanted = asked.order_by("delivery_id").values_list("delivery__uuid", flat=True)
    return [own if own is not None and own.uuid == uuid else _locked_once(uuid) for uuid in wanted]


def delivery_taken_over_for_update(agency_id: int, sender_id: int, document_id: str) -> Delivery | None:
    """The locked delivery of a document to an agency for which another one acts today; of several the newest."""
    rows = Delivery.objects.filter(
        package__agency_id=sender_id, package__document_id=document_id, package__state=Package.State.ACCEPTED
    ).exclude(agency__closed_on=None, agency__representations=None)
    rows = rows.filter(is_request=False).order_by("id")
    having = {agency: (pk, uuid) for agency, pk, uuid in rows.values_list("agency_id", "id", "uuid")}
    theirs = [having[held] for held, by in acting_for(having).items() if by is not None and by.id == agency_id]
    return _locked_once(max(theirs)[1]) if theirs else None


def _locked_once(uuid: UUID) -> Delivery:
    """A locked delivery; in a batch the same row for every act, as what was done to it is stored at the end."""
    found: Delivery = once(("delivery", uuid), lambda: _locked().get(uuid=uuid))
    return found


def agreed_updates(delivery_ids: Iterable[int]) -> list[Revision]:
    """Updates that recipients agreed to, with the packages that carry them, the newest first."""
    rows = Revision.objects.filter(delivery__in=list(delivery_ids), kind=Revision.Kind.UPDATE)
    return list(rows.filter(state=Revision.State.AGREED).select_related("package").order_by("-id"))


def _locked() -> QuerySet[Delivery]:
    """Deliveries of accepted packages, to be locked."""
    rows = Delivery.objects.select_for_update(of=("self",)).select_related("package__source_document")
    return rows.filter(package__state=Package.State.ACCEPTED)


# What holds where no terms were ever set.
_USUAL = TransportTerms(
    tries=6, first_delay_seconds=30, factor=4, longest_delay_seconds=3600, jitter_percent=15, silent_minutes=30
)


def terms_in_force() -> TransportTerms:
    """How often delivery is tried, as it holds now."""
    return TransportTerms.objects.filter(valid_from__lte=clock.now()).order_by("-valid_from").first() or _USUAL
