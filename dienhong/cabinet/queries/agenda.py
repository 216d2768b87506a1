"""What can be put on an agenda: dossiers that are ready, agencies that submit."""

from __future__ import annotations

from dienhong.cabinet.models import AgendaItem, Dossier, Session
from dienhong.cabinet.queries.session_page import roll_of
from dienhong.directory.public import agency_views
from dienhong.kernel.actor import Actor

_MOST = 200


def dossiers_for(actor: Actor, session: Session) -> list[tuple[str, str]]:
    """Accepted dossiers of the body that stand on no agenda yet: (UUID, title)."""
    taken = AgendaItem.objects.exclude(state=AgendaItem.State.TAKEN_OFF).filter(dossier__isnull=False)
    rows = Dossier.objects.filter(body_id=session.body_id, state=Dossier.State.ACCEPTED)
    found = rows.exclude(pk__in=taken.values("dossier")).order_by("-accepted_at")[:_MOST]
    return [(str(one.uuid), one.title) for one in found]


def submitters_for(actor: Actor, session: Session) -> list[tuple[str, str]]:
    """The agencies of those who sit in the body and the one that serves it: (UUID, name)."""
    ids = {one.post.agency_id for one in roll_of(actor, session)} | {session.agency_id}
    return sorted(((str(one.uuid), one.name) for one in agency_views(ids).values()), key=lambda pair: pair[1])
