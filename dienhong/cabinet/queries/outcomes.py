"""What follows from a concluded item, for who may see the whole session; rows locked for an act."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from dienhong.cabinet.models import AgendaItem, ConsentEntry, Poll, PollDocument, Resolution
from dienhong.cabinet.procedure import Decision
from dienhong.cabinet.queries.sessions import item_for_update, item_of, part_in
from dienhong.directory.public import agency_view
from dienhong.documents.public import document_cancelled, document_urls, symbol_for, usual_place
from dienhong.kernel.actor import Actor
from dienhong.kernel.errors import NotFound, RuleBroken

PDF = "application/pdf"


def outcome_of(actor: Actor, uuid: UUID) -> AgendaItem:
    """An item of a session of which the actor may see all; an invitee learns nothing of what follows. Raises NotFound."""
    row = item_of(actor, uuid)
    if not part_in(actor, row.session).whole:
        raise NotFound("cabinet.AgendaItem")
    return row


def number_of(actor: Actor, item: AgendaItem) -> int:
    """The number of an item for the reader. Raises NotFound."""
    outcome_of(actor, item.uuid)
    return part_in(actor, item.session).number_of(item)


def concluded_for_update(actor: Actor, uuid: UUID) -> AgendaItem:
    """A concluded item, behind the lock of its session. Raises NotFound, RuleBroken("cabinet.item_not_concluded")."""
    outcome_of(actor, uuid)
    row = item_for_update(actor, uuid)
    if row.state != AgendaItem.State.CONCLUDED:
        raise RuleBroken("cabinet.item_not_concluded", conflict=True)
    return row


def polls_on(item: AgendaItem) -> list[Poll]:
    """The votes on the item, and the one on the block in which it was adopted, in their order."""
    entry = ConsentEntry.objects.filter(item=item, state=ConsentEntry.State.ADOPTED).first()
    about = Q(item=item) if entry is None else Q(item=item) | Q(block=entry.block_id)
    return list(Poll.objects.filter(about).exclude(state=Poll.State.PREPARING).order_by("prepared_at", "id"))


def last_poll(item: AgendaItem) -> Poll | None:
    """The newest vote on the item that was not taken back; one that waits for its seal counts too."""
    preparing = item.polls.filter(state=Poll.State.PREPARING).first()
    held = [one for one in polls_on(item) if one.state != Poll.State.WITHDRAWN]
    return preparing or (held[-1] if held else None)


def passed_poll(item: AgendaItem) -> Poll | None:
    """The vote by which the item passed, once its tally is under seal."""
    poll = last_poll(item)
    passed = poll is not None and poll.decision == Decision.PASSED and bool(poll.tally_seal)
    return poll if passed else None


def has_passed(item: AgendaItem) -> bool:
    """Whether the item is concluded and, where it was voted on, the members agreed; an item without a vote passes as concluded."""
    return item.state == AgendaItem.State.CONCLUDED and (last_poll(item) is None or passed_poll(item) is not None)


def vote_on(actor: Actor, item: AgendaItem) -> Poll | None:
    """The newest vote on an item of a session of which the actor may see all. Raises NotFound."""
    outcome_of(actor, item.uuid)
    return last_poll(item)


def voted_texts(actor: Actor, item: AgendaItem) -> list[PollDocument]:
    """The PDF files by which the item passed and that no document issues yet. Raises NotFound."""
    outcome_of(actor, item.uuid)
    poll = passed_poll(item)
    if poll is None:
        return []
    made = {one.voted_id for one in item.resolutions.all() if not document_cancelled(one.document_id)}
    rows = poll.documents.filter(file__media_type=PDF).order_by("position")
    return [one for one in rows if one.file_id not in made]


@dataclass(frozen=True, slots=True)
class ShownResolution:
    """A document made of an item; `url` is empty where the reader may not open it."""

    row: Resolution
    url: str


def shown_resolutions(actor: Actor, item: AgendaItem) -> list[ShownResolution]:
    """The documents made of an item, in their order. Raises NotFound for who may not see all of its session."""
    outcome_of(actor, item.uuid)
    rows = list(item.resolutions.select_related("document", "made_by").order_by("id"))
    urls = document_urls(actor, [one.document_id for one in rows])
    return [ShownResolution(one, urls.get(one.document_id, "")) for one in rows]


def usual_heading(actor: Actor, item: AgendaItem, type_code: str) -> dict[str, str]:
    """What is proposed for a document made of an item: symbol, summary, place, recipients, type. Raises NotFound."""
    outcome_of(actor, item.uuid)
    agency = agency_view(item.agency_id)
    return {
        "type_code": type_code,
        "symbol": symbol_for(type_code, agency.symbol or agency.code),
        "summary": item.title,
        "place": usual_place(agency),
        "recipients": item.submitter.name if item.submitter else agency.name,
    }
