"""Whether the papers of an item's dossier are there, and in time, before a session may deal with it."""

from __future__ import annotations

from dienhong.cabinet.models import AgendaItem, Dossier, Session
from dienhong.kernel.errors import RuleBroken


def must_have_papers(session: Session) -> None:
    """Every dossier on the agenda is ready. Raises RuleBroken as `must_be_ready`."""
    waiting = session.items.filter(state=AgendaItem.State.WAITING, dossier__isnull=False).select_related("dossier")
    for item in waiting:
        if item.dossier is not None:
            must_be_ready(session, item.dossier)


def must_be_ready(session: Session, dossier: Dossier) -> None:
    """The office accepted the dossier, which says that all papers are there. Raises RuleBroken("cabinet.dossier_not_ready")."""
    if dossier.state != Dossier.State.ACCEPTED:
        raise RuleBroken("cabinet.dossier_not_ready", title=dossier.title)
