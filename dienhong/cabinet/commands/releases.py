"""Decisions are released to the public, and taken back; a body says whether it publishes at all."""

from __future__ import annotations

from uuid import UUID

from dienhong.audit.public import command, note
from dienhong.cabinet.commands.sessions import tell_pages
from dienhong.cabinet.models import Body, Release
from dienhong.cabinet.permissions import KEEP_BODIES
from dienhong.cabinet.queries.outcomes import concluded_for_update, has_passed
from dienhong.cabinet.queries.releases import release_for_update
from dienhong.cabinet.queries.rows import body_for_update
from dienhong.cabinet.queries.sessions import must_run
from dienhong.documents.public import must_not_be_marked_secret
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor, require
from dienhong.kernel.clock import VIETNAM
from dienhong.kernel.errors import NotPermitted, RuleBroken
from dienhong.kernel.text import fold, nfc

_TEXT, _REASON = 20_000, 500


@command
def set_publishing(actor: Actor, *, body: UUID, publishes: bool) -> Body:
    """Say whether a body releases decisions to the public (công khai kết luận); one that does not shows none, not even earlier ones."""
    row = body_for_update(actor, body)
    require(actor, KEEP_BODIES, at=row.agency_id)
    row.publishes = publishes
    row.save(update_fields=["publishes"])
    note(agency_id=row.agency_id, subject=("cabinet.Body", str(row.uuid)), publishes=publishes)
    return row


@command
def release_decision(actor: Actor, *, item: UUID, text: str) -> Release:
    """Show a decision to everybody at once, also while the session runs (công bố); by the office or who leads the session.

    Raises RuleBroken: cabinet.item_not_concluded, body_does_not_publish, not_passed, release_empty, released_already,
    documents.state_secret.
    """
    row = concluded_for_update(actor, item)
    must_run(actor, row.session)
    if actor.person_id is None:
        raise NotPermitted(KEEP_BODIES)
    if not row.session.body.publishes:
        raise RuleBroken("cabinet.body_does_not_publish")
    if not has_passed(row):
        raise RuleBroken("cabinet.not_passed")
    shown = nfc(text).replace("\r\n", "\n").strip()
    if not shown or len(shown) > _TEXT:
        raise RuleBroken("cabinet.release_empty", most=_TEXT)
    must_not_be_marked_secret(f"{row.title}\n{shown}")
    if row.releases.filter(withdrawn_at=None).exists():
        raise RuleBroken("cabinet.released_already", conflict=True)

    issued = row.resolutions.filter(issued_at__isnull=False).select_related("document").first()
    assert row.ended_at is not None
    made = Release.objects.create(
        agency_id=row.agency_id,
        item=row,
        title=row.title,
        text=shown,
        code=issued.document.code if issued else "",
        decided_on=row.ended_at.astimezone(VIETNAM).date(),
        released_by_id=actor.person_id,
        released_at=clock.now(),
        search_text=fold(f"{row.title}\n{shown}\n{row.session.body.name}"),
    )
    tell_pages(row.session, item=row.title, release=str(made.uuid))
    return made


@command
def withdraw_release(actor: Actor, *, release: UUID, reason: str) -> Release:
    """Take a released decision back (rút công bố): nobody is shown it any more, the row and its reason stay.

    Raises RuleBroken: cabinet.reason_missing, release_withdrawn.
    """
    row = release_for_update(actor, release)
    must_run(actor, row.item.session)
    if actor.person_id is None:
        raise NotPermitted(KEEP_BODIES)
    if not reason.strip():
        raise RuleBroken("cabinet.reason_missing")
    if row.withdrawn_at is not None:
        raise RuleBroken("cabinet.release_withdrawn", conflict=True)
    row.withdrawn_at, row.withdrawn_by_id, row.withdrawn_reason = clock.now(), actor.person_id, reason.strip()[:_REASON]
    row.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_reason"])
    tell_pages(row.item.session, item=row.title, release=str(row.uuid), withdrawn=row.withdrawn_reason)
    return row
