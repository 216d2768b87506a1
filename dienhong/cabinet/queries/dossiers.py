"""Dossiers that a person may see, their types and papers, and rows locked for an act."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from dienhong.cabinet.models import (
    Appraisal,
    Body,
    ChecklistLine,
    Dossier,
    DossierStep,
    DossierType,
    Paper,
    PaperVersion,
    Seat,
)
from dienhong.cabinet.permissions import APPRAISE_DOSSIERS, KEEP_BODIES, READ_BODIES, SUBMIT_DOSSIERS
from dienhong.cabinet.queries.assistants import helped_items
from dienhong.cabinet.queries.rows import bodies_visible_to
from dienhong.cabinet.queries.withheld import withheld_from
from dienhong.directory.public import AgencyView, agency_views
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor
from dienhong.kernel.dated import counts_on
from dienhong.kernel.errors import NotFound
from dienhong.kernel.text import fold

State = Dossier.State
NEWEST = ("-changed_at", "-id")
_MOST_WORDS = 12


def dossiers_visible_to(actor: Actor) -> QuerySet[Dossier]:
    """What my agencies draw up; what was submitted to bodies that they serve; what they are asked to appraise; what was accepted
    for bodies in which I sit today and is not withheld from me, or stands on the agenda of a member whom I help. Nothing else
    exists for me.
    """
    keeping, reading = (actor.authority.agencies_with(code) for code in (KEEP_BODIES, READ_BODIES))
    appraising = actor.authority.agencies_with(APPRAISE_DOSSIERS)
    seated = Seat.objects.filter(
        counts_on(clock.today()), body=OuterRef("body"), person_id=actor.acts_as_person_id or 0
    )
    kept = Exists(withheld_from(actor).filter(item__dossier=OuterRef("pk")))
    asked = Appraisal.objects.filter(dossier=OuterRef("pk"), appraiser_id__in=appraising)
    return Dossier.objects.filter(
        Q(submitter_id__in=actor.authority.agencies_with(SUBMIT_DOSSIERS))
        | Q(agency_id__in=keeping, submitted_at__isnull=False)
        | Q(~kept, agency_id__in=reading, submitted_at__isnull=False)
        | Q(Exists(seated), ~kept, state=State.ACCEPTED)
        | Exists(asked)
        | Q(Exists(helped_items(actor).filter(dossier=OuterRef("pk"))), state=State.ACCEPTED)
    )


def dossier_of(actor: Actor, uuid: UUID) -> Dossier:
    """One dossier with what its page names. Raises NotFound, also for what the actor may not see."""
    rows = dossiers_visible_to(actor).select_related("body", "type", "submitter", "agency", "drawn_up_by")
    found = rows.filter(uuid=uuid).first()
    if found is None:
        raise NotFound("cabinet.Dossier")
    return found


def dossier_for_update(actor: Actor, uuid: UUID) -> Dossier:
    """The locked dossier; whoever changes its papers stands in line here. Raises NotFound."""
    found = dossiers_visible_to(actor).filter(uuid=uuid).values_list("pk", flat=True).first()
    if found is None:
        raise NotFound("cabinet.Dossier")
    return Dossier.objects.select_for_update().get(pk=found)


def paper_of(actor: Actor, uuid: UUID) -> Paper:
    """A paper of a dossier that the actor may see. Raises NotFound."""
    rows = Paper.objects.select_related("dossier__body").filter(taken_out_at=None)
    found = rows.filter(uuid=uuid, dossier__in=dossiers_visible_to(actor)).first()
    if found is None:
        raise NotFound("cabinet.Paper")
    return found


def version_of(actor: Actor, uuid: UUID) -> PaperVersion:
    """A version of a paper, with its file. Raises NotFound, also for papers that were taken out."""
    rows = PaperVersion.objects.select_related("file").filter(paper__taken_out_at=None)
    found = rows.filter(uuid=uuid, paper__dossier__in=dossiers_visible_to(actor)).first()
    if found is None:
        raise NotFound("cabinet.PaperVersion")
    return found


def appraisal_of(actor: Actor, uuid: UUID) -> Appraisal:
    """An appraisal of a dossier that the actor may see. Raises NotFound."""
    rows = Appraisal.objects.select_related("dossier__body", "appraiser")
    found = rows.filter(uuid=uuid, dossier__in=dossiers_visible_to(actor)).first()
    if found is None:
        raise NotFound("cabinet.Appraisal")
    return found


def papers_of(dossier: Dossier) -> list[Paper]:
    """The papers in their order, each with all its versions, the newest first."""
    versions = PaperVersion.objects.select_related("file", "added_by").order_by("-number")
    rows = Paper.objects.filter(dossier=dossier, taken_out_at=None).select_related("source", "draft")
    return list(rows.prefetch_related(Prefetch("versions", versions)).order_by("position", "id"))


def newest_versions(dossier_id: int | None) -> list[PaperVersion]:
    """The version that counts of each paper, in their order; the caller has asked who may read the dossier."""
    if dossier_id is None:
        return []
    rows = PaperVersion.objects.filter(paper__dossier_id=dossier_id, paper__taken_out_at=None)
    newest = {one.paper_id: one for one in rows.select_related("paper", "file").order_by("paper__position", "number")}
    return list(newest.values())


def appraisals_of(dossier: Dossier) -> list[Appraisal]:
    """What was asked, in order, with the agencies."""
    return list(Appraisal.objects.filter(dossier=dossier).select_related("appraiser", "asked_by").order_by("id"))


def steps_of(dossier: Dossier) -> list[DossierStep]:
    """What happened, the newest first."""
    return list(DossierStep.objects.filter(dossier=dossier).select_related("person").order_by("-id"))


@dataclass(frozen=True, slots=True)
class WantedDossiers:
    """Filters of the list; empty ones keep everything."""

    text: str = ""
    state: str = ""
    type: UUID | None = None
    submitter: UUID | None = None


def dossier_list(actor: Actor, wanted: WantedDossiers) -> QuerySet[Dossier]:
    """The dossiers a person may see, narrowed, to be paged by NEWEST."""
    rows = dossiers_visible_to(actor).select_related("body", "type", "submitter")
    if wanted.state:
        rows = rows.filter(state=wanted.state)
    if wanted.type is not None:
        rows = rows.filter(type__uuid=wanted.type)
    if wanted.submitter is not None:
        rows = rows.filter(submitter__uuid=wanted.submitter)
    for word in fold(wanted.text).split()[:_MOST_WORDS]:
        rows = rows.filter(search_text__contains=word)
    return rows


def facets_of(actor: Actor) -> tuple[list[DossierType], list[AgencyView]]:
    """The types and submitting agencies of all dossiers that the actor may see, by name."""
    rows = dossiers_visible_to(actor)
    types = DossierType.objects.filter(pk__in=rows.values("type")).select_related("body").order_by("name", "id")
    agencies = agency_views(set(rows.values_list("submitter_id", flat=True).distinct()))
    return list(types), sorted(agencies.values(), key=lambda one: one.name)


def submitting_agencies(actor: Actor) -> list[AgencyView]:
    """The agencies for which the actor draws dossiers up, by name."""
    return sorted(agency_views(actor.authority.agencies_with(SUBMIT_DOSSIERS)).values(), key=lambda one: one.name)


def types_open(actor: Actor) -> list[DossierType]:
    """The types that bodies receive today; their names are open to whoever submits dossiers anywhere."""
    if not actor.authority.agencies_with(SUBMIT_DOSSIERS):
        return []
    rows = DossierType.objects.filter(counts_on(clock.today())).select_related("body")
    return list(rows.order_by("body__name", "name", "id"))


def type_of(actor: Actor, uuid: UUID) -> DossierType:
    """A type of a body that the actor may see. Raises NotFound."""
    rows = DossierType.objects.select_related("body").filter(body__in=bodies_visible_to(actor))
    found = rows.filter(uuid=uuid).first()
    if found is None:
        raise NotFound("cabinet.DossierType")
    return found


def types_of(actor: Actor, body: Body) -> list[tuple[DossierType, list[ChecklistLine]]]:
    """The types of a body in force today with their checklists, by name; none of a body that the actor may not see."""
    today = clock.today()
    lines = Prefetch("lines", ChecklistLine.objects.filter(counts_on(today)).order_by("id"), to_attr="present")
    rows = DossierType.objects.filter(counts_on(today), body=body, body__in=bodies_visible_to(actor))
    return [(one, getattr(one, "present", [])) for one in rows.prefetch_related(lines).order_by("name", "id")]


def lines_of(actor: Actor, kind: DossierType) -> list[ChecklistLine]:
    """All that was ever asked for in dossiers of a type, the newest first."""
    rows = kind.lines.filter(type__body__in=bodies_visible_to(actor))
    return list(rows.select_related("entered_by").order_by("-valid_from", "-id"))


def line_of(actor: Actor, uuid: UUID) -> ChecklistLine:
    """A line of a checklist of a body that the actor may see. Raises NotFound."""
    rows = ChecklistLine.objects.select_related("type__body")
    found = rows.filter(uuid=uuid, type__body__in=bodies_visible_to(actor)).first()
    if found is None:
        raise NotFound("cabinet.ChecklistLine")
    return found
