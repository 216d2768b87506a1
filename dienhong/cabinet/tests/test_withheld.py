"""What follows where an item is withheld from a member: rolls, counts, the block, the chair, speeches, notices, minutes."""

from datetime import timedelta

import pytest

from dienhong.cabinet import commands
from dienhong.cabinet.commands.assistant_drafts import Prepared
from dienhong.cabinet.commands.opinions import Words
from dienhong.cabinet.commands.polls import Question, VotedFile
from dienhong.cabinet.models import AgendaItem, Poll
from dienhong.cabinet.queries.assistants import drafts_in_my_circles
from dienhong.cabinet.queries.consent import proposed
from dienhong.cabinet.queries.debts import debts_of
from dienhong.cabinet.queries.minutes import hash_of, reader_of, sections_of
from dienhong.cabinet.queries.polls import polls_visible_to
from dienhong.cabinet.tests.poll_builders import said
from dienhong.cabinet.tests.view_builders import a_forum, an_assistant
from dienhong.cabinet.voting import vote
from dienhong.exchange.tests.builders import deliver_all
from dienhong.kernel import clock
from dienhong.kernel.errors import NotFound, RuleBroken
from dienhong.notifications.models import Notification
from dienhong_verify.polls import read_poll, read_tally

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("data_dir")]

_DAYS = timedelta(days=5)


def _kept_from(forum, number=1, item=1):
    return commands.withhold_item(
        forum.clerk, item=forum.items[item].uuid, seat=forum.seats[number].uuid, reason="Xung đột lợi ích"
    )


def _asked(forum, number=1, closes_at=None):
    file = forum.version(number).file
    about = forum.items[number].uuid if closes_at is None else None
    question = Question("Thông qua?", (VotedFile("a.txt", "1", file.sha256, file.size),), closes_at, about)
    poll = commands.prepare_poll(forum.clerk, body=forum.body.uuid, question=question)
    deliver_all()
    return Poll.objects.get(pk=poll.pk)


def test_who_may_not_know_of_an_item_is_not_on_its_roll_and_counted_by_nobody():
    forum = a_forum(3, keys=True)
    _kept_from(forum)
    forum.open()
    commands.start_item(forum.actors[0], item=forum.items[1].uuid)

    poll = _asked(forum)
    for actor in (forum.actors[0], forum.actors[2]):
        vote(actor, poll.uuid, said("yes"))
    closed = commands.close_poll(forum.actors[0], poll=poll.uuid)

    seats = [str(forum.seats[number].uuid) for number in (0, 2)]
    assert [one.member for one in read_poll(poll.manifest.encode()).roll] == seats
    tally = read_tally(closed.tally.encode())
    assert (tally.total, tally.yes, tally.present, closed.decision) == (2, 2, 2, "passed")
    assert not polls_visible_to(forum.actors[1]).filter(pk=poll.pk).exists()
    assert polls_visible_to(forum.actors[2]).filter(pk=poll.pk).exists()
    assert not Notification.objects.filter(
        person_id=forum.actors[1].person_id, event__startswith="cabinet.poll"
    ).exists()


def test_a_written_ballot_on_its_papers_does_not_reach_him_either():
    forum = a_forum(3, keys=True)
    _kept_from(forum)
    term = clock.now() + _DAYS

    poll = _asked(forum, closes_at=term)

    assert poll.members.count() == 2
    assert not polls_visible_to(forum.actors[1]).filter(pk=poll.pk).exists()
    other = _asked(forum, number=0, closes_at=term)
    assert other.members.count() == 3


def test_a_vote_from_before_stays_with_who_voted():
    forum = a_forum(3, keys=True)
    poll = _asked(forum, closes_at=clock.now() + _DAYS)

    _kept_from(forum)

    assert polls_visible_to(forum.actors[1]).filter(pk=poll.pk).exists()


def test_it_is_dealt_with_by_itself_and_is_not_withheld_once_the_gavel_fell():
    forum = a_forum(3, ("Một", "Hai", "Ba"), keys=True)
    forum.all_agree()
    _kept_from(forum)
    forum.open()

    assert [one.item.title for one in proposed(forum.session).undisputed] == ["Một", "Ba"]
    items = [one.uuid for one in forum.items]
    poll = commands.put_block(forum.actors[0], session=forum.session.uuid, items=items)

    assert [one.name for one in poll.documents.all()] == ["Một – Dự thảo Một", "Ba – Dự thảo Ba"]
    assert poll.members.count() == 3
    with pytest.raises(RuleBroken, match=r"cabinet\.item_in_block"):
        _kept_from(forum, item=2)


