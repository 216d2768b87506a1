"""Files that an author attaches in pieces."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet

from dienhong.documents.models import OutgoingDocument, Upload
from dienhong.kernel.actor import Actor
from dienhong.kernel.errors import NotFound

NOBODY = 0


def _own(actor: Actor) -> QuerySet[Upload]:
    """Of drafts that the actor writes; of nobody else's."""
    return Upload.objects.filter(outgoing__author_id=actor.acts_as_person_id or NOBODY)


def own_upload(actor: Actor, uuid: UUID) -> Upload:
    """One of them. Raises NotFound."""
    found = _own(actor).filter(uuid=uuid).first()
    if found is None:
        raise NotFound("documents.Upload")
    return found


def own_upload_for_update(actor: Actor, uuid: UUID) -> Upload:
    """One of them, locked. Raises NotFound."""
    return Upload.objects.select_for_update().get(pk=own_upload(actor, uuid).pk)


def uploads_under_way(actor: Actor, document: OutgoingDocument) -> list[Upload]:
    """Files of a draft that were begun and wait for more pieces, oldest first; at most 20."""
    rows = _own(actor).filter(outgoing=document, state=Upload.State.OPEN)
    return list(rows.order_by("id")[:20])
