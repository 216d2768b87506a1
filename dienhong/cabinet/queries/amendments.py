"""Amendments of a draft, which stand in each other's way, and the table of what was received and explained."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from uuid import UUID

from dienhong.cabinet.draft_lines import own_words
from dienhong.cabinet.draft_texts import tree_of
from dienhong.cabinet.models import Amendment, ClauseOpinion, Draft, DraftVersion
from dienhong.cabinet.permissions import KEEP_BODIES, READ_BODIES
from dienhong.cabinet.queries.drafts import drafts_visible_to, may_write
from dienhong.drafting.public import Places, places_of
from dienhong.kernel.actor import Actor
from dienhong.kernel.errors import NotFound

State = Amendment.State


def amendment_of(actor: Actor, uuid: UUID) -> Amendment:
    """One amendment with its draft. Raises NotFound."""
    rows = Amendment.objects.select_related("draft__dossier__body", "draft__paper", "author", "decided_by", "version")
    found = rows.filter(uuid=uuid, draft__in=drafts_visible_to(actor)).first()
    if found is None:
        raise NotFound("cabinet.Amendment")
    return found


def amendments_of(draft: Draft) -> list[Amendment]:
    """All amendments in the order in which they came, without those that were withdrawn."""
    rows = draft.amendments.exclude(state=State.WITHDRAWN).select_related("author", "decided_by")
    return list(rows.order_by("id"))


def words_then(amendment: Amendment) -> str:
    """What the place said when the amendment was proposed."""
    text = tree_of(amendment.version)
    places = places_of(text)
    place = places.get(amendment.node)
    return own_words(place, places) if place is not None else ""


@dataclass(frozen=True, slots=True)
class Explained:
    """A row of the table: to which place, who said what and why, what came of it and why."""

    place: str
    who: str
    what: str
    reason: str
    outcome: str
    explanation: str
    order: int


def explained_rows(actor: Actor, draft: Draft, version: DraftVersion) -> list[Explained]:
    """Amendments, and opinions where the actor may read them, in the order of the text (tổng hợp, tiếp thu, giải trình ý kiến)."""
    places, before = places_of(tree_of(version)), dict[int, Places]()
    order = {id_: number for number, id_ in enumerate(places)}
    rows = []
    for one in draft.amendments.exclude(state=State.WITHDRAWN).select_related("author", "version").order_by("id"):
        place = places.get(one.node)
        if place is None:
            # What was left out is cited as it stood when it was amended.
            earlier = before.setdefault(one.version_id, places_of(tree_of(one.version)))
            place = earlier.get(one.node)
        name = place.name if place is not None else ""
        what = "\n".join(line for line in (str(one.get_op_display()), one.heading, one.words, one.rest) if line)
        outcome = str(one.get_state_display())
        rows.append(
            Explained(name, one.author.full_name, what, one.reason, outcome, one.explanation, order.get(one.node, -1))
        )
    rows += _opinions(actor, draft, places, order)
    return sorted(rows, key=lambda one: one.order)


def _opinions(actor: Actor, draft: Draft, places: Places, order: dict[UUID, int]) -> list[Explained]:
    if not _reads_opinions(actor, draft):
        return []
    rows = ClauseOpinion.objects.filter(item__dossier=draft.dossier, superseded_by=None, answers=None)
    rows = rows.exclude(stand=ClauseOpinion.Stand.WITHDRAWN).select_related("author").order_by("id")
    answers: dict[int, list[str]] = defaultdict(list)
    given = ClauseOpinion.objects.filter(
        item__dossier=draft.dossier, stand=ClauseOpinion.Stand.ANSWER, superseded_by=None
    )
    for one in given.order_by("id"):
        answers[one.answers_id or 0].append(one.text)
    found = []
    for one in rows:
        id_ = _uuid(one.place)
        place = places.get(id_) if id_ is not None else None
        name = place.name if place is not None else one.clause
        stand, said = str(one.get_stand_display()), "\n".join(answers[one.pk])
        number = order.get(id_, len(order)) if id_ is not None else len(order)
        found.append(Explained(name, one.author.full_name, stand, one.text, "", said, number))
    return found


def _reads_opinions(actor: Actor, draft: Draft) -> bool:
    """The drafting agency, the office, and members; not those who only appraise."""
    dossier = draft.dossier
    office = actor.may(KEEP_BODIES, at=dossier.agency_id) or actor.may(READ_BODIES, at=dossier.agency_id)
    seated = dossier.body.seats.filter(person_id=actor.acts_as_person_id or 0).exists()
    return may_write(actor, dossier) or office or seated


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
