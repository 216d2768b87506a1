"""What a session could decide together without a discussion, and why the other items could not."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from uuid import UUID

from django.db.models import F, Max

from dienhong.cabinet.consent import Hindrance, Standing, hindrances
from dienhong.cabinet.models import (
    AgendaItem,
    ConsentBlock,
    ConsentEntry,
    Dossier,
    Paper,
    PaperKind,
    PaperVersion,
    Poll,
    Session,
)
from dienhong.cabinet.queries.polls import polls_visible_to
from dienhong.cabinet.queries.positions import Counted, column_of, newest_positions, roll_on_day
from dienhong.cabinet.queries.sessions import part_in, session_of
from dienhong.cabinet.queries.shown_polls import ShownPoll, shown_poll
from dienhong.cabinet.queries.withheld import session_withholdings
from dienhong.cabinet.ready_papers import papers_due
from dienhong.kernel.actor import Actor
from dienhong.kernel.errors import NotFound

State, Entry = ConsentBlock.State, ConsentEntry.State


@dataclass(frozen=True, slots=True)
class ProposedItem:
    """An item with the counts of its positions, what keeps it out (nothing: undisputed), its entry where it has one, and
    its number for the reader.
    """

    item: AgendaItem
    counted: Counted
    hindrances: list[Hindrance]
    entry: ConsentEntry | None
    number: int

    @property
    def in_block(self) -> bool:
        """Whether it belongs to the block: by its own standing before the gavel, afterwards by what was put to the vote."""
        return not self.hindrances if self.entry is None else self.entry.state in (Entry.PUT, Entry.ADOPTED)


@dataclass(frozen=True, slots=True)
class Proposal:
    """The block of a session, as it stands: its state and rule, and all items that are not over for another reason."""

    session: Session
    state: str
    answers: str
    items: list[ProposedItem]

    @property
    def undisputed(self) -> list[ProposedItem]:
        """What is decided together, in the order of the agenda."""
        return [one for one in self.items if one.in_block]

    @property
    def ordinary(self) -> list[ProposedItem]:
        """What is dealt with one by one, and why."""
        return [one for one in self.items if not one.in_block]

    @property
    def is_open(self) -> bool:
        """Whether the gavel has not fallen."""
        return self.state == State.PROPOSED and self.session.state in (Session.State.CALLED, Session.State.OPEN)

    @property
    def answers_text(self) -> str:
        """Who must have answered, in words."""
        return str(ConsentBlock.Answers(self.answers).label)


def proposal_of(actor: Actor, uuid: UUID) -> Proposal:
    """The block of a called session, for the office and the members. Raises NotFound for everybody else."""
    session = session_of(actor, uuid)
    part = part_in(actor, session)
    if session.state == Session.State.PREPARING or not part.inside:
        raise NotFound("cabinet.Session")
    found = proposed(session)
    seen = [replace(one, number=part.number_of(one.item)) for one in found.items if part.sees(one.item)]
    return replace(found, items=seen)


def proposed(session: Session) -> Proposal:
    """The same for who has been asked already; the same few statements however many items and members."""
    block = ConsentBlock.objects.filter(session=session).first()
    rule = block.answers if block is not None else ConsentBlock.Answers.HALF
    items = list(session.items.exclude(state=AgendaItem.State.TAKEN_OFF).select_related("dossier").order_by("position"))
    entries = {
        one.item_id: one for one in ConsentEntry.objects.filter(item__session=session).select_related("seat__person")
    }
    members, newest = roll_on_day(session), newest_positions(session)
    # Whoever votes on the block votes on all of it, so nothing is in it that does not exist for one of the members.
    alone = {item_id for item_id, _seat in session_withholdings(session)}
    late = _late(session, [one.dossier for one in items if one.dossier is not None])
    found = []
    for item in items:
        counted, entry = column_of(item, members, newest).counted, entries.get(item.pk)
        standing = replace(_standing(item, counted, entry), in_time=item.dossier_id not in late, alone=item.pk in alone)
        found.append(ProposedItem(item, counted, hindrances(standing, rule), entry, item.position))
    return Proposal(session, block.state if block is not None else State.PROPOSED, rule, found)


def _standing(item: AgendaItem, counted: Counted, entry: ConsentEntry | None) -> Standing:
    accepted = item.dossier is not None and item.dossier.state == Dossier.State.ACCEPTED
    return Standing(
        total=counted.total,
        answered=counted.answered,
        objections=counted.object,
        wishes=counted.speaks,
        waits=item.state == AgendaItem.State.WAITING,
        for_information=item.form == AgendaItem.Form.INFORMATION,
        pulled=entry is not None and entry.state in (Entry.PULLED, Entry.RETURNED),
        has_papers=accepted,
    )


def _late(session: Session, dossiers: Iterable[Dossier]) -> set[int]:
    """The dossiers that were accepted too late, or hold a paper whose newest version came too late.

    An accepted dossier is whole; this is what `readiness_of` says of each, with two statements for all of them.
    """
    found, due = list(dossiers), papers_due(session)
    if due is None:
        return set()
    late = {one.pk for one in found if one.accepted_at is not None and one.accepted_at > due.at}
    papers = Paper.objects.filter(dossier__in=found, taken_out_at=None).annotate(newest=Max("versions__added_at"))
    return late | set(papers.filter(newest__gt=due.at).values_list("dossier_id", flat=True))


def voted_versions(items: Iterable[AgendaItem]) -> dict[int, list[PaperVersion]]:
    """Item's id → the newest versions that are voted on: of its draft texts, or of all its papers where it has no draft."""
    rows = list(items)
    versions = PaperVersion.objects.filter(
        paper__dossier__in=[one.dossier_id for one in rows if one.dossier_id is not None], paper__taken_out_at=None
    )
    ordered = versions.select_related("paper", "file").order_by("paper_id", "-number").distinct("paper_id")
    by_dossier: dict[int, list[PaperVersion]] = {}
    for one in sorted(ordered, key=lambda version: (version.paper.position, version.paper_id)):
        by_dossier.setdefault(one.paper.dossier_id, []).append(one)
    chosen = {}
    for item in rows:
        held = by_dossier.get(item.dossier_id or 0, [])
        chosen[item.pk] = [one for one in held if one.paper.kind == PaperKind.DRAFT] or held
    return chosen


def poll_of_block(actor: Actor, session: Session) -> ShownPoll | None:
    """The vote on the undisputed items, as the actor may see it."""
    rows = polls_visible_to(actor).filter(block__session=session).exclude(state=Poll.State.WITHDRAWN)
    poll = rows.order_by(F("prepared_at").desc(), "-id").first()
    return None if poll is None else shown_poll(actor, poll)