def test_who_may_not_know_of_an_item_never_leads_the_session():
    forum = a_forum(3)
    _kept_from(forum)

    with pytest.raises(RuleBroken, match=r"cabinet\.withheld_from_chair"):
        commands.hand_chair(forum.actors[0], session=forum.session.uuid, seat=forum.seats[1].uuid)
    commands.hand_chair(forum.actors[0], session=forum.session.uuid, seat=forum.seats[2].uuid)

    with pytest.raises(RuleBroken, match=r"cabinet\.withheld_from_chair"):
        _kept_from(forum, number=2, item=0)


def test_asking_to_speak_is_answered_as_if_nothing_were_discussed():
    forum = a_forum(3)
    _kept_from(forum)
    forum.open()
    with pytest.raises(RuleBroken) as nothing:
        commands.ask_to_speak(forum.actors[1], invitation=forum.invitation(1).uuid)
    commands.start_item(forum.actors[0], item=forum.items[1].uuid)

    with pytest.raises(RuleBroken) as refused:
        commands.ask_to_speak(forum.actors[1], invitation=forum.invitation(1).uuid)

    assert (refused.value.code, refused.value.params) == (nothing.value.code, nothing.value.params)
    commands.ask_to_speak(forum.actors[2], invitation=forum.invitation(2).uuid)


def test_an_answer_to_what_he_said_before_is_not_told_him():
    forum = a_forum(3)
    words = Words("object", text="Bỏ khoản này")
    mine = commands.give_opinion(forum.actors[1], item=forum.items[1].uuid, words=words)
    others = commands.give_opinion(forum.actors[2], item=forum.items[1].uuid, words=words)
    _kept_from(forum)

    for one in (mine, others):
        commands.answer_opinion(forum.author, opinion=one.uuid, text="Xin giải trình")
    deliver_all()

    told = Notification.objects.filter(event="cabinet.opinion_answered").values_list("person_id", flat=True)
    assert list(told) == [forum.actors[2].person_id]
    owed = {one.seat.pk: one.count for one in debts_of(forum.clerk, forum.body.uuid) if one.seat is not None}
    assert owed == {forum.seats[0].pk: 2, forum.seats[1].pk: 1, forum.seats[2].pk: 2}


def test_minutes_are_told_him_without_the_item_and_numbered_anew():
    forum = a_forum(3, ("Một", "Kín", "Ba"))
    _kept_from(forum)
    forum.open()
    AgendaItem.objects.filter(pk=forum.items[1].pk).update(form="information")
    commands.start_item(forum.actors[0], item=forum.items[1].uuid)
    commands.conclude_item(forum.actors[0], item=forum.items[1].uuid, conclusion="Việc kín xong")
    commands.close_session(forum.actors[0], session=forum.session.uuid)
    minutes = commands.draft_minutes(forum.clerk, session=forum.session.uuid)
    commands.send_minutes(forum.clerk, session=forum.session.uuid, until=clock.now() + _DAYS)

    titles = {number: [one.title for one in sections_of(forum.actors[number], minutes) if one.key == "item"]
              for number in (1, 2)}  # fmt: skip

    assert titles == {1: ["1. Một", "2. Ba"], 2: ["1. Một", "2. Kín", "3. Ba"]}
    part = reader_of(forum.actors[1], forum.session.uuid).part
    assert hash_of(minutes, part) != hash_of(minutes)
    secret = minutes.parts.filter(item=forum.items[1], kind="written").first()
    with pytest.raises(NotFound):
        commands.write_minutes(forum.actors[1], part=secret.uuid, version=0, text="Thử")


def test_a_draft_of_an_assistant_about_it_is_gone_until_it_is_given_back():
    forum = a_forum(3)
    helper = an_assistant(forum, 1)
    prepared = Prepared(words=Words("change", text="Câu chữ", clause="Điều 3"))
    commands.write_draft(helper, seat=forum.seats[1].uuid, item=forum.items[1].uuid, prepared=prepared)
    kept = _kept_from(forum)

    assert [drafts_in_my_circles(one).count() for one in (forum.actors[1], helper)] == [0, 0]
    commands.give_item_back(forum.clerk, withholding=kept.uuid)
    assert [drafts_in_my_circles(one).count() for one in (forum.actors[1], helper)] == [1, 1]
