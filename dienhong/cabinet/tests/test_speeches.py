"""The speech queue: asked, preferred, given the word, ended; its order is the replay of its steps."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from dienhong.cabinet import commands
from dienhong.cabinet.models import SpeechStep
from dienhong.cabinet.speech_queue import Asking, replayed
from dienhong.cabinet.tests.builders import an_invitee, an_open_session
from dienhong.kernel.errors import NotPermitted, RuleBroken

START = datetime(2026, 11, 20, 2, tzinfo=UTC)


@dataclass
class Step:
    invitation_id: int
    kind: str
    at: datetime = START
    topic: str = ""
    minutes: int | None = None


def test_the_order_is_that_of_asking_and_those_put_first_come_before():
    steps = [Step(1, "asked"), Step(2, "asked"), Step(3, "asked", topic="Điều 12"), Step(4, "asked")]
    steps += [Step(3, "preferred"), Step(4, "preferred"), Step(1, "withdrawn")]

    assert replayed(steps).waiting == [
        Asking(3, "Điều 12", preferred=True),
        Asking(4, "", preferred=True),
        Asking(2, ""),
    ]


def test_times_are_summed_by_speaker_and_the_next_word_ends_the_last():
    minute = timedelta(minutes=1)
    steps = [
        Step(1, "given", START, minutes=3),
        Step(2, "given", START + 2 * minute, minutes=3),
        Step(2, "ended", START + 3 * minute),
        Step(1, "given", START + 4 * minute, minutes=5),
    ]

    queue = replayed(steps)

    assert queue.spoken == {1: 120, 2: 60}
    assert queue.speaking is not None
    assert (queue.speaking.invitation_id, queue.speaking.minutes) == (1, 5)


@pytest.mark.django_db
def test_members_ask_the_chair_gives_the_word_and_the_log_says_the_order():
    called = an_open_session(3)
    head, second, third = called.actors
    item = called.session.items.get()
    commands.start_item(head, item=item.uuid)

    commands.ask_to_speak(second, invitation=called.invitations[1].uuid, topic="Kinh phí")
    commands.ask_to_speak(third, invitation=called.invitations[2].uuid)
    with pytest.raises(RuleBroken, match=r"cabinet\.already_asked"):
        commands.ask_to_speak(third, invitation=called.invitations[2].uuid)
    with pytest.raises(NotPermitted):
        commands.ask_to_speak(third, invitation=called.invitations[0].uuid)
    with pytest.raises(NotPermitted):
        commands.prefer_speaker(third, invitation=called.invitations[2].uuid)
    with pytest.raises(NotPermitted):
        commands.give_word(second, invitation=called.invitations[1].uuid, minutes=3)
    commands.prefer_speaker(head, invitation=called.invitations[2].uuid)
    commands.give_word(head, invitation=called.invitations[2].uuid, minutes=3)
    commands.end_speech(third, invitation=called.invitations[2].uuid)

    queue = replayed(item.speech_steps.order_by("id"))
    assert [one.invitation_id for one in queue.waiting] == [called.invitations[1].pk]
    assert list(queue.spoken) == [called.invitations[2].pk]
    with pytest.raises(RuleBroken, match=r"cabinet\.nobody_speaks"):
        commands.end_speech(head, invitation=called.invitations[2].uuid)
    with pytest.raises(RuleBroken, match=r"cabinet\.item_minutes"):
        commands.give_word(head, invitation=called.invitations[1].uuid, minutes=0)
    commands.withdraw_request(second, invitation=called.invitations[1].uuid)
    with pytest.raises(RuleBroken, match=r"cabinet\.not_asked"):
        commands.withdraw_request(second, invitation=called.invitations[1].uuid)
    with pytest.raises(RuleBroken, match=r"cabinet\.not_asked"):
        commands.prefer_speaker(head, invitation=called.invitations[1].uuid)


@pytest.mark.django_db
def test_only_who_is_there_speaks_and_a_stand_in_as_the_rule_says():
    called = an_open_session(3)
    head = called.actors[0]
    commands.start_item(head, item=called.session.items.get().uuid)
    mine = called.invitations[1]
    commands.mark_left(called.office.keeper, invitation=mine.uuid)

    with pytest.raises(RuleBroken, match=r"cabinet\.not_there"):
        commands.ask_to_speak(called.actors[1], invitation=mine.uuid)
    type(mine).objects.filter(pk=mine.pk).update(
        reply="stand_in", stand_in="Ai Đó", stand_in_post="Thứ trưởng", replied_at=START
    )
    commands.mark_came(called.office.keeper, invitation=mine.uuid, by_stand_in=True)
    called.session.rules.filter(code="deputy").update(value="listens")
    with pytest.raises(RuleBroken, match=r"cabinet\.only_listens"):
        commands.ask_to_speak(called.office.keeper, invitation=mine.uuid)
    called.session.rules.filter(code="deputy").update(value="speaks")
    commands.ask_to_speak(called.office.keeper, invitation=mine.uuid)
    assert SpeechStep.objects.get().invitation_id == mine.pk


@pytest.mark.django_db
def test_nobody_asks_while_no_item_is_discussed_and_the_end_of_an_item_ends_the_speech():
    called = an_open_session(2)
    head, item = called.actors[0], called.session.items.get()

    with pytest.raises(RuleBroken, match=r"cabinet\.item_state"):
        commands.ask_to_speak(called.actors[1], invitation=called.invitations[1].uuid)
    commands.start_item(head, item=item.uuid)
    _, guest = an_invitee(called)
    commands.mark_came(called.office.keeper, invitation=guest.uuid)
    commands.give_word(head, invitation=guest.uuid, minutes=2)
    commands.conclude_item(head, item=item.uuid, conclusion="Xong")

    assert replayed(item.speech_steps.order_by("id")).speaking is None
