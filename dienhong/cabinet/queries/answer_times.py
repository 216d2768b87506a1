"""How soon members and agencies answer: written ballots, positions before a session, appraisals."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from uuid import UUID

from django.db.models import Min, Q

from dienhong.cabinet.measures import Answered, Speed, speed
from dienhong.cabinet.models import Appraisal, Ballot, Dossier, Invitation, Poll, PollMember, Position, Seat, Session
from dienhong.cabinet.queries.dossiers import dossiers_visible_to
from dienhong.cabinet.queries.measures import Named, Period, measured_body
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor

_NO_SESSION = (Session.State.PREPARING, Session.State.CANCELLED)


class Kind(StrEnum):
    """What is asked."""

    BALLOT = "ballot"
    POSITION = "position"
    APPRAISAL = "appraisal"


@dataclass(frozen=True, slots=True)
class Question:
    """Something asked of one holder: a member by his `seat`, who answers for `agency`, or an agency alone. `about` is its title, `uuid`
    that of the vote, the session or the dossier.
    """

    kind: Kind
    about: str
    uuid: UUID
    seat: Seat | None
    agency: Named
    answered: Answered


@dataclass(frozen=True, slots=True)
class Holder:
    """A member or an agency with how soon he answers; `seat` None: the whole agency."""

    seat: Seat | None
    agency: Named
    speed: Speed


@dataclass(frozen=True, slots=True)
class AnswerTimes:
    """All that was asked in a period, and the same by member and by agency, the slowest first."""

    questions: Sequence[Question]
    total: Speed
    members: Sequence[Holder]
    agencies: Sequence[Holder]


def answer_times_of(actor: Actor, uuid: UUID, period: Period) -> AnswerTimes:
    """What was asked in the period; seven statements however many. Raises NotFound for all but the office and the head."""
    body = measured_body(actor, uuid)
    questions = [
        *_ballots(Q(poll__body=body, poll__opened_at__gte=period.begins, poll__opened_at__lt=period.ends)),
        *_positions(Q(session__body=body, sent_at__gte=period.begins, sent_at__lt=period.ends)),
        *_appraisals(actor, Q(dossier__body=body, asked_at__gte=period.begins, asked_at__lt=period.ends)),
    ]
    questions.sort(key=lambda one: one.answered.asked_at, reverse=True)
    members = _held([one for one in questions if one.seat is not None], lambda one: one.seat and one.seat.pk)
    agencies = [Holder(None, one.agency, one.speed) for one in _held(questions, lambda one: one.agency.uuid)]
    return AnswerTimes(questions, speed([one.answered for one in questions]), members, agencies)


def _held(questions: Iterable[Question], key: Callable[[Question], object]) -> list[Holder]:
    groups: dict[object, list[Question]] = defaultdict(list)
    for one in questions:
        groups[key(one)].append(one)
    found = [Holder(rows[0].seat, rows[0].agency, speed([one.answered for one in rows])) for rows in groups.values()]
    return sorted(found, key=lambda one: (-one.speed.silent, -(one.speed.median or 0), one.agency.name))


def _ballots(asked: Q) -> list[Question]:
    """Written ballots: from the opening to the member's first ballot."""
    shown = Q(poll__mode=Poll.Mode.CIRCULATED, poll__state__in=[Poll.State.OPEN, Poll.State.CLOSED])
    rows = list(PollMember.objects.filter(asked, shown).select_related("poll", "seat__person", "seat__post__agency"))
    first = {
        one.member_id: one for one in Ballot.objects.filter(member__in=rows, revision=1).defer("content", "signature")
    }
    return [_ballot(one, first.get(one.pk)) for one in rows]


def _ballot(member: PollMember, ballot: Ballot | None) -> Question:
    poll = member.poll
    assert poll.opened_at is not None
    answered = Answered(
        poll.opened_at,
        poll.closes_at,
        ballot.received_at if ballot is not None else None,
        ballot is not None and ballot.late,
        poll.state == Poll.State.CLOSED,
    )
    return Question(Kind.BALLOT, poll.question, poll.uuid, member.seat, Named.of(member.seat.post.agency), answered)


def _positions(asked: Q) -> list[Question]:
    """What members say before a session: from the invitation to the first position on any of its items; due when it begins."""
    rows = Invitation.objects.filter(asked, seat__isnull=False).exclude(session__state__in=_NO_SESSION)
    found = list(rows.select_related("session", "seat__person", "seat__post__agency"))
    said = Position.objects.filter(item__session__in={one.session_id for one in found})
    grouped = said.values("item__session_id", "seat_id").annotate(first=Min("at"))
    first: dict[tuple[int, int | None], datetime] = {
        (one["item__session_id"], one["seat_id"]): one["first"] for one in grouped
    }
    return [_position(one, one.seat, first.get((one.session_id, one.seat_id))) for one in found if one.seat is not None]


def _position(invitation: Invitation, seat: Seat, at: datetime | None) -> Question:
    session = invitation.session
    assert invitation.sent_at is not None
    late = at is not None and at > session.starts_at
    ended = session.state == Session.State.CLOSED
    answered = Answered(invitation.sent_at, session.starts_at, at, late, ended)
    return Question(Kind.POSITION, session.title, session.uuid, seat, Named.of(seat.post.agency), answered)


def _appraisals(actor: Actor, asked: Q) -> list[Question]:
    """Appraisals: from the request to the report; due at the end of the day. Those of withdrawn dossiers are waited for no more."""
    rows = Appraisal.objects.filter(asked, dossier__in=dossiers_visible_to(actor)).select_related(
        "dossier", "appraiser"
    )
    found = []
    for one in rows.order_by("id"):
        due = end_of(one)
        late = one.given_at is not None and one.given_at >= due
        ended = one.dossier.state == Dossier.State.WITHDRAWN
        answered = Answered(one.asked_at, due, one.given_at, late, ended)
        found.append(
            Question(Kind.APPRAISAL, one.dossier.title, one.dossier.uuid, None, Named.of(one.appraiser), answered)
        )
    return found


def end_of(appraisal: Appraisal) -> datetime:
    """The instant at which the day of an appraisal is over."""
    return datetime.combine(appraisal.due_on + timedelta(days=1), time(), clock.VIETNAM)
