"""Deadlines: reminders once, moved when a calendar changes with a journal, extended when the giver agrees."""

from datetime import UTC, date, datetime

import pytest
from django.test import Client

from dienhong.assignments import commands, tasks
from dienhong.assignments.models import Assignment, DeadlineChange, Extension
from dienhong.assignments.terms import Term
from dienhong.assignments.tests.builders import (
    Offices,
    a_reported,
    an_accepted,
    an_assignment,
    by_day,
    offices,
)
from dienhong.identity.tests.builders import a_stranger, sign_in
from dienhong.kernel import outbox
from dienhong.kernel.actor import Actor
from dienhong.kernel.clock import frozen
from dienhong.kernel.errors import NotFound, NotPermitted, RuleBroken
from dienhong.notifications.models import Notification
from dienhong.working_time.models import WorkingHours
from dienhong.working_time.public import set_day, withdraw_day

pytestmark = pytest.mark.django_db
PLATFORM = Actor.system("test")
MONDAY = datetime(2026, 11, 23, 2, tzinfo=UTC)
THURSDAY_EVENING = datetime(2026, 11, 26, 10, tzinfo=UTC)  # 17:00 in Viet Nam
FRIDAY_EVENING = datetime(2026, 11, 27, 10, tzinfo=UTC)


@pytest.fixture
def office() -> Offices:
    return offices()


def due(row: Assignment) -> datetime | None:
    return Assignment.objects.get(pk=row.pk).due_at


def a_day(agency_id: int, day: date, kind: str = "off", title: str = "Nghỉ chống bão", basis: str = "12/CĐ-TTg"):
    rule = set_day(PLATFORM, agency_id=agency_id, day=day, kind=kind, title=title, basis=basis)
    outbox.deliver_waiting()
    return rule


def test_a_day_off_of_the_country_moves_open_deadlines_and_the_journal_says_why(office):
    with frozen(MONDAY):
        row = an_assignment(office)
        a_day(0, date(2026, 11, 25))

    line = DeadlineChange.objects.get(assignment=row)
    assert (due(row), line.old_due_at, line.new_due_at) == (FRIDAY_EVENING, THURSDAY_EVENING, FRIDAY_EVENING)
    assert line.basis == "25/11/2026: Nghỉ chống bão (12/CĐ-TTg)"
    assert row.steps.latest("id").kind == "moved"
    assert {one.person_id for one in Notification.objects.filter(event="assignments.deadline")} == {
        office.leader.person_id,
        office.head.person_id,
    }


def test_the_same_change_a_second_time_moves_nothing(office):
    with frozen(MONDAY):
        row = an_assignment(office)
        a_day(0, date(2026, 11, 25))
        commands.reckon_deadline(PLATFORM, assignment_id=row.pk, basis="lần nữa")

    assert (due(row), DeadlineChange.objects.count()) == (FRIDAY_EVENING, 1)


def test_a_make_up_day_brings_a_deadline_forward_and_its_withdrawal_takes_it_back(office):
    with frozen(MONDAY):
        row = an_assignment(office, term=Term("days", days=5))
        before = due(row)
        rule = a_day(office.owning.pk, date(2026, 11, 28), "working", "Làm bù", "45/QĐ-UBND")
        forward = due(row)
        withdraw_day(PLATFORM, rule=rule.uuid)
        outbox.deliver_waiting()

    # Five working days after Monday: next Monday; with the Saturday worked, that Saturday.
    assert [one.day for one in (before, forward, due(row))] == [30, 28, 30]
    assert DeadlineChange.objects.latest("id").basis == "Ngày 28/11/2026 trở lại lịch làm việc thông thường"


def test_the_calendar_of_others_and_days_after_the_deadline_move_nothing(office):
    with frozen(MONDAY):
        row = an_assignment(office)
        a_day(office.helping.pk, date(2026, 11, 25))
        a_day(0, date(2026, 12, 2))

    assert (due(row), DeadlineChange.objects.exists()) == (THURSDAY_EVENING, False)


def test_finished_tasks_keep_their_deadline(office):
    with frozen(MONDAY):
        row = a_reported(office)
        commands.finish_assignment(office.leader, assignment=row.uuid)
        a_day(0, date(2026, 11, 25))

    assert due(row) == THURSDAY_EVENING


