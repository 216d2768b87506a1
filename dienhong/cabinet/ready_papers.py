"""Whether the papers of an item's dossier are there, and in time, before a session may deal with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from dienhong.cabinet.models import AgendaItem, Dossier, ProcedureRule, Session
from dienhong.cabinet.queries.sessions import day_of, rules_in
from dienhong.kernel import clock
from dienhong.kernel.dated import counts_on
from dienhong.kernel.errors import RuleBroken

_LEAD = ProcedureRule.Code.PAPERS_LEAD


@dataclass(frozen=True, slots=True)
class PapersDue:
    """Until when papers must have been accepted, by which source."""

    at: datetime
    citation: str


def papers_due(session: Session) -> PapersDue | None:
    """The end of the last day on which papers are in time; None where no rule says it.

    Law: Decree 39/2022/NĐ-CP; the days are the session's own copy of the rule, before it is called the body's.
    """
    day = day_of(session)
    rule = rules_in(session).get(_LEAD) or (
        ProcedureRule.objects.filter(counts_on(day), body_id=session.body_id, code=_LEAD).first()
    )
    if rule is None or not rule.value:
        return None
    last = session.starts_at.astimezone(clock.VIETNAM).date() - timedelta(days=int(rule.value))
    return PapersDue(datetime.combine(last, time.max, clock.VIETNAM), rule.citation)


def must_have_papers(session: Session) -> None:
    """Every dossier on the agenda is ready. Raises RuleBroken as `must_be_ready`."""
    waiting = session.items.filter(state=AgendaItem.State.WAITING, dossier__isnull=False).select_related("dossier")
    for item in waiting:
        if item.dossier is not None:
            must_be_ready(session, item.dossier)


def must_be_ready(session: Session, dossier: Dossier) -> None:
    """The office accepted the dossier, which says that all papers are there, and in time.

    Raises RuleBroken: cabinet.dossier_not_ready, papers_late.
    """
    if dossier.state != Dossier.State.ACCEPTED or dossier.accepted_at is None:
        raise RuleBroken("cabinet.dossier_not_ready", title=dossier.title)
    due = papers_due(session)
    if due is not None and dossier.accepted_at > due.at:
        raise RuleBroken("cabinet.papers_late", title=dossier.title, day=f"{due.at:%d/%m/%Y}", citation=due.citation)
