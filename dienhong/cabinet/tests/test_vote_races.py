"""Ballots in flight when a vote is closed, pages sent twice at once, processes killed in the middle."""

from __future__ import annotations

import itertools
import os
import signal
from collections.abc import Callable
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection, connections

from dienhong.audit.models import AuditRecord
from dienhong.cabinet import commands
from dienhong.cabinet.commands.voting import cast_ballot, prepare_ballot
from dienhong.cabinet.models import Ballot, BallotDraft, Poll
from dienhong.cabinet.tests.poll_builders import Chamber, a_chamber, a_question, said
from dienhong.exchange.tests.builders import deliver_all
from dienhong.kernel.actor import Actor
from dienhong.kernel.errors import RuleBroken
from dienhong.signing.public import personal_key_of, sign_detached
from dienhong_verify.polls import read_tally

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("data_dir")]
ROUNDS = 6


def opened(chamber: Chamber) -> Poll:
    poll = commands.prepare_poll(chamber.clerk, body=chamber.body.uuid, question=a_question())
    deliver_all()
    return poll


def filled_in(member: Actor, poll: Poll, choice: str = "yes") -> tuple[BallotDraft, bytes]:
    """A ballot with its signature, ready to be handed in."""
    draft = prepare_ballot(member, poll=poll.uuid, vote=said(choice))
    return draft, sign_detached(draft.content.encode(), key_id=personal_key_of(member.person_id or 0))


def at_once(*acts: Callable[[], Any]) -> None:
    """Each in a thread and with a connection of its own, all from the same moment."""
    together = Barrier(len(acts))

    def run(act: Callable[[], Any]) -> None:
        together.wait()
        try:
            act()
        finally:
            connection.close()

    threads = [Thread(target=run, args=(act,)) for act in acts]
    for one in threads:
        one.start()
    for one in threads:
        one.join()


def test_a_ballot_in_flight_when_the_vote_is_closed_is_counted_or_named_late():
    chamber = a_chamber(6)
    for number in range(ROUNDS):
        poll = opened(chamber)
        ready = [filled_in(member, poll) for member in chamber.members]
        early = ready[: number % 4]
        for member, (draft, signature) in zip(chamber.members, early, strict=False):
            cast_ballot(member, draft=draft.uuid, signature=signature)
        casts = [
            lambda m=member, d=draft, s=signature: cast_ballot(m, draft=d.uuid, signature=s)
            for member, (draft, signature) in list(zip(chamber.members, ready, strict=True))[len(early) :]
        ]
        at_once(lambda: commands.close_poll(chamber.clerk, poll=poll.uuid), *casts)  # noqa: B023  it runs within the round

        poll.refresh_from_db()
        tally = read_tally(poll.tally.encode())
        ballots = list(Ballot.objects.filter(poll=poll))
        assert len(ballots) == len(chamber.members)
        assert {one.sha256 for one in ballots if not one.late} == set(tally.ballots)
        assert tally.yes == len(tally.ballots)
        assert all(one.received_at >= poll.closed_at for one in ballots if one.late)


def test_the_same_page_sent_many_times_at_once_is_one_ballot():
    chamber = a_chamber(2)
    poll, member = opened(chamber), chamber.members[0]
    draft, signature = filled_in(member, poll)

    at_once(*[lambda: cast_ballot(member, draft=draft.uuid, signature=signature)] * 6)

    assert Ballot.objects.count() == 1
    acts = AuditRecord.objects.filter(command="cabinet.cast_ballot", outcome="done")
    assert len({one.text.split('"ballot_sha256":"')[1][:64] for one in acts if "ballot_sha256" in one.text}) == 1


def test_of_two_answers_given_at_once_on_two_pages_one_counts_and_the_other_is_told():
    chamber = a_chamber(2)
    poll, member = opened(chamber), chamber.members[0]
    first, second = filled_in(member, poll, "yes"), filled_in(member, poll, "no")

    def cast(ready: tuple[BallotDraft, bytes]) -> None:
        try:
            cast_ballot(member, draft=ready[0].uuid, signature=ready[1])
        except RuleBroken as error:
            told.append(error.code)

    told: list[str] = []
    at_once(lambda: cast(first), lambda: cast(second))

    assert (Ballot.objects.count(), told) == (1, ["cabinet.voted_meanwhile"])


def killed_at(statement: int, act: Callable[[], Any]) -> bool:
    """Whether another process, killed before its statement of this number, was killed; else it did the act."""
    connections.close_all()
    pid = os.fork()
    if pid == 0:
        count = itertools.count(1)

        def die(execute: Any, *call: Any) -> Any:
            if next(count) == statement:
                os.kill(os.getpid(), signal.SIGKILL)
            return execute(*call)

        with connection.execute_wrapper(die):
            act()
        connections.close_all()
        os._exit(0)
    _, status = os.waitpid(pid, 0)
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0
    return os.WIFSIGNALED(status)


def test_a_ballot_whose_process_is_killed_anywhere_is_handed_in_once():
    chamber = a_chamber(1)
    poll, member = opened(chamber), chamber.members[0]
    draft, signature = filled_in(member, poll)

    kills = 0
    while killed_at(1 + 2 * kills, lambda: cast_ballot(member, draft=draft.uuid, signature=signature)):
        kills += 1
        assert Ballot.objects.count() in (0, 1)

    assert (Ballot.objects.count(), kills > 4) == (1, True)


def test_a_count_whose_process_is_killed_anywhere_is_made_once():
    chamber = a_chamber(2)
    poll = opened(chamber)
    draft, signature = filled_in(chamber.members[0], poll)
    cast_ballot(chamber.members[0], draft=draft.uuid, signature=signature)

    kills = 0
    while killed_at(1 + 2 * kills, lambda: commands.close_poll(chamber.clerk, poll=poll.uuid)):
        kills += 1
        poll.refresh_from_db()
        assert (poll.state, poll.tally) == ("open", "")
    poll.refresh_from_db()

    assert (poll.state, kills > 4) == ("closed", True)
    done = AuditRecord.objects.filter(command="cabinet.close_poll", outcome="done", subject_id=str(poll.uuid))
    assert done.count() == 1
