"""Closing a vote and counting it, in one act."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from django.utils.timezone import localtime

from dienhong.audit.public import command, note
from dienhong.cabinet.commands.polls import announce_poll
from dienhong.cabinet.events import PollClosed
from dienhong.cabinet.models import Ballot, Poll
from dienhong.cabinet.permissions import RUN_POLLS
from dienhong.cabinet.presence import present as present_now
from dienhong.cabinet.procedure import Choice, Decision, Share, Tally, Tie, decide
from dienhong.cabinet.queries.polls import effective_ballots, manifest_of, may_run, poll_for_update
from dienhong.cabinet.queries.sessions import comings_of, members_invited, quorum_of
from dienhong.cabinet.vote_texts import tally_text
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor
from dienhong.kernel.errors import NotPermitted, RuleBroken
from dienhong.kernel.outbox import publish

State = Poll.State


@command
def close_poll(actor: Actor, *, poll: UUID) -> Poll:
    """End a vote and count it (kết thúc biểu quyết, kiểm phiếu); ballots in flight are waited for, later ones are late.

    In a session the members present now are counted, for the quorum. A written ballot ends with its term, or when all have
    answered. Raises RuleBroken: cabinet.poll_not_open, term_not_over.
    """
    row = poll_for_update(actor, poll)
    if not may_run(actor, row):
        raise NotPermitted(RUN_POLLS)
    note(agency_id=row.agency_id, subject=("cabinet.Poll", str(row.uuid)))
    if row.state != State.OPEN:
        raise RuleBroken("cabinet.poll_not_open", conflict=True)
    ballots = effective_ballots(row)
    now, total = clock.now(), row.members.count()
    if row.closes_at is not None and now < row.closes_at and len(ballots) < total:
        raise RuleBroken("cabinet.term_not_over", day=f"{localtime(row.closes_at):%d/%m/%Y %H:%M}")

    present, counted = _present(row), _counted(total, list(ballots.values()))
    chair = next((one.choice for one in ballots.values() if one.member.seat.presides), None)
    row.state, row.closed_at, row.closed_by_id = State.CLOSED, now, actor.person_id
    row.decision = _decision(row, counted, chair, present)
    late = row.ballots.filter(late=True).order_by("received_at", "id")
    row.tally = tally_text(row, counted, present, chair, [*ballots.values(), *late])
    row.save(update_fields=["state", "closed_at", "closed_by", "decision", "tally"])
    note(decision=row.decision, yes=counted.yes, no=counted.no, other=counted.other, total=total)
    publish(PollClosed(row.pk))
    announce_poll(row)
    return row


def _present(poll: Poll) -> int | None:
    """How many of the vote's roll are in the session now; None where the vote is not part of one."""
    session = poll.session
    if session is None:
        return None
    roll = set(poll.members.values_list("seat_id", flat=True))
    members = [one for one in members_invited(session) if one.seat_id in roll]
    return quorum_of(session, members, present_now(comings_of(session))).counted


def _counted(total: int, ballots: list[Ballot]) -> Tally:
    choices = [one.choice for one in ballots]
    return Tally(total, choices.count(Choice.YES), choices.count(Choice.NO), choices.count(Choice.OTHER))


def _decision(poll: Poll, counted: Tally, chair: str | None, present: int | None) -> Decision:
    """By the rules that the manifest copied."""
    rules = manifest_of(poll).rules
    if present is not None and not Share.parse(rules["quorum"][0]).is_reached(present, counted.total):
        return Decision.NO_QUORUM
    said = None if chair is None else Choice(chair)
    if poll.mode == Poll.Mode.CIRCULATED and rules.get("silence", ("",))[0] == "agrees":
        # The tally still tells who has not answered; the rule says what follows from it.
        counted = replace(counted, yes=counted.yes + counted.silent)
    return decide(counted, Share.parse(rules["majority"][0]), Tie(rules["tie"][0]), said)


@command
def seal_tally(actor: Actor, *, poll_id: int, seal: bytes) -> Poll:
    """Keep the agency's seal over the tally; an act of the platform itself."""
    if actor.kind != "system":
        raise NotPermitted("cabinet.platform_only")
    poll = Poll.objects.select_for_update().get(pk=poll_id)
    note(agency_id=poll.agency_id, subject=("cabinet.Poll", str(poll.uuid)))
    if poll.state != State.CLOSED or poll.tally_seal:
        raise RuleBroken("cabinet.tally_sealed", conflict=True)
    poll.tally_seal = seal
    poll.save(update_fields=["tally_seal"])
    announce_poll(poll)
    return poll
