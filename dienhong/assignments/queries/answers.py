"""Which tasks a document answers, and how the answers are called."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from dienhong.assignments.models import Assignment
from dienhong.assignments.queries.rows import helper_ids
from dienhong.directory.public import successor_on
from dienhong.kernel import clock


def answered_tasks(codes: Collection[str], answering_id: int, giving_id: int | None = None) -> list[int]:
    """Ids of the tasks with these codes that the agency owns or helps with; a document of others answers none of them.

    With `giving_id` only tasks that this agency gave: what came to it may speak of no others.
    """
    rows = Assignment.objects.filter(code__in=codes)
    if giving_id is not None:
        rows = rows.filter(agency_id=giving_id)
    return [row.pk for row in rows.order_by("id") if _answers_for(row, answering_id)]


def _answers_for(row: Assignment, agency_id: int) -> bool:
    today = clock.today()
    return any(agency_id in (one, successor_on(one, today)) for one in (row.owner_id, *helper_ids(row)))


def words_of(kind: str, code: str, day: date, agency: str) -> str:
    """`Công văn số 12/STC-VP ngày 20/11/2026 của Sở Tài chính`: nothing of what it says."""
    return f"{kind or 'Văn bản'} số {code} ngày {day:%d/%m/%Y} của {agency}"
