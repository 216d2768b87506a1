"""The table of retention by group of records: what an agency settles for itself and those below it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import IntegrityError, transaction

from dienhong.audit.public import command, note
from dienhong.documents import rules
from dienhong.documents.models import RecordsGroup
from dienhong.documents.permissions import KEEP_RULES
from dienhong.documents.queries.records import retention_periods
from dienhong.documents.queries.retention import group_for_update
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor, require
from dienhong.kernel.errors import RuleBroken
from dienhong.kernel.text import nfc


@dataclass(frozen=True, slots=True)
class GroupTerm:
    """A row of the table: the group's code and name, its period, from which day, by what decision."""

    code: str
    name: str
    period_id: int
    valid_from: date
    source: str


@command
def set_records_group(actor: Actor, *, agency_id: int, term: GroupTerm) -> RecordsGroup:
    """Settle how long files of a group are kept from a day on (quy định thời hạn bảo quản); open files keep theirs.

    Law: Law on Archives 33/2024/QH15; Decree 30/2020/NĐ-CP art. 28.
    """
    note(agency_id=agency_id)
    require(actor, KEEP_RULES, at=agency_id)
    texts = {name: " ".join(nfc(getattr(term, name)).split()) for name in ("code", "name", "source")}
    rules.must_name_records_group(**texts)
    rules.must_not_begin_in_the_past(term.valid_from, clock.today())
    if term.period_id not in {one.pk for one in retention_periods()}:
        raise RuleBroken("documents.retention_unknown")

    row = RecordsGroup(
        agency_id=agency_id,
        period_id=term.period_id,
        valid_from=term.valid_from,
        set_by_id=actor.person_id,
        set_at=clock.now(),
        **texts,
    )
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise RuleBroken("documents.group_taken", conflict=True, group_code=row.code) from error
    _note(row)
    return row


@command
def withdraw_records_group(actor: Actor, *, group: UUID) -> RecordsGroup:
    """Take an agency's own row out of the table (bãi bỏ); what stands above it counts again, files keep their time."""
    row = group_for_update(actor, group)

    row.withdrawn_at = clock.now()
    row.save(update_fields=["withdrawn_at"])
    _note(row)
    return row


def _note(row: RecordsGroup) -> None:
    note(
        agency_id=row.agency_id,
        subject=("documents.RecordsGroup", str(row.uuid)),
        group_code=row.code,
        years=row.period.years,
        valid_from=row.valid_from.isoformat(),
    )