def test_an_agency_without_working_time_is_refused_alone(office):
    with frozen(MONDAY):
        row = an_assignment(office)
        WorkingHours.objects.create(
            agency_id=office.owning.pk,
            valid_from=date(2020, 1, 1),
            weekdays=[],
            morning_from="08:00",
            morning_until="12:00",
            set_at=MONDAY,
        )
        with pytest.raises(RuleBroken, match=r"assignments.no_working_time"):
            commands.reckon_deadline(PLATFORM, assignment_id=row.pk, basis="x")
        a_day(0, date(2026, 11, 25))

    assert due(row) == THURSDAY_EVENING


def test_only_the_platform_reckons_and_reminds(office):
    row = an_assignment(office)

    with pytest.raises(NotPermitted):
        commands.reckon_deadline(office.leader, assignment_id=row.pk, basis="x")
    with pytest.raises(NotPermitted):
        commands.remind_of_deadline(office.leader, assignment_id=row.pk)


def test_reminders_come_once_before_and_once_after_the_deadline(office):
    with frozen(MONDAY):
        row = an_assignment(office, term=by_day(2026, 12, 4))

    turns = []
    for day, hour in ((24, 3), (30, 3), (30, 4), (5, 3), (5, 4)):
        with frozen(datetime(2026, 12 if day == 5 else 11, day, hour, tzinfo=UTC)):
            turns.append(tasks.remind_of_deadlines())
            outbox.deliver_waiting()

    # 1 December is the third working day before the fourth.
    assert turns == [0, 0, 0, 1, 0]
    with frozen(datetime(2026, 12, 1, 3, tzinfo=UTC)):
        other = an_assignment(office, term=by_day(2026, 12, 4))
        assert (tasks.remind_of_deadlines(), tasks.remind_of_deadlines()) == (1, 0)
    assert list(row.steps.values_list("kind", flat=True)) == ["given", "overdue"]
    assert list(other.steps.order_by("id").values_list("kind", flat=True)) == ["given", "soon"]
    told = Notification.objects.filter(event="assignments.overdue")
    assert {one.person_id for one in told} == {office.leader.person_id, office.head.person_id}
    assert told.count() == 2


def test_who_has_reported_is_not_reminded(office):
    with frozen(MONDAY):
        a_reported(office)
    with frozen(datetime(2026, 12, 10, 3, tzinfo=UTC)):
        assert tasks.remind_of_deadlines() == 0


def test_more_time_is_asked_for_granted_and_journalled(office):
    with frozen(MONDAY):
        row = an_accepted(office)
        asked = commands.ask_extension(
            office.official, assignment=row.uuid, wanted_on=date(2026, 11, 30), reason="Chờ số liệu cấp xã"
        )
        outbox.deliver_waiting()
        commands.approve_extension(
            office.leader, assignment=row.uuid, granted_on=date(2026, 11, 27), answer="Không gia hạn thêm"
        )

    asked.refresh_from_db()
    line = DeadlineChange.objects.get(assignment=row)
    assert (asked.state, asked.granted_on, due(row)) == ("approved", date(2026, 11, 27), FRIDAY_EVENING)
    assert (line.cause, line.basis, line.old_due_at) == ("extension", "Chờ số liệu cấp xã", THURSDAY_EVENING)
    assert Notification.objects.get(event="assignments.extension_asked").person_id == office.leader.person_id


def test_a_granted_deadline_stays_the_granted_day_when_the_calendar_changes(office):
    with frozen(MONDAY):
        row = an_accepted(office)
        commands.ask_extension(office.head, assignment=row.uuid, wanted_on=date(2026, 11, 30), reason="Chờ")
        commands.approve_extension(office.leader, assignment=row.uuid, granted_on=date(2026, 11, 30))
        a_day(0, date(2026, 11, 25))
        a_day(0, date(2026, 11, 30))

    assert due(row) == datetime(2026, 12, 1, 10, tzinfo=UTC)


