"""What is said of the items of a session, for its page: one's own position, the counts, how many opinions, whether it is undisputed."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count

from dienhong.cabinet.models import ClauseOpinion, Position, Seat, Session
from dienhong.cabinet.queries.assistants import in_person, seats_i_help
from dienhong.cabinet.queries.consent import ProposedItem, proposed
from dienhong.cabinet.queries.positions import Counted, newest_positions, roll_on_day
from dienhong.cabinet.queries.sessions import Part
from dienhong.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class ItemViews:
    """`own` and `sits`: the reader's position as a member; `helped`: for whom he can prepare one; counts for the office and members."""

    counted: Counted | None
    own: Position | None
    sits: bool
    opinions: int
    helped: tuple[Seat, ...]
    proposed: ProposedItem | None


def views_of(actor: Actor, session: Session, part: Part) -> dict[int, ItemViews]:
    """Item's id → what is said of it; nothing before the calling, nor for an invitee. As many statements for any number of items."""
    if session.state == Session.State.PREPARING or not (part.inside or part.assists):
        return {}
    rows = ClauseOpinion.objects.filter(item__session=session, superseded_by=None).exclude(stand="withdrawn")
    opinions = dict(rows.values_list("item_id").annotate(n=Count("id")))
    helped = tuple(seats_i_help(actor, session))
    if not part.inside:
        ids = session.items.values_list("pk", flat=True)
        return {pk: ItemViews(None, None, False, opinions.get(pk, 0), helped, None) for pk in ids}
    me = in_person(actor)
    seat = next((one for one in roll_on_day(session) if one.person_id == me), None)
    newest = newest_positions(session)
    return {
        one.item.pk: ItemViews(
            one.counted,
            newest.get((one.item.pk, seat.pk)) if seat is not None else None,
            seat is not None,
            opinions.get(one.item.pk, 0),
            helped,
            one,
        )
        for one in proposed(session).items
    }
