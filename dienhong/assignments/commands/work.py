"""What the agencies that were given a task do with it."""

from __future__ import annotations

from uuid import UUID

from dienhong.assignments import rules
from dienhong.assignments.commands.deadlines import deadline_now
from dienhong.assignments.commands.steps import cut, keep
from dienhong.assignments.models import Assignment, AssignmentStep, Evidence, ProgressReport
from dienhong.assignments.permissions import HANDLE_ASSIGNMENTS, LEAD_ASSIGNMENTS
from dienhong.assignments.queries.rows import assignment_for_update, helper_ids
from dienhong.audit.public import command
from dienhong.documents.public import checked_file, must_not_be_marked_secret, store_file
from dienhong.identity.public import person_name, persons_holding
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor, require
from dienhong.kernel.errors import NotPermitted
from dienhong.kernel.text import nfc

Kind, Status = AssignmentStep.Kind, Assignment.Status
Files = tuple[tuple[str, bytes], ...]  # (name, content)


@command
def accept_assignment(actor: Actor, *, assignment: UUID, person_id: int | None = None) -> Assignment:
    """Take a task in for the agency that owns it (nhận nhiệm vụ), and name who carries it out.

    A term that counts from now begins. Raises RuleBroken: assignments.wrong_status, handler_lacks_permission,
    no_working_time.
    """
    row = assignment_for_update(actor, assignment)
    require(actor, LEAD_ASSIGNMENTS, at=row.owner_id)
    rules.must_have_status(row, Status.GIVEN)
    if person_id is not None:
        _must_handle(row, person_id)

    row.status, row.accepted_at, row.handler_id = Status.IN_PROGRESS, clock.now(), person_id
    row.due_at = row.due_at or deadline_now(row)
    remark = person_name(person_id) if person_id is not None else ""
    keep(actor, row, Kind.ACCEPTED, remark, "status", "accepted_at", "handler", "due_at")
    return row


@command
def hand_assignment(actor: Actor, *, assignment: UUID, person_id: int, remark: str = "") -> Assignment:
    """Say who carries a task out (giao người thực hiện). Raises RuleBroken: wrong_status, handler_lacks_permission."""
    row = assignment_for_update(actor, assignment)
    require(actor, LEAD_ASSIGNMENTS, at=row.owner_id)
    rules.must_have_status(row, Status.IN_PROGRESS, Status.RETURNED)
    _must_handle(row, person_id)

    row.handler_id = person_id
    said = " · ".join(filter(None, [person_name(person_id), nfc(remark).strip()]))
    keep(actor, row, Kind.HANDED, cut(said), "handler")
    return row


@command
def report_progress(
    actor: Actor, *, assignment: UUID, text: str, percent: int | None = None, files: Files = ()
) -> ProgressReport:
    """Say how far the work is (báo cáo tiến độ), with files that prove it; co-operating agencies report their part.

    Raises RuleBroken: assignments.wrong_status, text_missing, percent_impossible, too_many_files, file_name_taken, and
    what documents refuse about files.
    """
    row = assignment_for_update(actor, assignment)
    agency_id = _reporting_agency(actor, row)
    rules.must_have_status(row, Status.IN_PROGRESS, Status.RETURNED)
    rules.must_be_percent(percent)

    report = _reported(actor, row, agency_id, text, files)
    report.percent = percent
    report.save(update_fields=["percent"])
    if percent is not None and agency_id == row.owner_id:
        row.percent = percent
    said = f"{percent}% · {report.text}" if percent is not None else report.text
    keep(actor, row, Kind.PROGRESS, said, "percent")
    return report


@command
def report_result(actor: Actor, *, assignment: UUID, text: str, files: Files = ()) -> ProgressReport:
    """Say that a task is done, and how (báo cáo kết quả); whoever gave it confirms or returns it.

    Raises RuleBroken as `report_progress`.
    """
    row = assignment_for_update(actor, assignment)
    if not _handles(actor, row):
        require(actor, LEAD_ASSIGNMENTS, at=row.owner_id)
    rules.must_have_status(row, Status.IN_PROGRESS, Status.RETURNED)

    report = _reported(actor, row, row.owner_id, text, files, is_result=True)
    row.status, row.reported_at = Status.REPORTED, report.reported_at
    keep(actor, row, Kind.REPORTED, report.text, "status", "reported_at")
    return report


def _must_handle(row: Assignment, person_id: int) -> None:
    rules.must_be_handler(person_id, persons_holding(HANDLE_ASSIGNMENTS, row.owner_id))


def _handles(actor: Actor, row: Assignment) -> bool:
    mine = row.handler_id is not None and row.handler_id == actor.acts_as_person_id
    return mine and actor.may(HANDLE_ASSIGNMENTS, at=row.owner_id)


def _reporting_agency(actor: Actor, row: Assignment) -> int:
    """For which agency the actor reports: the owner, or one that co-operates. Raises NotPermitted."""
    if _handles(actor, row) or actor.may(LEAD_ASSIGNMENTS, at=row.owner_id):
        return row.owner_id
    for agency_id in helper_ids(row):
        if actor.may(LEAD_ASSIGNMENTS, at=agency_id):
            return agency_id
    raise NotPermitted(LEAD_ASSIGNMENTS)


def _reported(
    actor: Actor, row: Assignment, agency_id: int, text: str, files: Files, is_result: bool = False
) -> ProgressReport:
    if actor.person_id is None:
        raise NotPermitted(HANDLE_ASSIGNMENTS)  # a report has an author
    rules.must_say_something(text)
    must_not_be_marked_secret(text)
    checked = [(checked_file(name, data), data) for name, data in files]
    rules.must_have_room_for_files([one.name for one, _ in checked])
    report = ProgressReport.objects.create(
        assignment=row,
        agency_id=agency_id,
        person_id=actor.person_id,
        text=cut(text, 4000),
        is_result=is_result,
        reported_at=clock.now(),
    )
    Evidence.objects.bulk_create(
        Evidence(
            report=report,
            file_id=store_file(data, one.media_type, page_count=one.page_count, text=one.text),
            name=one.name,
            position=position,
        )
        for position, (one, data) in enumerate(checked)
    )
    return report
