"""Members say beforehand what they think of an item."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from dienhong.audit.public import command
from dienhong.cabinet.commands.dossier_steps import said
from dienhong.cabinet.commands.sessions import must_be, tell_pages
from dienhong.cabinet.models import AgendaItem, Position, Seat, Session
from dienhong.cabinet.queries.consent_rows import must_be_free
from dienhong.cabinet.queries.positions import must_sit
from dienhong.cabinet.queries.sessions import item_for_update
from dienhong.documents.public import must_not_be_marked_secret
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor
from dienhong.kernel.errors import RuleBroken

Stance = Position.Stance
_REASON = 1000


@dataclass(frozen=True, slots=True)
class Stand:
    """What a member says: `stance` a value of Position.Stance, with or without a wish to speak; objecting asks for a reason."""

    stance: str
    speaks: bool = False
    reason: str = ""


# The reason stands in the position itself: a refused one, which may be secret, shall not stay in the log.
@command(secret=("stand",))
def take_position(actor: Actor, *, item: UUID, stand: Stand) -> Position:
    """Say beforehand whether one agrees, objects or wishes to speak (nêu chính kiến); the newest counts, all stay.

    Only the member in person, until the item is taken up. Raises RuleBroken: cabinet.session_state, item_state, item_in_block,
    stance_missing, reason_missing, documents.state_secret.
    """
    row = item_for_update(actor, item)
    seat = must_sit(actor, row.session)
    return kept_position(row, seat, stand)


def kept_position(item: AgendaItem, seat: Seat, stand: Stand) -> Position:
    """Keep what a member says, behind the lock of the session. Raises RuleBroken as `take_position`."""
    must_be_asked(item)
    reason = checked_reason(stand)
    made = Position.objects.create(
        agency_id=item.agency_id,
        item=item,
        seat=seat,
        stance=stand.stance,
        speaks=stand.speaks,
        reason=reason,
        at=clock.now(),
    )
    tell_pages(
        item.session, item=item.title, member=seat.person.full_name, stance=stand.stance, speaks=str(stand.speaks)
    )
    return made


def must_be_asked(item: AgendaItem) -> None:
    """Go on only while positions are taken: the session is called or runs, the item waits for its turn."""
    must_be(item.session, Session.State.CALLED, Session.State.OPEN)
    if item.state != AgendaItem.State.WAITING:
        raise RuleBroken("cabinet.item_state", conflict=True, state=item.get_state_display())
    must_be_free(item)


def checked_reason(stand: Stand) -> str:
    """The reason as it is kept. Raises RuleBroken: cabinet.stance_missing, reason_missing, documents.state_secret."""
    if stand.stance not in Stance.values or (stand.stance == Stance.NONE and not stand.speaks):
        raise RuleBroken("cabinet.stance_missing")
    must_not_be_marked_secret(stand.reason)
    reason = said(stand.reason, _REASON)
    if stand.stance == Stance.OBJECT and not reason:
        raise RuleBroken("cabinet.reason_missing")
    return reason
