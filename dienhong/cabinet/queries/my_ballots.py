"""A person's own ballots, of all votes."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, QuerySet

from dienhong.cabinet.models import Ballot
from dienhong.cabinet.queries.assistants import in_person
from dienhong.kernel.actor import Actor


def my_ballots(actor: Actor) -> QuerySet[Ballot]:
    """What the actor handed in, in person, with `replaced`: whether a later ballot counts instead."""
    later = Ballot.objects.filter(member=OuterRef("member"), revision__gt=OuterRef("revision"), late=False)
    rows = Ballot.objects.filter(member__person_id=in_person(actor)).annotate(replaced=Exists(later))
    return rows.select_related("poll__body").defer("poll__manifest", "poll__tally", "content", "signature")
