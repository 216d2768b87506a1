"""Procedures are published from a day on, and abolished from a day on."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from dienhong.audit.public import command, note
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor, require
from dienhong.kernel.errors import RuleBroken
from dienhong.public_services import rules
from dienhong.public_services.catalogue.record import document_of
from dienhong.public_services.models import Procedure, ProcedureDraft, ProcedureVersion
from dienhong.public_services.permissions import PUBLISH_PROCEDURES
from dienhong.public_services.publishing import Published, new_version, store_versions
from dienhong.public_services.queries.rows import last_version, procedure_for_update


@command
def publish_procedure(actor: Actor, *, procedure: UUID, revision: int, since: date, basis: str) -> ProcedureVersion:
    """Publish the draft as the next version, in force from `since` on (công bố); the version before ends there.

    Law: Decree 63/2010/ND-CP art. 13, 15: published by decision, before or on the day of effect.
    Raises RuleBroken: public_services.no_draft, draft_changed, record_incomplete, effect_in_the_past, effect_out_of_order,
    effect_too_far, nothing_changed, basis_missing, procedure_abolished.
    """
    row = procedure_for_update(actor, procedure)
    require(actor, PUBLISH_PROCEDURES, at=row.agency_id)
    draft = ProcedureDraft.objects.select_for_update().filter(procedure=row).first()
    if row.abolished_from is not None:
        raise RuleBroken("public_services.procedure_abolished")
    if draft is None:
        raise RuleBroken("public_services.no_draft", conflict=True)
    rules.must_be_revision(revision, draft.revision)
    record = rules.must_be_record(draft.document, row.code)
    rules.must_be_whole(record)
    last, written = last_version(row), document_of(record)
    rules.must_take_effect_in_order(since, clock.today(), last.effective_from if last else None)
    rules.must_not_repeat(written.sha256, {last.sha256} if last else set())

    how = Published(since, rules.must_be_said(basis), actor.person_id, ProcedureVersion.Source.ENTERED)
    version = new_version(row, record, (last.number if last else 0) + 1, how, written)
    store_versions([(version, record)])
    draft.delete()
    note(
        agency_id=row.agency_id,
        subject=("public_services.Procedure", str(row.uuid)),
        code=row.code,
        number=version.number,
        sha256=version.sha256,
    )
    return version


@command
def abolish_procedure(actor: Actor, *, procedure: UUID, since: date, basis: str) -> Procedure:
    """Abolish a procedure from `since` on (bãi bỏ); its versions stay readable.

    Law: Decree 63/2010/ND-CP art. 13. Raises RuleBroken: public_services.never_published, procedure_abolished, effect_in_the_past,
    effect_out_of_order, effect_too_far, basis_missing.
    """
    row = procedure_for_update(actor, procedure)
    require(actor, PUBLISH_PROCEDURES, at=row.agency_id)
    last = last_version(row)
    if last is None:
        raise RuleBroken("public_services.never_published")
    if row.abolished_from is not None:
        raise RuleBroken("public_services.procedure_abolished")
    rules.must_take_effect_in_order(since, clock.today(), last.effective_from)

    row.abolished_from, row.abolished_by = since, rules.must_be_said(basis)
    row.save(update_fields=["abolished_from", "abolished_by"])
    ProcedureVersion.objects.filter(pk=last.pk).update(effective_to=since)
    ProcedureDraft.objects.filter(procedure=row).delete()
    note(agency_id=row.agency_id, subject=("public_services.Procedure", str(row.uuid)), code=row.code)
    return row
