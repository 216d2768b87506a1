"""What who leads a session shows to everybody: the place of a text, with its amendments."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from dienhong.cabinet.draft_lines import Line, Shown, lines_of, shown_amendments
from dienhong.cabinet.draft_texts import tree_of
from dienhong.cabinet.models import AgendaItem, Draft, Session
from dienhong.cabinet.queries.amendments import amendments_of
from dienhong.cabinet.queries.drafts import newest_version
from dienhong.cabinet.queries.sessions import part_in
from dienhong.drafting.public import Place, places_of
from dienhong.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class ShownText:
    """The place that is shown: its name, its lines, the open amendments to them."""

    draft: Draft
    title: str
    name: str
    place: Place
    lines: list[Line]
    amendments: list[Shown]
    since: datetime


def shown_text(actor: Actor, session: Session, item: AgendaItem | None) -> ShownText | None:
    """What is shown now, for who may follow the item under discussion; None when nothing is."""
    if item is None or item.dossier_id is None or session.state != Session.State.OPEN:
        return None
    row = session.shown_places.select_related("version__draft__paper").order_by("-id").first()
    if row is None or row.version is None or row.node is None or row.version.draft.dossier_id != item.dossier_id:
        return None
    if not part_in(actor, session).may_follow(item):
        return None
    draft = row.version.draft
    text = tree_of(newest_version(draft))
    places = places_of(text)
    if row.node not in places:
        # Left out since: shown as it was.
        text = tree_of(row.version)
        places = places_of(text)
    place = places[row.node]
    lines = lines_of(place, places)
    ids = {one.place.node.id for one in lines}
    rows = [one for one in amendments_of(draft) if one.state == "proposed" and one.node in ids]
    shown = [one for group in shown_amendments(text, places, rows).values() for one in group]
    return ShownText(draft, draft.paper.title, place.name, place, lines, shown, row.at)
