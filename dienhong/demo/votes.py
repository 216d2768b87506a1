"""Votes of the demo body: one in the running session, a written ballot, one that was counted; all invented."""

from __future__ import annotations

from datetime import timedelta
from secrets import token_hex
from uuid import UUID

from django.db import connection

from dienhong.cabinet.public import Question, Vote, VotedFile, close_poll, poll_state, prepare_poll, vote
from dienhong.demo import texts
from dienhong.demo.browser import patience
from dienhong.demo.country import Country
from dienhong.demo.problems import ThreadBroken
from dienhong.documents.public import Book, Column, printed_table, store_file
from dienhong.identity.public import actor_for_account
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor
from dienhong.signing.public import Officer, issue_demo_personal_keys

SEALING_SECONDS = 60.0


def fill(country: Country, keeper: Actor, body: UUID, item: UUID) -> None:
    """`item` is the one under discussion: two have voted on it, the head has not."""
    head, second, third = (
        actor_for_account(country.people[one].account_id) for one in ("thutruong", "vutruong", "vanthu")
    )
    members = tuple(country.people[one] for one in ("vutruong", "vanthu"))
    issue_demo_personal_keys(
        Actor.system("demo"), officers=tuple(Officer(one.person_id, one.agency_id) for one in members)
    )
    in_session = Question(texts.VOTE_IN_SESSION, (frozen(texts.VOTED_TEXT),), item=item)
    asked = prepare_poll(keeper, body=body, question=in_session).uuid
    circulated = Question(texts.WRITTEN_BALLOT, (frozen(texts.PLAN_TEXT),), clock.now() + timedelta(days=4))
    written = prepare_poll(keeper, body=body, question=circulated).uuid
    done = prepare_poll(keeper, body=body, question=Question(texts.VOTE_COUNTED, (frozen(texts.PLAN_TEXT),))).uuid
    for one in (asked, written, done):
        wait_for(keeper, one, "open")
    for member, poll, choice in (
        (second, asked, "yes"),
        (third, asked, "other"),
        (second, written, "yes"),
        (head, done, "yes"),
        (second, done, "yes"),
        (third, done, "no"),
    ):
        vote(member, poll, Vote(choice, token_hex(16), texts.OPINION if choice == "other" else ""))
    close_poll(head, poll=done)
    wait_for(keeper, done, "sealed")


def frozen(text: str) -> VotedFile:
    """A short text as PDF, as it would be frozen."""
    book = Book(texts.MEETING_BODY, text.partition(".")[0].upper(), "", (Column("Nội dung", 100),))
    data = printed_table(book, [[line] for line in text.split(". ")])
    return VotedFile(f"{text.partition('.')[0][:60]}.pdf", "1", store_file(data, "application/pdf"), len(data))


def wait_for(actor: Actor, poll: UUID, state: str) -> None:
    """Until the helper processes have put the seal on."""
    for _ in patience(SEALING_SECONDS, 0.1):
        if poll_state(actor, poll) == state:
            return
        connection.close_if_unusable_or_obsolete()
    raise ThreadBroken(f"a vote was not {state} within {SEALING_SECONDS:.0f} s; see relay.log")
