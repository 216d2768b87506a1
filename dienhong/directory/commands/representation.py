"""Who receives documents in the place of an agency for a time."""

from __future__ import annotations

from datetime import date

from dienhong.audit.public import command, note
from dienhong.directory import permissions, rules
from dienhong.directory.history import agency_for_update
from dienhong.directory.models import Agency, AgencyRepresentation
from dienhong.directory.queries.views import overlaps
from dienhong.kernel.actor import Actor, require
from dienhong.kernel.errors import RuleBroken
from dienhong.kernel.text import nfc


@command
def represent_agency(
    actor: Actor,
    *,
    agency_id: int,
    representative_id: int,
    valid_from: date,
    valid_to: date | None = None,
    basis: str = "",
) -> AgencyRepresentation:
    """Let another agency receive documents in the place of one that goes on existing (cử đại diện nhận văn bản).

    `valid_to` is the first day on which it no longer does. Raises NotFound, RuleBroken("directory.represents_itself",
    "directory.representation_backwards", "directory.closed", "directory.representation_exists",
    "directory.representation_in_turn").
    """
    # Locked in the order of ids, so that two of these acts cannot block each other.
    locked = {one: agency_for_update(one) for one in sorted({agency_id, representative_id})}
    agency, representative = locked[agency_id], locked[representative_id]
    _note(agency)
    require(actor, permissions.MANAGE_AGENCIES, at=agency_id)
    if agency_id == representative_id:
        raise RuleBroken("directory.represents_itself")
    rules.must_end_after_beginning(valid_from, valid_to)
    for one in (agency, representative):
        rules.must_be_open_on(one.closed_on, valid_from, one.name)
    during = AgencyRepresentation.objects.filter(overlaps(valid_from, valid_to))
    if during.filter(agency=agency).exists():
        raise RuleBroken("directory.representation_exists")
    if during.filter(agency=representative).exists() or during.filter(representative=agency).exists():
        raise RuleBroken("directory.representation_in_turn")

    row = AgencyRepresentation.objects.create(
        agency=agency, representative=representative, valid_from=valid_from, valid_to=valid_to, basis=nfc(basis)
    )
    note(representative=str(representative.uuid))
    return row


@command
def end_representation(actor: Actor, *, agency_id: int, ends_on: date) -> AgencyRepresentation:
    """From `ends_on` on the agency receives its documents itself again (thôi đại diện nhận văn bản).

    Raises NotFound, RuleBroken("directory.not_represented", "directory.representation_backwards").
    """
    agency = agency_for_update(agency_id)
    _note(agency)
    require(actor, permissions.MANAGE_AGENCIES, at=agency_id)
    row = agency.representations.filter(valid_to=None).first() or agency.representations.order_by("-valid_from").first()
    if row is None or (row.valid_to is not None and row.valid_to <= ends_on):
        raise RuleBroken("directory.not_represented")
    rules.must_end_after_beginning(row.valid_from, ends_on)

    row.valid_to = ends_on
    row.save(update_fields=["valid_to"])
    note(representative=str(row.representative.uuid))
    return row


def _note(agency: Agency) -> None:
    note(agency_id=agency.pk, subject=("directory.Agency", agency.uuid))
