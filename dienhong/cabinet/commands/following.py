"""Follow-me: who leads a session shows a place of a text to everybody."""

from __future__ import annotations

from uuid import UUID

from dienhong.audit.public import command
from dienhong.cabinet.commands.dossier_steps import human
from dienhong.cabinet.commands.sessions import must_be, tell_pages
from dienhong.cabinet.draft_texts import tree_of
from dienhong.cabinet.models import AgendaItem, Session, ShownPlace
from dienhong.cabinet.permissions import KEEP_BODIES
from dienhong.cabinet.queries.drafts import draft_of, newest_version
from dienhong.cabinet.queries.sessions import must_run, session_for_update
from dienhong.drafting.public import places_of
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor
from dienhong.kernel.errors import NotFound, RuleBroken


@command
def show_place(actor: Actor, *, session: UUID, draft: UUID, node: UUID) -> ShownPlace:
    """Show a place of a text of the item under discussion on all pages of the session and on the room's screen (trình chiếu).

    Raises RuleBroken: cabinet.session_state, not_under_discussion, place_gone.
    """
    row = session_for_update(actor, session)
    must_run(actor, row)
    must_be(row, Session.State.OPEN)
    found = draft_of(actor, draft)
    if not row.items.filter(state=AgendaItem.State.DISCUSSED, dossier_id=found.dossier_id).exists():
        raise RuleBroken("cabinet.not_under_discussion", conflict=True)
    version = newest_version(found)
    place = places_of(tree_of(version)).get(node)
    if place is None:
        raise RuleBroken("cabinet.place_gone", conflict=True)
    made = ShownPlace.objects.create(
        agency_id=row.agency_id,
        session=row,
        version=version,
        node=node,
        shown_by_id=human(actor, KEEP_BODIES),
        at=clock.now(),
    )
    tell_pages(row, draft=str(found.uuid), place=place.name)
    return made


@command
def hide_place(actor: Actor, *, session: UUID) -> ShownPlace:
    """Stop showing a place (thôi trình chiếu). Raises NotFound when none is shown, RuleBroken("cabinet.session_state")."""
    row = session_for_update(actor, session)
    must_run(actor, row)
    must_be(row, Session.State.OPEN)
    last = row.shown_places.order_by("-id").first()
    if last is None or last.version_id is None:
        raise NotFound("cabinet.ShownPlace")
    made = ShownPlace.objects.create(
        agency_id=row.agency_id, session=row, shown_by_id=human(actor, KEEP_BODIES), at=clock.now()
    )
    tell_pages(row)
    return made