def test_more_time_is_refused_with_an_answer(office):
    with frozen(MONDAY):
        row = an_accepted(office)
        commands.ask_extension(office.head, assignment=row.uuid, wanted_on=date(2026, 11, 30), reason="Chờ")
        with pytest.raises(RuleBroken, match=r"assignments.text_missing"):
            commands.refuse_extension(office.leader, assignment=row.uuid, answer=" ")
        commands.refuse_extension(office.leader, assignment=row.uuid, answer="Không được chậm")

    assert (Extension.objects.get().state, due(row)) == ("refused", THURSDAY_EVENING)


@pytest.mark.parametrize(
    ("day", "code"),
    [
        (date(2026, 11, 26), "assignments.not_later"),
        (date(2026, 11, 20), "assignments.not_later"),
    ],
)
def test_more_time_must_be_more(office, day, code):
    with frozen(MONDAY):
        row = an_accepted(office)
        with pytest.raises(RuleBroken) as refusal:
            commands.ask_extension(office.head, assignment=row.uuid, wanted_on=day, reason="Chờ")

    assert refusal.value.code == code


def test_more_time_until_a_day_that_has_passed_is_refused(office):
    with frozen(MONDAY):
        row = an_accepted(office)
    with frozen(datetime(2026, 12, 10, 3, tzinfo=UTC)), pytest.raises(RuleBroken, match=r"assignments.due_in_the_past"):
        commands.ask_extension(office.head, assignment=row.uuid, wanted_on=date(2026, 12, 1), reason="Chờ")


def test_only_one_request_waits_and_only_tasks_with_a_deadline_have_one(office):
    free = an_accepted(office, Term("none"))
    with frozen(MONDAY):
        row = an_accepted(office)
        commands.ask_extension(office.head, assignment=row.uuid, wanted_on=date(2026, 11, 30), reason="Chờ")
        with pytest.raises(RuleBroken, match=r"assignments.extension_open"):
            commands.ask_extension(office.official, assignment=row.uuid, wanted_on=date(2026, 12, 1), reason="Chờ")
        with pytest.raises(RuleBroken, match=r"assignments.no_deadline"):
            commands.ask_extension(office.head, assignment=free.uuid, wanted_on=date(2026, 12, 1), reason="Chờ")
        with pytest.raises(RuleBroken, match=r"assignments.no_extension"):
            commands.approve_extension(office.leader, assignment=free.uuid, granted_on=date(2026, 12, 1))
        with pytest.raises(RuleBroken, match=r"assignments.no_extension"):
            commands.refuse_extension(office.leader, assignment=free.uuid, answer="Không")


def test_owners_ask_givers_decide_and_strangers_know_nothing(office):
    with frozen(MONDAY):
        row = an_accepted(office)
        wanted = {"assignment": row.uuid, "wanted_on": date(2026, 11, 30), "reason": "Chờ"}
        for other in (office.leader, office.helper):
            with pytest.raises(NotPermitted):
                commands.ask_extension(other, **wanted)
        with pytest.raises(NotFound):
            commands.ask_extension(a_stranger(), **wanted)
        commands.ask_extension(office.head, **wanted)
        with pytest.raises(NotPermitted):
            commands.approve_extension(office.head, assignment=row.uuid, granted_on=date(2026, 11, 30))
        with pytest.raises(NotPermitted):
            commands.refuse_extension(office.head, assignment=row.uuid, answer="Không")


def test_more_time_through_the_pages(office):
    with frozen(MONDAY):
        row = an_accepted(office)
        head, leader = Client(), Client()
        sign_in(head, office.head)
        sign_in(leader, office.leader)
        page = f"/nhiem-vu/{row.uuid}/"

        head.post(f"{page}gia-han/", {"wanted_on": "30/11/2026", "reason": "Chờ số liệu"})
        waiting = leader.get("/").content.decode()
        empty = leader.post(f"{page}gia-han/quyet-dinh/", {"decision": "approve"})
        leader.post(
            f"{page}gia-han/quyet-dinh/", {"decision": "approve", "granted_on": "30/11/2026", "answer": "Đồng ý"}
        )
        text = head.get(page).content.decode()

    assert row.code in waiting
    assert empty.status_code == 422
    assert due(row) == datetime(2026, 11, 30, 10, tzinfo=UTC)
    for shown in ("Chờ số liệu", "26/11", "30/11", "Nhật ký thời hạn"):
        assert shown in text
