"""A frozen text with, for each place, where its words come from since it was laid before the body."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

from dienhong.cabinet.draft_texts import tree_of
from dienhong.cabinet.models import Amendment, DraftVersion, FrozenText
from dienhong.cabinet.queries.drafts import frozen_text
from dienhong.drafting.public import LeftOut, Text, origins
from dienhong.kernel.actor import Actor

Kind, State = DraftVersion.Kind, Amendment.State


@dataclass(frozen=True, slots=True)
class Origin:
    """A version that words come from: what one editor wrote, or an amendment that was taken up."""

    version: DraftVersion
    amendment: Amendment | None


@dataclass(frozen=True, slots=True)
class Consolidation:
    """A frozen text (bản hợp nhất): `at` node → the number (from 1) of its origin in `origins`, `left_out` with the same numbers."""

    frozen: FrozenText
    text: Text
    origins: Sequence[Origin]
    at: dict[UUID, int]
    left_out: Sequence[LeftOut]


def consolidation_of(actor: Actor, uuid: UUID) -> Consolidation:
    """The consolidation of a frozen text that the actor may see. Raises NotFound."""
    frozen = frozen_text(actor, uuid)
    text, found, at, left_out = _consolidated(frozen.uuid)
    return Consolidation(frozen, text, found, dict(at), left_out)


# A frozen text never changes, nor does what it came from; its trees take long to read.
@lru_cache(maxsize=16)
def _consolidated(uuid: UUID) -> tuple[Text, tuple[Origin, ...], dict[UUID, int], tuple[LeftOut, ...]]:
    frozen = FrozenText.objects.select_related("version").get(uuid=uuid)
    rows = frozen.draft.versions.filter(number__lte=frozen.version.number).select_related("made_by")
    versions = _told_apart(list(rows.order_by("number")))
    places, gone = origins([tree_of(one) for one in versions])
    amendments = frozen.draft.amendments.filter(state__in=[State.ACCEPTED, State.PARTLY]).select_related("author")
    taken = list(amendments.order_by("decided_at", "id"))
    named = [Origin(one, _amendment_of(one, taken)) for one in versions]
    for at, one in enumerate(named):
        # What is moved keeps its words, and still is not where it was.
        if one.amendment is not None and one.amendment.op == Amendment.Op.MOVE:
            places[one.amendment.node] = max(at, places.get(one.amendment.node, 0))
    used = sorted({*places.values(), *(one.at for one in gone)})
    number = {at: place for place, at in enumerate(used, start=1)}
    left_out = tuple(LeftOut(one.name, one.words, number[one.at]) for one in gone)
    at_place = {node: number[at] for node, at in places.items()}
    return tree_of(versions[-1]), tuple(named[at] for at in used), at_place, left_out


def _told_apart(versions: list[DraftVersion]) -> list[DraftVersion]:
    """The first version, each that took an amendment up, and of others that follow each other, by one writer, the last."""
    found = versions[:1]
    for one in versions[1:]:
        before = found[-1]
        if len(found) > 1 and Kind.EDITED == one.kind == before.kind and one.made_by_id == before.made_by_id:
            found[-1] = one
        else:
            found.append(one)
    return found


def _amendment_of(version: DraftVersion, taken: Sequence[Amendment]) -> Amendment | None:
    """The first amendment of the version's place that was decided on once it was saved: both are one act."""
    if version.kind != Kind.AMENDED:
        return None
    after = (one for one in taken if one.node == version.node and one.decided_at and one.decided_at >= version.begun_at)
    return next(after, None)
