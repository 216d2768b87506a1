"""Sessions that were held, for tests of what follows: events of every kind, a vote that passed, members with keys."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from dienhong.cabinet import commands
from dienhong.cabinet.commands import ResolutionPlan
from dienhong.cabinet.commands.polls import Question, VotedFile
from dienhong.cabinet.models import AgendaItem, Poll, Resolution, Session
from dienhong.cabinet.queries.sessions import invitations_of
from dienhong.cabinet.tests.builders import Office, a_body, a_seat, a_session, an_office
from dienhong.cabinet.tests.poll_builders import Chamber, a_chamber, cast
from dienhong.directory.tests.builders import an_agency
from dienhong.documents import commands as documents
from dienhong.documents.permissions import ISSUE_DOCUMENT, SIGN_DOCUMENT
from dienhong.documents.public import store_file
from dienhong.documents.tests.builders import a_pdf
from dienhong.exchange.tests.builders import deliver_all
from dienhong.identity.models import Person, Post
from dienhong.identity.public import actor_for_account
from dienhong.identity.tests.builders import a_post, an_actor
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor
from dienhong.signing.tests.builders import a_personal_key

CONCLUSION = "Thông qua Nghị quyết; giao cơ quan trình tổ chức thực hiện."
TITLES = ("Ban hành Nghị quyết thử", "Báo cáo thử", "Việc để sau")


@dataclass(frozen=True)
class Held:
    """A session with its chamber and its items in order; the first was voted on (`poll`), the second only reported."""

    chamber: Chamber
    session: Session
    items: list[AgendaItem]
    poll: Poll | None = None
    voted: bytes = b""


def a_quiet_session(*, closed: bool = False) -> Held:
    """Two items concluded without a vote, the second under another chair, the third not taken up; nobody has keys (so it is quick)."""
    office = an_office()
    body = a_body(office)
    members = [an_actor(name=f"Thành Viên {number + 1}") for number in range(3)]
    home = an_agency()
    posts = [a_post(Person.objects.get(pk=one.person_id), home, "Bộ trưởng") for one in members]
    seats = [a_seat(office, body, post, presides=number == 0) for number, post in enumerate(posts)]
    return _held(Chamber(office.agency, body, office.keeper, members, seats), None, closed=closed)


def a_running_session(*, choices: tuple[str, ...] = ("yes", "yes", "no")) -> Held:
    """The same with members who have keys and a vote on the first item."""
    return _held(a_chamber(3), choices, closed=False)


def a_held_session(*, choices: tuple[str, ...] = ("yes", "yes", "no"), voted: bytes = b"") -> Held:
    """The same, closed; the clerk has a key too. `voted`: the PDF that is voted on, by default one that the platform set."""
    held = _held(a_chamber(3), choices, closed=True, voted=voted)
    a_personal_key(Person.objects.get(pk=held.chamber.clerk.person_id), held.chamber.agency)
    return held


def _held(chamber: Chamber, choices: tuple[str, ...] | None, *, closed: bool, voted: bytes = b"") -> Held:
    clerk, (head, second, _third) = chamber.clerk, chamber.members
    session = a_session(Office(chamber.agency, clerk, clerk), chamber.body, titles=TITLES, hours=-0.5)
    commands.call_session(clerk, session=session.uuid)
    seats = invitations_of(clerk, session.uuid)
    for member in chamber.members:
        commands.mark_came(clerk, invitation=seats[member.person_id or 0])
    commands.open_session(head, session=session.uuid)
    items = list(session.items.order_by("position"))
    commands.start_item(head, item=items[0].uuid)
    commands.ask_to_speak(second, invitation=seats[second.person_id or 0])
    commands.give_word(head, invitation=seats[second.person_id or 0], minutes=3)
    commands.end_speech(head, invitation=seats[second.person_id or 0])
    voted = voted or (a_pdf("Nghị quyết thử nghiệm") if choices else b"")
    poll = _voted(chamber, items[0], voted, choices) if choices else None
    commands.conclude_item(head, item=items[0].uuid, conclusion=CONCLUSION)
    commands.start_item(head, item=items[1].uuid)
    commands.hand_chair(head, session=session.uuid, seat=chamber.seats[1].uuid)
    commands.conclude_item(second, item=items[1].uuid, conclusion="Ghi nhận báo cáo.")
    if closed:
        commands.close_session(second, session=session.uuid)
    items = list(session.items.order_by("position"))
    return Held(chamber, Session.objects.get(pk=session.pk), items, poll, voted)


def _voted(chamber: Chamber, item: AgendaItem, text: bytes, choices: tuple[str, ...]) -> Poll:
    digest = store_file(text, "application/pdf", page_count=1)
    files = (VotedFile("nghi-quyet.pdf", "1", digest, len(text)),)
    question = Question("Thông qua Nghị quyết?", files, None, item.uuid)
    poll = commands.prepare_poll(chamber.clerk, body=chamber.body.uuid, question=question)
    deliver_all()
    cast(chamber, poll, choices)
    commands.close_poll(chamber.members[0], poll=poll.uuid)
    deliver_all()
    return Poll.objects.get(pk=poll.pk)


def settled_minutes(held: Held) -> None:
    """Minutes are assembled, read, agreed to by all members and settled."""
    chamber, session = held.chamber, held.session.uuid
    commands.draft_minutes(chamber.clerk, session=session)
    commands.send_minutes(chamber.clerk, session=session, until=clock.now() + timedelta(days=2))
    for member in chamber.members:
        commands.remark_minutes(member, session=session, text="")
    commands.settle_minutes(chamber.clerk, session=session)


def signed_minutes(held: Held) -> None:
    """The same, signed by the secretary and the chair."""
    settled_minutes(held)
    for one in (held.chamber.clerk, held.chamber.members[1]):
        commands.sign_minutes(one, session=held.session.uuid)
        deliver_all()


def a_signer(held: Held) -> Actor:
    """Somebody who signs the agency's documents, with a key."""
    actor = an_actor(SIGN_DOCUMENT, at=held.chamber.agency)
    a_personal_key(Person.objects.get(pk=actor.person_id), held.chamber.agency)
    return actor


def fresh(actor: Actor) -> Actor:
    """The same with the powers of now: an actor keeps those that it was made with."""
    return actor_for_account(actor.account_id or 0)


def a_resolution_plan(held: Held, signer: Actor, **changes: Any) -> ResolutionPlan:
    """How a document of a conclusion is issued; to the agency of the members."""
    post = Post.objects.get(person_id=signer.person_id)
    values = {"type_code": "NQ", "symbol": "NQ-VPPH", "place": "Hà Nội", "summary": "Nghị quyết thử",
              "signer_post_id": post.pk, "recipient_ids": (held.chamber.seats[0].post.agency_id,)}  # fmt: skip
    return ResolutionPlan(**{**values, **changes})


def a_resolution(held: Held, signer: Actor, **changes: Any) -> Resolution:
    """The voted text of the first item as a document that waits for its signature; the clerk drafts documents."""
    plan = a_resolution_plan(held, signer, **changes)
    return commands.make_resolution(fresh(held.chamber.clerk), item=held.items[0].uuid, text=1, plan=plan)


def issued(held: Held, signer: Actor, row: Resolution) -> Resolution:
    """Signed and numbered as any document; the resolution afterwards."""
    documents.request_signature(fresh(signer), document_id=row.document_id)
    deliver_all()
    documents.issue_document(an_actor(ISSUE_DOCUMENT, at=held.chamber.agency), document_id=row.document_id)
    deliver_all()
    return Resolution.objects.select_related("document__pdf", "voted").get(pk=row.pk)
