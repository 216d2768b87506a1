"""Opinions on the papers of an item, in threads, and the map of who wants what."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID

from dienhong.cabinet.models import AgendaItem, ClauseOpinion, PaperVersion, Seat, Session
from dienhong.cabinet.permissions import SUBMIT_DOSSIERS
from dienhong.cabinet.queries.assistants import seats_i_help
from dienhong.cabinet.queries.dossiers import newest_versions
from dienhong.cabinet.queries.positions import own_seat
from dienhong.cabinet.queries.sessions import part_in, session_of, sessions_visible_to
from dienhong.kernel.actor import Actor
from dienhong.kernel.errors import NotFound

Stand = ClauseOpinion.Stand
_CLOSED = (AgendaItem.State.CONCLUDED, AgendaItem.State.TAKEN_OFF)
_RUNNING = (Session.State.CALLED, Session.State.OPEN)


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who reads the opinions on an item: `seat` as a member of the roll, `helped` the members whom he helps, `answers`
    for the agency that submits it; `inside` the office and the members.
    """

    item: AgendaItem
    inside: bool
    seat: Seat | None
    helped: tuple[Seat, ...]
    answers: bool

    @property
    def is_open(self) -> bool:
        """Whether opinions are still taken."""
        return self.item.session.state in _RUNNING and self.item.state not in _CLOSED


def reader_of(actor: Actor, uuid: UUID) -> Reader:
    """The actor before the opinions on an item of a session that was called.

    Raises NotFound for all but the office, the members, their assistants, and who submits the item's dossier.
    """
    rows = AgendaItem.objects.select_related("session__body", "session__chair__person", "dossier", "submitter")
    item = rows.filter(uuid=uuid).exclude(session__state=Session.State.PREPARING).first()
    if item is None:
        raise NotFound("cabinet.AgendaItem")
    answers = item.dossier is not None and actor.may(SUBMIT_DOSSIERS, at=item.dossier.submitter_id)
    visible = sessions_visible_to(actor).filter(pk=item.session_id).exists()
    part = part_in(actor, item.session) if visible else None
    seen = part is not None and part.sees(item)
    inside, assists = seen and part is not None and part.inside, seen and part is not None and part.assists
    if not (inside or assists or answers):
        raise NotFound("cabinet.AgendaItem")
    helped = tuple(seats_i_help(actor, item.session)) if part is not None else ()
    return Reader(item, inside, own_seat(actor, item.session) if inside else None, helped, answers)


def reader_for_update(actor: Actor, uuid: UUID) -> Reader:
    """The same, behind the lock of the item's session. Raises NotFound."""
    first = reader_of(actor, uuid)
    Session.objects.select_for_update().get(pk=first.item.session_id)
    return reader_of(actor, uuid)


def opinion_of(actor: Actor, uuid: UUID) -> tuple[ClauseOpinion, Reader]:
    """An opinion that the actor may read. Raises NotFound."""
    rows = ClauseOpinion.objects.select_related("item", "author", "seat__person", "by_agency", "version__paper")
    found = rows.filter(uuid=uuid).first()
    if found is None:
        raise NotFound("cabinet.ClauseOpinion")
    return found, reader_of(actor, found.item.uuid)


@dataclass(slots=True)
class Thread:
    """An opinion that counts, what it said before (the newest first), and the answers to it."""

    opinion: ClauseOpinion
    earlier: list[ClauseOpinion] = field(default_factory=list)
    answers: list[Thread] = field(default_factory=list)

    @property
    def withdrawn(self) -> bool:
        """Whether its author took it back; the words stay."""
        return self.opinion.stand == Stand.WITHDRAWN

    @property
    def shown(self) -> ClauseOpinion:
        """The row whose words are shown."""
        return self.earlier[0] if self.withdrawn and self.earlier else self.opinion


def threads_on(actor: Actor, uuid: UUID) -> tuple[Reader, list[Thread]]:
    """All that was published about an item, oldest thread first, for who may read it. Raises NotFound as `reader_of`."""
    reader = reader_of(actor, uuid)
    rows = ClauseOpinion.objects.filter(item=reader.item).order_by("id")
    return reader, _threads(rows.select_related("author", "seat__person", "seat__post", "by_agency", "version__paper"))


