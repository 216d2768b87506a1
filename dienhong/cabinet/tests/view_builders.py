"""A called session whose items have papers, for tests of what comes before it: positions, opinions, assistants, the block."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from dienhong.cabinet import commands
from dienhong.cabinet.commands.opinions import Words
from dienhong.cabinet.commands.positions import Stand
from dienhong.cabinet.models import AgendaItem, Body, ClauseOpinion, Invitation, PaperKind, PaperVersion, Seat, Session
from dienhong.cabinet.permissions import KEEP_BODIES, READ_BODIES, RUN_POLLS, SUBMIT_DOSSIERS
from dienhong.cabinet.tests.builders import BASIS, SINCE, a_body, a_plan, a_seat, an_office
from dienhong.cabinet.tests.dossier_builders import a_file, a_type
from dienhong.directory.tests.builders import an_agency
from dienhong.identity.models import Person
from dienhong.identity.tests.builders import a_post, an_actor
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor
from dienhong.signing.tests.builders import a_personal_key, a_seal


@dataclass(frozen=True)
class Forum:
    """A called session with its office (`clerk` keeps it and runs votes), its members (the head first) with their seats, agencies
    and posts, its items, each with an accepted dossier of `author`'s agency.
    """

    agency: Any
    body: Body
    clerk: Actor
    session: Session
    actors: list[Actor]
    seats: list[Seat]
    homes: list[Any]
    items: list[AgendaItem]
    author: Actor

    def invitation(self, number: int) -> Invitation:
        """The invitation of a member."""
        return self.session.invitations.get(seat=self.seats[number])

    def all_agree(self, items: Sequence[AgendaItem] | None = None) -> None:
        """Every member agrees with the items (all, without any)."""
        for item in self.items if items is None else items:
            for actor in self.actors:
                commands.take_position(actor, item=item.uuid, stand=Stand("agree"))

    def open(self) -> None:
        """All members come to the room and the head opens the session."""
        for number in range(len(self.seats)):
            commands.mark_came(self.clerk, invitation=self.invitation(number).uuid)
        commands.open_session(self.actors[0], session=self.session.uuid)

    def version(self, number: int = 0) -> PaperVersion:
        """The paper of an item."""
        return PaperVersion.objects.get(paper__dossier=self.items[number].dossier_id)


def a_forum(members: int = 3, titles: Sequence[str] = ("Nội dung một", "Nội dung hai"), *, keys: bool = False) -> Forum:
    """The session begins half an hour ago, so that it may open; no rule says when papers are due. With `keys` members can vote."""
    office = an_office()
    body = a_body(office)
    commands.set_rule(
        office.keeper, body=body.uuid, code="papers_lead", value="", since=SINCE + timedelta(days=1), source=(BASIS, "")
    )
    clerk = an_actor(KEEP_BODIES, READ_BODIES, RUN_POLLS, at=office.agency)
    if keys:
        a_seal(office.agency)
    actors, seats, homes = [], [], []
    for number in range(members):
        actor, home = an_actor(name=f"Thành Viên {number + 1}"), an_agency()
        person = Person.objects.get(pk=actor.person_id)
        post = a_post(person, home, "Bộ trưởng")
        seats.append(a_seat(office, body, post, presides=number == 0))
        if keys:
            a_personal_key(person, home)
        actors.append(actor)
        homes.append(home)
    submitter = an_agency("Cơ quan Trình")
    author = an_actor(SUBMIT_DOSSIERS, at=submitter)
    session = commands.prepare_session(office.keeper, body=body.uuid, plan=a_plan(hours=-0.5))
    kind = a_type(office, body, PaperKind.DRAFT)
    for title in titles:
        dossier = _accepted(office.keeper, author, submitter.pk, kind.uuid, title)
        plan = commands.ItemPlan(title, AgendaItem.Form.VOTE, 20)
        commands.add_item(office.keeper, session=session.uuid, plan=plan, dossier=dossier)
    commands.call_session(office.keeper, session=session.uuid)
    items = list(session.items.select_related("dossier").order_by("position"))
    return Forum(office.agency, body, clerk, session, actors, seats, homes, items, author)


def _accepted(keeper: Actor, author: Actor, agency_id: int, kind: UUID, title: str) -> UUID:
    row = commands.begin_dossier(author, agency_id=agency_id, dossier_type=kind, title=title)
    commands.add_paper(author, dossier=row.uuid, kind=PaperKind.DRAFT, title=f"Dự thảo {title}", file=a_file())
    commands.submit_dossier(author, dossier=row.uuid)
    return commands.accept_dossier(keeper, dossier=row.uuid).uuid


def an_assistant(forum: Forum, number: int = 1, name: str = "Trợ Lý") -> Actor:
    """Somebody of a member's agency whom he named today."""
    actor = an_actor(name=name)
    post = a_post(Person.objects.get(pk=actor.person_id), forum.homes[number], "Chuyên viên")
    commands.name_assistant(forum.actors[number], seat=forum.seats[number].uuid, post_id=post.pk, since=clock.today())
    return actor


def an_opinion(forum: Forum, number: int = 1, text: str = "Bỏ khoản này", **more: Any) -> ClauseOpinion:
    """A published opinion of a member on the first item: against, Điều 5 khoản 2."""
    words = Words(**{"stand": "object", "clause": "Điều 5 khoản 2", "text": text, **more})
    return commands.give_opinion(forum.actors[number], item=forum.items[0].uuid, words=words)


def answered(answer: Any) -> tuple[int, str]:
    """The status and the words of an answer; a file is read to its end, which closes it."""
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return answer.status_code, content.decode(errors="ignore")
