"""Evidence: records with their proofs, and the pack that a stranger can check without us (docs/protocols/evidence.md)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from dienhong.audit import keys
from dienhong.audit.log import TreeReader
from dienhong.audit.models import AuditRecord, Checkpoint, LogEntry
from dienhong.audit.record import instant
from dienhong.kernel import clock
from dienhong.kernel.errors import RuleBroken
from dienhong_verify import canonical, note, pack
from dienhong_verify.layout import (
    ANCHORS,
    CHECKPOINT,
    KEYS,
    MANIFEST,
    MANIFEST_NOTE,
    PACK_FORMAT,
    PROOFS,
    TIMESTAMP,
    manifest_text,
)


@dataclass(frozen=True, slots=True)
class RecordView:
    """A record for reading. `content` is the canonical record as JSON values; `leaf_index` is None until sealed."""

    id: int
    uuid: UUID
    at: datetime
    command: str
    outcome: str
    error: str
    agency_id: int | None
    actor_name: str
    on_behalf_of_name: str
    subject: tuple[str, str]
    content: dict[str, Any]
    leaf_index: int | None


@dataclass(frozen=True, slots=True)
class RecordEvidence:
    """A record's place in the log: its leaf bytes, index, leaf hash, and the proof up to the checkpoint's root."""

    record_id: int
    leaf: bytes
    leaf_index: int
    leaf_hash: bytes
    proof: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class LogEvidence:
    """Records in log order with one checkpoint that covers them all; the token is a DER TimeStampResp over its note."""

    records: tuple[RecordEvidence, ...]
    size: int
    checkpoint_note: str
    timestamp_token: bytes | None


@dataclass(frozen=True, slots=True)
class PackFile:
    """A file to be packed: where it goes, what it is (a role of docs/protocols/evidence.md), its bytes."""

    path: str
    role: str
    data: bytes


def view_of(record: AuditRecord) -> RecordView:
    """The reading form of a row (select_related("entry") spares a query each)."""
    content = canonical.loads(record.text.encode())
    return RecordView(
        id=record.pk,
        uuid=record.uuid,
        at=record.at,
        command=record.command,
        outcome=record.outcome,
        error=record.error,
        agency_id=record.agency_id,
        actor_name=record.actor_name,
        on_behalf_of_name=record.on_behalf_of_name,
        subject=(record.subject_type, record.subject_id),
        content=content if isinstance(content, dict) else {},
        leaf_index=record.entry.index if hasattr(record, "entry") else None,
    )


def records_about(subject_type: str, subject_id: str) -> list[RecordView]:
    """All acts whose subject is this thing, oldest first. The caller judges who may read them."""
    rows = AuditRecord.objects.filter(subject_type=subject_type, subject_id=str(subject_id))
    return [view_of(row) for row in rows.select_related("entry").order_by("id")]


def evidence_for(record_ids: Iterable[int]) -> LogEvidence:
    """Proofs of these records under the first time-stamped checkpoint that covers them, else under the latest one.

    Raises RuleBroken("audit.not_sealed_yet") when one of them is not in the log yet.
    """
    wanted = set(record_ids)
    entries = list(LogEntry.objects.filter(record_id__in=wanted).select_related("record").order_by("index"))
    if len(entries) < len(wanted) or not entries:
        raise RuleBroken("audit.not_sealed_yet")
    checkpoint = _checkpoint_over(entries[-1].index)
    reader = TreeReader()
    return LogEvidence(
        records=tuple(
            RecordEvidence(
                record_id=entry.record_id,
                leaf=entry.record.text.encode(),
                leaf_index=entry.index,
                leaf_hash=bytes(entry.leaf_hash),
                proof=tuple(reader.inclusion(entry.index, checkpoint.size)),
            )
            for entry in entries
        ),
        size=checkpoint.size,
        checkpoint_note=checkpoint.note,
        timestamp_token=bytes(checkpoint.timestamp_token) if checkpoint.timestamp_token else None,
    )


def _checkpoint_over(index: int) -> Checkpoint:
    covering = Checkpoint.objects.filter(size__gt=index)
    # The earliest stamp says most about when the acts were done; certificates were valid then, too.
    stamped = covering.filter(stamped_at__isnull=False).order_by("size").first()
    found = stamped or covering.order_by("-size").first()
    if found is None:
        raise RuleBroken("audit.not_sealed_yet")
    return found


@dataclass(frozen=True, slots=True)
class PackSubject:
    """What a pack is about: the thing as (type, id), and the edXML DocumentId that all its files speak of, if there is one."""

    thing: tuple[str, str]
    document_id: str = ""


def evidence_pack(
    subject: PackSubject,
    *,
    record_ids: Iterable[int],
    files: Sequence[PackFile],
    anchors_pem: str,
    grown_since: Iterable[int] = (),
) -> bytes:
    """The ZIP bytes of an evidence pack: these records with proofs, these files, keys and anchors, signed.

    With `grown_since` (records) it also proves that the log has only grown since the first checkpoints over these. The same
    contents at the same time give the same bytes. Raises RuleBroken("audit.not_sealed_yet"), pack.BadPack for an unsafe path.
    """
    evidence = evidence_for(record_ids)
    parts = [*_log_parts(evidence), PackFile(ANCHORS, "anchors", anchors_pem.encode()), *files]
    parts += _earlier_parts(evidence.size, grown_since)
    by_path = {part.path: part.data for part in parts}
    if len(by_path) != len(parts):
        raise pack.BadPack("two files have the same path")
    signer = keys.evidence_key()
    manifest = canonical.dumps(
        {
            "format": PACK_FORMAT,
            "origin": keys.origin(),
            "created_at": instant(clock.now()),
            "subject": {"type": subject.thing[0], "id": subject.thing[1], "document_id": subject.document_id},
            "files": [
                {"path": part.path, "role": part.role, "size": len(part.data), "sha256": sha256(part.data).hexdigest()}
                for part in sorted(parts, key=lambda part: part.path)
            ],
        }
    )
    signature = note.sign(manifest_text(manifest), signer)
    return pack.write({**by_path, MANIFEST: manifest, MANIFEST_NOTE: signature.encode()})


def _log_parts(evidence: LogEvidence) -> list[PackFile]:
    parts = [PackFile(KEYS, "keys", keys.key_text().encode())]
    parts.append(PackFile(CHECKPOINT, "checkpoint", evidence.checkpoint_note.encode()))
    if evidence.timestamp_token:
        parts.append(PackFile(TIMESTAMP, "timestamp", evidence.timestamp_token))
    proofs = []
    for number, record in enumerate(evidence.records, start=1):
        path = f"records/{number:05d}.json"
        parts.append(PackFile(path, "record", record.leaf))
        proofs.append(
            {
                "path": path,
                "index": record.leaf_index,
                "leaf_hash": record.leaf_hash.hex(),
                "proof": [step.hex() for step in record.proof],
            }
        )
    parts.append(PackFile(PROOFS, "proofs", canonical.dumps({"size": evidence.size, "records": proofs})))
    return parts


def _earlier_parts(size: int, record_ids: Iterable[int]) -> list[PackFile]:
    """The first checkpoints over these records that are smaller than the pack's, each with the proof between the two."""
    indexes = LogEntry.objects.filter(record_id__in=set(record_ids)).values_list("index", flat=True)
    found = {}
    for index in indexes:
        earlier = Checkpoint.objects.filter(size__gt=index, size__lt=size).order_by("size").first()
        if earlier is not None:
            found[earlier.size] = earlier.note
    reader, parts = TreeReader(), []
    for old, text in sorted(found.items()):
        proof = [step.hex() for step in reader.consistency(old, size)]
        parts.append(PackFile(f"log/earlier-{old}.txt", "earlier-checkpoint", text.encode()))
        told = canonical.dumps({"old": old, "new": size, "proof": proof})
        parts.append(PackFile(f"log/earlier-{old}.json", "consistency", told))
    return parts
