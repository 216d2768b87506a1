"""The archive of a session: minutes, votes with their own packs, papers, issued documents, all acts with their proofs.

The bytes are those of an evidence pack with a table of contents under the agency's seal (docs/protocols/session-archive.md).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from dienhong.audit.public import PackFile, PackSubject, records_about, wait_until_sealed
from dienhong.audit.public import evidence_pack as sealed_pack
from dienhong.cabinet.commands.sessions import topic_of
from dienhong.cabinet.evidence import poll_pack
from dienhong.cabinet.models import AgendaItem, Minutes, PaperVersion, Poll, Session, SessionArchive
from dienhong.cabinet.queries.outcomes import polls_on
from dienhong.cabinet.queries.sessions import comings_of
from dienhong.cabinet.session_rows import CLOSED, SETTLED, session_rows
from dienhong.cabinet.vote_texts import instant
from dienhong.documents.public import file_bytes, store_file
from dienhong.kernel.actor import Actor
from dienhong.kernel.errors import RuleBroken
from dienhong.kernel.live import announce
from dienhong.signing.public import (
    Signed,
    seal_key_of,
    sign_detached,
    stamp_log,
    trust_anchors_pem,
    validation_material,
)
from dienhong_verify import canonical
from dienhong_verify.archives import ARCHIVE_FORMAT
from dienhong_verify.pack import MAX_PACK

PLATFORM = Actor.system("cabinet")
WAIT_SECONDS = 5.0
# What the log, its proofs and the packs of votes may take beside the papers.
_ROOM = 64 * 1024**2
Told = Callable[[int, int], None]


@dataclass
class _Archive:
    """Parts as they are put in; `told` hears how many of how many are there."""

    told: Told
    total: int
    files: list[PackFile] = field(default_factory=list)
    size: int = 0

    def put(self, path: str, role: str, data: bytes) -> str:
        """Add a part; gives its path. Raises RuleBroken("cabinet.archive_too_large")."""
        self.size += len(data)
        if self.size > MAX_PACK - _ROOM:
            raise RuleBroken("cabinet.archive_too_large")
        self.files.append(PackFile(path, role, data))
        self.told(len(self.files), max(self.total, len(self.files)))
        return path


def session_archive(session: Session, told: Told) -> bytes:
    """The bytes of the archive of a closed session with signed minutes. Call it outside a transaction.

    Raises RuleBroken: cabinet.archive_minutes_unsigned, archive_vote_unsealed, archive_too_large, audit.not_sealed_yet.
    """
    minutes = Minutes.objects.filter(session=session, state=Minutes.State.SIGNED).first()
    if minutes is None or minutes.pdf_id is None:
        raise RuleBroken("cabinet.archive_minutes_unsigned")
    items = list(session.items.select_related("submitter").order_by("position"))
    archive = _Archive(told, 1 + sum(len(_papers(one)) + one.polls.count() + one.resolutions.count() for one in items))
    archive.put("session/minutes.pdf", "pdf", file_bytes(minutes.pdf_id))
    rows = canonical.dumps(session_rows(session.pk, {**CLOSED, **SETTLED}))
    table = {
        "format": ARCHIVE_FORMAT,
        "session": str(session.uuid),
        "title": session.title,
        "body": session.body.name,
        "agency": session.agency.code or session.agency.name,
        "opened_at": instant(session.opened_at) if session.opened_at else "",
        "closed_at": instant(session.closed_at) if session.closed_at else "",
        "minutes": {"path": "session/minutes.pdf", "content_sha256": minutes.content_sha256},
        "attendance": _attendance(session),
        "items": [_item(archive, one) for one in items],
        "files": [
            {"path": one.path, "sha256": sha256(one.data).hexdigest(), "size": len(one.data)}
            for one in sorted(archive.files, key=lambda one: one.path)
        ],
    }
    return _sealed(session, canonical.dumps(table), [*archive.files, PackFile("session/rows.json", "rows", rows)])


def _item(archive: _Archive, item: AgendaItem) -> dict[str, Any]:
    no_task = getattr(item, "no_task", None)
    return {
        "position": item.position,
        "title": item.title,
        "state": str(item.state),
        "conclusion": item.conclusion,
        "votes": [_vote(archive, one) for one in polls_on(item)],
        "papers": [_paper(archive, item, number, one) for number, one in enumerate(_papers(item), start=1)],
        "documents": list(_documents(archive, item)),
        "tasks": list(item.tasks.values_list("assignment__code", flat=True)),
        "no_task": no_task.reason if no_task is not None else "",
    }


def _vote(archive: _Archive, poll: Poll) -> dict[str, str]:
    """A vote with the pack that proves it; a block of items has one vote, which stands in the archive once."""
    if poll.state not in (Poll.State.CLOSED, Poll.State.WITHDRAWN) or (
        poll.state == Poll.State.CLOSED and not poll.tally_seal
    ):
        raise RuleBroken("cabinet.archive_vote_unsealed")
    path = f"votes/{poll.uuid}.zip"
    if all(one.path != path for one in archive.files):
        archive.put(path, "vote-pack", poll_pack(PLATFORM, poll.uuid).data)
    return {
        "poll": str(poll.uuid),
        "path": path,
        "manifest_sha256": poll.manifest_sha256,
        "decision": poll.decision or str(poll.state),
    }


def _papers(item: AgendaItem) -> list[PaperVersion]:
    """Of each paper of the item's dossier the version that counts."""
    if item.dossier_id is None:
        return []
    rows = PaperVersion.objects.filter(paper__dossier_id=item.dossier_id, paper__taken_out_at=None)
    newest = {one.paper_id: one for one in rows.select_related("paper").order_by("paper__position", "number")}
    return list(newest.values())


