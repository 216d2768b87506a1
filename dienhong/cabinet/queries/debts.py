"""Who holds what of a body's work now, since when, and how long over its term."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from django.db.models import Exists, Max, OuterRef, Q

from dienhong.cabinet.models import (
    AgendaItem,
    Appraisal,
    Ballot,
    Body,
    ConclusionTask,
    Dossier,
    DossierStep,
    Invitation,
    NoTask,
    Poll,
    PollMember,
    Position,
    Seat,
    Session,
    Withholding,
)
from dienhong.cabinet.queries.answer_times import end_of
from dienhong.cabinet.queries.dossiers import dossiers_visible_to
from dienhong.cabinet.queries.measures import Named, measured_body
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor


class Kind(StrEnum):
    """What is owed."""

    BALLOT = "ballot"
    POSITION = "position"
    APPRAISAL = "appraisal"
    CHECK = "check"
    REWORK = "rework"
    TASKS = "tasks"


@dataclass(frozen=True, slots=True)
class Debt:
    """Something that somebody holds: a member by his `seat`, else the agency. `uuid` is that of the vote, session, dossier or item that
    `about` names; `count` how many items, where that is more than one thing.
    """

    kind: Kind
    about: str
    uuid: UUID
    seat: Seat | None
    agency: Named
    since: datetime
    due_at: datetime | None
    count: int = 1

    def over(self, now: datetime) -> timedelta | None:
        """How long over its term; None within it, and without one."""
        return now - self.due_at if self.due_at is not None and self.due_at < now else None


def debts_of(actor: Actor, uuid: UUID) -> list[Debt]:
    """The debt list (việc nợ) of a body: the longest over the term first, then the oldest; as many statements however long.

    Raises NotFound for all but the office and the head.
    """
    body, now = measured_body(actor, uuid), clock.now()
    found = [
        *_ballots(body),
        *_positions(body),
        *_appraisals(actor, body),
        *_dossiers(actor, body),
        *_conclusions(body),
    ]
    return sorted(found, key=lambda one: (-(one.over(now) or timedelta()), one.since, one.about))


def _ballots(body: Body) -> Iterator[Debt]:
    cast = Ballot.objects.filter(member=OuterRef("pk"), late=False)
    rows = PollMember.objects.filter(~Exists(cast), poll__body=body, poll__state=Poll.State.OPEN)
    rows = rows.filter(poll__mode=Poll.Mode.CIRCULATED).defer("poll__manifest")
    for one in rows.select_related("poll", "seat__person", "seat__post__agency").order_by("poll", "position"):
        poll, seat = one.poll, one.seat
        yield Debt(
            Kind.BALLOT,
            poll.question,
            poll.uuid,
            seat,
            Named.of(seat.post.agency),
            poll.opened_at or poll.prepared_at,
            poll.closes_at,
        )


def _positions(body: Body) -> Iterator[Debt]:
    """Members of called sessions with items that wait and of which they said nothing."""
    states = [Session.State.CALLED, Session.State.OPEN]
    running = Q(session__body=body, session__state__in=states)
    waiting: dict[int, set[int]] = defaultdict(set)
    for item, held_in in AgendaItem.objects.filter(running, state=AgendaItem.State.WAITING).values_list(
        "pk", "session_id"
    ):
        waiting[held_in].add(item)
    said: dict[tuple[int, int | None], set[int]] = defaultdict(set)
    rows = Position.objects.filter(
        item__session__body=body, item__session__state__in=states, item__state=AgendaItem.State.WAITING
    )
    for held_in, seat_id, item in rows.values_list("item__session_id", "seat_id", "item_id"):
        said[held_in, seat_id].add(item)
    kept: dict[int | None, set[int]] = defaultdict(set)
    withheld = Withholding.objects.filter(item__session__body=body, item__session__state__in=states, given_back_at=None)
    for seat_id, item in withheld.values_list("seat_id", "item_id"):
        kept[seat_id].add(item)
    invited = Invitation.objects.filter(running, seat__isnull=False, sent_at__isnull=False)
    for one in invited.select_related("session", "seat__person", "seat__post__agency").order_by("id"):
        missing = len(waiting[one.session_id] - said[one.session_id, one.seat_id] - kept[one.seat_id])
        if missing and one.seat is not None and one.sent_at is not None:
            session, seat = one.session, one.seat
            yield Debt(
                Kind.POSITION,
                session.title,
                session.uuid,
                seat,
                Named.of(seat.post.agency),
                one.sent_at,
                session.starts_at,
                missing,
            )


def _appraisals(actor: Actor, body: Body) -> Iterator[Debt]:
    rows = Appraisal.objects.filter(dossier__body=body, given_at=None, dossier__in=dossiers_visible_to(actor))
    rows = rows.exclude(dossier__state=Dossier.State.WITHDRAWN).select_related("dossier", "appraiser").order_by("id")
    for one in rows:
        dossier = one.dossier
        yield Debt(
            Kind.APPRAISAL, dossier.title, dossier.uuid, None, Named.of(one.appraiser), one.asked_at, end_of(one)
        )


def _dossiers(actor: Actor, body: Body) -> Iterator[Debt]:
    """Submitted ones, which the office checks, and returned ones, which the submitting agency mends."""
    states = [Dossier.State.SUBMITTED, Dossier.State.RETURNED]
    rows = dossiers_visible_to(actor).filter(body=body, state__in=states)
    returned = Max("steps__at", filter=Q(steps__kind=DossierStep.Kind.RETURNED))
    for one in rows.annotate(returned=returned).select_related("submitter", "agency").order_by("id"):
        if one.state == Dossier.State.SUBMITTED and one.submitted_at is not None:
            yield Debt(Kind.CHECK, one.title, one.uuid, None, Named.of(one.agency), one.submitted_at, None)
        elif one.state == Dossier.State.RETURNED:
            yield Debt(
                Kind.REWORK, one.title, one.uuid, None, Named.of(one.submitter), one.returned or one.changed_at, None
            )


def _conclusions(body: Body) -> Iterator[Debt]:
    """Conclusions of closed sessions without tasks, and without a word that they need none."""
    settled = ConclusionTask.objects.filter(item=OuterRef("pk")), NoTask.objects.filter(item=OuterRef("pk"))
    rows = AgendaItem.objects.filter(~Exists(settled[0]), ~Exists(settled[1]), state=AgendaItem.State.CONCLUDED)
    rows = rows.filter(session__body=body, session__state=Session.State.CLOSED)
    for one in rows.select_related("session", "agency").order_by("id"):
        yield Debt(
            Kind.TASKS,
            one.title,
            one.uuid,
            None,
            Named.of(one.agency),
            one.session.closed_at or one.session.changed_at,
            None,
        )
