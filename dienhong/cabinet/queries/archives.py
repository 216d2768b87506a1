"""Archives of a session, for its office."""

from __future__ import annotations

from uuid import UUID

from dienhong.cabinet.models import Minutes, Session, SessionArchive
from dienhong.cabinet.permissions import KEEP_BODIES
from dienhong.cabinet.queries.sessions import session_of
from dienhong.documents.public import file_bytes
from dienhong.kernel.actor import Actor, require
from dienhong.kernel.errors import NotFound

State = SessionArchive.State


def archived_session(actor: Actor, session: UUID) -> Session:
    """A session whose office the actor is. Raises NotFound, NotPermitted."""
    row = session_of(actor, session)
    require(actor, KEEP_BODIES, at=row.agency_id)
    return row


def archives_of(actor: Actor, session: UUID) -> list[SessionArchive]:
    """All archives that were asked for, the newest first. Raises NotFound, NotPermitted."""
    row = archived_session(actor, session)
    return list(row.archives.select_related("asked_by", "file").order_by("-id"))


def newest_archive(actor: Actor, session: UUID) -> SessionArchive:
    """The newest one that is ready. Raises NotFound, NotPermitted."""
    row = archived_session(actor, session)
    found = row.archives.select_related("file").filter(state=State.READY).order_by("-id").first()
    if found is None:
        raise NotFound("cabinet.SessionArchive")
    return found


def minutes_signed(session: Session) -> bool:
    """Whether secretary and chair have signed the minutes."""
    return Minutes.objects.filter(session=session, state=Minutes.State.SIGNED).exists()


def archive_state(actor: Actor, session: UUID) -> str:
    """The state of the newest archive that was asked for, "" without one. Raises NotFound, NotPermitted."""
    found = archived_session(actor, session).archives.order_by("-id").first()
    return str(found.state) if found is not None else ""


def session_archive(actor: Actor, session: UUID) -> bytes:
    """The newest archive that is ready (ZIP). Raises NotFound, NotPermitted."""
    found = newest_archive(actor, session)
    assert found.file_id is not None, "an archive that is ready has its file"
    return file_bytes(found.file_id)
