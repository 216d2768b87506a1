"""What officials work on: the procedures of their agencies with drafts, versions, what is missing, and imports."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from dienhong.identity.public import require_somewhere
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor
from dienhong.kernel.errors import NotFound
from dienhong.kernel.pages import Page, page_of
from dienhong.public_services.catalogue.checking import Lack, lacks_of
from dienhong.public_services.catalogue.reading import record_from
from dienhong.public_services.catalogue.record import Record
from dienhong.public_services.models import CatalogueImport, Offering, Procedure, ProcedureDraft, ProcedureVersion
from dienhong.public_services.permissions import EDIT_PROCEDURES, IMPORT_PROCEDURES, PUBLISH_PROCEDURES
from dienhong.public_services.queries.catalogue import in_force
from dienhong.public_services.queries.rows import SEEING, draft_of, procedure_of, procedures_visible_to

PAGE = 30


def office_page(actor: Actor, text: str, state: str, cursor: str | None) -> Page[Procedure]:
    """The procedures of the actor's agencies by code, each with `title`, `lacks`, `has_draft`; `state` is "", draft, lacking or abolished.

    Raises NotPermitted for who works on none.
    """
    require_somewhere(actor, *SEEING)
    newest = ProcedureVersion.objects.filter(procedure=OuterRef("pk")).order_by("-number")
    draft = ProcedureDraft.objects.filter(procedure=OuterRef("pk"))
    rows: QuerySet[Any] = procedures_visible_to(actor).annotate(
        title=Subquery(newest.values("title")[:1]),
        draft_title=Subquery(draft.values("document__title")[:1]),
        lacks=Subquery(newest.values("lacks")[:1]),
        has_draft=Exists(draft),
    )
    if text:
        found = ProcedureVersion.objects.filter(procedure=OuterRef("pk"), title__icontains=text)
        rows = rows.filter(Q(code__startswith=text) | Exists(found) | Q(draft__document__title__icontains=text))
    if state == "draft":
        rows = rows.filter(has_draft=True)
    elif state == "abolished":
        rows = rows.filter(abolished_from__isnull=False)
    elif state == "lacking":
        rows = rows.filter(Exists(newest.exclude(lacks=[]).filter(effective_to=None)))
    return page_of(rows.select_related("agency"), order=("code",), cursor=cursor, size=PAGE)


@dataclass(frozen=True, slots=True)
class Completeness:
    """How many procedures in force of the actor's agencies have all statutory parts: the figure of Decision 766 (publicity)."""

    total: int
    whole: int

    @property
    def percent(self) -> int | None:
        """Rounded down; None without procedures."""
        return self.whole * 100 // self.total if self.total else None


def completeness_for(actor: Actor) -> Completeness:
    """How much is published whole, today."""
    rows = in_force(clock.today()).filter(procedure__in=procedures_visible_to(actor))
    return Completeness(rows.count(), rows.filter(lacks=[]).count())


@dataclass(frozen=True, slots=True)
class Worked:
    """A procedure as its officials see it; `record` is the draft's, else that of the newest version."""

    procedure: Procedure
    draft: ProcedureDraft | None
    record: Record
    lacks: list[Lack]
    versions: list[ProcedureVersion]
    offerings: list[Offering]
    may_edit: bool
    may_publish: bool


def worked_procedure(actor: Actor, uuid: UUID) -> Worked:
    """A procedure with its draft, what it lacks, its versions and offerings. Raises NotFound."""
    procedure = procedure_of(actor, uuid)
    draft = draft_of(procedure)
    versions = list(procedure.versions.select_related("published_by").order_by("-number").defer("document"))
    document = draft.document if draft else procedure.versions.order_by("-number").values_list("document", flat=True)[0]
    record = record_from(document)
    return Worked(
        procedure,
        draft,
        record,
        lacks_of(record),
        versions,
        list(procedure.offerings.select_related("agency").order_by("valid_to", "agency__sort_key", "id")),
        actor.may(EDIT_PROCEDURES, at=procedure.agency_id),
        actor.may(PUBLISH_PROCEDURES, at=procedure.agency_id),
    )


def imports_page(actor: Actor, cursor: str | None) -> Page[CatalogueImport]:
    """The imports into the actor's agencies, the newest first. Raises NotPermitted."""
    require_somewhere(actor, IMPORT_PROCEDURES)
    rows = CatalogueImport.objects.filter(agency_id__in=actor.authority.agencies_with(IMPORT_PROCEDURES))
    return page_of(rows.select_related("agency").defer("problems"), order=("-id",), cursor=cursor, size=PAGE)


def import_of(actor: Actor, uuid: UUID) -> CatalogueImport:
    """An import with what could not be taken. Raises NotFound."""
    found = CatalogueImport.objects.select_related("agency").filter(uuid=uuid).first()
    if found is None or not actor.may(IMPORT_PROCEDURES, at=found.agency_id):
        raise NotFound("public_services.CatalogueImport")
    return found


def offering_of(actor: Actor, uuid: UUID) -> Offering:
    """An offering of a procedure that the actor may see. Raises NotFound."""
    found = Offering.objects.select_related("procedure", "agency").filter(uuid=uuid).first()
    if found is None:
        raise NotFound("public_services.Offering")
    procedure_of(actor, found.procedure.uuid)
    return found
