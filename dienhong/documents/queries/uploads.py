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


def unscanned_of(document: OutgoingDocument) -> QuerySet[Upload]:
    """Files of a draft that wait for the virus scanner, oldest first."""
    waiting = Upload.objects.filter(state=Upload.State.CHECKING, unscanned_since__isnull=False)
    return waiting.filter(outgoing=document).order_by("id")


def files_unscanned(actor: Actor, document: OutgoingDocument) -> list[Upload]:
    """Those that the actor attached; at most 20. Nobody else sees them."""
    return list(unscanned_of(document).filter(outgoing__author_id=actor.acts_as_person_id or NOBODY)[:20])


def uploads_under_way(actor: Actor, document: OutgoingDocument) -> list[Upload]:
    """Files of a draft that were begun and wait for more pieces, oldest first; at most 20."""
    rows = _own(actor).filter(outgoing=document, state=Upload.State.OPEN)
    return list(rows.order_by("id")[:20])
