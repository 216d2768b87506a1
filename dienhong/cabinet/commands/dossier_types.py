"""Types of dossiers and their checklists: entered with a source and a first day, ended by a last day; the past is never changed."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from dienhong.audit.public import command, note
from dienhong.cabinet.commands.dossier_steps import human, said
from dienhong.cabinet.models import ChecklistLine, DossierType, PaperKind
from dienhong.cabinet.permissions import KEEP_BODIES
from dienhong.cabinet.queries.dossiers import line_of, type_of
from dienhong.cabinet.queries.rows import body_for_update
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor, require
from dienhong.kernel.errors import RuleBroken

_NAME, _CITATION, _LINK = 200, 300, 300


@command
def add_dossier_type(actor: Actor, *, body: UUID, name: str, since: date) -> DossierType:
    """Enter a type of dossiers that a body receives from a day on (thêm loại hồ sơ).

    Raises RuleBroken: cabinet.name_missing, type_taken, before_the_body.
    """
    row = body_for_update(actor, body)
    require(actor, KEEP_BODIES, at=row.agency_id)
    name = said(name, _NAME)
    if not name:
        raise RuleBroken("cabinet.name_missing")
    if DossierType.objects.filter(body=row, name=name).exists():
        raise RuleBroken("cabinet.type_taken", conflict=True)
    if since < row.since:
        raise RuleBroken("cabinet.before_the_body", day=f"{row.since:%d/%m/%Y}")

    made = DossierType.objects.create(agency_id=row.agency_id, body=row, name=name, valid_from=since)
    _noted(made, name=name, since=since.isoformat())
    return made


@command
def end_dossier_type(actor: Actor, *, dossier_type: UUID, until: date) -> DossierType:
    """Say until which day a body receives a type (thôi nhận loại hồ sơ); dossiers that were begun go on.

    Raises RuleBroken: cabinet.ended_already, ends_too_early.
    """
    row = type_of(actor, dossier_type)
    body_for_update(actor, row.body.uuid)
    require(actor, KEEP_BODIES, at=row.agency_id)
    _end(row, until)
    _noted(row, name=row.name, until=until.isoformat())
    return row


@command
def require_paper(
    actor: Actor, *, dossier_type: UUID, kind: PaperKind, since: date, source: tuple[str, str]
) -> ChecklistLine:
    """Ask for a kind of paper in dossiers of a type from a day on (thêm thành phần hồ sơ). `source`: citation, link.

    A day that is past would judge anew what was submitted, so it is today or later, or the type's first day.
    Raises RuleBroken: cabinet.basis_missing, line_taken, line_in_the_past.
    """
    row = type_of(actor, dossier_type)
    body_for_update(actor, row.body.uuid)
    require(actor, KEEP_BODIES, at=row.agency_id)
    person_id = human(actor, KEEP_BODIES)
    citation, link = (one.strip() for one in source)
    if not citation:
        raise RuleBroken("cabinet.basis_missing")
    if since < clock.today() and (since != row.valid_from or row.dossiers.exists()):
        raise RuleBroken("cabinet.line_in_the_past")
    if row.lines.filter(kind=kind).exclude(valid_until__lt=since).exists():
        raise RuleBroken("cabinet.line_taken", conflict=True)

    made = ChecklistLine.objects.create(
        agency_id=row.agency_id,
        type=row,
        kind=kind,
        citation=citation[:_CITATION],
        link=link[:_LINK],
        entered_by_id=person_id,
        valid_from=since,
    )
    _noted(row, paper=kind, since=since.isoformat(), citation=made.citation)
    return made


@command
def stop_requiring_paper(actor: Actor, *, line: UUID, until: date) -> ChecklistLine:
    """Say until which day a kind of paper is asked for (bỏ thành phần hồ sơ); what was submitted is judged as it was.

    Raises RuleBroken: cabinet.ended_already, ends_too_early, line_in_the_past.
    """
    row = line_of(actor, line)
    body_for_update(actor, row.type.body.uuid)
    require(actor, KEEP_BODIES, at=row.agency_id)
    if until < clock.today() - timedelta(days=1):
        raise RuleBroken("cabinet.line_in_the_past")
    _end(row, until)
    _noted(row.type, paper=row.kind, until=until.isoformat())
    return row


def _end(row: DossierType | ChecklistLine, until: date) -> None:
    row.refresh_from_db()  # behind the lock of its body
    if row.valid_until is not None:
        raise RuleBroken("cabinet.ended_already", conflict=True)
    if until < row.valid_from:
        raise RuleBroken("cabinet.ends_too_early", day=f"{row.valid_from:%d/%m/%Y}")
    row.valid_until = until
    row.save(update_fields=["valid_until"])


def _noted(row: DossierType, **facts: str) -> None:
    note(agency_id=row.agency_id, subject=("cabinet.Body", str(row.body.uuid)), dossier_type=str(row.uuid), **facts)
