"""Tasks for tests of all domains: a ministry that gives, a department that owns, one that helps, and their people."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from dienhong.assignments import commands
from dienhong.assignments.commands import NewTask, Source
from dienhong.assignments.models import Assignment
from dienhong.assignments.permissions import (
    ENTER_ASSIGNMENTS,
    GIVE_ASSIGNMENTS,
    HANDLE_ASSIGNMENTS,
    LEAD_ASSIGNMENTS,
    READ_ASSIGNMENTS,
)
from dienhong.assignments.terms import Term
from dienhong.directory.tests.builders import an_agency
from dienhong.identity.models import Post
from dienhong.identity.tests.builders import an_actor
from dienhong.kernel.actor import Actor

MEETING = Source("Kết luận giao ban ngày 20/11/2026")


@dataclass(frozen=True)
class Offices:
    """`giving` with a leader and a secretary, `owning` with a head and an official, `helping` with a head."""

    giving: Any
    owning: Any
    helping: Any
    leader: Actor
    secretary: Actor
    head: Actor
    official: Actor
    helper: Actor

    @property
    def leader_post(self) -> Post:
        """The leader's post."""
        return Post.objects.get(person_id=self.leader.person_id)


def offices(giving: Any = None, owning: Any = None) -> Offices:
    """Three agencies with their people."""
    giving = giving or an_agency("Bộ Giao việc", code="G98")
    helping = an_agency("Sở Phối hợp", code=None if owning else "H97.2")
    owning = owning or an_agency("Sở Chủ trì", code="H97.1")
    return Offices(
        giving=giving,
        owning=owning,
        helping=helping,
        leader=an_actor(GIVE_ASSIGNMENTS, READ_ASSIGNMENTS, at=giving),
        secretary=an_actor(ENTER_ASSIGNMENTS, READ_ASSIGNMENTS, at=giving),
        head=an_actor(LEAD_ASSIGNMENTS, READ_ASSIGNMENTS, at=owning),
        official=an_actor(HANDLE_ASSIGNMENTS, at=owning),
        helper=an_actor(LEAD_ASSIGNMENTS, READ_ASSIGNMENTS, at=helping),
    )


def a_task(office: Offices, text: str = "Báo cáo tiến độ số hóa", term: Term | None = None) -> NewTask:
    """A task for the owner, with help; without a term three working days."""
    return NewTask(text, office.owning.pk, term or Term("days", days=3), (office.helping.pk,))


def an_assignment(office: Offices, text: str = "Báo cáo tiến độ số hóa", term: Term | None = None) -> Assignment:
    """A task that was just given."""
    (made,) = commands.give_assignments(
        office.leader,
        agency_id=office.giving.pk,
        giver_post_id=office.leader_post.pk,
        source=MEETING,
        tasks=(a_task(office, text, term),),
    )
    return made


def an_accepted(office: Offices, term: Term | None = None) -> Assignment:
    """A task that the official carries out."""
    made = an_assignment(office, term=term)
    return commands.accept_assignment(office.head, assignment=made.uuid, person_id=office.official.person_id)


def a_reported(office: Offices, term: Term | None = None) -> Assignment:
    """A task whose result waits for confirmation."""
    made = an_accepted(office, term)
    commands.report_result(office.official, assignment=made.uuid, text="Đã số hóa xong")
    return Assignment.objects.get(pk=made.pk)


def reported_with_evidence(office: Offices, data: bytes) -> Assignment:
    """A task whose result waits for confirmation, with a file that proves it; needs `demo_installation`."""
    made = an_accepted(office)
    files = (("bang-chung.txt", data),)
    commands.report_result(office.official, assignment=made.uuid, text="Đã số hóa xong", files=files)
    return Assignment.objects.get(pk=made.pk)


def by_day(year: int, month: int, day: int) -> Term:
    """A term until the end of a day."""
    return Term("date", due_on=date(year, month, day))