def _threads(rows: Iterable[ClauseOpinion]) -> list[Thread]:
    by_last: dict[int, Thread] = {}
    holder: dict[int, Thread] = {}  # every row, also a replaced one, leads to its thread
    roots: list[Thread] = []
    for row in rows:
        if row.supersedes_id is not None and row.supersedes_id in by_last:
            thread = by_last.pop(row.supersedes_id)
            thread.earlier.insert(0, thread.opinion)
            thread.opinion = row
        else:
            thread = Thread(row)
            parent = holder.get(row.answers_id or 0)
            (roots if parent is None else parent.answers).append(thread)
        by_last[row.pk] = holder[row.pk] = thread
    return roots


def papers_on(actor: Actor, uuid: UUID) -> list[PaperVersion]:
    """The newest version of each paper of an item, for who may read its opinions. Raises NotFound as `reader_of`."""
    return newest_versions(reader_of(actor, uuid).item.dossier_id)


@dataclass(frozen=True, slots=True)
class Wish:
    """What one member says of a clause."""

    seat: Seat
    opinion: ClauseOpinion


@dataclass(frozen=True, slots=True)
class ClauseRow:
    """A clause of a paper with what each member wants; members are counted once, by their last word on it. `number`: that of the
    item for the reader.
    """

    item: AgendaItem
    paper: str
    clause: str
    wishes: tuple[Wish, ...]
    number: int

    def count(self, stand: str) -> int:
        """How many members have this as their last word on the clause."""
        return list(self.last.values()).count(stand)

    @property
    def last(self) -> dict[int, str]:
        """Seat's id → the last word."""
        return {one.seat.pk: one.opinion.stand for one in self.wishes}

    @property
    def objectors(self) -> int:
        """Members who are against it."""
        return self.count(Stand.OBJECT)

    @property
    def changers(self) -> int:
        """Members who want other words."""
        return self.count(Stand.CHANGE)

    @property
    def supporters(self) -> int:
        """Members in favour."""
        return self.count(Stand.SUPPORT)


@dataclass(frozen=True, slots=True)
class OpinionMap:
    """Where members differ in a session (bản đồ ý kiến khác nhau): the clauses, those with most objectors first."""

    session: Session
    rows: Sequence[ClauseRow]


def opinion_map(actor: Actor, uuid: UUID) -> OpinionMap:
    """The map of a called session, for the office and the members; two statements beside who may see it. Raises NotFound."""
    session = session_of(actor, uuid)
    part = part_in(actor, session)
    if session.state == Session.State.PREPARING or not part.inside:
        raise NotFound("cabinet.Session")
    rows = ClauseOpinion.objects.filter(item__session=session, seat__isnull=False, superseded_by=None)
    rows = (
        rows.exclude(item_id__in=list(part.withheld)).exclude(stand__in=[Stand.WITHDRAWN, Stand.ANSWER]).order_by("id")
    )
    found = mapped(rows.select_related("item", "seat__person", "seat__post", "version__paper"))
    return OpinionMap(session, [replace(one, number=part.number_of(one.item)) for one in found])


def mapped(opinions: Iterable[ClauseOpinion]) -> list[ClauseRow]:
    """Opinions that count, by paper and clause; most objectors first, then most who want a change, then by item and clause.

    A clause is the same in small and capital letters and whatever the blanks; never without dấu: points d and đ are two.
    """
    groups: dict[tuple[int, int, str], list[ClauseOpinion]] = defaultdict(list)
    for one in opinions:
        paper = one.version.paper_id if one.version is not None else 0
        groups[one.item_id, paper, one.place or one.clause.casefold()].append(one)
    rows = []
    for found in groups.values():
        first = found[0]
        wishes = tuple(Wish(one.seat, one) for one in found if one.seat is not None)
        title = first.version.paper.title if first.version is not None else ""
        rows.append(ClauseRow(first.item, title, first.clause, wishes, first.item.position))
    return sorted(rows, key=lambda one: (-one.objectors, -one.changers, one.item.position, one.paper, one.clause))
