"""Dossiers that wait for a person, and that a search finds, as the portal shows them."""

from __future__ import annotations

from datetime import datetime, time

from django.db.models import Exists, Min, OuterRef, Q
from django.utils.translation import gettext as _

from dienhong.cabinet.models import Appraisal, Dossier
from dienhong.cabinet.permissions import APPRAISE_DOSSIERS, KEEP_BODIES, SUBMIT_DOSSIERS
from dienhong.cabinet.queries.dossiers import NEWEST, WantedDossiers, dossier_list
from dienhong.kernel.actor import Actor
from dienhong.kernel.clock import VIETNAM
from dienhong.kernel.web import url_maker
from dienhong.kernel.work import SearchHit, WaitingItem

MOST = 200
State = Dossier.State


def waiting_for(actor: Actor) -> list[WaitingItem]:
    """Dossiers to be looked at by the office, mended by their agency, or appraised; nothing is asked of the database for who has
    nothing to do with dossiers.
    """
    keeping, submitting, appraising = (
        actor.authority.agencies_with(code) for code in (KEEP_BODIES, SUBMIT_DOSSIERS, APPRAISE_DOSSIERS)
    )
    if not (keeping or submitting or appraising):
        return []
    asked = Appraisal.objects.filter(dossier=OuterRef("pk"), given_at=None)
    mine = asked.filter(appraiser_id__in=appraising)
    rows = (
        Dossier.objects.filter(
            Q(state=State.SUBMITTED, agency_id__in=keeping) & ~Exists(asked)
            | Q(state=State.RETURNED, submitter_id__in=submitting)
            | Q(Exists(mine), state=State.SUBMITTED)
        )
        .annotate(due=Min("appraisals__due_on", filter=Q(appraisals__given_at=None)))
        .select_related("submitter")
        .order_by("changed_at", "id")[:MOST]
    )
    url = url_maker("cabinet:dossier")
    return [
        WaitingItem(
            kind="dossier",
            title=one.title,
            url=url(one.uuid),
            action=_action(one),
            due_at=datetime.combine(one.due, time.max, VIETNAM) if one.due else None,
            from_name=one.submitter.name,
            on_behalf_of=actor.on_behalf_of_name,
        )
        for one in rows
    ]


def _action(row: Dossier) -> str:
    if row.state == State.RETURNED:
        return _("Mend the dossier")
    return _("Give the appraisal") if getattr(row, "due", None) else _("Look through")


def search_hits(actor: Actor, text: str, limit: int) -> list[SearchHit]:
    """Dossiers with all words of `text`, with dấu or without, the latest change first."""
    rows = dossier_list(actor, WantedDossiers(text)).order_by(*NEWEST)[:limit]
    url = url_maker("cabinet:dossier")
    return [
        SearchHit("dossier", one.title, url(one.uuid), f"{one.type.name} · {one.submitter.name}", one.submitted_at)
        for one in rows
    ]
