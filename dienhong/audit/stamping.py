"""Time-stamps of checkpoints: which one waits, and putting the token beside it. Fetching tokens is signing's work."""

from __future__ import annotations

import time
from collections.abc import Collection
from dataclasses import dataclass
from hashlib import sha256

from dienhong.audit.models import Checkpoint, LogEntry
from dienhong.kernel.errors import RuleBroken

_LOOK_SECONDS = 0.05


@dataclass(frozen=True, slots=True)
class AwaitingTimestamp:
    """The newest checkpoint, which has no time-stamp yet; `digest` is the SHA-256 of its note (32 bytes)."""

    size: int
    digest: bytes


def checkpoint_awaiting_timestamp() -> AwaitingTimestamp | None:
    """The newest checkpoint if it is not stamped yet. Older ones need no stamp: the newest one contains them."""
    newest = Checkpoint.objects.order_by("-size").first()
    if newest is None or newest.timestamp_token:
        return None
    return AwaitingTimestamp(newest.size, sha256(newest.note.encode()).digest())


def attach_timestamp(size: int, token: bytes) -> None:
    """Keep a DER TimeStampResp beside the checkpoint of `size`. A second token for the same one changes nothing.

    Raises RuleBroken("audit.wrong_timestamp") when it stamps other data or is a refusal,
    RuleBroken("audit.no_such_checkpoint").
    """
    from dienhong_verify import timestamp  # certificate libraries take long to load, and only this needs them

    checkpoint = Checkpoint.objects.filter(size=size).first()
    if checkpoint is None:
        raise RuleBroken("audit.no_such_checkpoint")
    try:
        stamped_at = timestamp.time_of(token, checkpoint.note.encode())
    except timestamp.BadTimestamp as error:
        raise RuleBroken("audit.wrong_timestamp") from error
    Checkpoint.objects.filter(size=size, timestamp_token__isnull=True).update(
        timestamp_token=token, stamped_at=stamped_at
    )


def wait_until_sealed(record_ids: Collection[int], timeout: float = 5.0) -> bool:
    """Wait up to `timeout` seconds until all these records are in the log; whether they are.

    Call it outside a transaction: what has not committed is never sealed.
    """
    wanted, end = set(record_ids), time.monotonic() + timeout
    while LogEntry.objects.filter(record_id__in=wanted).count() < len(wanted):
        if time.monotonic() >= end:
            return False
        time.sleep(_LOOK_SECONDS)
    return True
