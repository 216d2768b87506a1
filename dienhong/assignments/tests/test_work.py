"""Taking in, handing over, reporting with files, confirming, returning; who may, what is refused, what is told."""

from datetime import UTC, datetime

import pytest

from dienhong.assignments import commands
from dienhong.assignments.models import Assignment, Evidence
from dienhong.assignments.permissions import HANDLE_ASSIGNMENTS
from dienhong.assignments.terms import Term
from dienhong.assignments.tests.builders import Offices, a_reported, an_accepted, an_assignment, offices
from dienhong.audit.models import AuditRecord
from dienhong.identity.tests.builders import a_stranger, an_actor
from dienhong.kernel import outbox
from dienhong.kernel.clock import frozen
from dienhong.kernel.errors import NotFound, NotPermitted, RuleBroken
from dienhong.notifications.models import Notification

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 11, 23, 2, tzinfo=UTC)
NOTE = ("bang-chung.txt", b"Da so hoa 1.200 ho so.")


@pytest.fixture
def office(demo_installation) -> Offices:
    return offices()


def kinds(row: Assignment) -> list[str]:
    return list(row.steps.order_by("id").values_list("kind", flat=True))


def told(event: str) -> set[int]:
    return set(Notification.objects.filter(event=event).values_list("person_id", flat=True))


def test_a_task_goes_from_given_to_finished(office):
    with frozen(MONDAY):
        row = an_accepted(office)
        report = commands.report_progress(office.official, assignment=row.uuid, text="Đã làm một nửa", percent=50)
        commands.report_result(office.official, assignment=row.uuid, text="Đã xong", files=(NOTE,))
        done = commands.finish_assignment(office.leader, assignment=row.uuid, remark="Tốt")

    assert (done.status, done.verdict, done.percent, done.late_minutes) == ("finished", "on_time", 100, 0)
    assert (report.percent, report.agency_id) == (50, office.owning.pk)
    assert kinds(done) == ["given", "accepted", "progress", "reported", "finished"]
    assert Evidence.objects.get().name == "bang-chung.txt"
    assert AuditRecord.objects.filter(subject_id=str(row.uuid), outcome="done").count() == 5


def test_a_late_result_is_judged_by_when_it_was_reported_in_working_hours(office):
    with frozen(MONDAY):
        row = an_accepted(office, Term("days", days=1))  # until Tuesday, 17:00
    with frozen(datetime(2026, 11, 25, 3, 30, tzinfo=UTC)):  # Wednesday, 10:30
        commands.report_result(office.official, assignment=row.uuid, text="Đã xong")
    with frozen(datetime(2026, 11, 27, 3, tzinfo=UTC)):
        done = commands.finish_assignment(office.leader, assignment=row.uuid)

    # The country works from 7:30, so half past ten is three hours late however long the confirmation took.
    assert (done.verdict, done.late_minutes) == ("late", 180)


def test_a_task_without_deadline_gets_no_verdict(office):
    row = a_reported(office, Term("none"))

    assert commands.finish_assignment(office.leader, assignment=row.uuid).verdict == ""


def test_a_returned_result_is_reported_again(office):
    row = a_reported(office)

    returned = commands.return_result(office.leader, assignment=row.uuid, reason="Thiếu số liệu cấp xã")
    commands.report_result(office.head, assignment=row.uuid, text="Đã bổ sung")
    row.refresh_from_db()

    assert (returned.status, returned.reported_at, row.status) == ("returned", None, "reported")
    assert kinds(row)[-3:] == ["reported", "returned", "reported"]


def test_co_operating_agencies_report_their_part_and_leave_the_owners_progress_alone(office):
    row = an_accepted(office)

    report = commands.report_progress(office.helper, assignment=row.uuid, text="Đã gửi số liệu", percent=90)
    row.refresh_from_db()

    assert (report.agency_id, row.percent) == (office.helping.pk, 0)
    with pytest.raises(NotPermitted):
        commands.report_result(office.helper, assignment=row.uuid, text="Đã xong")


