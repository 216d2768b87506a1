"""All of the e-Cabinet that waits for a person, as the home page shows it."""

from __future__ import annotations

from dienhong.cabinet.queries import dossier_work
from dienhong.cabinet.queries.follow_up import waiting_conclusions
from dienhong.kernel.actor import Actor
from dienhong.kernel.work import WaitingItem


def waiting_for(actor: Actor) -> list[WaitingItem]:
    """Dossiers, and conclusions without tasks."""
    return [*dossier_work.waiting_for(actor), *waiting_conclusions(actor)]
