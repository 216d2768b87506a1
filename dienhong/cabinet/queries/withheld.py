"""What is withheld from whom: for that member, and for whoever helps only him, it does not exist."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q, QuerySet

from dienhong.cabinet.models import AgendaItem, Withholding
from dienhong.cabinet.permissions import KEEP_BODIES
from dienhong.cabinet.queries.assistants import helped_by
from dienhong.kernel.actor import Actor
from dienhong.kernel.errors import NotFound

_NOBODY = 0


def withheld_from(actor: Actor) -> QuerySet[Withholding]:
    """What is kept from the actor as a member, or from a member whom the actor helps; never from the office that keeps it."""
    mine = Q(seat__person_id=actor.acts_as_person_id or _NOBODY) | Q(seat__in=helped_by(actor).values("seat"))
    keeps = actor.authority.agencies_with(KEEP_BODIES)
    return Withholding.objects.filter(mine, given_back_at=None).exclude(agency_id__in=keeps)


def withholdings_of(actor: Actor, item: AgendaItem) -> list[Withholding]:
    """From whom an item is withheld now, for the office alone."""
    if not actor.may(KEEP_BODIES, at=item.agency_id):
        return []
    rows = item.withholdings.filter(given_back_at=None).select_related("seat__person", "seat__post")
    return list(rows.order_by("id"))


def withholding_for_update(actor: Actor, uuid: UUID) -> Withholding:
    """The locked row, for the office alone. Raises NotFound."""
    rows = Withholding.objects.select_related("item__session", "seat__person").select_for_update(of=("self",))
    found = rows.filter(uuid=uuid, agency_id__in=actor.authority.agencies_with(KEEP_BODIES)).first()
    if found is None:
        raise NotFound("cabinet.Withholding")
    return found
