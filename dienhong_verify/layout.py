"""Names inside an evidence pack, and what its manifest's signature is over (evidence.md, section 6)."""

from hashlib import sha256

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
    "other": None,
}
REQUIRED_ROLES = ("keys", "anchors", "checkpoint", "proofs", "record")


def manifest_text(manifest: bytes) -> str:
    """The text that the evidence key signs: the format, and the hex SHA-256 of the manifest's bytes."""
    return f"{PACK_FORMAT}\n{sha256(manifest).hexdigest()}\n"
