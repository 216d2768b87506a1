"""What the exchange shows on the page of an issued document: its recipients, live."""

from __future__ import annotations

from uuid import UUID

from dienhong.documents.public import Panel, ShownIncoming, ShownOutgoing
from dienhong.exchange.permissions import READ, SEND
from dienhong.exchange.queries.matrix import matrix_of_document
from dienhong.exchange.queries.pages import packages_of_document
from dienhong.exchange.queries.requests import requests_about_delivery
from dienhong.exchange.queries.timings import timing
from dienhong.exchange.rules import EXPRESS
from dienhong.kernel.actor import Actor


def recipients_panel(actor: Actor, document: ShownOutgoing) -> Panel | None:
    """The recipients' matrix of an issued document, for those who may send it or read the agency's exchange."""
    may_read = actor.may(READ, at=document.agency_id) or actor.may(SEND, at=document.agency_id)
    if document.issued_at is None or not may_read:
        return None
    document_uuid = document.uuid
    packages = packages_of_document(actor, document_uuid)
    matrix = matrix_of_document(actor, document_uuid)
    preparing = any(item.state == item.State.PREPARING for item in packages)
    packages = [one for one in packages if one.kind in (one.Kind.NEW, one.Kind.REPLACE)]
    sent_at = packages[-1].requested_at if packages else None
    unsent = document.recipients - matrix.total + matrix.counts.get("02", 0)
    context: dict[str, object] = {
        "document_uuid": document_uuid,
        "matrix": matrix,
        "packages": packages,
        "package": packages[0] if packages else None,
        "preparing": preparing,
        "refused": packages[0] if packages and packages[0].state == packages[0].State.REFUSED else None,
        "unsent": max(unsent, 0),
        "may_wait": document.urgency == EXPRESS,
        "may_send": actor.may(SEND, at=document.agency_id) and not preparing and unsent > 0,
        "timing": timing(document.agency_id, document.issued_at, document.urgency, sent_at),
        "links": _links(packages[0].uuid) if packages else {},
    }
    topics = (f"documents.outgoing:{document_uuid}",)
    return Panel("exchange/panel.html", context, topics)


def requests_panel(actor: Actor, document: ShownIncoming) -> Panel | None:
    """What the sender of an incoming document asks about it, on the page of that document."""
    rows = requests_about_delivery(actor, document.agency_id, document.source_key)
    if not rows:
        return None
    topics = tuple({f"exchange.package:{row.delivery.package.uuid}" for row in rows})
    return Panel("exchange/requests_panel.html", {"requests": rows}, topics)


def _links(package: UUID) -> dict[str, str]:
    from django.urls import reverse

    page = reverse("exchange:package", args=[package])
    return {code: f"{page}?trang_thai={code}#noi-nhan" for code in ("01", "02", "03", "04", "05", "06")}
