"""The speech queue of the item under discussion: every step an event, the order their replay."""

from __future__ import annotations

from uuid import UUID

from dienhong.audit.public import command
from dienhong.cabinet.commands.sessions import must_be, tell_pages
from dienhong.cabinet.models import AgendaItem, Invitation, Session, SpeechStep
from dienhong.cabinet.presence import There, present
from dienhong.cabinet.queries.sessions import comings_of, invitation_for_update, is_person, must_run, part_in, rules_in
from dienhong.cabinet.speech_queue import Queue, replayed
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor
from dienhong.kernel.errors import RuleBroken

Kind = SpeechStep.Kind
_TOPIC, _LONGEST = 200, 120


@command
def ask_to_speak(actor: Actor, *, invitation: UUID, topic: str = "") -> SpeechStep:
    """Ask to speak about the item under discussion (đăng ký phát biểu); the desk asks for a stand-in or an invitee.

    Law: Decree 138/2016/NĐ-CP art. 28 (a stand-in speaks and never votes), by the session's own copy of the rule.
    Raises RuleBroken: cabinet.session_state, item_state, not_there, already_asked, only_listens, only_for_own_item.
    """
    row, item, queue = _asked(actor, invitation)
    if not is_person(actor, row.person_id):
        must_run(actor, row.session)
    must_be_heard(row, item)
    speaks = queue.speaking is not None and queue.speaking.invitation_id == row.pk
    if queue.asks(row.pk) or speaks:
        raise RuleBroken("cabinet.already_asked", conflict=True, name=row.person.full_name)
    return _step(actor, item, row, Kind.ASKED, topic=topic.strip()[:_TOPIC])


@command
def withdraw_request(actor: Actor, *, invitation: UUID) -> SpeechStep:
    """Ask to speak no longer (rút đăng ký). Raises RuleBroken: cabinet.session_state, item_state, not_asked."""
    row, item, queue = _asked(actor, invitation)
    if not is_person(actor, row.person_id):
        must_run(actor, row.session)
    if not queue.asks(row.pk):
        raise RuleBroken("cabinet.not_asked", conflict=True, name=row.person.full_name)
    return _step(actor, item, row, Kind.WITHDRAWN)


@command
def prefer_speaker(actor: Actor, *, invitation: UUID) -> SpeechStep:
    """Put somebody whose matter it is first (ưu tiên phát biểu). Raises RuleBroken: cabinet.session_state, item_state, not_asked."""
    row, item, queue = _asked(actor, invitation)
    must_run(actor, row.session)
    if not queue.asks(row.pk):
        raise RuleBroken("cabinet.not_asked", conflict=True, name=row.person.full_name)
    return _step(actor, item, row, Kind.PREFERRED)


@command
def give_word(actor: Actor, *, invitation: UUID, minutes: int) -> SpeechStep:
    """Give somebody who is there the word for some minutes (mời phát biểu); whoever spoke has finished.

    Raises RuleBroken: cabinet.session_state, item_state, item_minutes, not_there, only_listens, only_for_own_item.
    """
    row, item, _queue = _asked(actor, invitation)
    must_run(actor, row.session)
    must_be_heard(row, item)
    if not 1 <= minutes <= _LONGEST:
        raise RuleBroken("cabinet.item_minutes")
    return _step(actor, item, row, Kind.GIVEN, minutes=minutes)


@command
def end_speech(actor: Actor, *, invitation: UUID) -> SpeechStep:
    """Say that the speaker has finished (kết thúc phát biểu). Raises RuleBroken: cabinet.session_state, item_state, nobody_speaks."""
    row, item, queue = _asked(actor, invitation)
    if not is_person(actor, row.person_id):
        must_run(actor, row.session)
    if queue.speaking is None or queue.speaking.invitation_id != row.pk:
        raise RuleBroken("cabinet.nobody_speaks", conflict=True)
    return _step(actor, item, row, Kind.ENDED)


def silence(actor: Actor, item: AgendaItem) -> None:
    """End the speech that runs when its item ends."""
    speaking = replayed(item.speech_steps.order_by("id")).speaking
    if speaking is not None:
        _row(actor, item, speaking.invitation_id, Kind.ENDED, {})


def _asked(actor: Actor, invitation: UUID) -> tuple[Invitation, AgendaItem, Queue]:
    """The invitation behind the lock of its session, the item under discussion, its queue."""
    row = invitation_for_update(actor, invitation)
    item = item_discussed(actor, row)
    return row, item, replayed(item.speech_steps.order_by("id"))


def item_discussed(actor: Actor, row: Invitation) -> AgendaItem:
    """The item under discussion in the session of an invitation. Raises RuleBroken: cabinet.session_state, item_state."""
    must_be(row.session, Session.State.OPEN)
    item = row.session.items.filter(state=AgendaItem.State.DISCUSSED).first()
    # For whom the item does not exist none is under discussion.
    if item is None or item.pk in part_in(actor, row.session).withheld:
        raise RuleBroken("cabinet.item_state", conflict=True, state=str(AgendaItem.State.WAITING.label))
    return item


def must_be_heard(row: Invitation, item: AgendaItem) -> There:
    """How somebody who may speak about the item is there. Raises RuleBroken: cabinet.only_for_own_item, not_there, only_listens."""
    if row.item_id is not None and row.item_id != item.pk:
        raise RuleBroken("cabinet.only_for_own_item", name=row.person.full_name)
    there = present(comings_of(row.session)).get(row.pk)
    if there is None:
        raise RuleBroken("cabinet.not_there", name=row.person.full_name)
    rule = rules_in(row.session).get("deputy")
    if there.by_stand_in and rule is not None and rule.value == "listens":
        raise RuleBroken("cabinet.only_listens", citation=rule.citation)
    return there


def _step(actor: Actor, item: AgendaItem, row: Invitation, kind: SpeechStep.Kind, **more: str | int) -> SpeechStep:
    made = _row(actor, item, row.pk, kind, more)
    tell_pages(row.session, item=item.title, person=row.person.full_name, speech=kind)
    return made


def _row(
    actor: Actor, item: AgendaItem, invitation_id: int, kind: SpeechStep.Kind, more: dict[str, str | int]
) -> SpeechStep:
    return SpeechStep.objects.create(
        agency_id=item.agency_id,
        session_id=item.session_id,
        item=item,
        invitation_id=invitation_id,
        kind=kind,
        at=clock.now(),
        entered_by_id=actor.person_id,
        **more,
    )
