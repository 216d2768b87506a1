"""What people are told of dossiers: which notices there are, who hears each, and what it says."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from dienhong.cabinet.models import Dossier, DossierStep
from dienhong.cabinet.permissions import APPRAISE_DOSSIERS, KEEP_BODIES, SUBMIT_DOSSIERS
from dienhong.identity.public import persons_holding
from dienhong.notifications.public import notify

Kind, State = DossierStep.Kind, Dossier.State
DOSSIER_NOTICES = {
    "cabinet.dossier_submitted": _("A dossier was submitted, completed or withdrawn"),
    "cabinet.dossier_judged": _("A dossier of your agency was accepted or returned"),
    "cabinet.appraisal_asked": _("Your agency is asked to appraise a dossier"),
    "cabinet.appraisal_given": _("The appraisal of a dossier was given"),
}


def tell_of_dossier(step: DossierStep, appraiser_id: int | None) -> int:
    """Tell whom the step concerns, once a step; never the one who made it. Returns how many were told now."""
    event, people = _audience(step, appraiser_id)
    dossier = step.dossier
    context = {
        "title": dossier.title,
        "type": dossier.type.name,
        "body": dossier.body.name,
        "submitter": dossier.submitter.name,
        "kind": step.kind,
        "by": step.person.full_name if step.person is not None else "",
        "remark": step.remark,
    }
    url = reverse("cabinet:dossier", args=[dossier.uuid])
    return notify(people - {step.person_id}, event=event, key=str(step.pk), context=context, url=url) if event else 0


def _audience(step: DossierStep, appraiser_id: int | None) -> tuple[str, set[int]]:
    dossier = step.dossier
    if step.kind == Kind.APPRAISAL_ASKED and appraiser_id is not None:
        return "cabinet.appraisal_asked", set(persons_holding(APPRAISE_DOSSIERS, appraiser_id))
    office = set(persons_holding(KEEP_BODIES, dossier.agency_id))
    authors = set(persons_holding(SUBMIT_DOSSIERS, dossier.submitter_id)) | {dossier.drawn_up_by_id}
    if step.kind in (Kind.ACCEPTED, Kind.RETURNED):
        return "cabinet.dossier_judged", authors
    if step.kind == Kind.APPRAISAL_GIVEN:
        return "cabinet.appraisal_given", office | authors
    # What is laid in while a dossier is drawn up or mended concerns nobody else.
    told = dossier.submitted_at is not None and step.at >= dossier.submitted_at
    if told and step.kind in (Kind.SUBMITTED, Kind.PAPER, Kind.WITHDRAWN):
        return "cabinet.dossier_submitted", office
    return "", set()
