"""Reading the record of acts, each for whom it may be read, and the public log."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import reduce
from operator import or_
from uuid import UUID

from django.db.models import Q, QuerySet

from dienhong.audit import permissions
from dienhong.audit.evidence import LogEvidence, RecordView, evidence_for, view_of
from dienhong.audit.log import TreeReader
from dienhong.audit.models import AuditRecord, Checkpoint, LogEntry
from dienhong.kernel.actor import Actor
from dienhong.kernel.clock import VIETNAM
from dienhong.kernel.errors import NotFound, RuleBroken
from dienhong.kernel.pages import Page, page_of

NEWEST_FIRST = ("-at", "-id")
MOST_EXPORTED = 10_000


@dataclass(frozen=True, slots=True)
class RecordFilter:
    """What a list is narrowed to; days are days in Viet Nam, both included."""

    agency_id: int | None = None
    person_id: int | None = None
    command: str = ""
    outcome: str = ""
    since: date | None = None
    until: date | None = None
    subject: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class RecordDetail:
    """One record with its proof, None while it is not sealed."""

    view: RecordView
    text: str
    leaf_hash: str
    evidence: LogEvidence | None


def _visible_parts(actor: Actor) -> list[Q]:
    """What the actor may read: all for an auditor of all, an inspector's agencies, and one's own for everybody.

    Parts, because each has an index in the order of time; of all together the whole record would be read and sorted.
    """
    if actor.kind == "system" or actor.authority.agencies_with(permissions.READ_ALL_RECORDS):
        return [Q()]
    agencies = actor.authority.agencies_with(permissions.READ_RECORDS)
    parts = [Q(agency_id__in=agencies)] if agencies else []
    if actor.acts_as_person_id is not None:
        persons = dict.fromkeys([actor.person_id, actor.acts_as_person_id])
        parts += [Q(person_id=one) for one in persons if one is not None]
        parts.append(Q(on_behalf_of_person_id=actor.acts_as_person_id))
    return parts


def records_visible_to(actor: Actor) -> QuerySet[AuditRecord]:
    """All records that the actor may read, unordered."""
    parts = _visible_parts(actor)
    return AuditRecord.objects.filter(reduce(or_, parts)) if parts else AuditRecord.objects.none()


def _newest(actor: Actor, wanted: RecordFilter, cursor: str | None, size: int) -> Page[AuditRecord]:
    rows, parts = _matching(wanted), _visible_parts(actor)
    return page_of(rows if parts else rows.none(), order=NEWEST_FIRST, cursor=cursor, size=size, parts=parts)


def _matching(wanted: RecordFilter) -> QuerySet[AuditRecord]:
    exact = {
        "agency_id": wanted.agency_id,
        "person_id": wanted.person_id,
        "command": wanted.command or None,
        "outcome": wanted.outcome or None,
        "at__gte": _midnight(wanted.since) if wanted.since else None,
        "at__lt": _midnight(wanted.until + timedelta(days=1)) if wanted.until and wanted.until < date.max else None,
        "subject_type": wanted.subject[0] if wanted.subject else None,
        "subject_id": wanted.subject[1] if wanted.subject else None,
    }
    return AuditRecord.objects.filter(**{name: value for name, value in exact.items() if value is not None})


def record_page(actor: Actor, wanted: RecordFilter, cursor: str | None, size: int = 50) -> Page[AuditRecord]:
    """One page of the record of acts, newest first."""
    return _newest(actor, wanted, cursor, size)


def exported_records(actor: Actor, wanted: RecordFilter) -> list[AuditRecord]:
    """The newest 10,000 records that fit."""
    return list(_newest(actor, wanted, None, MOST_EXPORTED).items)


def record_detail(actor: Actor, uuid: UUID) -> RecordDetail:
    """One record with its proof.

    Raises NotFound when there is none or it may not be read.
    """
    record = records_visible_to(actor).select_related("entry").filter(uuid=uuid).first()
    if record is None:
        raise NotFound("record")
    view = view_of(record)
    evidence = evidence_for([record.pk]) if view.leaf_index is not None else None
    return RecordDetail(view, record.text, bytes(record.leaf_hash).hex(), evidence)


def checkpoint_page(cursor: str | None, size: int = 30) -> Page[Checkpoint]:
    """Checkpoints, newest first. They are public."""
    return page_of(Checkpoint.objects.all(), order=("-size",), cursor=cursor, size=size)


def checkpoint_of(size: int | None = None) -> Checkpoint:
    """The checkpoint of this size, or the latest one.

    Raises RuleBroken("audit.no_such_checkpoint").
    """
    rows = Checkpoint.objects.all() if size is None else Checkpoint.objects.filter(size=size)
    found = rows.order_by("-size").first()
    if found is None:
        raise RuleBroken("audit.no_such_checkpoint")
    return found


def inclusion_in(index: int, size: int) -> tuple[bytes, list[bytes]]:
    """The leaf hash at `index` and its proof in the tree of `size` leaves.

    Raises RuleBroken("audit.not_in_log").
    """
    if not 0 <= index < size <= _sealed_size():
        raise RuleBroken("audit.not_in_log")
    entry = LogEntry.objects.get(index=index)
    return bytes(entry.leaf_hash), TreeReader().inclusion(index, size)


def consistency_between(old: int, new: int) -> list[bytes]:
    """The proof that the log of `old` leaves is the beginning of that of `new`.

    Raises RuleBroken("audit.not_in_log").
    """
    if not 0 < old <= new <= _sealed_size():
        raise RuleBroken("audit.not_in_log")
    return TreeReader().consistency(old, new)


def _sealed_size() -> int:
    newest = Checkpoint.objects.order_by("-size").only("size").first()
    return newest.size if newest else 0


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, VIETNAM)
