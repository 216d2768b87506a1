"""Packages of ours that the axis did not take: set aside with the reason, and tried again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from dienhong.audit.public import command, note
from dienhong.exchange import queries, rules
from dienhong.exchange.events import PackageRequested
from dienhong.exchange.gathering import tell_pages
from dienhong.exchange.models import Package
from dienhong.exchange.permissions import SEND
from dienhong.exchange.topics import topics_of
from dienhong.kernel.actor import Actor, require
from dienhong.kernel.errors import NotFound, NotPermitted
from dienhong.kernel.outbox import publish

State = Package.State


@command
def set_package_aside(actor: Actor, *, package: UUID, code: str, texts: Mapping[str, Sequence[str]]) -> Package:
    """Keep why a package of ours was refused when it was written or taken over; an act of the platform itself.

    `texts`: language → what happened, what to do. Until somebody tries again its document is free for other packages.
    """
    if actor.kind != "system":
        raise NotPermitted("exchange.platform_only")
    row = Package.objects.select_for_update().filter(uuid=package).first()
    if row is None:
        raise NotFound("exchange.Package")
    note(agency_id=row.agency_id, subject=("exchange.Package", row.uuid), refused=code)
    if row.state == State.PREPARING:
        row.state, row.refusal = State.REFUSED, {"code": code, **texts}
        row.save(update_fields=["state", "refusal"])
        tell_pages(*topics_of(row))
    return row


@command
def retry_package(actor: Actor, *, package: UUID) -> Package:
    """Write a package of ours once more that was refused, when its cause is mended (gửi lại gói bị từ chối)."""
    row = queries.package_for(actor, package)
    require(actor, SEND, at=row.agency_id)
    queries.lock("revise", row.agency_id, row.document_id)
    row = Package.objects.select_for_update().get(pk=row.pk)
    note(agency_id=row.agency_id, subject=("exchange.Package", row.uuid))
    rules.must_be_set_aside(row.state == State.REFUSED)
    others = Package.objects.filter(agency_id=row.agency_id, document_id=row.document_id, state=State.PREPARING)
    rules.must_not_be_prepared(others.exists())
    new = frozenset(row.deliveries.filter(is_request=False).values_list("agency_id", flat=True))
    again = new & queries.sent_before(row.agency_id, row.document_id)
    rules.must_not_be_sent_already(len(again), row.code)

    row.state, row.refusal = State.PREPARING, {}
    row.save(update_fields=["state", "refusal"])
    publish(PackageRequested(row.pk), lane=rules.lane_of(row.urgency))
    tell_pages(*topics_of(row))
    return row
