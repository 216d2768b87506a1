"""Records files: opened, filled, closed, handed over to the archive."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db import IntegrityError, transaction

from dienhong.audit.public import command, note
from dienhong.documents import rules
from dienhong.documents.files import must_not_be_marked_secret
from dienhong.documents.models import FiledDocument, OutgoingDocument, RecordsFile, RecordsGroup, RetentionPeriod
from dienhong.documents.permissions import KEEP_ARCHIVE, KEEP_RECORDS
from dienhong.documents.queries.records import fileable_document, records_for_update, retention_periods
from dienhong.documents.queries.retention import group_for
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor, require
from dienhong.kernel.errors import NotPermitted, RuleBroken
from dienhong.kernel.text import nfc

Status = RecordsFile.Status


@command
def open_records_file(
    actor: Actor, *, agency_id: int, code: str, title: str, retention_id: int | None, group_code: str = ""
) -> RecordsFile:
    """Open a file for the documents of one matter, in this year's list (mở hồ sơ).

    Without `retention_id` the file is kept for as long as its group says, else not shorter.
    Law: Decree 30/2020/NĐ-CP art. 28, 29.
    """
    require(actor, KEEP_RECORDS, at=agency_id)
    keeper_id = actor.acts_as_person_id
    if keeper_id is None:
        raise NotPermitted(KEEP_RECORDS)  # software keeps no files
    code, title = nfc(code).strip(), nfc(title).strip()
    rules.must_name_records_file(code, title)
    must_not_be_marked_secret(title)
    group = _group(agency_id, group_code)
    retention = _retention(group, retention_id)

    now = clock.now()
    file = RecordsFile(
        agency_id=agency_id, year=clock.today().year, code=code, title=title, keeper_id=keeper_id, opened_at=now
    )
    file.retention, file.group = retention, group
    try:
        with transaction.atomic():
            file.save()
    except IntegrityError as error:
        raise RuleBroken("documents.records_code_taken", conflict=True, file_code=code, year=file.year) from error
    _tell(file)
    return file


def _group(agency_id: int, code: str) -> RecordsGroup | None:
    group = group_for(agency_id, code) if code else None
    if code and group is None:
        raise RuleBroken("documents.group_unknown")
    return group


def _retention(group: RecordsGroup | None, retention_id: int | None) -> RetentionPeriod:
    if retention_id is None and group is not None:
        return group.period
    chosen = next((one for one in retention_periods() if one.pk == retention_id), None)
    if chosen is None:
        raise RuleBroken("documents.retention_unknown")
    if group is not None:
        rules.must_be_kept_long_enough(chosen.years, group.period.years)
    return chosen


@command
def file_document(actor: Actor, *, records_file_id: int, document: UUID) -> FiledDocument:
    """Put an issued or registered document into an open file of its agency (đưa vào hồ sơ); again changes nothing.

    Law: Decree 30/2020/NĐ-CP art. 29.
    """
    file = records_for_update(actor, records_file_id)
    require(actor, KEEP_RECORDS, at=file.agency_id)
    rules.must_be_records_at(file, Status.OPEN)
    person_id = actor.person_id
    if person_id is None:
        raise NotPermitted(KEEP_RECORDS)  # software files nothing
    found = fileable_document(actor, document)
    rules.must_be_fileable(found, file.agency_id)

    filed, _ = FiledDocument.objects.get_or_create(
        agency_id=file.agency_id,
        records_file=file,
        outgoing=found if isinstance(found, OutgoingDocument) else None,
        incoming=None if isinstance(found, OutgoingDocument) else found,
        defaults={"filed_by_id": person_id, "filed_at": clock.now()},
    )
    _tell(file)
    note(document=str(document))
    return filed


@command
def close_records_file(actor: Actor, *, records_file_id: int) -> RecordsFile:
    """Close a file when its matter is done; from now on nothing is put in, and its time of keeping is known.

    Law: Decree 30/2020/NĐ-CP art. 29; Law on Archives 33/2024/QH15.
    """
    file = records_for_update(actor, records_file_id)
    require(actor, KEEP_RECORDS, at=file.agency_id)
    rules.must_be_records_at(file, Status.OPEN)
    rules.must_hold_documents(file.documents.exists())

    file.status, file.closed_on = Status.CLOSED, clock.today()
    years = file.retention.years
    file.retain_until = None if years is None else date(file.closed_on.year + years, 12, 31)
    file.save(update_fields=["status", "closed_on", "retain_until"])
    _tell(file)
    return file


@command
def hand_over_records_file(actor: Actor, *, records_file_id: int) -> RecordsFile:
    """Take a closed file into the archive of the agency (nộp lưu); nothing of it changes any more.

    Law: Decree 30/2020/NĐ-CP art. 30.
    """
    file = records_for_update(actor, records_file_id)
    require(actor, KEEP_ARCHIVE, at=file.agency_id)
    rules.must_be_records_at(file, Status.CLOSED)

    file.status, file.handed_over_at = Status.HANDED_OVER, clock.now()
    file.save(update_fields=["status", "handed_over_at"])
    _tell(file)
    return file


def _tell(file: RecordsFile) -> None:
    note(agency_id=file.agency_id, subject=("documents.RecordsFile", str(file.uuid)), status=file.status)
