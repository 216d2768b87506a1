"""Giving tasks: codes without gaps, in whose name, what is refused, what is told; withdrawing and replacing."""

from datetime import UTC, date, datetime
from threading import Barrier, Thread
from uuid import uuid4

import pytest
from django.db import connection

from dienhong.assignments import commands
from dienhong.assignments.commands import NewTask, Source
from dienhong.assignments.models import Assignment, AssignmentRegister
from dienhong.assignments.permissions import GIVE_ASSIGNMENTS
from dienhong.assignments.queries.rows import assignment_of, assignments_visible_to
from dienhong.assignments.terms import Term
from dienhong.assignments.tests.builders import MEETING, Offices, a_task, an_accepted, an_assignment, offices
from dienhong.audit.models import AuditRecord
from dienhong.directory.models import Agency
from dienhong.directory.tests.builders import an_agency
from dienhong.identity.models import Post
from dienhong.identity.tests.builders import a_stranger, an_actor
from dienhong.kernel import outbox
from dienhong.kernel.clock import frozen
from dienhong.kernel.errors import NotFound, NotPermitted, RuleBroken
from dienhong.notifications.models import Notification

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 11, 23, 2, tzinfo=UTC)  # 9:00 in Viet Nam


@pytest.fixture
def office() -> Offices:
    return offices()


def give(office: Offices, *tasks: NewTask, actor=None, source: Source = MEETING, post: Post | None = None):
    return commands.give_assignments(
        actor or office.leader,
        agency_id=office.giving.pk,
        giver_post_id=(post or office.leader_post).pk,
        source=source,
        tasks=tasks,
    )


def test_several_tasks_get_codes_of_the_register_one_after_the_other(office):
    with frozen(MONDAY):
        made = give(office, a_task(office, "Một"), a_task(office, "Hai")) + give(office, a_task(office, "Ba"))

    assert [one.code for one in made] == ["NV0001/2026/G98", "NV0002/2026/G98", "NV0003/2026/G98"]
    assert AssignmentRegister.objects.get().next_number == 4
    record = AuditRecord.objects.filter(command="assignments.give_assignments").latest("id")
    assert (record.agency_id, record.subject_id) == (office.giving.pk, str(made[2].uuid))


def test_a_task_keeps_who_gave_it_who_owns_it_who_helps_and_until_when(office):
    with frozen(MONDAY):
        (made,) = give(office, a_task(office), actor=office.secretary)

    assert (made.giver_post_id, made.entered_by_id) == (office.leader_post.pk, office.secretary.person_id)
    assert (made.owner_id, list(made.cooperations.values_list("agency_id", flat=True))) == (
        office.owning.pk,
        [office.helping.pk],
    )
    # Three working days after Monday: Thursday, 17:00 in Viet Nam.
    assert made.due_at == datetime(2026, 11, 26, 10, tzinfo=UTC)


def test_a_term_counted_from_when_the_task_is_taken_in_has_no_deadline_before(office):
    with frozen(MONDAY):
        (made,) = give(office, a_task(office, term=Term("days", days=2, start="accepted")))
    with frozen(datetime(2026, 11, 25, 2, tzinfo=UTC)):
        taken = commands.accept_assignment(office.head, assignment=made.uuid)

    assert (made.due_at, taken.due_at) == (None, datetime(2026, 11, 27, 10, tzinfo=UTC))


def test_a_deadline_on_a_free_day_is_that_of_the_next_working_day(office):
    with frozen(MONDAY):
        (made,) = give(office, a_task(office, term=Term("date", due_on=date(2026, 11, 28))))  # a Saturday

    assert made.due_at == datetime(2026, 11, 30, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("task", "code"),
    [
        ({"text": "  "}, "assignments.text_missing"),
        ({"term": Term("days")}, "assignments.term_incomplete"),
        ({"term": Term("days", days=0)}, "assignments.term_incomplete"),
        ({"term": Term("sometime")}, "assignments.term_incomplete"),
        ({"term": Term("date", due_on=date(2026, 11, 22))}, "assignments.due_in_the_past"),
        ({"text": "Tài liệu này có độ MẬT\nTUYỆT MẬT"}, "documents.state_secret"),
    ],
)
def test_what_cannot_be_given_is_refused(office, task, code):
    values = {"text": "Báo cáo", "term": Term("none"), **task}
    wanted = NewTask(values["text"], office.owning.pk, values["term"])

    with frozen(MONDAY), pytest.raises(RuleBroken) as refusal:
        give(office, wanted)

    assert refusal.value.code == code
    assert Assignment.objects.exists() is False


