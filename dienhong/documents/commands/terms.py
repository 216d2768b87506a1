"""The platform's own work on terms: reckoned anew when calendars change, with a journal."""

from __future__ import annotations

from datetime import datetime

from dienhong.audit.public import command, note
from dienhong.documents.commands.steps import touch_incoming
from dienhong.documents.deadlines import calendar_of, end_of_work
from dienhong.documents.events import TermMoved
from dienhong.documents.models import Handling, Opinion, TermChange
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor
from dienhong.kernel.errors import NotPermitted, RuleBroken
from dienhong.kernel.live import announce
from dienhong.kernel.outbox import publish
from dienhong.working_time.public import NoWorkingTime


@command
def reckon_handling(actor: Actor, *, handling_id: int, basis: str) -> Handling:
    """Reckon the end of an open assignment anew and keep the change in the journal; only the platform does this.

    Nothing happens when the end stays. Law: Civil Code 2015 art. 148.
    """
    _only_the_platform(actor)
    row = Handling.objects.select_for_update(of=("self",)).select_related("document").get(pk=handling_id)
    if row.closed_at is not None or row.due_on is None or row.due_at is None:
        return row
    before, row.due_at = row.due_at, _end(row.agency_id, row)
    if row.due_at != before:
        if row.due_at > clock.now():
            row.overdue_told_at = None  # of the new term nobody was told
        row.save(update_fields=["due_at", "overdue_told_at"])
        change = _kept(row.agency_id, before, row.due_at, basis)
        change.handling = row
        change.save()
        touch_incoming(row.document)
        publish(TermMoved(change.pk))
    note(old_due_at=before, new_due_at=row.due_at)
    return row


@command
def reckon_opinion(actor: Actor, *, opinion_id: int, basis: str) -> Opinion:
    """Reckon the term of an opinion that is waited for anew, with a journal; only the platform does this."""
    _only_the_platform(actor)
    row = Opinion.objects.select_for_update(of=("self",)).select_related("document").get(pk=opinion_id)
    if row.status != Opinion.Status.ASKED:
        return row
    before, row.due_at = row.due_at, _end(row.to_agency_id, row)
    if row.due_at != before:
        row.save(update_fields=["due_at"])
        change = _kept(row.agency_id, before, row.due_at, basis)
        change.opinion = row
        change.save()
        announce(f"documents.opinion:{row.uuid}")
        announce(f"documents.outgoing:{row.document.uuid}")
        publish(TermMoved(change.pk))
    note(agency_id=row.agency_id, subject=("documents.OutgoingDocument", str(row.document.uuid)))
    note(old_due_at=before, new_due_at=row.due_at)
    return row


def _end(agency_id: int, row: Handling | Opinion) -> datetime:
    assert row.due_on is not None
    try:
        return end_of_work(calendar_of(agency_id), row.due_on)
    except NoWorkingTime as error:
        raise RuleBroken("documents.no_working_time") from error


def _kept(agency_id: int, before: datetime, after: datetime, basis: str) -> TermChange:
    return TermChange(
        agency_id=agency_id, basis=basis[:1000], old_due_at=before, new_due_at=after, changed_at=clock.now()
    )


def _only_the_platform(actor: Actor) -> None:
    if actor.kind != "system":
        raise NotPermitted("documents.platform_only")