def _paper(archive: _Archive, item: AgendaItem, number: int, row: PaperVersion) -> dict[str, Any]:
    path = archive.put(f"papers/{item.position:03d}-{number:03d}", "paper", file_bytes(row.file_id))
    return {"title": row.paper.title, "version": row.number, "name": row.name, "sha256": row.file_id, "path": path}


def _documents(archive: _Archive, item: AgendaItem) -> Iterator[dict[str, Any]]:
    for one in item.resolutions.filter(issued_at__isnull=False).select_related("document", "voted").order_by("id"):
        path = archive.put(f"documents/{one.uuid}.pdf", "pdf", file_bytes(one.issued_sha256))
        yield {
            "kind": str(one.kind),
            "code": one.document.code,
            "path": path,
            "issued_sha256": one.issued_sha256,
            "voted_sha256": one.voted_id or "",
            "voted_size": one.voted.size if one.voted else 0,
        }


def _attendance(session: Session) -> list[dict[str, Any]]:
    people = {one.pk: one for one in session.invitations.select_related("person", "post")}
    return [
        {
            "name": who.stand_in if one.by_stand_in else who.person.full_name,
            "for": who.person.full_name if one.by_stand_in else "",
            "post": who.post.title,
            "member": who.seat_id is not None,
            "kind": str(one.kind),
            "where": str(one.where),
            "at": instant(one.at),
        }
        # Whose invitation is gone is not told here; the check of the rows names that.
        for one in comings_of(session)
        if (who := people.get(one.invitation_id)) is not None
    ]


def _sealed(session: Session, table: bytes, files: list[PackFile]) -> bytes:
    """The pack with the table under the agency's seal, and all acts on the session and its documents with their proofs."""
    seal = sign_detached(table, key_id=seal_key_of(session.agency_id))
    documents = [
        one.document.uuid for item in session.items.all() for one in item.resolutions.select_related("document")
    ]
    subjects = [("cabinet.Session", str(session.uuid))]
    subjects += [("documents.OutgoingDocument", str(one)) for one in documents]
    known = [record for subject in subjects for record in records_about(*subject)]
    wait_until_sealed([one.id for one in known], WAIT_SECONDS)
    stamp_log()
    proven = [record for subject in subjects for record in records_about(*subject) if record.leaf_index is not None]
    pdfs = [one.data for one in files if one.role == "pdf"]
    opened = session.opened_at or session.starts_at
    material = validation_material(Signed(pdfs=pdfs, detached=[seal]), since=opened)
    parts = [
        *files,
        PackFile("session/archive.json", "archive", table),
        PackFile("session/archive.p7s", "archive-seal", seal),
        *(PackFile(path, "other", data) for path, data in material.items()),
    ]
    return sealed_pack(
        PackSubject(("cabinet.Session", str(session.uuid))),
        record_ids=[one.id for one in proven],
        files=parts,
        anchors_pem=trust_anchors_pem(),
    )


def keep_archive(archive_id: int) -> None:
    """Make what was asked for, telling how far it is; a refusal stands on the row, anything else is tried again."""
    # Its commands queue the job that calls this.
    from dienhong.cabinet.commands.archives import record_archive

    row = SessionArchive.objects.select_related("session__body", "session__agency").get(pk=archive_id)
    if row.state != SessionArchive.State.ASKED:
        return
    try:
        data = session_archive(row.session, lambda done, total: _tell(row, done, total))
    except RuleBroken as refusal:
        if refusal.code == "audit.not_sealed_yet":
            raise  # the sealer is behind; the job runs again
        record_archive(PLATFORM, archive_id=archive_id, problem=refusal.code)
        return
    record_archive(PLATFORM, archive_id=archive_id, sha256=store_file(data, "application/zip"))


def _tell(row: SessionArchive, done: int, total: int) -> None:
    SessionArchive.objects.filter(pk=row.pk).update(done=done, total=total)
    announce(topic_of(row.session))