def test_a_task_is_handed_to_somebody_else(office):
    row, other = an_accepted(office), an_actor(HANDLE_ASSIGNMENTS, at=office.owning)

    handed = commands.hand_assignment(
        office.head, assignment=row.uuid, person_id=other.person_id, remark="Thay đồng chí"
    )

    assert handed.handler_id == other.person_id
    assert kinds(handed)[-1] == "handed"
    with pytest.raises(NotFound):  # who no longer carries it out no longer sees it
        commands.report_result(office.official, assignment=row.uuid, text="Đã xong")


def test_who_may_not_carry_out_tasks_of_the_agency_is_not_named(office):
    made = an_assignment(office)

    with pytest.raises(RuleBroken, match=r"assignments.handler_lacks_permission"):
        commands.accept_assignment(office.head, assignment=made.uuid, person_id=office.leader.person_id)


def test_each_step_starts_from_its_own_state(office):
    given, reported = an_assignment(office), a_reported(office)

    for act, row in (
        (lambda: commands.report_progress(office.head, assignment=given.uuid, text="x"), given),
        (lambda: commands.report_result(office.head, assignment=given.uuid, text="x"), given),
        (lambda: commands.finish_assignment(office.leader, assignment=given.uuid), given),
        (lambda: commands.return_result(office.leader, assignment=given.uuid, reason="x"), given),
        (lambda: commands.accept_assignment(office.head, assignment=reported.uuid), reported),
        (
            lambda: commands.hand_assignment(
                office.head, assignment=reported.uuid, person_id=office.official.person_id
            ),
            reported,
        ),
    ):
        before = row.status
        with pytest.raises(RuleBroken, match=r"assignments.wrong_status"):
            act()
        row.refresh_from_db()
        assert row.status == before


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"text": " "}, "assignments.text_missing"),
        ({"text": "x", "percent": 101}, "assignments.percent_impossible"),
        ({"text": "x", "files": (NOTE, NOTE)}, "assignments.file_name_taken"),
        ({"text": "x", "files": tuple((f"{n}.txt", b"a") for n in range(21))}, "assignments.too_many_files"),
        ({"text": "x", "files": (("virus.pdf", b"MZ\x90"),)}, "documents.file_type_not_accepted"),
    ],
)
def test_impossible_reports_are_refused(office, values, code):
    row = an_accepted(office)

    with pytest.raises(RuleBroken) as refusal:
        commands.report_progress(office.official, assignment=row.uuid, **values)

    assert refusal.value.code == code
    assert row.reports.exists() is False


def test_only_the_giving_agency_judges_and_only_the_owner_works(office):
    row = a_reported(office)
    given = an_assignment(office)

    with pytest.raises(NotPermitted):
        commands.finish_assignment(office.secretary, assignment=row.uuid)
    with pytest.raises(NotPermitted):
        commands.return_result(office.head, assignment=row.uuid, reason="x")
    with pytest.raises(NotPermitted):
        commands.accept_assignment(office.leader, assignment=given.uuid)
    with pytest.raises(NotPermitted):
        commands.hand_assignment(office.leader, assignment=row.uuid, person_id=office.official.person_id)
    with pytest.raises(NotPermitted):
        commands.report_progress(office.leader, assignment=given.uuid, text="x")
    with pytest.raises(NotFound):
        commands.accept_assignment(a_stranger(), assignment=given.uuid)


def test_each_side_hears_of_the_others_acts(office):
    row = a_reported(office)
    commands.return_result(office.leader, assignment=row.uuid, reason="Thiếu phụ lục")

    outbox.deliver_waiting()

    assert told("assignments.handed") == {office.official.person_id}
    assert told("assignments.reported") == {office.leader.person_id}
    assert told("assignments.judged") == {office.head.person_id, office.official.person_id}
