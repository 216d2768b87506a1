"""What waits for a member in a session and after it: votes, the session that runs, minutes to be read."""

from __future__ import annotations

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from dienhong.cabinet.models import Ballot, Minutes, MinutesRemark, Poll, PollMember, Seat, Session
from dienhong.cabinet.queries.assistants import in_person
from dienhong.kernel.actor import Actor
from dienhong.kernel.web import url_maker
from dienhong.kernel.work import WaitingItem

MOST = 100


def waiting_votes(actor: Actor, seats: list[Seat]) -> list[WaitingItem]:
    """For who sits in a body, in person: votes without the own ballot, sessions that run, minutes about which nothing was said."""
    person_id = actor.person_id
    if not seats or person_id is None or not in_person(actor):
        return []
    return [*_votes(person_id), *_running(seats), *_minutes(person_id, seats)]


def _votes(person_id: int) -> list[WaitingItem]:
    mine = PollMember.objects.filter(poll=OuterRef("pk"), person_id=person_id)
    given = Ballot.objects.filter(poll=OuterRef("pk"), member__person_id=person_id)
    rows = Poll.objects.filter(Exists(mine), ~Exists(given), state=Poll.State.OPEN).select_related("body")
    url = url_maker("cabinet:poll")
    return [
        WaitingItem(
            kind="session",
            title=one.question,
            url=url(one.uuid),
            action=_("Vote"),
            due_at=one.closes_at,
            from_name=one.body.name,
        )
        for one in rows.order_by("closes_at", "id")[:MOST]
    ]


def _running(seats: list[Seat]) -> list[WaitingItem]:
    rows = Session.objects.filter(body__in={one.body_id for one in seats}, state=Session.State.OPEN)
    url = url_maker("cabinet:running")
    return [
        WaitingItem(
            kind="session", title=one.title, url=url(one.uuid), action=_("Go to the session"), from_name=one.body.name
        )
        for one in rows.select_related("body").order_by("starts_at", "id")[:MOST]
    ]


def _minutes(person_id: int, seats: list[Seat]) -> list[WaitingItem]:
    said = MinutesRemark.objects.filter(minutes=OuterRef("pk"), invitation__person_id=person_id)
    rows = Minutes.objects.filter(
        ~Exists(said), state=Minutes.State.READ, session__invitations__seat__in=[one.pk for one in seats]
    )
    url = url_maker("cabinet:minutes")
    return [
        WaitingItem(
            kind="session",
            title=one.session.title,
            url=url(one.session.uuid),
            action=_("Read the minutes"),
            due_at=one.read_until,
            from_name=one.session.body.name,
        )
        for one in rows.select_related("session__body").order_by("read_until", "id")[:MOST]
    ]
