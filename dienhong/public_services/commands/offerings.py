"""Which agencies take applications of a procedure, from which day until which."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from dienhong.audit.public import command, note
from dienhong.directory.public import agency_view
from dienhong.kernel.actor import Actor, require
from dienhong.kernel.errors import RuleBroken
from dienhong.public_services.models import Offering
from dienhong.public_services.permissions import EDIT_PROCEDURES
from dienhong.public_services.queries.rows import offering_for_update, procedure_for_update


@command
def offer_procedure(
    actor: Actor, *, procedure: UUID, agency_id: int, since: date, with_units: bool = False
) -> Offering:
    """Say that an agency (`with_units`: and all below it) takes applications of the procedure from `since` on.

    Raises RuleBroken: public_services.offered_already; NotFound for an agency that there is not.
    """
    row = procedure_for_update(actor, procedure)
    require(actor, EDIT_PROCEDURES, at=row.agency_id)
    agency = agency_view(agency_id)
    taken = Offering.objects.filter(procedure=row, agency_id=agency_id).exclude(valid_to__lte=since)
    if taken.exists():
        raise RuleBroken("public_services.offered_already", conflict=True)

    made = Offering.objects.create(procedure=row, agency_id=agency_id, valid_from=since, with_units=with_units)
    note(
        agency_id=row.agency_id,
        subject=("public_services.Procedure", str(row.uuid)),
        code=row.code,
        offered_by=agency.name,
    )
    return made


@command
def end_offering(actor: Actor, *, offering: UUID, since: date) -> Offering:
    """Say that an agency takes no applications any more from `since` on.

    Raises RuleBroken: public_services.offering_ended, offering_not_begun.
    """
    row = offering_for_update(actor, offering)
    require(actor, EDIT_PROCEDURES, at=row.procedure.agency_id)
    if row.valid_to is not None:
        raise RuleBroken("public_services.offering_ended", conflict=True)
    if since < row.valid_from:
        raise RuleBroken("public_services.offering_not_begun", day=f"{row.valid_from:%d/%m/%Y}")

    row.valid_to = since
    row.save(update_fields=["valid_to"])
    note(
        agency_id=row.procedure.agency_id,
        subject=("public_services.Procedure", str(row.procedure.uuid)),
        code=row.procedure.code,
    )
    return row
