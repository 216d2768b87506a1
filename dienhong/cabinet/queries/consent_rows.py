"""The block of a session and its entries: locked rows, and whether an item is bound by it."""

from __future__ import annotations

from django.db import connection

from dienhong.cabinet.models import AgendaItem, ConsentBlock, ConsentEntry, Session
from dienhong.kernel.errors import NotFound, RuleBroken

_SHARE_LOCK = f"SELECT state FROM {ConsentBlock._meta.db_table} WHERE id = %s FOR SHARE"  # noqa: S608  the name is the model's


def block_of(session: Session) -> ConsentBlock:
    """The block of a session, begun when it is first asked for inside an act."""
    fresh = {"agency_id": session.agency_id}
    return ConsentBlock.objects.get_or_create(session=session, defaults=fresh)[0]


def block_state_shared(block_id: int) -> str:
    """The state of a block, held until the present transaction ends; many may hold it at once, and the gavel waits for all."""
    with connection.cursor() as cursor:
        cursor.execute(_SHARE_LOCK, [block_id])
        found = cursor.fetchone()
    if found is None:
        raise NotFound("cabinet.ConsentBlock")
    return str(found[0])


def block_for_update(session: Session) -> ConsentBlock:
    """The locked block: whoever lets the gavel fall waits for the pulls in flight, before he stands in line at the session."""
    return ConsentBlock.objects.select_for_update().get(pk=block_of(session).pk)


def must_be_free(item: AgendaItem) -> None:
    """Go on only for an item that is not being voted on with others. Raises RuleBroken("cabinet.item_in_block")."""
    if ConsentEntry.objects.filter(item=item, state=ConsentEntry.State.PUT).exists():
        raise RuleBroken("cabinet.item_in_block", conflict=True)


def must_have_no_open_block(session: Session) -> None:
    """Go on only when no block waits for its vote. Raises RuleBroken("cabinet.block_open")."""
    if ConsentBlock.objects.filter(session=session, state=ConsentBlock.State.PUT).exists():
        raise RuleBroken("cabinet.block_open", conflict=True)
