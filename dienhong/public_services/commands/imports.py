"""Records of the national catalogue are taken into an agency's catalogue: whole records, all in one transaction."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.db import connection

from dienhong.audit.public import command, note
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor, require
from dienhong.kernel.errors import RuleBroken
from dienhong.kernel.storing import store_rows
from dienhong.public_services.catalogue.national import Listed, national_record, rows_of
from dienhong.public_services.catalogue.reading import Misfit
from dienhong.public_services.catalogue.record import Document, Record, document_of
from dienhong.public_services.models import CatalogueImport, Procedure, ProcedureVersion
from dienhong.public_services.permissions import IMPORT_PROCEDURES
from dienhong.public_services.publishing import Published, new_version, store_versions

MOST_PROBLEMS = 1000
MOST_BYTES = 256 * 1024 * 1024
_LOCK = 0x74746863


@dataclass
class _Sorted:
    """What a file holds: records that are new or changed, how many say nothing new, and what could not be taken."""

    fresh: list[tuple[Record, Document]] = field(default_factory=list)
    changed: list[tuple[Procedure, ProcedureVersion, Record, Document]] = field(default_factory=list)
    unchanged: int = 0
    listed: int = 0
    problems: list[dict[str, object]] = field(default_factory=list)


@command
def import_catalogue(actor: Actor, *, agency_id: int, file_name: str, data: bytes) -> CatalogueImport:
    """Take an answer of LayThuTuc or LayDanhSachTTHC in: new records and changed ones become versions in force from today on.

    The same content again changes nothing. A record that cannot be read, belongs to another agency or is abolished is
    refused with its place and path; all others are taken, in one transaction.
    Raises RuleBroken: public_services.file_unreadable, file_too_large.
    """
    require(actor, IMPORT_PROCEDURES, at=agency_id)
    if len(data) > MOST_BYTES:
        raise RuleBroken("public_services.file_too_large", most=MOST_BYTES // 1024 // 1024)
    try:
        rows = rows_of(data)
    except Misfit as error:
        raise RuleBroken("public_services.file_unreadable", path=error.path or "·", reason=error.reason) from error
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    found = _sorted(rows, agency_id)

    _store(found, agency_id, actor)
    made = CatalogueImport.objects.create(
        agency_id=agency_id,
        file_name=file_name[:200],
        sha256=hashlib.sha256(data).hexdigest(),
        imported_by_id=actor.person_id,
        imported_at=clock.now(),
        added=len(found.fresh),
        changed=len(found.changed),
        unchanged=found.unchanged,
        listed=found.listed,
        refused=len(found.problems),
        problems=found.problems[:MOST_PROBLEMS],
    )
    note(
        agency_id=agency_id,
        subject=("public_services.CatalogueImport", str(made.uuid)),
        sha256=made.sha256,
        added=made.added,
        changed=made.changed,
        refused=made.refused,
    )
    return made


def _sorted(rows: list[object], agency_id: int) -> _Sorted:
    found = _Sorted()
    read = list(_read(rows, found))
    codes = [record.code for _, record, _ in read]
    known = {one.code: one for one in Procedure.objects.select_for_update().filter(code__in=codes)}
    newest = {
        one.procedure_id: one
        for one in ProcedureVersion.objects.filter(procedure__code__in=codes)
        .order_by("procedure_id", "-number")
        .distinct("procedure_id")
        .defer("document")
    }
    seen: set[str] = set()
    for place, record, document in read:
        procedure = known.get(record.code)
        last = newest.get(procedure.pk) if procedure else None
        reason = _refusal(record, procedure, last, seen, agency_id)
        seen.add(record.code)
        if reason:
            found.problems.append(_problem(place, record.code, "MATTHC", reason))
        elif procedure is None:
            found.fresh.append((record, document))
        elif last is not None and last.sha256 == document.sha256:
            found.unchanged += 1
        elif last is not None:
            found.changed.append((procedure, last, record, document))
    return found


def _read(rows: list[object], found: _Sorted) -> Iterator[tuple[int, Record, Document]]:
    for place, row in enumerate(rows, 1):
        try:
            record = national_record(row)
        except Misfit as error:
            code = str(row.get("MATTHC", ""))[:40] if isinstance(row, dict) else ""
            found.problems.append(_problem(place, code, error.path, error.reason))
            continue
        if isinstance(record, Listed):
            found.listed += 1
        else:
            yield place, record, document_of(record)


def _problem(place: int, code: str, path: str, reason: str) -> dict[str, object]:
    return {"record": place, "code": code, "path": path, "reason": reason}


def _refusal(
    record: Record, procedure: Procedure | None, last: ProcedureVersion | None, seen: set[str], agency_id: int
) -> str:
    if record.code in seen:
        return "twice"
    if procedure is None:
        return ""
    if procedure.agency_id != agency_id:
        return "of_another_agency"
    if procedure.abolished_from is not None:
        return "abolished"
    if last is None:
        return "draft_of_ours"
    return "later_version_published" if last.effective_from > clock.today() else ""


def _store(found: _Sorted, agency_id: int, actor: Actor) -> None:
    now = clock.now()
    how = Published(clock.today(), "", actor.person_id, ProcedureVersion.Source.IMPORTED)
    fresh = [Procedure(agency_id=agency_id, code=record.code, begun_at=now) for record, _ in found.fresh]
    store_rows(fresh)
    made = [
        (new_version(procedure, record, 1, how, document), record)
        for procedure, (record, document) in zip(fresh, found.fresh, strict=True)
    ]
    made += [
        (new_version(procedure, record, last.number + 1, how, document), record)
        for procedure, last, record, document in found.changed
    ]
    store_versions(made)
