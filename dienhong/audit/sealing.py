"""The one writer that puts ended acts into the log, in batches, and signs the new root.

An act stores the number of its transaction. The sealer reads a horizon below which every transaction is over, takes the
records below it that are not sealed yet, in the order of (transaction, record), and writes leaves, tiles and checkpoint
in one transaction. So no late commit can slip under a seal, there are no gaps, and a kill at any moment loses nothing.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from threading import Event

from django.db import DatabaseError, connection, transaction

from dienhong.audit import keys
from dienhong.audit.log import TreeReader
from dienhong.audit.models import Checkpoint, Tile
from dienhong.audit.tree import FullTile
from dienhong.kernel import clock
from dienhong_verify import note
from dienhong_verify.note import SignerKey

log = logging.getLogger(__name__)
POLL_SECONDS = 0.2
RETRY_SECONDS = 2.0
MAX_BATCH = 20_000
# Any number that no other part of the product uses.
_LOCK = 0x64_68_6C_6F_67

# A record at or above the snapshot's end is visible and yet "in the future": it was restored from another cluster,
# whose count of transactions was higher. Nobody is still writing it.
_READY = """
SELECT r.id, r.xid::text::bigint, r.leaf_hash FROM audit_record r
WHERE r.xid >= %(start)s::xid8
  AND (r.xid < %(horizon)s::xid8 OR (%(restored)s AND r.xid >= %(end)s::xid8))
  AND NOT EXISTS (SELECT FROM audit_log_entry e WHERE e.record_id = r.id)
ORDER BY r.xid, r.id LIMIT %(most)s
"""
_NOW = """
SELECT pg_snapshot_xmin(s)::text::bigint, pg_snapshot_xmax(s)::text::bigint,
       (SELECT system_identifier FROM pg_control_system())
FROM pg_current_snapshot() s
"""
_ENTRIES = """
INSERT INTO audit_log_entry (index, record_id, leaf_hash)
SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::bytea[])
"""


@dataclass(frozen=True, slots=True)
class _Ready:
    """Records that may be sealed, and the horizon to go on from."""

    ids: Sequence[int]
    leaves: Sequence[bytes]
    horizon: int
    cluster: int


def seal_once(limit: int = MAX_BATCH) -> int:
    """Seal up to `limit` records; returns how many (0 also when another sealer is at work). Raises KeysMissing."""
    signer = keys.log_key()
    with transaction.atomic():
        if not _is_only_sealer():
            return 0
        head = Checkpoint.objects.order_by("-size").first()
        ready = _ready_after(head, limit)
        if ready.ids:
            _seal(head.size if head else 0, ready, signer)
        return len(ready.ids)


def run_sealer(stop: Event) -> None:
    """Seal until `stop` is set, about every 200 ms; for the supervisor of processes.

    When the database is away it tries again. A missing key ends it with KeysMissing: nothing could ever be sealed.
    """
    while not stop.is_set():
        pause = POLL_SECONDS
        try:
            if seal_once() == MAX_BATCH:
                pause = 0.0
        except DatabaseError:
            log.exception("sealing failed; trying again in %s s", RETRY_SECONDS)
            connection.close()
            pause = RETRY_SECONDS
        stop.wait(pause)
    connection.close()


def _is_only_sealer() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])
        return bool(cursor.fetchone()[0])


def _ready_after(head: Checkpoint | None, limit: int) -> _Ready:
    with connection.cursor() as cursor:
        cursor.execute(_NOW)
        horizon, end, cluster = cursor.fetchone()
        moved = head is not None and head.cluster != cluster
        start = head.horizon if head and not moved else 0
        cursor.execute(
            _READY,
            {"start": str(start), "horizon": str(horizon), "restored": moved, "end": str(end), "most": limit + 1},
        )
        rows = cursor.fetchall()
    if len(rows) > limit:
        rows = rows[:limit]
        # The rest, perhaps of the very same transaction, is for the next seal, which must look where this one looked.
        horizon = min(horizon, rows[-1][1])
        cluster = head.cluster if head else cluster
    return _Ready([row[0] for row in rows], [bytes(row[2]) for row in rows], horizon, cluster)


def _seal(size: int, ready: _Ready, signer: SignerKey) -> None:
    frontier = TreeReader().frontier(size)
    full = frontier.append(ready.leaves)
    with connection.cursor() as cursor:
        cursor.execute(_ENTRIES, [list(range(size, frontier.size)), list(ready.ids), list(ready.leaves)])
    _store_tiles(full)
    head = note.Checkpoint(signer.name, frontier.size, frontier.root())
    Checkpoint.objects.create(
        size=head.size,
        root=head.root,
        horizon=ready.horizon,
        cluster=ready.cluster,
        note=note.sign(head.body(), signer),
        sealed_at=clock.now(),
    )


def _store_tiles(full: list[FullTile]) -> None:
    Tile.objects.bulk_create(
        Tile(level=tile.level, index=tile.index, hashes=tile.hashes, root=tile.root) for tile in full
    )
