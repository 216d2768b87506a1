"""All of the e-Cabinet that waits for a person, as the home page shows it."""

from __future__ import annotations

from dienhong.cabinet.queries import dossier_work
from dienhong.cabinet.queries.assistants import in_person, seats_of
from dienhong.cabinet.queries.follow_up import waiting_conclusions
from dienhong.cabinet.queries.view_work import waiting_views
from dienhong.cabinet.queries.vote_work import waiting_votes
from dienhong.kernel.actor import Actor
from dienhong.kernel.work import WaitingItem


def waiting_for(actor: Actor) -> list[WaitingItem]:
    """Dossiers, what members say before a session, their votes, minutes they are to read, and conclusions without tasks."""
    seats = seats_of(actor) if in_person(actor) else []
    return [
        *dossier_work.waiting_for(actor),
        *waiting_votes(actor, seats),
        *waiting_views(seats),
        *waiting_conclusions(actor),
    ]
