"""Votes that a person may see, and rows locked for an act."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import lru_cache
from uuid import UUID

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet

from dienhong.cabinet.models import Ballot, BallotDraft, Body, Poll, PollMember, PollReminder, ProcedureRule
from dienhong.cabinet.permissions import RUN_POLLS
from dienhong.cabinet.queries.rows import bodies_visible_to, rules_of
from dienhong.cabinet.queries.sessions import part_in
from dienhong.cabinet.queries.withheld import tells_of_withheld
from dienhong.cabinet.reminders import BEFORE, stage_due
from dienhong.directory.public import ancestor_ids
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor
from dienhong.kernel.errors import NotFound
from dienhong.working_time.public import calendar_for
from dienhong_verify.polls import PollManifest, read_poll

_TOLD_FOR = timedelta(days=1)
_SHARE_LOCK = f"SELECT state, closes_at FROM {Poll._meta.db_table} WHERE id = %s FOR SHARE"  # noqa: S608  the name is the model's

_ABOUT = ("body", "agency", "item__session__chair", "block__session__chair")


def polls_visible_to(actor: Actor) -> QuerySet[Poll]:
    """Votes of the bodies that I may see, without those that tell of something withheld from me, and those on whose roll I stand."""
    if actor.kind == "system":
        return Poll.objects.select_related(*_ABOUT)
    mine = PollMember.objects.filter(poll=OuterRef("pk"), person_id=actor.acts_as_person_id or 0)
    run = actor.authority.agencies_with(RUN_POLLS)
    seen = (Q(body__in=bodies_visible_to(actor)) | Q(agency_id__in=run)) & ~tells_of_withheld(actor) | Exists(mine)
    return Poll.objects.select_related(*_ABOUT).filter(seen)


def poll_of(actor: Actor, uuid: UUID) -> Poll:
    """One vote. Raises NotFound, also for what the actor may not see."""
    found = polls_visible_to(actor).filter(uuid=uuid).first()
    if found is None:
        raise NotFound("cabinet.Poll")
    return found


def poll_state(actor: Actor, uuid: UUID) -> str:
    """preparing, open, sealed (closed, its tally under seal), closed or withdrawn. Raises NotFound."""
    poll = poll_of(actor, uuid)
    return "sealed" if poll.state == Poll.State.CLOSED and poll.tally_seal else str(poll.state)


def poll_for_update(actor: Actor, uuid: UUID) -> Poll:
    """The locked vote: whoever closes it waits for the ballots in flight. Raises NotFound."""
    return Poll.objects.select_for_update(of=("self",)).select_related(*_ABOUT).get(pk=poll_of(actor, uuid).pk)


def state_shared(poll_id: int) -> tuple[str, datetime | None]:
    """State and term of a vote, held until the present transaction ends; many may hold it at once, and the close waits for all.

    A weaker lock (FOR KEY SHARE) would let the close pass by ballots in flight.
    """
    with connection.cursor() as cursor:
        cursor.execute(_SHARE_LOCK, [poll_id])
        found = cursor.fetchone()
    if found is None:
        raise NotFound("cabinet.Poll")
    return str(found[0]), found[1]


def manifest_of(poll: Poll) -> PollManifest:
    """What was put to the vote. A manifest never changes; a roll of hundreds takes longer to read than a ballot to be validated."""
    return _manifest(poll.manifest)


@lru_cache(maxsize=32)
def _manifest(text: str) -> PollManifest:
    return read_poll(text.encode())


def own_member(actor: Actor, poll: Poll) -> PollMember | None:
    """The actor's place on the roll, in person: nobody votes for another."""
    if actor.kind != "person" or actor.on_behalf_of_person_id is not None:
        return None
    return poll.members.select_related("seat", "person").filter(person_id=actor.person_id or 0).first()


def draft_of(actor: Actor, uuid: UUID) -> BallotDraft:
    """An own ballot that is not signed yet. Raises NotFound."""
    rows = BallotDraft.objects.select_related("poll", "member__seat")
    if actor.kind != "system":
        in_person = actor.person_id if actor.on_behalf_of_person_id is None else 0
        rows = rows.filter(member__person_id=in_person or 0)
    found = rows.filter(uuid=uuid).first()
    if found is None:
        raise NotFound("cabinet.BallotDraft")
    return found


def ballot_of(actor: Actor, uuid: UUID) -> Ballot:
    """A ballot of one's own, or of a vote whose ballots one may read. Raises NotFound."""
    rows = Ballot.objects.select_related("poll__body", "member__seat", "member__person")
    found = rows.filter(uuid=uuid, poll__in=polls_visible_to(actor)).first()
    if found is None or not (found.member.person_id == actor.person_id or shows_ballots(actor, found.poll)):
        raise NotFound("cabinet.Ballot")
    return found


def may_run(actor: Actor, poll: Poll) -> bool:
    """Whether the actor counts: the office, and in person the chair of the session or the head of the body on the roll."""
    if actor.kind == "system" or actor.may(RUN_POLLS, at=poll.agency_id):
        return True
    if poll.session is not None and part_in(actor, poll.session).leads:
        return True
    member = own_member(actor, poll)
    return member is not None and member.seat.presides


def shows_ballots(actor: Actor, poll: Poll) -> bool:
    """Whether who voted how is shown: in the session to all, of a written ballot before its end to those who count only."""
    return poll.mode == Poll.Mode.IN_SESSION or poll.state != Poll.State.OPEN or may_run(actor, poll)


def effective_ballots(poll: Poll) -> dict[int, Ballot]:
    """Roll member's id → the ballot that counts: the last that was not late, in the order of the roll."""
    rows = poll.ballots.filter(late=False).select_related("member__seat").order_by("member__position", "revision")
    return {one.member_id: one for one in rows}


def polls_to_remind_of(now: datetime) -> list[int]:
    """Ids of written ballots of which a stage of the term has been reached, has not been told, and somebody has not answered.

    What was missed for longer than a day, because the platform stood still, is not told any more.
    """
    silent = Exists(PollMember.objects.filter(poll=OuterRef("pk"), ballots=None))
    near = Poll.objects.filter(silent, closes_at__lte=now + max(BEFORE.values()), closes_at__gt=now - _TOLD_FOR)
    rows = near.exclude(opened_at=None).filter(state__in=[Poll.State.OPEN, Poll.State.CLOSED])
    told = set(PollReminder.objects.filter(poll__in=rows).values_list("poll_id", "stage", "term"))
    found = []
    for pk, opened_at, closes_at in rows.order_by("closes_at").values_list("pk", "opened_at", "closes_at"):
        stage = stage_due(opened_at, closes_at, now) if opened_at and closes_at else None
        if stage is not None and (pk, stage, closes_at) not in told:
            found.append(pk)
    return found


def proposed_term(actor: Actor, body: Body) -> datetime | None:
    """Until when a written ballot put now would be answered: the working days of the body's rule, None where it has none."""
    days = next(
        (one.value for one in rules_of(actor, body, clock.today()) if one.code == ProcedureRule.Code.PHIEU_DAYS), ""
    )
    if not days:
        return None
    calendar = calendar_for((body.agency_id, *ancestor_ids(body.agency_id)))
    return calendar.after_days(clock.now(), int(days))
