"""Recomputing the whole log from its records, to name the first row that is not as it was sealed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from dienhong.audit import keys
from dienhong.audit.log import TreeReader
from dienhong.audit.models import AuditRecord, Checkpoint, LogEntry, Tile
from dienhong.audit.record import columns_of
from dienhong.audit.tree import Frontier, FullTile
from dienhong_verify import canonical, note
from dienhong_verify.merkle import leaf_hash
from dienhong_verify.note import VerifierKey

_CHUNK = 2000


@dataclass(frozen=True, slots=True)
class LogReport:
    """The outcome: how many leaves are right, and the first fault in words (English, for operators), or None."""

    leaves: int
    checkpoints: int
    fault: str | None


class _Fault(Exception):
    """What is wrong with the first bad row."""


def verify_log(published: Sequence[str] = ()) -> LogReport:
    """Check every leaf, tile and checkpoint, and that the published checkpoint notes are of this very log.

    A log whose end was cut off together with its checkpoints looks whole from inside; only a checkpoint that somebody
    else kept shows it.
    """
    run = _Run(Frontier(0, [[]]), keys.log_key().verifier)
    # One snapshot: the log grows while it is read.
    with transaction.atomic():
        try:
            run.check()
            for text in published:
                _check_published(text, run.frontier.size, run.key)
        except _Fault as fault:
            return LogReport(run.frontier.size, run.checkpoints, str(fault))
    return LogReport(run.frontier.size, run.checkpoints, None)


@dataclass
class _Run:
    frontier: Frontier
    key: VerifierKey
    checkpoints: int = 0
    last: tuple[int, int] = (0, 0)

    def check(self) -> None:
        heads = Checkpoint.objects.order_by("size").iterator(_CHUNK)
        entries = LogEntry.objects.order_by("index").select_related("record").iterator(_CHUNK)
        for head in heads:
            self._check_up_to(head, entries)
            self.checkpoints += 1
            self.last = (0, 0)
        for entry in entries:
            # Sealed after the list of checkpoints was read is fine; without any checkpoint at all it is not.
            if not Checkpoint.objects.filter(size__gt=entry.index).exists():
                raise _Fault(f"leaf {entry.index} lies beyond the last checkpoint: a checkpoint was deleted")
            break
        self._check_nothing_left_out()

    def _check_up_to(self, head: Checkpoint, entries: Iterator[LogEntry]) -> None:
        begin = self.frontier.size
        while self.frontier.size < head.size:
            index = self.frontier.size
            entry = next(entries, None)
            if entry is None or entry.index != index:
                raise _Fault(f"leaf {index} is missing: its entry or its record was deleted")
            leaf = self._leaf_of(entry)
            for tile in self.frontier.append([leaf]):
                _check_tile(tile)
        _check_head(head, self.frontier.root(), begin, self.key)

    def _leaf_of(self, entry: LogEntry) -> bytes:
        record: AuditRecord = entry.record
        where = f"leaf {entry.index} (record {entry.record_id})"
        leaf = leaf_hash(record.text.encode())
        if leaf != bytes(entry.leaf_hash) or leaf != bytes(record.leaf_hash):
            raise _Fault(f"{where} was changed: its text does not have the hash that was sealed")
        wrong = _wrong_columns(record)
        if wrong:
            raise _Fault(f"{where} was changed: the columns {', '.join(wrong)} do not say what its text says")
        place = (record.xid, record.pk)
        if place <= self.last:
            raise _Fault(f"{where} was re-ordered: it stands after a record that was written later")
        self.last = place
        return leaf

    def _check_nothing_left_out(self) -> None:
        head = Checkpoint.objects.order_by("-size").first()
        if head is None:
            return
        left = AuditRecord.objects.filter(xid__lt=head.horizon, entry__isnull=True).order_by("id").first()
        if left:
            raise _Fault(f"record {left.pk} was inserted behind the log's back: it is older than the last seal")


def _wrong_columns(record: AuditRecord) -> list[str]:
    content: Any = canonical.loads(record.text.encode())
    return [name for name, value in columns_of(content).items() if getattr(record, name) != value]


def _check_tile(tile: FullTile) -> None:
    row = Tile.objects.filter(level=tile.level, index=tile.index).first()
    if row is None:
        raise _Fault(f"tile {tile.level}/{tile.index} is missing")
    if bytes(row.hashes) != tile.hashes:
        first = next(i for i in range(0, len(tile.hashes), 32) if row.hashes[i : i + 32] != tile.hashes[i : i + 32])
        place = (tile.index << 8) + first // 32
        raise _Fault(f"place {place} of level {tile.level} holds another hash than when it was sealed")
    if bytes(row.root) != tile.root:
        raise _Fault(f"tile {tile.level}/{tile.index} has a wrong root")


def _check_head(head: Checkpoint, root: bytes, begin: int, key: VerifierKey) -> None:
    try:
        text, _ = note.open_note(head.note, [key])
        signed = note.Checkpoint.parse(text)
    except note.BadNote as error:
        raise _Fault(f"checkpoint {head.size} is not signed by the log key: {error}") from error
    if (signed.size, signed.root) != (head.size, bytes(head.root)):
        raise _Fault(f"checkpoint {head.size} was changed: its columns do not say what its note says")
    if signed.root != root:
        raise _Fault(f"the leaves {begin} to {head.size - 1} are not those that checkpoint {head.size} sealed")


def _check_published(text: str, size: int, key: VerifierKey) -> None:
    try:
        body, _ = note.open_note(text, [key])
        kept = note.Checkpoint.parse(body)
    except note.BadNote as error:
        raise _Fault(f"a published checkpoint is not signed by the log key: {error}") from error
    if kept.size > size:
        raise _Fault(f"the log has {size} leaves, but a checkpoint over {kept.size} was published: its end was cut off")
    if TreeReader().range_hash(0, kept.size) != kept.root:
        raise _Fault(f"the published checkpoint over {kept.size} leaves is not of this log: a fork")
