"""Tasks out of conclusions: given, shown as they stand, or said that none follows; what has neither waits for the office."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from dienhong.assignments import commands as assignments
from dienhong.assignments.models import Assignment
from dienhong.assignments.permissions import (
    ENTER_ASSIGNMENTS,
    GIVE_ASSIGNMENTS,
    LEAD_ASSIGNMENTS,
    READ_ASSIGNMENTS,
)
from dienhong.assignments.public import NewTask, Term
from dienhong.cabinet import commands
from dienhong.cabinet.models import ConclusionTask, NoTask
from dienhong.cabinet.public import waiting_for
from dienhong.cabinet.queries.follow_up import tasks_of
from dienhong.cabinet.tests.after_builders import a_quiet_session
from dienhong.cabinet.tests.builders import an_office
from dienhong.directory.tests.builders import an_agency
from dienhong.identity.models import Person, Post
from dienhong.identity.public import actor_for_account
from dienhong.identity.tests.builders import a_grant, a_stranger, an_actor, sign_in
from dienhong.kernel import clock
from dienhong.kernel.errors import NotFound, NotPermitted, RuleBroken

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("data_dir")]


@pytest.fixture
def held():
    found = a_quiet_session(closed=True)
    for code in (ENTER_ASSIGNMENTS, READ_ASSIGNMENTS):
        a_grant(Person.objects.get(pk=found.chamber.clerk.person_id), code, found.chamber.agency)
    return found


@pytest.fixture
def leader(held):
    return an_actor(GIVE_ASSIGNMENTS, at=held.chamber.agency)


@pytest.fixture
def owner():
    return an_agency("Sở Chủ trì", code="H97.1")


def _clerk(held):
    return actor_for_account(held.chamber.clerk.account_id)


def _give(held, leader, owner, item=0, **changes):
    task = NewTask("Trình kế hoạch thực hiện", owner.pk, Term("days", days=5))
    post = Post.objects.get(person_id=leader.person_id)
    values = {"item": held.items[item].uuid, "giver_post_id": post.pk, "tasks": (task,), **changes}
    return commands.give_conclusion_tasks(_clerk(held), **values)


def test_a_task_is_given_out_of_a_conclusion_and_its_state_is_asked_where_it_stands(held, leader, owner):
    clerk = _clerk(held)
    (made,) = _give(held, leader, owner)
    ((before,), none) = tasks_of(clerk, held.items[0])

    head = an_actor(LEAD_ASSIGNMENTS, READ_ASSIGNMENTS, at=owner)
    assignments.accept_assignment(head, assignment=made.assignment.uuid)

    ((after,), _none) = tasks_of(clerk, held.items[0])
    assert (before.code, before.owner, before.due_at is None, none) == (after.code, owner.name, False, None)
    assert str(before.state.text) != str(after.state.text)
    assert Assignment.objects.get().source_words.endswith(f"về “{held.items[0].title}”")
    member = held.chamber.members[2]
    assert [(one.code, one.url) for one in tasks_of(member, held.items[0])[0]] == [(before.code, "")]


def test_what_has_neither_a_task_nor_a_word_waits_for_the_office(held, leader, owner):
    clerk = _clerk(held)

    def waiting(actor=clerk):
        return [one.title for one in waiting_for(actor) if one.kind == "session"]

    assert waiting() == [one.title for one in held.items[:2]]
    _give(held, leader, owner)
    commands.decide_no_task(clerk, item=held.items[1].uuid, reason="Chỉ ghi nhận báo cáo")

    assert waiting() == []
    assert [waiting(one) for one in (held.chamber.members[1], an_office().keeper, a_stranger())] == [[], [], []]
    assert tasks_of(clerk, held.items[1])[1].reason == "Chỉ ghi nhận báo cáo"


def test_no_task_is_said_once_with_a_reason_and_never_beside_a_task(held, leader, owner):
    clerk, (first, second, third) = _clerk(held), held.items
    _give(held, leader, owner)
    for item, reason, code in (
        (first, "Thôi", "tasks_given"),
        (second, " ", "reason_missing"),
        (third, "Thôi", "item_not_concluded"),
    ):
        with pytest.raises(RuleBroken, match=f"cabinet.{code}"):
            commands.decide_no_task(clerk, item=item.uuid, reason=reason)
    commands.decide_no_task(clerk, item=second.uuid, reason="Chỉ ghi nhận")
    with pytest.raises(RuleBroken, match="cabinet.no_task_decided"):
        commands.decide_no_task(clerk, item=second.uuid, reason="Lại")

    _give(held, leader, owner, item=1)  # thought better of
    assert (ConclusionTask.objects.count(), tasks_of(clerk, second)[1]) == (2, None)


def test_only_the_office_gives_and_decides(held, leader, owner):
    item = held.items[0].uuid
    post = Post.objects.get(person_id=leader.person_id).pk
    task = NewTask("Việc", owner.pk, Term("none"))
    with pytest.raises(NotPermitted):
        commands.give_conclusion_tasks(held.chamber.members[1], item=item, giver_post_id=post, tasks=(task,))
    with pytest.raises(NotPermitted):
        commands.decide_no_task(held.chamber.members[1], item=item, reason="Thôi")
    for act in (
        lambda: commands.give_conclusion_tasks(a_stranger(), item=item, giver_post_id=post, tasks=(task,)),
        lambda: commands.decide_no_task(a_stranger(), item=item, reason="Thôi"),
    ):
        with pytest.raises(NotFound):
            act()


def test_the_office_gives_a_task_by_the_page(held, leader, owner):
    browser, item = Client(), held.items[0]
    sign_in(browser, held.chamber.clerk)
    address, outcome = (reverse(f"cabinet:{name}", args=[item.uuid]) for name in ("give_task", "outcome"))
    assert browser.get(address).status_code == 200
    day = (clock.today() + timedelta(days=20)).isoformat()
    sent = {"giver": str(Post.objects.get(person_id=leader.person_id).uuid), "nv-text": "Trình kế hoạch",
            "nv-owner": "H97.1", "nv-helpers": "", "nv-term": "date", "nv-due_on": day, "nv-start": "given"}  # fmt: skip
    assert browser.post(address, {**sent, "nv-text": ""}).status_code == 422
    assert browser.post(address, sent).url == outcome
    assert Assignment.objects.get().code in browser.get(outcome).content.decode()
    other = reverse("cabinet:no_task", args=[held.items[1].uuid])
    assert browser.get(other).status_code == 200
    assert browser.post(other, {"reason": "Chỉ ghi nhận"}).status_code == 302
    assert NoTask.objects.get().item_id == held.items[1].pk
    for actor, status in ((held.chamber.members[2], 403), (a_stranger(), 404), (an_office().keeper, 404)):
        one = Client()
        sign_in(one, actor)
        for name in ("give_task", "no_task"):
            assert one.get(reverse(f"cabinet:{name}", args=[item.uuid])).status_code == status
