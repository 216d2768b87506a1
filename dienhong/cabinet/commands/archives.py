"""Archives of sessions: asked for by the office, recorded when they are made."""

from __future__ import annotations

from uuid import UUID

from dienhong.audit.public import command, note
from dienhong.cabinet.commands.sessions import must_be, topic_of
from dienhong.cabinet.models import Session, SessionArchive
from dienhong.cabinet.permissions import KEEP_BODIES
from dienhong.cabinet.queries.archives import archived_session, minutes_signed
from dienhong.cabinet.queries.sessions import session_for_update
from dienhong.cabinet.tasks import make_session_archive
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor, require
from dienhong.kernel.errors import NotPermitted, RuleBroken
from dienhong.kernel.jobs import defer
from dienhong.kernel.live import announce

State = SessionArchive.State


@command
def ask_archive(actor: Actor, *, session: UUID) -> SessionArchive:
    """Have the archive of a closed session made in the background (lập hồ sơ phiên họp); what is being made is given again.

    Raises RuleBroken: cabinet.session_state, archive_minutes_unsigned.
    """
    archived_session(actor, session)
    row = session_for_update(actor, session)
    require(actor, KEEP_BODIES, at=row.agency_id)
    if actor.person_id is None:
        raise NotPermitted(KEEP_BODIES)
    must_be(row, Session.State.CLOSED)
    if not minutes_signed(row):
        raise RuleBroken("cabinet.archive_minutes_unsigned")
    waiting = row.archives.filter(state=State.ASKED).first()
    if waiting is not None:
        return waiting
    made = SessionArchive.objects.create(
        agency_id=row.agency_id, session=row, asked_by_id=actor.person_id, asked_at=clock.now()
    )
    defer(make_session_archive, archive_id=made.pk)
    _tell(made)
    return made


@command
def record_archive(actor: Actor, *, archive_id: int, sha256: str = "", problem: str = "") -> SessionArchive:
    """Say that the archive is there, or why it could not be made; an act of the platform itself. Again changes nothing."""
    if actor.kind != "system":
        raise NotPermitted("cabinet.platform_only")
    row = SessionArchive.objects.select_for_update(of=("self",)).select_related("session").get(pk=archive_id)
    if row.state == State.ASKED:
        row.state, row.ended_at, row.problem = State.READY if sha256 else State.FAILED, clock.now(), problem
        row.file_id = sha256 or None
        row.save(update_fields=["state", "ended_at", "problem", "file"])
    _tell(row, archive_sha256=sha256, problem=problem)
    return row


def _tell(row: SessionArchive, **facts: str) -> None:
    session = row.session
    note(agency_id=row.agency_id, subject=("cabinet.Session", str(session.uuid)), archive=str(row.uuid), **facts)
    announce(topic_of(session))
