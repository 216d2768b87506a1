"""Reminding of written ballots: members who have not answered, their assistants, the office."""

from __future__ import annotations

from django.urls import reverse

from dienhong.audit.public import command, note
from dienhong.cabinet.models import Poll, PollMember, PollReminder
from dienhong.cabinet.permissions import RUN_POLLS
from dienhong.cabinet.queries.assistants import helping_today
from dienhong.cabinet.reminders import left, stage_due
from dienhong.identity.public import persons_holding
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor
from dienhong.kernel.errors import NotPermitted
from dienhong.notifications.public import notify

Stage = PollReminder.Stage


@command
def remind_of_poll(actor: Actor, *, poll_id: int) -> PollReminder | None:
    """Tell of the stage of the term that a written ballot has reached (nhắc trả lời phiếu), once; an act of the platform.

    None where nothing is to be told: no stage reached, told already, or all have answered.
    """
    if actor.kind != "system":
        raise NotPermitted("cabinet.platform_only")
    poll = Poll.objects.select_for_update(of=("self",)).select_related("body").get(pk=poll_id)
    note(agency_id=poll.agency_id, subject=("cabinet.Poll", str(poll.uuid)))
    now = clock.now()
    if poll.opened_at is None or poll.closes_at is None or poll.state not in (Poll.State.OPEN, Poll.State.CLOSED):
        return None
    stage = stage_due(poll.opened_at, poll.closes_at, now)
    if stage is None or (poll.state == Poll.State.CLOSED and stage != Stage.OVERDUE):
        return None
    silent = list(poll.members.filter(ballots=None).select_related("person", "seat").order_by("position"))
    if not silent or poll.reminders.filter(stage=stage, term=poll.closes_at).exists():
        return None
    _tell(poll, stage, silent)
    note(stage=stage, silent=[str(one.seat.uuid) for one in silent])
    return PollReminder.objects.create(
        agency_id=poll.agency_id, poll=poll, stage=stage, term=poll.closes_at, told_at=now, silent=len(silent)
    )


def _tell(poll: Poll, stage: PollReminder.Stage, silent: list[PollMember]) -> None:
    assert poll.closes_at is not None
    context = {"title": poll.question, "body": poll.body.name, "closes_at": poll.closes_at}
    context |= left(poll.closes_at, clock.now())
    event = "cabinet.poll_overdue" if stage == Stage.OVERDUE else "cabinet.poll_reminder"
    key = f"{poll.pk}:{stage}:{poll.closes_at:%Y%m%d%H%M}"
    url = reverse("cabinet:poll", args=[poll.uuid])
    members = {one.person_id for one in silent}
    notify(members, event=event, key=key, context=context, url=url)
    # Assistants and the office are told whose answers are missing; an assistant does not see the vote itself.
    names = {one.seat_id: one.person.full_name for one in silent}
    helped: dict[int, list[str]] = {}
    for person_id, seat_id in helping_today().filter(seat__in=names).values_list("person_id", "seat_id"):
        helped.setdefault(person_id, []).append(names[seat_id])
    for person_id in helped.keys() - members:
        missing = {**context, "waiting": ", ".join(helped[person_id])}
        notify([person_id], event=event, key=key, context=missing)
    office = set(persons_holding(RUN_POLLS, poll.agency_id)) - members - helped.keys()
    notify(office, event=event, key=key, context={**context, "waiting": ", ".join(names.values())}, url=url)
