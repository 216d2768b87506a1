"""Procedures are begun, and drafts of their next version written."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from dienhong.audit.public import command, note
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor, require
from dienhong.kernel.errors import RuleBroken
from dienhong.public_services import rules
from dienhong.public_services.catalogue.record import Level, Record, document_of, hash_of, plain
from dienhong.public_services.models import Procedure, ProcedureDraft
from dienhong.public_services.permissions import EDIT_PROCEDURES
from dienhong.public_services.queries.rows import last_version, procedure_for_update


@command
def begin_procedure(actor: Actor, *, agency_id: int, code: str, title: str, level: Level) -> Procedure:
    """Begin the draft of a procedure that is not in the catalogue yet; nobody outside sees it until it is published.

    Law: Decree 63/2010/ND-CP art. 3, 8. Raises RuleBroken: public_services.code_wrong, code_taken, title_missing.
    """
    require(actor, EDIT_PROCEDURES, at=agency_id)
    plain_code, words = rules.must_be_code(code), " ".join(title.split())
    if not words:
        raise RuleBroken("public_services.title_missing")
    if Procedure.objects.filter(code=plain_code).exists():
        raise RuleBroken("public_services.code_taken", conflict=True, given=plain_code)

    now = clock.now()
    procedure = Procedure.objects.create(agency_id=agency_id, code=plain_code, begun_at=now)
    ProcedureDraft.objects.create(
        agency_id=agency_id,
        procedure=procedure,
        document=plain(Record(code=plain_code, title=words, level=level)),
        edited_by_id=actor.person_id,
        edited_at=now,
    )
    note(agency_id=agency_id, subject=("public_services.Procedure", str(procedure.uuid)), code=plain_code)
    return procedure


@command
def open_draft(actor: Actor, *, procedure: UUID) -> ProcedureDraft:
    """Open a draft with what was published last.

    Raises RuleBroken: public_services.draft_open, procedure_abolished.
    """
    row = procedure_for_update(actor, procedure)
    require(actor, EDIT_PROCEDURES, at=row.agency_id)
    if row.abolished_from is not None:
        raise RuleBroken("public_services.procedure_abolished")
    if ProcedureDraft.objects.filter(procedure=row).exists():
        raise RuleBroken("public_services.draft_open", conflict=True)
    last = last_version(row)
    assert last is not None, "a procedure has a draft or a version"

    draft = ProcedureDraft.objects.create(
        agency_id=row.agency_id,
        procedure=row,
        document=last.document,
        edited_by_id=actor.person_id,
        edited_at=clock.now(),
    )
    note(agency_id=row.agency_id, subject=("public_services.Procedure", str(row.uuid)), code=row.code)
    return draft


@command(secret=("document",))
def write_draft(actor: Actor, *, procedure: UUID, document: dict[str, Any], revision: int) -> ProcedureDraft:
    """Write the draft as a whole; `revision` is the one that was read before. Its record keeps the hash, not the text.

    Raises RuleBroken: public_services.no_draft, draft_changed, record_misfit, record_of_another.
    """
    row = procedure_for_update(actor, procedure)
    require(actor, EDIT_PROCEDURES, at=row.agency_id)
    draft = ProcedureDraft.objects.select_for_update().filter(procedure=row).first()
    if draft is None:
        raise RuleBroken("public_services.no_draft", conflict=True)
    rules.must_be_revision(revision, draft.revision)
    written = document_of(rules.must_be_record(document, row.code))

    draft.document, draft.revision = written.content, draft.revision + 1
    draft.edited_by_id, draft.edited_at = actor.person_id, clock.now()
    draft.save(update_fields=["document", "revision", "edited_by", "edited_at"])
    note(
        agency_id=row.agency_id,
        subject=("public_services.Procedure", str(row.uuid)),
        code=row.code,
        sha256=written.sha256,
    )
    return draft


@command
def drop_draft(actor: Actor, *, procedure: UUID) -> None:
    """Give the draft of a published procedure up; its record keeps the hash of what is lost.

    Raises RuleBroken: public_services.no_draft, never_published.
    """
    row = procedure_for_update(actor, procedure)
    require(actor, EDIT_PROCEDURES, at=row.agency_id)
    draft = ProcedureDraft.objects.filter(procedure=row).first()
    if draft is None:
        raise RuleBroken("public_services.no_draft", conflict=True)
    if last_version(row) is None:
        raise RuleBroken("public_services.never_published")

    note(
        agency_id=row.agency_id,
        subject=("public_services.Procedure", str(row.uuid)),
        code=row.code,
        sha256=hash_of(draft.document),
    )
    draft.delete()
