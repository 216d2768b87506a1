"""Exports: asked for by a person, recorded when they are made, erased when their time is over."""

from __future__ import annotations

from typing import Any

from dienhong.audit.public import command, note
from dienhong.documents import exports, rules
from dienhong.documents.books import listing
from dienhong.documents.events import ExportEnded
from dienhong.documents.models import Export
from dienhong.documents.permissions import READ_DOCUMENTS
from dienhong.documents.queries.exports import waiting_exports
from dienhong.documents.tasks import make_export
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor
from dienhong.kernel.errors import NotPermitted
from dienhong.kernel.jobs import defer
from dienhong.kernel.live import announce
from dienhong.kernel.outbox import publish

State = Export.State


@command
def ask_export(actor: Actor, *, wanted: dict[str, Any]) -> Export:
    """Have a register or list made in the background (kết xuất); what is being made already is given again.

    `wanted` as `books.listing` takes it, with form "xlsx" or "pdf".
    """
    person_id, account_id = actor.person_id, actor.account_id
    if person_id is None or account_id is None:
        raise NotPermitted(READ_DOCUMENTS)  # software reads by its own interface
    found = listing(actor, wanted)
    exports.must_be_possible(found, wanted["form"])
    waiting = waiting_exports(actor)
    same = next((one for one in waiting if one.wanted == wanted), None)
    if same is not None:
        return same
    rules.must_have_room_for_export(len(waiting))

    now = clock.now()
    row = Export.objects.create(
        agency_id=found.agency_id,
        person_id=person_id,
        account_id=account_id,
        on_behalf_of_id=actor.on_behalf_of_person_id,
        wanted=wanted,
        title=" · ".join(part for part in (found.book.heading, found.book.period, found.book.agency) if part)[:300],
        file_name=f"{found.name}.{wanted['form']}",
        asked_at=now,
        expires_at=now + exports.GIVEN_UP_AFTER,
    )
    defer(make_export, export_id=row.pk)
    note(agency_id=row.agency_id, subject=("documents.Export", str(row.uuid)), **wanted)
    return row


@command
def record_export(actor: Actor, *, export_id: int, size: int | None = None, problem: str = "") -> Export:
    """Say that the file is there, or why it could not be made; an act of the platform itself. Again changes nothing."""
    if actor.kind != "system":
        raise NotPermitted("documents.platform_only")
    row = Export.objects.select_for_update().get(pk=export_id)
    note(agency_id=row.agency_id, subject=("documents.Export", str(row.uuid)), size=size, problem=problem)
    if row.state != State.ASKED:
        return row
    row.ended_at, row.problem, row.size = clock.now(), problem, size
    row.state = State.FAILED if size is None else State.READY
    row.expires_at = row.ended_at + exports.KEPT_FOR
    row.save(update_fields=["state", "problem", "size", "ended_at", "expires_at"])
    announce(exports.topic_of(row))
    publish(ExportEnded(row.pk))
    return row


@command
def expire_exports(actor: Actor) -> int:
    """Give up files whose day is over and exports that nothing made; an act of the platform itself."""
    if actor.kind != "system":
        raise NotPermitted("documents.platform_only")
    over = Export.objects.filter(state__in=(State.ASKED, State.READY), expires_at__lte=clock.now())
    number = over.update(state=State.EXPIRED)
    note(exports=number)
    return number
