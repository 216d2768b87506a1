"""The articles, clauses and points that an opinion or an objection may be about, where the text has a tree."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from dienhong.cabinet.draft_texts import tree_of
from dienhong.cabinet.models import AgendaItem, Draft, DraftVersion, FrozenText, PaperVersion, Poll
from dienhong.cabinet.queries.opinions import reader_of
from dienhong.cabinet.queries.polls import poll_of
from dienhong.drafting.public import Kind, places_of
from dienhong.kernel.actor import Actor

_LISTED = (Kind.ARTICLE, Kind.CLAUSE, Kind.POINT)
# A list longer than this is of no use to anybody; then the points are left out, and after them the clauses.
_MOST = 300


@dataclass(frozen=True, slots=True)
class ListedPlace:
    """A place by its node: "khoản 2 Điều 5"; `version` the paper's newest one."""

    node: UUID
    name: str
    paper: str
    version: UUID | None = None


def places_on(actor: Actor, item: UUID) -> list[ListedPlace]:
    """The places in the texts of an item's dossier as they read now, for who may read the opinions on it. Raises NotFound."""
    row = reader_of(actor, item).item
    versions = {one.paper_id: one for one in _newest_papers(row)}
    found = []
    for one in _trees(row):
        paper = versions.get(one.draft.paper_id)
        title = one.draft.paper.title
        found += [ListedPlace(node, name, title, paper.uuid if paper else None) for node, name in _listed(one)]
    return found


def places_voted_on(actor: Actor, poll: UUID) -> list[ListedPlace]:
    """The places of the frozen texts that are voted on. Raises NotFound."""
    return [
        ListedPlace(node, name, one.draft.paper.title)
        for one in _frozen(poll_of(actor, poll))
        for node, name in _listed(one.version)
    ]


def names_voted_on(poll: Poll) -> dict[str, str]:
    """Node → name of every place of the frozen texts that are voted on; empty where none is. The caller has asked who may see it."""
    trees = [places_of(tree_of(one.version)) for one in _frozen(poll)]
    return {str(node): place.name for places in trees for node, place in places.items()}


def named_objections(actor: Actor, poll: Poll, objections: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Objections of a ballot as (place in words, text); what is in no frozen text stands as it was written. Raises NotFound."""
    if not objections:
        return []
    names = names_voted_on(poll_of(actor, poll.uuid))
    return [(names.get(node, node), text) for node, text in objections]


def has_place(item: AgendaItem, node: str) -> bool:
    """Whether a text of the item's dossier has the node now; the caller has asked who may see it."""
    return any(str(found) == node for one in _trees(item) for found in places_of(tree_of(one)))


def _trees(item: AgendaItem) -> Iterable[DraftVersion]:
    """The newest version of each draft of the item's dossier."""
    drafts = Draft.objects.filter(dossier_id=item.dossier_id or 0, paper__taken_out_at=None)
    rows = DraftVersion.objects.filter(draft__in=drafts).select_related("draft__paper")
    return rows.order_by("draft_id", "-number").distinct("draft_id")


def _newest_papers(item: AgendaItem) -> Iterable[PaperVersion]:
    rows = PaperVersion.objects.filter(paper__dossier_id=item.dossier_id or 0, paper__taken_out_at=None)
    return rows.order_by("paper_id", "-number").distinct("paper_id")


def _frozen(poll: Poll) -> Iterable[FrozenText]:
    rows = FrozenText.objects.filter(akn__in=poll.documents.values("file"))
    return rows.select_related("version", "draft__paper").order_by("draft_id", "-number").distinct("draft_id")


def _listed(version: DraftVersion) -> list[tuple[UUID, str]]:
    """Node and name in the order of the text."""
    places = places_of(tree_of(version))
    for kinds in (_LISTED, _LISTED[:2], _LISTED[:1]):
        found = [(node, one.name) for node, one in places.items() if one.node.kind in kinds]
        if len(found) <= _MOST:
            break
    return found
