"""The public log for software: keys, checkpoints, proofs. No sign-in, no personal data: only hashes leave."""

from __future__ import annotations

from base64 import b64encode
from typing import Annotated

from django.http import HttpRequest
from ninja import Path, Query, Router

from dienhong.audit import keys, queries
from dienhong.audit.api.schemas import CheckpointOut, ConsistencyOut, InclusionOut, KeysOut
from dienhong.audit.models import Checkpoint

router = Router(tags=["log"])

# What a bigint column holds.
_NUMBER = Query(ge=0, lt=2**63)  # type: ignore[type-arg]  # generic for the type checker only


@router.get("/keys", response=KeysOut, summary="Public keys of the log")
def public_keys(request: HttpRequest) -> KeysOut:
    """Compare the fingerprint with the one that an evidence pack's check prints."""
    return KeysOut(keys=keys.key_text(), log_key_fingerprint=keys.log_key().verifier.fingerprint)


@router.get("/checkpoint", response=CheckpointOut, summary="Latest checkpoint")
def latest_checkpoint(request: HttpRequest) -> CheckpointOut:
    """The newest seal over the whole log. A witness keeps it."""
    return _out(queries.checkpoint_of())


@router.get("/checkpoints/{size}", response=CheckpointOut, summary="Checkpoint of a size")
def checkpoint(request: HttpRequest, size: Annotated[int, Path(ge=1, lt=2**63)]) -> CheckpointOut:
    """Not every size has a checkpoint."""
    return _out(queries.checkpoint_of(size))


@router.get("/inclusion", response=InclusionOut, summary="Inclusion proof of a leaf")
def inclusion(request: HttpRequest, index: Annotated[int, _NUMBER], size: Annotated[int, _NUMBER]) -> InclusionOut:
    """RFC 9162 section 2.1.3, for the leaf `index` in the tree of `size` leaves."""
    leaf, proof = queries.inclusion_in(index, size)
    return InclusionOut(index=index, size=size, leaf_hash=leaf.hex(), proof=[step.hex() for step in proof])


@router.get("/consistency", response=ConsistencyOut, summary="Consistency proof between two sizes")
def consistency(request: HttpRequest, old: Annotated[int, _NUMBER], new: Annotated[int, _NUMBER]) -> ConsistencyOut:
    """RFC 9162 section 2.1.4: shows that the log only grew."""
    return ConsistencyOut(old=old, new=new, proof=[step.hex() for step in queries.consistency_between(old, new)])


def _out(found: Checkpoint) -> CheckpointOut:
    token = b64encode(found.timestamp_token).decode() if found.timestamp_token else None
    return CheckpointOut(size=found.size, note=found.note, timestamp=token, stamped_at=found.stamped_at)
