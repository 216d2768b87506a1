"""How long sessions took beside what items took before, and how many pages were not printed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Q

from dienhong.cabinet.measures import Compared, Spent, added, compared
from dienhong.cabinet.models import AgendaItem, Body, ConsentBlock, ConsentEntry, MeasureBaseline, PaperVersion, Session
from dienhong.cabinet.permissions import KEEP_BODIES
from dienhong.cabinet.queries.assistants import in_person
from dienhong.cabinet.queries.rows import body_of
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor
from dienhong.kernel.dated import counts_on
from dienhong.kernel.errors import NotFound


@dataclass(frozen=True, slots=True)
class Period:
    """Days in Viet Nam, both included."""

    first: date
    last: date

    @property
    def begins(self) -> datetime:
        """The first instant."""
        return datetime.combine(self.first, time(), clock.VIETNAM)

    @property
    def ends(self) -> datetime:
        """The first instant after it."""
        return datetime.combine(self.last + timedelta(days=1), time(), clock.VIETNAM)


@dataclass(frozen=True, slots=True)
class Named:
    """An agency as lists name it."""

    uuid: UUID
    name: str

    @classmethod
    def of(cls, agency: Any) -> Named:
        """Of a row of the directory."""
        return cls(agency.uuid, agency.name)


def may_measure(actor: Actor, body: Body) -> bool:
    """Whether measures of the body are there for the actor: its office, and today's head in person."""
    if actor.may(KEEP_BODIES, at=body.agency_id):
        return True
    return body.seats.filter(counts_on(clock.today()), presides=True, person_id=in_person(actor)).exists()


def measured_body(actor: Actor, uuid: UUID) -> Body:
    """A body whose measures the actor may read. Raises NotFound for everybody else."""
    body = body_of(actor, uuid)
    if not may_measure(actor, body):
        raise NotFound("cabinet.Body")
    return body


@dataclass(frozen=True, slots=True)
class ItemTime:
    """A concluded item: what it took, beside which baseline."""

    item: AgendaItem
    spent: Spent
    baseline: MeasureBaseline | None

    @property
    def took(self) -> timedelta:
        """How long it was discussed."""
        return timedelta(seconds=self.spent.seconds)


@dataclass(frozen=True, slots=True)
class PaperPages:
    """A paper as it was when the session closed; `pages` None where its file has none that could be counted."""

    version: PaperVersion

    @property
    def pages(self) -> int | None:
        """Pages of the file."""
        return self.version.file.page_count


@dataclass(frozen=True, slots=True)
class SessionFigures:
    """A closed session: how long it took, its concluded items, the papers of its agenda and how many members were sent them."""

    session: Session
    items: Sequence[ItemTime]
    totals: Compared
    papers: Sequence[PaperPages]
    members: int

    @property
    def seconds(self) -> int:
        """From the opening to the close, with everything that was no item."""
        return _seconds(self.session.opened_at, self.session.closed_at)

    @property
    def sheets(self) -> int:
        """Pages not printed: of all papers, once for each member."""
        return self.members * sum(one.pages or 0 for one in self.papers)

    @property
    def uncounted(self) -> int:
        """Papers whose pages nobody could count."""
        return sum(one.pages is None for one in self.papers)


@dataclass(frozen=True, slots=True)
class Meetings:
    """The closed sessions of a body in a period, the latest first; `forms`: item's form → its items together."""

    sessions: Sequence[SessionFigures]
    totals: Compared
    forms: dict[str, Compared]

    @property
    def seconds(self) -> int:
        """How long they took together."""
        return sum(one.seconds for one in self.sessions)

    @property
    def sheets(self) -> int:
        """Pages not printed for them."""
        return sum(one.sheets for one in self.sessions)

    @property
    def uncounted(self) -> int:
        """Papers whose pages nobody could count."""
        return sum(one.uncounted for one in self.sessions)

    @property
    def items(self) -> list[ItemTime]:
        """All concluded items."""
        return [item for one in self.sessions for item in one.items]


