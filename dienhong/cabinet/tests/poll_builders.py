"""Votes for tests: a body whose members can sign, a question, ballots."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dienhong.cabinet import commands
from dienhong.cabinet.commands.polls import Question, VotedFile
from dienhong.cabinet.commands.voting import Vote
from dienhong.cabinet.models import Ballot, Body, Poll, Seat
from dienhong.cabinet.permissions import KEEP_BODIES, READ_BODIES, RUN_POLLS
from dienhong.cabinet.tests.builders import BASIS, SINCE, a_body, an_office
from dienhong.cabinet.voting import vote
from dienhong.directory.tests.builders import an_agency
from dienhong.documents.public import store_file
from dienhong.identity.models import Person
from dienhong.identity.tests.builders import a_post, an_actor
from dienhong.kernel.actor import Actor
from dienhong.signing.tests.builders import a_personal_key, a_seal

TEXT = b"%PDF-1.7 the frozen text of the resolution"


@dataclass(frozen=True)
class Chamber:
    """A body with members who have keys; the first presides. `clerk` puts questions and counts."""

    agency: Any
    body: Body
    clerk: Actor
    members: list[Actor]
    seats: list[Seat]


def a_chamber(number: int = 3) -> Chamber:
    """A body of that many members."""
    office = an_office()
    body = a_body(office)
    a_seal(office.agency)
    clerk = an_actor(KEEP_BODIES, READ_BODIES, RUN_POLLS, at=office.agency)
    members, seats = [], []
    home = an_agency()
    for place in range(number):
        member = an_actor()
        person = Person.objects.get(pk=member.person_id)
        post = a_post(person, home, "Bộ trưởng")
        seats.append(
            commands.seat_member(clerk, body=body.uuid, post_id=post.pk, since=SINCE, basis=BASIS, presides=place == 0)
        )
        a_personal_key(person, home)
        members.append(member)
    return Chamber(office.agency, body, clerk, members, seats)


def a_question(text: str = "Thông qua Nghị quyết thử", closes_at: Any = None) -> Question:
    """A question about one frozen text."""
    digest = store_file(TEXT, "application/pdf", page_count=1)
    return Question(text, (VotedFile("nghi-quyet.pdf", "1", digest, len(TEXT)),), closes_at)


def said(choice: str, opinion: str = "", nonce: str = "") -> Vote:
    """What a member says on a page of its own."""
    return Vote(choice, nonce or secrets.token_hex(16), opinion)


def cast(chamber: Chamber, poll: Poll, choices: Sequence[str]) -> list[Ballot]:
    """The first members vote, one choice each; "" is silent."""
    found = []
    for member, choice in zip(chamber.members, choices, strict=False):
        if choice:
            ballot = vote(member, poll.uuid, said(choice))[1]
            assert ballot is not None
            found.append(ballot)
    return found
