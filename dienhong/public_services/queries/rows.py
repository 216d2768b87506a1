"""Procedures of officials' agencies, seen and locked."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet

from dienhong.kernel.actor import Actor
from dienhong.kernel.errors import NotFound
from dienhong.public_services.models import Offering, Procedure, ProcedureDraft, ProcedureVersion
from dienhong.public_services.permissions import EDIT_PROCEDURES, PUBLISH_PROCEDURES, READ_PROCEDURES

SEEING = (READ_PROCEDURES, EDIT_PROCEDURES, PUBLISH_PROCEDURES)


def procedures_visible_to(actor: Actor) -> QuerySet[Procedure]:
    """The procedures whose drafts and history the actor may see."""
    agencies = frozenset[int]().union(*(actor.authority.agencies_with(code) for code in SEEING))
    return Procedure.objects.filter(agency_id__in=agencies)


def procedure_of(actor: Actor, uuid: UUID) -> Procedure:
    """A procedure whose draft and history the actor may see. Raises NotFound."""
    found = Procedure.objects.select_related("agency").filter(uuid=uuid).first()
    if found is None or not any(actor.may(code, at=found.agency_id) for code in SEEING):
        raise NotFound("public_services.Procedure")
    return found


def procedure_for_update(actor: Actor, uuid: UUID) -> Procedure:
    """The locked row. Raises NotFound."""
    found = procedure_of(actor, uuid)
    return Procedure.objects.select_for_update(of=("self",)).select_related("agency").get(pk=found.pk)


def draft_of(procedure: Procedure) -> ProcedureDraft | None:
    """The draft of a procedure, if there is one."""
    return ProcedureDraft.objects.select_related("edited_by").filter(procedure=procedure).first()


def last_version(procedure: Procedure) -> ProcedureVersion | None:
    """The version that was published last; it may not be in force yet."""
    return ProcedureVersion.objects.filter(procedure=procedure).order_by("-number").first()


def offering_for_update(actor: Actor, uuid: UUID) -> Offering:
    """The locked row of an offering of a procedure that the actor may see. Raises NotFound."""
    found = Offering.objects.select_related("procedure").filter(uuid=uuid).first()
    if found is None:
        raise NotFound("public_services.Offering")
    procedure_of(actor, found.procedure.uuid)
    return Offering.objects.select_for_update(of=("self",)).select_related("procedure").get(pk=found.pk)
