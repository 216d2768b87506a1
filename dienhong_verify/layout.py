"""Names inside an evidence pack, and what its manifest's signature is over (evidence.md, section 6)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from dienhong_verify import canonical

PACK_FORMAT = "dienhong-evidence/1"
RECORD_FORMAT = "dienhong-record/1"

MANIFEST = "manifest.json"
MANIFEST_NOTE = "manifest.note"
KEYS = "trust/keys.txt"
ANCHORS = "trust/anchors.pem"
CHECKPOINT = "log/checkpoint.txt"
TIMESTAMP = "log/checkpoint.tsr"
PROOFS = "log/proofs.json"

# role → the one path it may stand at, or None for any path
ROLES: dict[str, str | None] = {
    "keys": KEYS,
    "anchors": ANCHORS,
    "checkpoint": CHECKPOINT,
    "timestamp": TIMESTAMP,
    "proofs": PROOFS,
    "record": None,
    "pdf": None,
    "edxml": None,
    "status": None,
    "receipt": None,
    "signature": None,
    "poll": "poll/manifest.json",
    "poll-seal": "poll/manifest.p7s",
    "poll-event": None,
    "rows": None,
    "ballot": None,
    "ballot-signature": None,
    "tally": "poll/tally.json",
    "tally-seal": "poll/tally.p7s",
    "voted": None,
    "archive": "session/archive.json",
    "archive-seal": "session/archive.p7s",
    "vote-pack": None,
    "paper": None,
    "earlier-checkpoint": None,
    "consistency": None,
    "witness": None,
    "other": None,
}
REQUIRED_ROLES = ("keys", "anchors", "checkpoint", "proofs", "record")


def manifest_text(manifest: bytes) -> str:
    """The text that the evidence key signs: the format, and the hex SHA-256 of the manifest's bytes."""
    return f"{PACK_FORMAT}\n{sha256(manifest).hexdigest()}\n"


class BadManifest(ValueError):
    """The manifest does not have the members that evidence.md gives it."""


@dataclass(frozen=True)
class ManifestFile:
    """A line of the manifest."""

    path: str
    role: str
    size: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """What a pack says about itself. `created_at` is aware UTC; `document_id` is the edXML DocumentId or ""."""

    origin: str
    created_at: datetime
    subject_type: str
    subject_id: str
    document_id: str
    files: tuple[ManifestFile, ...]

    @classmethod
    def parse(cls, data: bytes) -> Manifest:
        """Read canonical manifest bytes. Raises BadManifest."""
        try:
            value = canonical.loads(data)
        except canonical.NotCanonical as error:
            raise BadManifest(str(error)) from error
        members = shaped(value, {"format": str, "origin": str, "created_at": str, "subject": dict, "files": list})
        subject = shaped(members["subject"], {"type": str, "id": str, "document_id": str})
        if members["format"] != PACK_FORMAT:
            raise BadManifest(f"the format is not {PACK_FORMAT}")
        files = tuple(_file(item) for item in members["files"])
        if [item.path for item in files] != sorted({item.path for item in files}):
            raise BadManifest("the files are not sorted by path, or one is named twice")
        return cls(
            members["origin"],
            parse_instant(members["created_at"]),
            subject["type"],
            subject["id"],
            subject["document_id"],
            files,
        )


def _file(value: object) -> ManifestFile:
    item = shaped(value, {"path": str, "role": str, "size": int, "sha256": str})
    if item["role"] not in ROLES or ROLES[item["role"]] not in (None, item["path"]):
        raise BadManifest(f"the role {item['role']} does not exist or does not stand at {item['path']}")
    return ManifestFile(item["path"], item["role"], item["size"], item["sha256"])


def shaped(value: object, members: Mapping[str, type | tuple[type, ...]]) -> dict[str, Any]:
    """The value as an object with exactly these members of these types. Raises BadManifest."""
    if not isinstance(value, dict) or set(value) != set(members):
        raise BadManifest(f"an object must have exactly the members {', '.join(sorted(members))}")
    for name, kind in members.items():
        # bool is an int in Python, but not here.
        if not isinstance(value[name], kind) or (kind is int and isinstance(value[name], bool)):
            raise BadManifest(f"the member {name} is not of the right type")
    return value


def parse_instant(text: str) -> datetime:
    """`2026-01-31T02:03:04.000005Z`, in exactly this form. Raises BadManifest."""
    try:
        return datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC)
    except ValueError as error:
        raise BadManifest(f"{text} is not an instant such as 2026-01-31T02:03:04.000005Z") from error