def test_no_task_no_source_and_an_owner_who_helps_are_refused(office):
    helping = NewTask("Báo cáo", office.owning.pk, Term("none"), (office.owning.pk,))
    crowd = NewTask("Báo cáo", office.owning.pk, Term("none"), tuple(range(10**9, 10**9 + 101)))

    refusals = []
    for tasks, source in (((), MEETING), ((a_task(office),), Source(" ")), ((helping,), MEETING), ((crowd,), MEETING)):
        with pytest.raises(RuleBroken) as refusal:
            give(office, *tasks, source=source)
        refusals.append(refusal.value.code)

    assert refusals == [
        "assignments.no_tasks",
        "assignments.source_missing",
        "assignments.owner_cooperates",
        "assignments.too_many_helpers",
    ]


def test_an_agency_that_is_no_more_cannot_own_a_task(office):
    Agency.objects.filter(pk=office.owning.pk).update(closed_on=date(2025, 7, 1))

    with pytest.raises(RuleBroken, match=r"assignments.agency_closed"):
        give(office, a_task(office))


def test_nobody_gives_in_the_name_of_who_may_not_give(office):
    with pytest.raises(RuleBroken, match=r"assignments.giver_may_not_give"):
        give(office, a_task(office), post=Post.objects.get(person_id=office.secretary.person_id))


def test_a_leader_gives_in_no_other_leaders_name(office):
    other = an_actor(GIVE_ASSIGNMENTS, at=office.giving)

    with pytest.raises(RuleBroken, match=r"assignments.giver_may_not_give"):
        give(office, a_task(office), actor=other)


@pytest.mark.parametrize("who", ["head", "official", "helper"])
def test_others_give_nothing(office, who):
    with pytest.raises(NotPermitted):
        give(office, a_task(office), actor=getattr(office, who))

    assert AuditRecord.objects.filter(command="assignments.give_assignments", outcome="refused").count() == 1


def test_owner_helper_and_giver_see_a_task_and_for_others_it_does_not_exist(office):
    made = an_assignment(office)
    above = an_actor("assignments.read_assignments", at=office.owning, inherits=True)
    elsewhere = an_actor("assignments.read_assignments", "assignments.lead_assignments", at=an_agency())

    for one in (office.leader, office.secretary, office.head, office.helper, above):
        assert assignment_of(one, made.uuid).pk == made.pk
    for one in (a_stranger(), elsewhere, office.official):
        assert assignments_visible_to(one).exists() is False
        with pytest.raises(NotFound):
            assignment_of(one, made.uuid)


def test_who_carries_a_task_out_sees_it(office):
    made = an_accepted(office)

    assert assignment_of(office.official, made.uuid).pk == made.pk


def test_the_owner_and_those_who_help_are_told_once(office):
    made = an_assignment(office)

    outbox.deliver_waiting()
    outbox.deliver_waiting()

    told = Notification.objects.filter(event="assignments.given")
    assert {one.person_id for one in told} == {office.head.person_id, office.helper.person_id}
    assert made.code in told[0].subject


def test_a_task_is_withdrawn_with_a_reason_and_stays_in_the_register(office):
    made = an_assignment(office)

    row = commands.withdraw_assignment(office.leader, assignment=made.uuid, reason="Không còn cần thiết")

    assert (row.status, row.closing_remark, row.is_open) == ("withdrawn", "Không còn cần thiết", False)
    with pytest.raises(RuleBroken, match=r"assignments.wrong_status"):
        commands.withdraw_assignment(office.leader, assignment=made.uuid, reason="Lần nữa")


def test_a_task_is_replaced_by_one_with_a_code_of_its_own(office):
    made = an_accepted(office)

    new = commands.replace_assignment(
        office.leader, assignment=made.uuid, task=a_task(office, "Báo cáo cả năm"), reason="Mở rộng phạm vi"
    )

    made.refresh_from_db()
    assert (made.status, new.replaces_id, new.number, new.status) == ("replaced", made.pk, made.number + 1, "given")
    assert made.steps.latest("id").remark == f"{new.code}: Mở rộng phạm vi"


def test_only_the_giving_agency_withdraws_and_replaces(office):
    made = an_assignment(office)

    with pytest.raises(NotPermitted):
        commands.withdraw_assignment(office.head, assignment=made.uuid, reason="Thôi")
    with pytest.raises(NotPermitted):
        commands.replace_assignment(office.head, assignment=made.uuid, task=a_task(office), reason="Thôi")
    with pytest.raises(NotFound):
        commands.withdraw_assignment(a_stranger(), assignment=made.uuid, reason="Thôi")
    with pytest.raises(NotFound):
        commands.withdraw_assignment(office.leader, assignment=uuid4(), reason="Thôi")


@pytest.mark.django_db(transaction=True)
def test_two_who_give_at_the_same_moment_get_different_codes():
    office, start, made = offices(), Barrier(4), []

    def work() -> None:
        try:
            start.wait(60)
            made.extend(give(office, a_task(office), a_task(office)))
        finally:
            connection.close()

    threads = [Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)

    assert sorted(one.number for one in made) == list(range(1, 9))
