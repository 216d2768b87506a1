"""A session that was held, and all that follows: signed minutes, a resolution, tasks, a released decision, the archive; all invented."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from secrets import token_hex
from uuid import UUID

from django.db import connection

from dienhong.assignments.public import NewTask, Term
from dienhong.cabinet.public import (
    Question,
    ResolutionPlan,
    Vote,
    ask_archive,
    close_poll,
    close_session,
    conclude_item,
    decide_no_task,
    draft_minutes,
    give_conclusion_tasks,
    invitations_of,
    make_resolution,
    mark_came,
    minutes_state,
    open_session,
    prepare_poll,
    release_decision,
    remark_minutes,
    send_minutes,
    set_publishing,
    settle_minutes,
    sign_minutes,
    start_item,
    vote,
)
from dienhong.demo import texts, votes
from dienhong.demo.browser import patience
from dienhong.demo.country import Country
from dienhong.demo.problems import ThreadBroken
from dienhong.documents.public import issue_document, request_signature, symbol_for, visible_document
from dienhong.identity.public import actor_for_account
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor
from dienhong.signing.public import Officer, issue_demo_personal_keys

SECONDS = 60.0


def fill(country: Country, keeper: Actor, body: UUID, session: UUID, items: list[UUID]) -> None:
    """The called session is run to its close; then the office does all that follows."""
    people = [actor_for_account(country.people[one].account_id) for one in ("thutruong", "vutruong", "vanthu")]
    officer = country.people["phienhop"]
    issue_demo_personal_keys(Actor.system("demo"), officers=(Officer(officer.person_id, officer.agency_id),))
    set_publishing(keeper, body=body, publishes=True)
    _run(keeper, people, body, session, items)
    _minutes(keeper, people, session)
    head, _, clerk = people
    made = make_resolution(keeper, item=items[0], text=1, plan=_plan(country)).document
    request_signature(head, document_id=made.pk)
    _wait(lambda: visible_document(keeper, made.uuid)[2] == "signed", "the resolution was not signed")
    issue_document(clerk, document_id=made.pk)
    _wait(lambda: visible_document(keeper, made.uuid)[2] == "issued", "the resolution was not issued")
    task = NewTask(texts.HELD_TASK, country.people["vutruong"].agency_id, Term("days", days=15))
    post = country.people["thutruong"].post_id
    give_conclusion_tasks(keeper, item=items[0], giver_post_id=post, tasks=(task,))
    decide_no_task(keeper, item=items[1], reason=texts.HELD_NO_TASK)
    ask_archive(keeper, session=session)


def _run(keeper: Actor, people: list[Actor], body: UUID, session: UUID, items: list[UUID]) -> None:
    """All are there; the first item is voted on and released while the session runs."""
    head = people[0]
    seats = invitations_of(keeper, session)
    for one in people:
        mark_came(keeper, invitation=seats[one.person_id or 0])
    open_session(head, session=session)
    start_item(head, item=items[0])
    question = Question(texts.HELD_QUESTION, (votes.frozen(texts.HELD_TEXT),), item=items[0])
    poll = prepare_poll(keeper, body=body, question=question).uuid
    votes.wait_for(keeper, poll, "open")
    for one in people:
        vote(one, poll, Vote("yes", token_hex(16), channel="room"))
    close_poll(head, poll=poll)
    votes.wait_for(keeper, poll, "sealed")
    conclude_item(head, item=items[0], conclusion=texts.HELD_CONCLUSIONS[0])
    release_decision(head, item=items[0], text=texts.HELD_RELEASE)
    start_item(head, item=items[1])
    conclude_item(head, item=items[1], conclusion=texts.HELD_CONCLUSIONS[1])
    close_session(head, session=session)


def _minutes(keeper: Actor, people: list[Actor], session: UUID) -> None:
    draft_minutes(keeper, session=session)
    send_minutes(keeper, session=session, until=clock.now() + timedelta(days=2))
    for one in people:
        remark_minutes(one, session=session, text="")
    settle_minutes(keeper, session=session)
    for one, state in ((keeper, "by_secretary"), (people[0], "signed")):
        sign_minutes(one, session=session)
        _wait(lambda state=state: minutes_state(keeper, session) == state, f"the minutes were not {state}")  # type: ignore[misc]  # bound now


def _plan(country: Country) -> ResolutionPlan:
    symbol = symbol_for("NQ", country.ministry.symbol or country.ministry.code)
    receivers = tuple(one.id for one in country.provinces[:2])
    post = country.people["thutruong"].post_id
    return ResolutionPlan("NQ", symbol, "Hà Nội", texts.ITEMS_HELD[0][0], post, receivers)


def _wait(done: Callable[[], bool], problem: str) -> None:
    """Until the helper processes have signed or sealed."""
    for _ in patience(SECONDS, 0.1):
        if done():
            return
        connection.close_if_unusable_or_obsolete()
    raise ThreadBroken(f"{problem} within {SECONDS:.0f} s; see relay.log")
