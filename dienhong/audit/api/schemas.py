"""Shapes of the public log's answers; hashes and proofs are lower-case hex."""

from __future__ import annotations

from datetime import datetime

from ninja import Schema


class KeysOut(Schema):
    """Both public keys as verifier key lines, and the log key's fingerprint."""

    keys: str
    log_key_fingerprint: str


class CheckpointOut(Schema):
    """A checkpoint: the signed note, and the time-stamp in base64 (DER) once there is one."""

    size: int
    note: str
    timestamp: str | None
    stamped_at: datetime | None


class InclusionOut(Schema):
    """A leaf's place and its proof."""

    index: int
    size: int
    leaf_hash: str
    proof: list[str]


class ConsistencyOut(Schema):
    """The proof that nothing before `old` was changed up to `new`."""

    old: int
    new: int
    proof: list[str]
