"""What waits at home for a member: votes, the session that runs, minutes to read."""

from datetime import timedelta

import pytest

from dienhong.cabinet import commands
from dienhong.cabinet.tests.after_builders import a_quiet_session
from dienhong.cabinet.tests.poll_builders import a_chamber, a_question, cast
from dienhong.cabinet.tests.view_builders import a_forum
from dienhong.cabinet.waiting import waiting_for
from dienhong.exchange.tests.builders import deliver_all
from dienhong.identity.tests.builders import a_stranger
from dienhong.kernel import clock

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("data_dir")]


def _titles(actor):
    return [one.title for one in waiting_for(actor)]


def test_a_vote_waits_for_each_member_until_the_own_ballot_is_there():
    chamber = a_chamber()
    term = clock.now() + timedelta(hours=30)
    poll = commands.prepare_poll(chamber.clerk, body=chamber.body.uuid, question=a_question("Thông qua?", term))
    assert _titles(chamber.members[1]) == []  # not sealed yet
    deliver_all()

    (item,) = waiting_for(chamber.members[1])
    assert (item.title, item.due_at) == ("Thông qua?", term)
    poll.refresh_from_db()
    cast(chamber, poll, ["", "yes"])

    assert _titles(chamber.members[1]) == []
    assert _titles(chamber.members[2]) == ["Thông qua?"]
    assert _titles(a_stranger()) == []
    commands.withdraw_poll(chamber.clerk, poll=poll.uuid, reason="Trình lại")
    assert _titles(chamber.members[2]) == []


def test_a_session_that_runs_and_minutes_to_read_wait_for_its_members():
    forum = a_forum(members=2)
    forum.all_agree()
    forum.open()
    assert _titles(forum.actors[1]) == [forum.session.title]
    commands.close_session(forum.actors[0], session=forum.session.uuid)
    assert _titles(forum.actors[1]) == []


def test_minutes_wait_until_the_member_has_said_whether_they_are_right():
    held = a_quiet_session(closed=True)
    commands.draft_minutes(held.chamber.clerk, session=held.session.uuid)
    member = held.chamber.members[1]
    assert _titles(member) == []
    commands.send_minutes(held.chamber.clerk, session=held.session.uuid, until=clock.now() + timedelta(days=2))
    assert _titles(member) == [held.session.title]
    commands.remark_minutes(member, session=held.session.uuid, text="")
    assert _titles(member) == []
