"""The table of contents of a session's archive (docs/protocols/session-archive.md, section 2)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from dienhong_verify import canonical
from dienhong_verify.layout import BadManifest, shaped

ARCHIVE_FORMAT = "dienhong-session-archive/1"

_TOP = {
    "format": str,
    "session": str,
    "title": str,
    "body": str,
    "agency": str,
    "opened_at": str,
    "closed_at": str,
    "minutes": dict,
    "attendance": list,
    "items": list,
    "files": list,
}
_ITEM = {
    "position": int,
    "title": str,
    "state": str,
    "conclusion": str,
    "votes": list,
    "papers": list,
    "documents": list,
    "tasks": list,
    "no_task": str,
}
_VOTE: dict[str, type] = {"poll": str, "path": str, "manifest_sha256": str, "decision": str}
_DOCUMENT: dict[str, type] = {
    "kind": str,
    "code": str,
    "path": str,
    "issued_sha256": str,
    "voted_sha256": str,
    "voted_size": int,
}
_FILE: dict[str, type] = {"path": str, "sha256": str, "size": int}


class BadArchive(ValueError):
    """The table does not have the members that session-archive.md gives it."""


@dataclass(frozen=True)
class ArchivedFile:
    """A file of the archive."""

    path: str
    sha256: str
    size: int


@dataclass(frozen=True)
class ArchivedVote:
    """A vote of the session with the pack that proves it."""

    poll: str
    path: str
    manifest_sha256: str
    decision: str


@dataclass(frozen=True)
class ArchivedDocument:
    """A document that was issued out of a conclusion; `voted_sha256` is empty where no text was voted on."""

    kind: str
    code: str
    path: str
    issued_sha256: str
    voted_sha256: str
    voted_size: int


@dataclass(frozen=True)
class ArchiveTable:
    """What the archive says that it holds."""

    session: str
    minutes_path: str
    votes: tuple[ArchivedVote, ...]
    documents: tuple[ArchivedDocument, ...]
    files: tuple[ArchivedFile, ...]


def read_archive(data: bytes) -> ArchiveTable:
    """The table out of its canonical bytes. Raises BadArchive."""
    try:
        value = shaped(canonical.loads(data), _TOP)
        if value["format"] != ARCHIVE_FORMAT:
            raise BadArchive(f"the format is not {ARCHIVE_FORMAT}")
        minutes = shaped(value["minutes"], {"path": str, "content_sha256": str})
        items = [shaped(one, _ITEM) for one in value["items"]]
        return ArchiveTable(
            value["session"],
            minutes["path"],
            tuple(ArchivedVote(**_row(one, _VOTE)) for item in items for one in item["votes"]),
            tuple(ArchivedDocument(**_row(one, _DOCUMENT)) for item in items for one in item["documents"]),
            tuple(ArchivedFile(**_row(one, _FILE)) for one in value["files"]),
        )
    except (canonical.NotCanonical, BadManifest) as error:
        raise BadArchive(str(error)) from error


def _row(value: object, members: dict[str, type]) -> dict[str, Any]:
    return shaped(value, members)
