"""Forms of procedures: drafts and versions for officials, the form that is asked for everybody, places for addresses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet, Subquery

from dienhong.directory.public import territories_below
from dienhong.forms.public import Form
from dienhong.kernel.actor import Actor
from dienhong.kernel.errors import NotFound, RuleBroken
from dienhong.public_services.catalogue.reading import record_from
from dienhong.public_services.catalogue.record import Record
from dienhong.public_services.form_texts import read_text
from dienhong.public_services.models import FormDraft, FormVersion, Procedure, ProcedureDraft, ProcedureVersion
from dienhong.public_services.permissions import EDIT_PROCEDURES, PUBLISH_PROCEDURES
from dienhong.public_services.queries.rows import last_version, procedure_of, procedures_visible_to


@dataclass(frozen=True)
class FormWork:
    """What an official sees of a procedure's form."""

    procedure: Procedure
    record: Record
    draft: FormDraft | None
    last: FormVersion | None
    may_edit: bool
    may_publish: bool

    @cached_property
    def form(self) -> Form | None:
        """The form of the draft, or of the version that is asked now."""
        stored = self.draft or self.last
        return read_text(stored.text) if stored else None


def form_work(actor: Actor, procedure: UUID) -> FormWork:
    """A procedure's form as its agency's officials see it. Raises NotFound (4 statements)."""
    row = procedure_of(actor, procedure)
    return FormWork(
        procedure=row,
        record=record_now(row),
        draft=FormDraft.objects.select_related("edited_by").filter(procedure=row).first(),
        last=last_form(row),
        may_edit=actor.may(EDIT_PROCEDURES, at=row.agency_id) and row.abolished_from is None,
        may_publish=actor.may(PUBLISH_PROCEDURES, at=row.agency_id) and row.abolished_from is None,
    )


def form_versions(actor: Actor, procedure: Procedure) -> list[FormVersion]:
    """All published forms of a procedure, the newest first, without their texts."""
    procedure_of(actor, procedure.uuid)
    rows = FormVersion.objects.filter(procedure=procedure).select_related("published_by")
    return list(rows.defer("text").order_by("-number"))


def form_version(actor: Actor, procedure: UUID, number: int) -> tuple[FormVersion, FormVersion | None]:
    """A published form and the one before it. Raises NotFound."""
    row = procedure_of(actor, procedure)
    found = {one.number: one for one in FormVersion.objects.filter(procedure=row, number__in=(number, number - 1))}
    if number not in found:
        raise NotFound("public_services.FormVersion")
    return found[number], found.get(number - 1)


def procedures_with_forms(actor: Actor) -> QuerySet[Procedure]:
    """Procedures of the actor's agencies by code, each with its title, whether a draft is open, the number of its newest form."""
    titles = ProcedureVersion.objects.filter(procedure=OuterRef("pk")).order_by("-number").values("title")[:1]
    drafted = ProcedureDraft.objects.filter(procedure=OuterRef("pk")).values("document__title")[:1]
    newest = FormVersion.objects.filter(procedure=OuterRef("pk")).order_by("-number").values("number")[:1]
    rows = procedures_visible_to(actor).filter(abolished_from=None)
    return rows.annotate(
        title=Subquery(titles),
        drafted_title=Subquery(drafted),
        has_draft=Exists(FormDraft.objects.filter(procedure=OuterRef("pk"))),
        newest=Subquery(newest),
    )


def form_draft_for_update(procedure: Procedure) -> FormDraft:
    """The locked draft of a procedure's form. Raises RuleBroken: public_services.no_form_draft."""
    found = FormDraft.objects.select_for_update().filter(procedure=procedure).first()
    if found is None:
        raise RuleBroken("public_services.no_form_draft", conflict=True)
    return found


def last_form(procedure: Procedure) -> FormVersion | None:
    """The form that is asked now."""
    return FormVersion.objects.filter(procedure=procedure).order_by("-number").first()


def form_by_hash(sha256: str) -> Form:
    """The published form with this hash, by which an application that keeps the hash is judged. Raises NotFound."""
    text = FormVersion.objects.filter(sha256=sha256).values_list("text", flat=True).first()
    if text is None:
        raise NotFound("public_services.FormVersion")
    return read_text(text)


def record_now(procedure: Procedure) -> Record:
    """What the procedure says of itself: in its draft, or else in the version published last."""
    draft = ProcedureDraft.objects.filter(procedure=procedure).values_list("document", flat=True).first()
    last = None if draft is not None else last_version(procedure)
    return record_from(draft if last is None else last.document)


class DirectoryPlaces:
    """Today's provinces and communes out of the directory, each list asked for once."""

    def __init__(self) -> None:
        self._known: dict[str, Sequence[tuple[str, str]]] = {}

    def provinces(self) -> Sequence[tuple[str, str]]:
        """(code, name) in Vietnamese order."""
        return self._below("")

    def communes(self, province: str) -> Sequence[tuple[str, str]]:
        """(code, name) of a province's communes; none for an unknown province."""
        return self._below(province) if province else ()

    def _below(self, code: str) -> Sequence[tuple[str, str]]:
        if code not in self._known:
            self._known[code] = territories_below(code)
        return self._known[code]
