"""Exports: only for the one who asked for them."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet

from dienhong.documents.models import Export
from dienhong.kernel.actor import Actor
from dienhong.kernel.errors import NotFound

NOBODY = 0
MOST_SHOWN = 50


def _own(actor: Actor) -> QuerySet[Export]:
    return Export.objects.filter(person_id=actor.person_id or NOBODY)


def exports_of(actor: Actor) -> list[Export]:
    """What one has had made, newest first; at most 50."""
    return list(_own(actor).order_by("-id")[:MOST_SHOWN])


def export_of(actor: Actor, uuid: UUID) -> Export:
    """One of them. Raises NotFound, also for another's."""
    found = _own(actor).filter(uuid=uuid).first()
    if found is None:
        raise NotFound("documents.Export")
    return found


def waiting_exports(actor: Actor) -> list[Export]:
    """Those that are still being made, oldest first."""
    return list(_own(actor).filter(state=Export.State.ASKED).order_by("id"))
