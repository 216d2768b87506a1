"""Dossiers from the first word to the office's decision: begun, submitted, returned, accepted, withdrawn."""

from __future__ import annotations

from uuid import UUID

from dienhong.audit.public import command, note
from dienhong.cabinet.commands.dossier_steps import human, keep, must_be, must_say_why, said
from dienhong.cabinet.models import Dossier, DossierStep, PaperKind
from dienhong.cabinet.permissions import KEEP_BODIES, SUBMIT_DOSSIERS
from dienhong.cabinet.queries.dossiers import dossier_for_update, types_open
from dienhong.cabinet.queries.readiness import readiness_of
from dienhong.directory.public import agency_view
from dienhong.documents.public import must_not_be_marked_secret
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor, require
from dienhong.kernel.errors import NotFound, RuleBroken
from dienhong.kernel.text import fold

Kind, State = DossierStep.Kind, Dossier.State
_TITLE = 500


@command
def begin_dossier(actor: Actor, *, agency_id: int, dossier_type: UUID, title: str) -> Dossier:
    """Begin to draw up a dossier of an agency for the body that receives this type (soạn hồ sơ trình).

    Raises NotFound for a type that no body receives today, RuleBroken: cabinet.title_missing, documents.state_secret.
    """
    require(actor, SUBMIT_DOSSIERS, at=agency_id)
    person_id = human(actor, SUBMIT_DOSSIERS)
    kind = next((one for one in types_open(actor) if one.uuid == dossier_type), None)
    if kind is None:
        raise NotFound("cabinet.DossierType")
    title = _title(title)

    now = clock.now()
    row = Dossier.objects.create(
        agency_id=kind.agency_id,
        body=kind.body,
        type=kind,
        title=title,
        submitter_id=agency_id,
        drawn_up_by_id=person_id,
        begun_at=now,
        changed_at=now,
        search_text=_search_text(title, kind.name, agency_id),
    )
    keep(actor, row, Kind.BEGUN, "")
    return row


@command
def retitle_dossier(actor: Actor, *, dossier: UUID, title: str) -> Dossier:
    """Write another title (sửa tên hồ sơ) while it is drawn up. Raises RuleBroken: cabinet.dossier_state, title_missing."""
    row = dossier_for_update(actor, dossier)
    require(actor, SUBMIT_DOSSIERS, at=row.submitter_id)
    must_be(row, State.DRAFTING, State.RETURNED)
    row.title = _title(title)
    row.search_text = _search_text(row.title, row.type.name, row.submitter_id)
    row.save(update_fields=["title", "search_text"])
    note(agency_id=row.submitter_id, subject=("cabinet.Dossier", str(row.uuid)), title=row.title)
    return row


@command
def submit_dossier(actor: Actor, *, dossier: UUID) -> Dossier:
    """Lay a dossier before the body's office (trình), even where papers are missing: the office sees what, and cannot accept it so.

    The checklist of this day binds. Raises RuleBroken: cabinet.dossier_state, dossier_empty.
    """
    row = dossier_for_update(actor, dossier)
    require(actor, SUBMIT_DOSSIERS, at=row.submitter_id)
    must_be(row, State.DRAFTING, State.RETURNED)
    if not row.papers.filter(taken_out_at=None).exists():
        raise RuleBroken("cabinet.dossier_empty")

    row.state, row.submitted_at, row.checked_on = State.SUBMITTED, clock.now(), clock.today()
    keep(actor, row, Kind.SUBMITTED, "", "state", "submitted_at", "checked_on")
    return row


@command
def accept_dossier(actor: Actor, *, dossier: UUID) -> Dossier:
    """Find a dossier whole (tiếp nhận hồ sơ đủ điều kiện): it may be put on an agenda.

    Raises RuleBroken: cabinet.dossier_state, paper_missing, appraisal_missing.
    """
    row = dossier_for_update(actor, dossier)
    require(actor, KEEP_BODIES, at=row.agency_id)
    must_be(row, State.SUBMITTED)
    readiness = readiness_of(row)
    if readiness.missing:
        names = "; ".join(str(PaperKind(one.kind).label) for one in readiness.missing)
        raise RuleBroken("cabinet.paper_missing", conflict=True, papers=names)
    if readiness.unanswered:
        agencies = "; ".join(one.agency for one in readiness.unanswered)
        raise RuleBroken("cabinet.appraisal_missing", conflict=True, agencies=agencies)

    row.state, row.accepted_at = State.ACCEPTED, clock.now()
    keep(actor, row, Kind.ACCEPTED, "", "state", "accepted_at")
    return row


@command
def return_dossier(actor: Actor, *, dossier: UUID, reason: str) -> Dossier:
    """Send a dossier back with a reason (trả lại hồ sơ); it is mended and submitted again.

    Raises RuleBroken: cabinet.dossier_state, reason_missing, documents.state_secret.
    """
    row = dossier_for_update(actor, dossier)
    require(actor, KEEP_BODIES, at=row.agency_id)
    must_be(row, State.SUBMITTED)
    reason = must_say_why(reason)

    row.state = State.RETURNED
    keep(actor, row, Kind.RETURNED, reason, "state")
    return row


@command
def withdraw_dossier(actor: Actor, *, dossier: UUID, reason: str) -> Dossier:
    """Take a dossier back that is not accepted yet (rút hồ sơ); it stays on file.

    Raises RuleBroken: cabinet.dossier_state, reason_missing, documents.state_secret.
    """
    row = dossier_for_update(actor, dossier)
    require(actor, SUBMIT_DOSSIERS, at=row.submitter_id)
    must_be(row, State.DRAFTING, State.SUBMITTED, State.RETURNED)
    reason = must_say_why(reason)

    row.state = State.WITHDRAWN
    keep(actor, row, Kind.WITHDRAWN, reason, "state")
    return row


def _title(text: str) -> str:
    must_not_be_marked_secret(text)
    title = said(text, _TITLE)
    if not title:
        raise RuleBroken("cabinet.title_missing")
    return title


def _search_text(title: str, type_name: str, agency_id: int) -> str:
    agency = agency_view(agency_id)
    return fold("\n".join((title, type_name, agency.name, agency.short_name)))
