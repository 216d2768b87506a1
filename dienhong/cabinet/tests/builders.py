"""Bodies for tests of all domains: an office that serves one, counsel, members."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from dienhong.cabinet import commands
from dienhong.cabinet.commands import SessionPlan
from dienhong.cabinet.models import AgendaItem, Body, Dossier, DossierType, Invitation, Seat, Session
from dienhong.cabinet.permissions import CONFIRM_RULES, KEEP_BODIES, READ_BODIES
from dienhong.directory.tests.builders import an_agency
from dienhong.identity.models import Person, Post
from dienhong.identity.tests.builders import a_person, a_post, an_actor
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor

SINCE = date(2021, 1, 1)
BASIS = "Nghị quyết 01/NQ-QH15 ngày 01/01/2021 (giả định)"


@dataclass(frozen=True)
class Office:
    """`agency` serves the body; `keeper` keeps its roll and rules, `counsel` confirms rules."""

    agency: Any
    keeper: Actor
    counsel: Actor


def an_office() -> Office:
    """An agency that serves a body, with its people."""
    agency = an_agency("Văn phòng Phiên họp")
    keeper = an_actor(KEEP_BODIES, READ_BODIES, at=agency)
    return Office(agency, keeper, an_actor(CONFIRM_RULES, READ_BODIES, at=agency))


def a_body(office: Office, name: str = "Tập thể thử nghiệm") -> Body:
    """A body without members, since 2021."""
    return commands.found_body(
        office.keeper, agency_id=office.agency.pk, name=name, kind=Body.Kind.GOVERNMENT, since=SINCE
    )


def a_ministers_post(name: str | None = None) -> Post:
    """The post of somebody who could sit in a body."""
    return a_post(a_person(name), an_agency(), "Bộ trưởng")


def a_seat(
    office: Office, body: Body, post: Post | None = None, *, since: date = SINCE, presides: bool = False
) -> Seat:
    """A member of the body."""
    held = post or a_ministers_post()
    return commands.seat_member(
        office.keeper, body=body.uuid, post_id=held.pk, since=since, basis=BASIS, presides=presides
    )


@dataclass(frozen=True)
class Called:
    """A called session with the office, its members as actors (the head first) and their invitations in the same order."""

    office: Office
    session: Session
    actors: list[Actor]
    invitations: list[Invitation]

    def renewed(self) -> Session:
        """The session as it stands now."""
        return Session.objects.select_related("chair").get(pk=self.session.pk)


def a_plan(title: str = "Phiên họp thử", *, hours: float = 1.0, place: str = "Phòng họp số 1") -> SessionPlan:
    """A plan that begins so many hours from now and takes three."""
    starts = clock.now() + timedelta(hours=hours)
    return SessionPlan(Session.Kind.REGULAR, title, starts, starts + timedelta(hours=3), place)


def a_session(office: Office, body: Body, *, titles: Sequence[str] = ("Nội dung một",), hours: float = 1.0) -> Session:
    """A session in preparation with items of twenty minutes."""
    session = commands.prepare_session(office.keeper, body=body.uuid, plan=a_plan(hours=hours))
    for title in titles:
        plan = commands.ItemPlan(title, AgendaItem.Form.DISCUSSION, 20)
        commands.add_item(office.keeper, session=session.uuid, plan=plan)
    return session


def a_called_session(members: int = 3, *, titles: Sequence[str] = ("Nội dung một",), hours: float = -0.5) -> Called:
    """A session whose planned beginning was half an hour ago, so that it may open; its members are real actors."""
    office = an_office()
    body = a_body(office)
    actors = [an_actor(name=f"Thành Viên {number + 1}") for number in range(members)]
    for number, one in enumerate(actors):
        post = a_post(Person.objects.get(pk=one.person_id), an_agency(), "Bộ trưởng")
        a_seat(office, body, post, presides=number == 0)
    session = a_session(office, body, titles=titles, hours=hours)
    commands.call_session(office.keeper, session=session.uuid)
    order = {one.person_id: place for place, one in enumerate(actors)}
    invitations = sorted(session.invitations.all(), key=lambda one: order[one.person_id])
    return Called(office, session, actors, invitations)


def all_came(called: Called, number: int | None = None) -> None:
    """So many members (all, without a number) are in the room."""
    for one in called.invitations[:number]:
        commands.mark_came(called.office.keeper, invitation=one.uuid)


def an_open_session(members: int = 3, *, titles: Sequence[str] = ("Nội dung một",)) -> Called:
    """A session that runs, with all its members in the room."""
    called = a_called_session(members, titles=titles)
    all_came(called)
    commands.open_session(called.actors[0], session=called.session.uuid)
    return called


def an_invitee(called: Called, item: AgendaItem | None = None, name: str = "Khách Mời") -> tuple[Actor, Invitation]:
    """Somebody who is no member, invited for all or for one item."""
    actor = an_actor(name=name)
    post = a_post(Person.objects.get(pk=actor.person_id), an_agency(), "Chuyên gia")
    uuid = item.uuid if item is not None else None
    made = commands.invite_person(called.office.keeper, session=called.session.uuid, post_id=post.pk, item=uuid)
    return actor, Invitation.objects.get(pk=made.pk)


def a_dossier(body: Body, state: str) -> Dossier:
    """A dossier of the body in a state, written directly."""
    kind = DossierType.objects.create(agency_id=body.agency_id, body=body, name="Đề án", valid_from=SINCE)
    now = clock.now()
    return Dossier.objects.create(
        agency_id=body.agency_id,
        body=body,
        type=kind,
        title="Đề án thử",
        submitter=an_agency(),
        drawn_up_by=a_person(),
        state=state,
        checked_on=clock.today(),
        begun_at=now,
        submitted_at=now,
        accepted_at=now if state == Dossier.State.ACCEPTED else None,
        changed_at=now,
        search_text="de an thu",
    )
