"""All that the page of a dossier shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from dienhong.cabinet.models import Appraisal, Dossier, DossierStep, Paper
from dienhong.cabinet.papers import Readiness
from dienhong.cabinet.queries.dossiers import appraisals_of, dossier_of, papers_of, steps_of
from dienhong.cabinet.queries.readiness import readiness_of, session_day_of
from dienhong.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class DossierView:
    """A dossier with its papers in all versions; `session_on` is the day of the next session that takes it up."""

    row: Dossier
    papers: list[Paper]
    appraisals: list[Appraisal]
    steps: list[DossierStep]
    session_on: date | None
    readiness: Readiness


def dossier_view(actor: Actor, uuid: UUID) -> DossierView:
    """One dossier that the actor may see. Raises NotFound."""
    row = dossier_of(actor, uuid)
    session_on = session_day_of(row)
    readiness = readiness_of(row, session_on)
    return DossierView(row, papers_of(row), appraisals_of(row), steps_of(row), session_on, readiness)
