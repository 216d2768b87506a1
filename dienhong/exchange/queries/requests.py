"""Requests to recall, update or replace, and the certificates that follow, for those they concern."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q, QuerySet

from dienhong.documents.public import IssuedTitle, issued_documents_not_sent
from dienhong.exchange.edxml import OtherInfo
from dienhong.exchange.models import Delivery, DestructionCertificate, Package, Revision, StatusEvent
from dienhong.exchange.new_files import main_pdf
from dienhong.exchange.permissions import RECEIVE
from dienhong.exchange.queries.visible import its_hour_has_come, receiving_agencies, sending_agencies
from dienhong.exchange.requests import said_last
from dienhong.exchange.standing import AGREED, DECLINED
from dienhong.kernel.actor import Actor
from dienhong.kernel.errors import NotFound

NEWEST_FIRST = ("-id",)
_NAMED = ("agency", "sender", "delivery__agency", "delivery__package__agency", "package", "certificate")


def visible_requests(actor: Actor) -> QuerySet[Revision]:
    """Requests that the actor's agencies made or were asked, to be paged by NEWEST_FIRST."""
    asked = Q(agency_id__in=receiving_agencies(actor)) & its_hour_has_come("package__")
    return _named().filter(asked | Q(sender_id__in=sending_agencies(actor)))


def _shown_one_by_one(actor: Actor) -> QuerySet[Revision]:
    """As `visible_requests`, and those about what the actor's agencies got, though others answer for them today."""
    receiving = receiving_agencies(actor)
    about = Q(agency_id__in=receiving) | Q(delivery__agency_id__in=receiving)
    asked = about & its_hour_has_come("package__")
    return _named().filter(asked | Q(sender_id__in=sending_agencies(actor)))


def _named() -> QuerySet[Revision]:
    return Revision.objects.select_related(*_NAMED).defer("certificate__xml")


def open_requests(actor: Actor) -> QuerySet[Revision]:
    """What the actor's agencies have to answer, to be paged by ("id",)."""
    mine = actor.authority.agencies_with(RECEIVE)
    rows = Revision.objects.filter(its_hour_has_come("package__"), agency_id__in=mine, state=Revision.State.OPEN)
    return rows.select_related("sender", "agency", "delivery__package", "package", "certificate")


def request_for(actor: Actor, uuid: UUID) -> Revision:
    """One request. Raises NotFound."""
    found = _shown_one_by_one(actor).filter(uuid=uuid).first()
    if found is None:
        raise NotFound("exchange.Revision")
    return found


def requests_about(actor: Actor, package: Package) -> list[Revision]:
    """Requests about the document of a package, and those that it carries itself, newest first; at most 200."""
    about = Q(delivery__package__agency_id=package.agency_id, delivery__package__document_id=package.document_id)
    return list(visible_requests(actor).filter(about | Q(package=package)).order_by(*NEWEST_FIRST)[:200])


def requests_about_delivery(actor: Actor, agency_id: int, source_key: str) -> list[Revision]:
    """Requests about a document that came to an agency under a source key, newest first."""
    try:
        uuid = UUID(source_key)
    except ValueError:
        return []
    rows = _shown_one_by_one(actor).filter(delivery__agency_id=agency_id, delivery__uuid=uuid)
    return list(rows.order_by(*NEWEST_FIRST))


def answer_to(row: Revision) -> StatusEvent | None:
    """The signed status that answered a request one sees."""
    if row.answered_at is None:
        return None
    code = AGREED if row.state == Revision.State.AGREED else DECLINED
    found = StatusEvent.objects.filter(delivery=row.delivery, code=code, recorded_at__gte=row.asked_at)
    return found.select_related("agency").defer("xml").order_by("id").first()


def certificate_for(actor: Actor, uuid: UUID) -> DestructionCertificate:
    """A certificate of destruction that the actor's agency issued or received. Raises NotFound."""
    mine = Q(agency_id__in=receiving_agencies(actor)) | Q(sender_id__in=sending_agencies(actor))
    found = DestructionCertificate.objects.filter(mine, uuid=uuid).first()
    if found is None:
        raise NotFound("exchange.DestructionCertificate")
    return found


def recallable(actor: Actor, package: Package) -> list[Delivery]:
    """The newest delivery of the document to each agency that still has it, for the form of its sender."""
    rows = Delivery.objects.select_related("agency").filter(
        package__agency_id=package.agency_id,
        package__document_id=package.document_id,
        package__state=Package.State.ACCEPTED,
        package__agency_id__in=sending_agencies(actor),
        is_request=False,
    )
    newest = {row.agency_id: row for row in rows.order_by("id")}
    return [row for row in newest.values() if row.status != "02" and row.withdrawn_at is None]


def fields_said_last(package: Package) -> dict[str, object]:
    """What the sender of a package may change of its document, as it stands now; by the names of `Changes`."""
    header = said_last(package).header
    other = header.other or OtherInfo()
    return {
        "subject": header.subject,
        "due_on": header.due_on,
        "urgency": int(other.priority),
        "content": header.content,
        "place": header.promulgation.place,
        "sphere": other.sphere,
        "steering": int(header.steering) if header.steering else None,
        "task_codes": header.task_codes,
        "to_places": header.to_places,
    }


def files_said_last(package: Package) -> list[str]:
    """Names of the files of a document as its sender sent them last, the main PDF first."""
    said = said_last(package)
    main = main_pdf(said)
    others = [one.name for one in said.attachments if one is not main]
    return [main.name, *others] if main is not None else others


def replacements_for(actor: Actor, package: Package) -> list[IssuedTitle]:
    """Issued documents of the sender that were never sent over the axis, the newest first; at most 100."""
    sent = Package.objects.filter(agency_id=package.agency_id).exclude(source_document=None)
    sent = sent.exclude(state=Package.State.REFUSED)
    return issued_documents_not_sent(actor, package.agency_id, sent)
