"""A person's own ballots, of all votes."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, QuerySet

from dienhong.cabinet.models import Ballot, Poll, PollMember
from dienhong.cabinet.queries.assistants import in_person
from dienhong.kernel.actor import Actor


def my_ballots(actor: Actor) -> QuerySet[Ballot]:
    """What the actor handed in, in person, with `replaced`: whether a later ballot counts instead."""
    later = Ballot.objects.filter(member=OuterRef("member"), revision__gt=OuterRef("revision"), late=False)
    rows = Ballot.objects.filter(member__person_id=in_person(actor)).annotate(replaced=Exists(later))
    return rows.select_related("poll__body").defer("poll__manifest", "poll__tally", "content", "signature")


def my_open_polls(actor: Actor) -> QuerySet[Poll]:
    """The open votes on whose roll the actor stands, in person."""
    mine = PollMember.objects.filter(poll=OuterRef("pk"), person_id=in_person(actor))
    return Poll.objects.filter(Exists(mine), state=Poll.State.OPEN).select_related("body").defer("manifest")


def counting_ballots(actor: Actor, polls: Iterable[Poll]) -> dict[int, str]:
    """Vote's id → the SHA-256 of the actor's own ballot that counts so far."""
    rows = Ballot.objects.filter(poll__in=[one.pk for one in polls], member__person_id=in_person(actor), late=False)
    return dict(rows.order_by("poll", "revision").values_list("poll_id", "sha256"))
