"""Tasks that make the pages of assignments look lived in, and one that goes the whole way in the thread; all invented."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from django.urls import reverse

from dienhong.assignments.public import (
    NewTask,
    Source,
    Term,
    accept_assignment,
    ask_extension,
    give_assignments,
    report_progress,
    report_result,
)
from dienhong.demo import people, texts
from dienhong.demo.country import PLATFORM, Country, Resident
from dienhong.demo.drafting import Thread
from dienhong.demo.problems import ThreadBroken
from dienhong.directory.public import AgencyView
from dienhong.documents.public import citation_of_outgoing
from dienhong.identity.public import actor_for_account
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor
from dienhong.working_time.public import set_day

_SATURDAY = 5
_LONG_AGO = timedelta(days=12)


def fill(country: Country, conclusion: UUID) -> None:
    """Tasks out of an issued conclusion of the Government Office: at work, overdue, waiting for more time, reported, not begun.

    One of them was given twelve days ago, by the clock of then, so that its deadline has passed.
    """
    leader, clerk = _actor(country.people["vpcp.lanhdao"]), _actor(country.people["vpcp.vanthu"])
    cited = citation_of_outgoing(clerk, conclusion)
    owners = [one for one in country.by_pages if people.handles(one)][:3]
    tasks = [
        NewTask(texts.TASKS[0], country.ministry.id, Term("days", days=15), (owners[0].id, owners[1].id)),
        NewTask(texts.TASKS[1], owners[0].id, Term("date", due_on=clock.today() + timedelta(days=4))),
        NewTask(texts.TASKS[2], owners[1].id, Term("none")),
        NewTask(texts.TASKS[4], country.ministry.id, Term("days", days=10)),
    ]
    with clock.frozen(clock.now() - _LONG_AGO):
        late = [NewTask(texts.TASKS[3], owners[2].id, Term("days", days=3))]
        _given(leader, country, Source(f"{texts.MEETING} ngày {clock.today():%d/%m/%Y}"), late)
    first, second, third, _waits = _given(clerk, country, Source(cited.words, outgoing_id=cited.id), tasks)

    head, author = _actor(country.people["vutruong"]), country.people["soanthao"]
    accept_assignment(head, assignment=first, person_id=author.person_id)
    report_progress(_actor(author), assignment=first, text=texts.TASK_PROGRESS, percent=60)
    for number, uuid in ((0, second), (1, third)):
        accept_assignment(_clerk_of(country, owners[number]), assignment=uuid)
    wanted = clock.today() + timedelta(days=11)
    ask_extension(_clerk_of(country, owners[0]), assignment=second, wanted_on=wanted, reason=texts.TASK_EXTENSION)
    report_result(_clerk_of(country, owners[1]), assignment=third, text=texts.TASK_RESULT)
    _make_up_day(country)


def _given(actor: Actor, country: Country, source: Source, tasks: list[NewTask]) -> list[UUID]:
    made = give_assignments(
        actor,
        agency_id=country.office.id,
        giver_post_id=country.people["vpcp.lanhdao"].post_id,
        source=source,
        tasks=tuple(tasks),
    )
    return [one.uuid for one in made]


def _make_up_day(country: Country) -> None:
    """A Saturday that the ministry works, decided after the tasks were given: its deadlines are reckoned anew."""
    set_day(
        PLATFORM,
        agency_id=country.ministry.id,
        day=next_saturday(clock.today()),
        kind="working",
        title=texts.MAKE_UP_DAY,
        basis=texts.MAKE_UP_BASIS,
    )


def next_saturday(today: date) -> date:
    """The first Saturday after a day."""
    return today + timedelta(days=(_SATURDAY - today.weekday() - 1) % 7 + 1)


def _actor(resident: Resident) -> Actor:
    return actor_for_account(resident.account_id)


def _clerk_of(country: Country, province: AgencyView) -> Actor:
    return _actor(country.people[f"{people.slug_of(province)}.vanthu"])


def follow_task(thread: Thread) -> None:
    """Through the pages: a leader gives a task, the ministry takes it in and reports, the leader confirms."""
    with thread.progress.step("Lãnh đạo giao nhiệm vụ; bộ báo cáo; lãnh đạo xác nhận") as step:
        leader, head = thread.browser_of("vpcp.lanhdao"), thread.browser_of("vutruong")
        page = leader.get(reverse("assignments:give"))
        task = {
            "nv-0-text": texts.TASKS[0],
            "nv-0-owner": thread.country.ministry.code,
            "nv-0-term": "days",
            "nv-0-days": "5",
        }
        given = leader.submit(page.form("giver", "source"), page, source=texts.MEETING, **task)
        head.act(f"{given.url}nhan/", person="")
        head.act(f"{given.url}ket-qua/", text=texts.TASK_RESULT)
        done = leader.act(f"{given.url}xac-nhan/", remark="")
        if "Hoàn thành đúng hạn" not in done.text:
            raise ThreadBroken(f"the task {given.url} was not completed on time: {done.told}")
        step.shows(str(done.tree.findtext(".//title") or "").split(":")[0])
        step.shows("hoàn thành đúng hạn")
