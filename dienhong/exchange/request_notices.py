"""What the axis tells people of recalls, changes and successors, and whom each notice reaches."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from dienhong.exchange.models import Delivery, Package, Revision
from dienhong.exchange.permissions import RECEIVE, SEND
from dienhong.identity.public import persons_holding
from dienhong.notifications.public import notify

REQUEST_NOTICES = {
    "exchange.asked": _("A sender wants to recall, change or replace a document"),
    "exchange.answered": _("A recipient answered a recall, change or replacement"),
    "exchange.redirected": _("A document went to the agency that receives for its addressee"),
}


def tell_asked(revision: Revision) -> int:
    """Tell the recipient's clerks what is asked of them."""
    people = persons_holding(RECEIVE, revision.agency_id)
    url = reverse("exchange:request", args=[revision.uuid])
    return notify(people, event="exchange.asked", key=f"{revision.pk}", context=_context(revision), url=url)


def tell_answered(revision: Revision) -> int:
    """Tell the sender's clerks what the recipient answered."""
    people = persons_holding(SEND, revision.sender_id)
    url = reverse("exchange:request", args=[revision.uuid])
    key = f"{revision.pk}:{revision.state}"
    return notify(people, event="exchange.answered", key=key, context=_context(revision), url=url)


def _context(revision: Revision) -> dict[str, object]:
    package = revision.delivery.package
    return {
        "code": package.code,
        "title": package.subject,
        "kind": revision.kind,
        "sender": package.agency.name,
        "recipient": revision.agency.name,
        "reason": revision.reason,
        "answer": revision.answer_reason,
        "agreed": revision.state == Revision.State.AGREED,
    }


def tell_redirected(package: Package, delivery: Delivery | None = None) -> int:
    """Tell the sender's clerks which addressees are closed or represented, and who received in their place; of one
    `delivery` that went there later, or of all when the package came.
    """
    moved = package.deliveries.exclude(redirected_from=None).select_related("agency", "redirected_from")
    if delivery is not None:
        moved = moved.filter(pk=delivery.pk)
    agencies = [f"{one.redirected_from.name} → {one.agency.name}" for one in moved if one.redirected_from]
    if not agencies:
        return 0
    context: dict[str, object] = {"code": package.code, "title": package.subject, "agencies": agencies[:50]}
    url = reverse("exchange:package", args=[package.uuid])
    people = persons_holding(SEND, package.agency_id)
    key = f"{package.pk}" if delivery is None else f"{package.pk}:{delivery.pk}:{delivery.agency_id}"
    return notify(people, event="exchange.redirected", key=key, context=context, url=url)
