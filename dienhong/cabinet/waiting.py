"""All of the e-Cabinet that waits for a person, as the home page shows it."""

from __future__ import annotations

from dienhong.cabinet.queries import dossier_work
from dienhong.cabinet.queries.follow_up import waiting_conclusions
from dienhong.cabinet.queries.view_work import waiting_views
from dienhong.kernel.actor import Actor
from dienhong.kernel.work import WaitingItem


def waiting_for(actor: Actor) -> list[WaitingItem]:
    """Dossiers, what members say before a session, and conclusions without tasks."""
    return [*dossier_work.waiting_for(actor), *waiting_views(actor), *waiting_conclusions(actor)]