def meetings_of(actor: Actor, uuid: UUID, period: Period) -> Meetings:
    """The sessions that were opened in the period and are closed; the same few statements however many. Raises NotFound."""
    body = measured_body(actor, uuid)
    rows = Session.objects.filter(body=body, state=Session.State.CLOSED)
    rows = rows.filter(opened_at__gte=period.begins, opened_at__lt=period.ends).select_related("block")
    sent = Count("invitations", filter=Q(invitations__seat__isnull=False, invitations__sent_at__isnull=False))
    sessions = list(rows.annotate(members_sent=sent).order_by("-opened_at", "-id"))
    items: dict[int, list[AgendaItem]] = defaultdict(list)
    for one in AgendaItem.objects.filter(session__in=sessions).select_related("consent").order_by("position"):
        items[one.session_id].append(one)
    papers, baselines = _papers(items), _baselines(body)
    found = [_figures(one, items[one.pk], papers, baselines) for one in sessions]
    everything = [item for one in found for item in one.items]
    forms = {
        form: compared(item.spent for item in everything if item.item.form == form)
        for form in AgendaItem.Form.values
        if any(item.item.form == form for item in everything)
    }
    return Meetings(found, added(one.totals for one in found), forms)


def _figures(
    session: Session, items: list[AgendaItem], papers: dict[int, list[PaperVersion]], baselines: list[MeasureBaseline]
) -> SessionFigures:
    assert session.opened_at is not None
    day = session.opened_at.astimezone(clock.VIETNAM).date()
    times = [_time(one, baseline_on(baselines, one.form, day)) for one in items if one.state == _S.CONCLUDED]
    block: ConsentBlock | None = getattr(session, "block", None)
    took = _seconds(block.put_at, block.ended_at) if block is not None else 0
    held = {one.dossier_id for one in items if one.state != _S.TAKEN_OFF and one.dossier_id is not None}
    newest: dict[int, PaperVersion] = {}
    for version in (one for dossier in sorted(held) for one in papers.get(dossier, [])):
        if session.closed_at is not None and version.added_at <= session.closed_at:
            newest[version.paper_id] = version
    return SessionFigures(
        session,
        times,
        compared((one.spent for one in times), took),
        [PaperPages(one) for one in newest.values()],
        session.members_sent,  # type: ignore[attr-defined]  # counted by the statement
    )


_S = AgendaItem.State


def _time(item: AgendaItem, baseline: MeasureBaseline | None) -> ItemTime:
    entry: ConsentEntry | None = getattr(item, "consent", None)
    together = entry is not None and entry.state == ConsentEntry.State.ADOPTED
    before = baseline.minutes * 60 if baseline is not None else None
    return ItemTime(
        item, Spent(0 if together else _seconds(item.started_at, item.ended_at), together, before), baseline
    )


def _seconds(begin: datetime | None, end: datetime | None) -> int:
    return int((end - begin).total_seconds()) if begin is not None and end is not None else 0


def _papers(items: dict[int, list[AgendaItem]]) -> dict[int, list[PaperVersion]]:
    """Dossier's id → all versions of its papers, the oldest first."""
    dossiers = {one.dossier_id for rows in items.values() for one in rows if one.dossier_id is not None}
    rows = PaperVersion.objects.filter(paper__dossier__in=dossiers, paper__taken_out_at=None)
    found: dict[int, list[PaperVersion]] = defaultdict(list)
    for one in rows.select_related("paper", "file").defer("file__text").order_by("paper__position", "paper", "number"):
        found[one.paper.dossier_id].append(one)
    return found


def baselines_of(actor: Actor, uuid: UUID) -> list[MeasureBaseline]:
    """All that was ever entered for a body, by form, what counts last first. Raises NotFound."""
    return _baselines(measured_body(actor, uuid))


def _baselines(body: Body) -> list[MeasureBaseline]:
    rows = MeasureBaseline.objects.filter(body=body).select_related("entered_by")
    return list(rows.order_by("form", "-valid_from", "-id"))


def baseline_on(baselines: Iterable[MeasureBaseline], form: str, day: date) -> MeasureBaseline | None:
    """What counts for items of a form on a day."""
    fit = [one for one in baselines if one.form == form and one.valid_from <= day]
    return max(fit, key=lambda one: (one.valid_from, one.pk), default=None)
