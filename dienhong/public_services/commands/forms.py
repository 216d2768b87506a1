"""Forms of procedures are begun, edited, published."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from dienhong.audit.public import command, note
from dienhong.forms.public import Text, canonical, new_document
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor, require
from dienhong.kernel.errors import RuleBroken
from dienhong.public_services import form_texts, rules
from dienhong.public_services.models import FormDraft, FormVersion, Procedure
from dienhong.public_services.permissions import EDIT_PROCEDURES, PUBLISH_PROCEDURES
from dienhong.public_services.queries.forms import form_draft_for_update, last_form, record_now
from dienhong.public_services.queries.rows import procedure_for_update


@command
def begin_form(actor: Actor, *, procedure: UUID) -> FormDraft:
    """Begin a draft of a procedure's form: with what was published last, or with one empty page.

    Raises RuleBroken: public_services.form_open, procedure_abolished.
    """
    row = procedure_for_update(actor, procedure)
    require(actor, EDIT_PROCEDURES, at=row.agency_id)
    if row.abolished_from is not None:
        raise RuleBroken("public_services.procedure_abolished")
    if FormDraft.objects.filter(procedure=row).exists():
        raise RuleBroken("public_services.form_open", conflict=True)
    last = last_form(row)
    text = last.text if last else canonical(new_document(Text(record_now(row).title)))

    draft = FormDraft.objects.create(
        agency_id=row.agency_id, procedure=row, text=text, edited_by_id=actor.person_id, edited_at=clock.now()
    )
    _note(row)
    return draft


@command(secret=("document",))
def write_form(actor: Actor, *, procedure: UUID, document: dict[str, Any], revision: int) -> FormDraft:
    """Write the draft of a form as a whole; `revision` is the one that was read before. It may still have mistakes.

    Raises RuleBroken: public_services.no_form_draft, draft_changed, form_unreadable, form_too_large.
    """
    row = procedure_for_update(actor, procedure)
    require(actor, EDIT_PROCEDURES, at=row.agency_id)
    draft = form_draft_for_update(row)
    rules.must_be_revision(revision, draft.revision)

    draft.text, draft.revision = form_texts.text_of(document), draft.revision + 1
    draft.edited_by_id, draft.edited_at = actor.person_id, clock.now()
    draft.save(update_fields=["text", "revision", "edited_by", "edited_at"])
    _note(row, revision=draft.revision, sha256=form_texts.read_text(draft.text).sha256)
    return draft


@command
def drop_form(actor: Actor, *, procedure: UUID) -> Procedure:
    """Give a draft of a form up; what was published stays.

    Raises RuleBroken: public_services.no_form_draft.
    """
    row = procedure_for_update(actor, procedure)
    require(actor, EDIT_PROCEDURES, at=row.agency_id)
    form_draft_for_update(row).delete()
    _note(row)
    return row


@command
def publish_form(actor: Actor, *, procedure: UUID, revision: int) -> FormVersion:
    """Publish the draft as the form that is asked from now on; applications begun with an older one keep that.

    Law: Decree 63/2010/ND-CP art. 8: forms are part of a procedure.
    Raises RuleBroken: public_services.no_form_draft, draft_changed, form_has_mistakes, nothing_changed, procedure_abolished.
    """
    row = procedure_for_update(actor, procedure)
    require(actor, PUBLISH_PROCEDURES, at=row.agency_id)
    if row.abolished_from is not None:
        raise RuleBroken("public_services.procedure_abolished")
    draft = form_draft_for_update(row)
    rules.must_be_revision(revision, draft.revision)
    form, last = form_texts.read_text(draft.text), last_form(row)
    mistakes = form_texts.mistakes_in(form, record_now(row))
    if mistakes:
        raise RuleBroken("public_services.form_has_mistakes", number=len(mistakes))
    rules.must_not_repeat(form.sha256, {last.sha256} if last else set())

    version = FormVersion.objects.create(
        agency_id=row.agency_id,
        procedure=row,
        number=(last.number if last else 0) + 1,
        text=form.text,
        sha256=form.sha256,
        title=form.title.vi[:500],
        published_by_id=actor.person_id,
        published_at=clock.now(),
    )
    draft.delete()
    _note(row, number=version.number, sha256=version.sha256)
    return version


def _note(row: Procedure, **facts: str | int) -> None:
    note(agency_id=row.agency_id, subject=("public_services.Procedure", str(row.uuid)), code=row.code, **facts)
