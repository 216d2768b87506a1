"""What a dossier lacks, read from the database and judged by `papers`."""

from __future__ import annotations

from datetime import date

from dienhong.cabinet.models import AgendaItem, Dossier, PaperKind, ProcedureRule, Session
from dienhong.cabinet.papers import Held, Needed, Readiness, Unanswered, last_day_for_papers, schedulable
from dienhong.cabinet.queries.dossiers import appraisals_of, papers_of
from dienhong.kernel import clock
from dienhong.kernel.clock import VIETNAM
from dienhong.kernel.dated import counts_on


def readiness_of(dossier: Dossier, session_on: date | None = None) -> Readiness:
    """What stands between a dossier and the agenda of a session on a day; without a day nothing is late.

    The checklist is that of the day of submission, or today's as long as it was not submitted. The caller has asked who may see it.
    """
    day = dossier.checked_on or clock.today()
    last_day = last_day_for_papers(session_on, papers_lead(dossier.body_id, session_on)) if session_on else None
    return schedulable(
        dossier.state == Dossier.State.ACCEPTED, _needed(dossier, day), _held(dossier), _unanswered(dossier), last_day
    )


def session_day_of(dossier: Dossier) -> date | None:
    """The day of the next session that has the dossier on its agenda."""
    waiting = (Session.State.PREPARING, Session.State.CALLED, Session.State.OPEN)
    items = AgendaItem.objects.filter(dossier=dossier, session__state__in=waiting).exclude(
        state=AgendaItem.State.TAKEN_OFF
    )
    starts = items.order_by("session__starts_at").values_list("session__starts_at", flat=True).first()
    return starts.astimezone(VIETNAM).date() if starts else None


def papers_lead(body_id: int, on: date) -> int | None:
    """How many days before a session on a day the papers must be there; None where no rule settles it."""
    rules = ProcedureRule.objects.filter(counts_on(on), body_id=body_id, code=ProcedureRule.Code.PAPERS_LEAD)
    value = rules.values_list("value", flat=True).first()
    return int(value) if value else None


def _needed(dossier: Dossier, day: date) -> list[Needed]:
    order = {kind: place for place, kind in enumerate(PaperKind.values)}
    lines = dossier.type.lines.filter(counts_on(day))
    return sorted((Needed(one.kind, one.citation) for one in lines), key=lambda one: order[one.kind])


def _held(dossier: Dossier) -> list[Held]:
    return [
        Held(one.kind, one.title, one.versions.all()[0].added_at.astimezone(VIETNAM).date())
        for one in papers_of(dossier)
    ]


def _unanswered(dossier: Dossier) -> list[Unanswered]:
    return [Unanswered(one.appraiser.name, one.due_on) for one in appraisals_of(dossier) if one.given_at is None]
