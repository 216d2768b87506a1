"""The undisputed items: what is proposed, pulled, put to one vote and concluded; a pull before the gavel always wins."""

import random
import time
from dataclasses import dataclass, field
from datetime import timedelta
from threading import Barrier, Event, Thread, Timer

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from dienhong.cabinet import commands
from dienhong.cabinet.commands.consent import ADOPTED_TEXT
from dienhong.cabinet.commands.positions import Stand
from dienhong.cabinet.consent import Hindrance, Standing, enough_answered, hindrances
from dienhong.cabinet.handlers import PLATFORM
from dienhong.cabinet.models import (
    AgendaItem,
    ConsentBlock,
    ConsentEntry,
    Paper,
    PaperVersion,
    Poll,
    SessionRule,
    SessionStep,
)
from dienhong.cabinet.queries.consent import proposal_of
from dienhong.cabinet.queries.readiness import readiness_of
from dienhong.cabinet.tests.poll_builders import said
from dienhong.cabinet.tests.view_builders import a_forum, an_assistant
from dienhong.cabinet.voting import vote
from dienhong.exchange.tests.builders import deliver_all
from dienhong.identity.tests.builders import a_stranger, sign_in
from dienhong.kernel import clock
from dienhong.kernel.errors import NotFound, NotPermitted, RuleBroken
from dienhong.signing.tests.builders import a_seal
from dienhong_verify.polls import read_poll

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("data_dir")]
_ROUNDS = 20
CLEAN = Standing(27, 27, 0, 0, waits=True, for_information=False, pulled=False, has_papers=True, in_time=True)


def _as(actor):
    browser = Client()
    sign_in(browser, actor)
    return browser


def _positions(forum):
    return [one.item.position for one in proposal_of(forum.clerk, forum.session.uuid).undisputed]


def _why(forum):
    return {one.item.position: one.hindrances for one in proposal_of(forum.clerk, forum.session.uuid).ordinary}


def _put(forum, *numbers):
    return commands.put_block(
        forum.actors[0], session=forum.session.uuid, items=[forum.items[one - 1].uuid for one in numbers]
    )


@pytest.mark.parametrize(
    ("rule", "answered", "enough"),
    [("everyone", 27, True), ("everyone", 26, False), ("half", 14, True), ("half", 13, False), ("nobody", 0, True)],
)
def test_who_must_have_answered(rule, answered, enough):
    assert enough_answered(rule, answered, 27) is enough


@pytest.mark.parametrize(
    ("changed", "found"),
    [
        ({}, []),
        ({"objections": 1}, [Hindrance.OBJECTED]),
        ({"wishes": 1}, [Hindrance.SPEAKS]),
        ({"pulled": True, "objections": 1}, [Hindrance.PULLED, Hindrance.OBJECTED]),
        ({"answered": 13}, [Hindrance.UNANSWERED]),
        ({"waits": False}, [Hindrance.TAKEN_UP]),
        ({"for_information": True}, [Hindrance.INFORMATION]),
        ({"alone": True}, [Hindrance.ALONE]),
        ({"has_papers": False}, [Hindrance.NO_PAPERS]),
        ({"in_time": False}, [Hindrance.PAPERS_LATE]),
    ],
)
def test_what_keeps_an_item_out(changed, found):
    fields = {name: getattr(CLEAN, name) for name in CLEAN.__slots__}

    assert hindrances(Standing(**{**fields, **changed}), "half") == found


def test_the_block_proposes_itself_and_says_why_the_rest_is_not_in_it():
    forum = a_forum(3, ["Một", "Hai", "Ba", "Bốn", "Năm"])
    forum.all_agree(forum.items[:4])
    commands.take_position(forum.actors[1], item=forum.items[1].uuid, stand=Stand("object", reason="Trái Luật"))
    commands.take_position(forum.actors[2], item=forum.items[2].uuid, stand=Stand("agree", speaks=True))
    AgendaItem.objects.filter(pk=forum.items[3].pk).update(form=AgendaItem.Form.INFORMATION)

    assert _positions(forum) == [1]
    assert _why(forum) == {2: ["objected"], 3: ["speaks"], 4: ["information"], 5: ["unanswered"]}
    commands.set_consent_rule(forum.actors[0], session=forum.session.uuid, answers=ConsentBlock.Answers.NOBODY)
    assert _positions(forum) == [1, 5]


def test_late_papers_keep_an_item_out_as_its_readiness_says():
    forum = a_forum(2, ["Một", "Hai", "Ba"])
    forum.all_agree()
    SessionRule.objects.filter(session=forum.session, code="papers_lead").update(value="1")
    long_ago = clock.now() - timedelta(days=5)
    for item in forum.items[:2]:
        type(item.dossier).objects.filter(pk=item.dossier_id).update(accepted_at=long_ago)
    first = Paper.objects.get(dossier=forum.items[0].dossier_id)
    PaperVersion.objects.filter(paper=first).update(added_at=long_ago)

    day = forum.session.starts_at.astimezone(clock.VIETNAM).date()
    assert _positions(forum) == [1]
    assert _why(forum) == {2: ["papers_late"], 3: ["papers_late"]}
    # The rule of the body, not the session's copy, is what the page of a dossier asks.
    commands.set_rule(
        forum.clerk, body=forum.body.uuid, code="papers_lead", value="1", since=clock.today(), source=("Giả định", "")
    )
    late = [bool(readiness_of(one.dossier, day).late) for one in forum.items[:2]]
    assert late == [False, True]


def test_any_member_pulls_an_item_with_one_tap_and_nobody_else():
    forum = a_forum(3)
    forum.all_agree()
    address = reverse("cabinet:pull_item", args=[forum.items[0].uuid])

    answer = _as(forum.actors[2]).post(address)

    assert answer.url == reverse("cabinet:session", args=[forum.session.uuid])
    assert _positions(forum) == [2]
    entry = ConsentEntry.objects.get()
    assert (entry.state, entry.seat_id, entry.item_id) == ("pulled", forum.seats[2].pk, forum.items[0].pk)
    assert commands.pull_item(forum.actors[1], item=forum.items[0].uuid).seat_id == forum.seats[2].pk
    assert SessionStep.objects.filter(kind="item_pulled").count() == 1
    with pytest.raises(NotPermitted):
        commands.pull_item(forum.clerk, item=forum.items[1].uuid)
    with pytest.raises(NotFound):
        commands.pull_item(a_stranger(), item=forum.items[1].uuid)
    assert [_as(one).post(address).status_code for one in (a_stranger(), an_assistant(forum), forum.author)] == [
        404
    ] * 3


def test_the_gavel_takes_only_what_the_chair_saw_and_still_is_undisputed():
    forum = a_forum(3, ["Một", "Hai", "Ba"], keys=True)
    forum.all_agree()
    forum.open()
    commands.pull_item(forum.actors[1], item=forum.items[0].uuid, reason="Cần bàn")

    poll = _put(forum, 1, 2)

    assert [(one.item.position, one.state) for one in ConsentEntry.objects.select_related("item")] == [
        (1, "pulled"),
        (2, "put"),
    ]
    manifest = read_poll(poll.manifest.encode())
    assert "1 nội dung thống nhất" in manifest.question
    assert [one.name for one in poll.documents.all()] == ["Hai – Dự thảo Hai"]
    with pytest.raises(RuleBroken, match=r"cabinet\.gavel_fell"):
        _put(forum, 3)
    with pytest.raises(RuleBroken, match=r"cabinet\.gavel_fell"):
        commands.pull_item(forum.actors[1], item=forum.items[2].uuid)


@pytest.mark.parametrize("act", ["start", "take_off", "move", "position", "close"])
def test_nothing_happens_to_items_that_are_being_voted_on(act):
    forum = a_forum(2, keys=True)
    forum.all_agree()
    forum.open()
    _put(forum, 1)
    item, chair = forum.items[0].uuid, forum.actors[0]
    acts = {
        "start": lambda: commands.start_item(chair, item=item),
        "take_off": lambda: commands.take_off_item(chair, item=item, reason="Thôi"),
        "move": lambda: commands.move_item(chair, item=item, to=2),
        "position": lambda: commands.take_position(chair, item=item, stand=Stand("object", reason="Muộn")),
        "close": lambda: commands.close_session(chair, session=forum.session.uuid),
    }

    with pytest.raises(RuleBroken, match=r"cabinet\.(item_in_block|block_open)"):
        acts[act]()


def test_the_gavel_is_refused_before_the_opening_while_an_item_is_discussed_and_to_a_member():
    forum = a_forum(3, keys=True)
    forum.all_agree()

    with pytest.raises(RuleBroken, match=r"cabinet\.session_state"):
        _put(forum, 1)
    forum.open()
    with pytest.raises(NotPermitted):
        commands.put_block(forum.actors[1], session=forum.session.uuid, items=[forum.items[0].uuid])
    with pytest.raises(RuleBroken, match=r"cabinet\.block_empty"):
        commands.put_block(forum.actors[0], session=forum.session.uuid, items=[])
    commands.start_item(forum.actors[0], item=forum.items[0].uuid)
    with pytest.raises(RuleBroken, match=r"cabinet\.item_open"):
        _put(forum, 2)
    assert (Poll.objects.count(), ConsentEntry.objects.count()) == (0, 0)


def test_fifteen_of_twenty_items_are_adopted_with_three_taps_of_the_chair():
    forum = a_forum(3, [f"Việc {number}" for number in range(1, 21)], keys=True)
    forum.all_agree()
    for number in (3, 7, 11, 15):
        stand = Stand("object", reason="Chưa rõ")
        commands.take_position(forum.actors[1], item=forum.items[number].uuid, stand=stand)
    commands.take_position(forum.actors[2], item=forum.items[19].uuid, stand=Stand("agree", speaks=True))
    forum.open()
    chair, taps = _as(forum.actors[0]), 0
    running = chair.get(reverse("cabinet:running", args=[forum.session.uuid])).content.decode()
    assert "Nhóm nội dung thống nhất (15)" in running

    page = chair.get(reverse("cabinet:undisputed", args=[forum.session.uuid]))
    taps += 1
    shown = [str(one.item.uuid) for one in page.context["proposal"].undisputed]
    chair.post(reverse("cabinet:put_block", args=[forum.session.uuid]), {"items": shown})
    taps += 1
    deliver_all()
    poll = Poll.objects.get()
    for actor in forum.actors:
        vote(actor, poll.uuid, said("yes"))
    assert (
        reverse("cabinet:close_poll", args=[poll.uuid])
        in chair.get(reverse("cabinet:running", args=[forum.session.uuid])).content.decode()
    )
    chair.post(reverse("cabinet:close_poll", args=[poll.uuid]))
    taps += 1
    deliver_all()

    items = AgendaItem.objects.filter(session=forum.session)
    assert (taps, len(shown), items.filter(state="concluded", conclusion=ADOPTED_TEXT).count()) == (3, 15, 15)
    assert list(items.filter(state="waiting").values_list("position", flat=True).order_by("position")) == [
        4, 8, 12, 16, 20]  # fmt: skip
    assert ConsentEntry.objects.filter(state="adopted").count() == 15
    assert SessionStep.objects.filter(kind="item_concluded").count() == 15
    assert poll.documents.count() == 15


@pytest.mark.parametrize("how", ["rejected", "withdrawn"])
def test_items_of_a_block_that_is_not_passed_are_ordinary_again(how):
    forum = a_forum(3, keys=True)
    forum.all_agree()
    forum.open()
    poll = _put(forum, 1, 2)
    deliver_all()

    if how == "rejected":
        for actor in forum.actors:
            vote(actor, poll.uuid, said("no"))
        commands.close_poll(forum.actors[0], poll=poll.uuid)
    else:
        commands.withdraw_poll(forum.actors[0], poll=poll.uuid, reason="Đặt lại câu hỏi")
    deliver_all()

    assert ConsentBlock.objects.get().state == "returned"
    assert set(ConsentEntry.objects.values_list("state", flat=True)) == {"returned"}
    assert _positions(forum) == []
    assert commands.start_item(forum.actors[0], item=forum.items[0].uuid).state == "discussed"


def test_the_result_is_drawn_once_and_only_by_the_platform():
    forum = a_forum(2, keys=True)
    forum.all_agree()
    forum.open()
    poll = _put(forum, 1)

    with pytest.raises(NotPermitted):
        commands.end_block(forum.clerk, poll_id=poll.pk)
    deliver_all()
    for actor in forum.actors:
        vote(actor, poll.uuid, said("yes"))
    commands.close_poll(forum.actors[0], poll=poll.uuid)
    deliver_all()
    steps = SessionStep.objects.count()
    commands.end_block(PLATFORM, poll_id=poll.pk)
    assert (SessionStep.objects.count(), ConsentBlock.objects.get().state) == (steps, "adopted")


@dataclass
class Race:
    """What happened while members pulled and the gavel fell: items that were pulled, codes of refusals, anything else."""

    told: list[int] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    problems: list[BaseException] = field(default_factory=list)

    def run(self, acts):
        """All acts at once, each in a thread and a transaction of its own."""
        start = Barrier(len(acts))
        threads = [Thread(target=self._one, args=(start, act)) for act in acts]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(120)

    def _one(self, start, act):
        try:
            start.wait(60)
            act(self)
        except BaseException as error:
            self.problems.append(error)
            raise
        finally:
            connection.close()


def _pull(forum, number):
    def act(race):
        try:
            commands.pull_item(forum.actors[number], item=forum.items[number].uuid)
            race.told.append(forum.items[number].pk)
        except RuleBroken as error:
            race.refused.append(error.code)

    return act


def _gavel(forum, pause):
    def act(race):
        time.sleep(pause)
        _put(forum, 1, 2, 3, 4)

    return act


def test_a_pull_before_the_gavel_always_wins():
    chance, ended = random.Random(8), 0
    for _ in range(_ROUNDS):
        forum = a_forum(4, [f"Việc {number}" for number in range(4)])
        a_seal(forum.agency)
        forum.all_agree()
        forum.open()

        race = Race()
        race.run([_pull(forum, 1), _pull(forum, 2), _pull(forum, 3), _gavel(forum, chance.random() / 20)])

        entries = dict(ConsentEntry.objects.filter(block__session=forum.session).values_list("item_id", "state"))
        assert race.problems == []
        assert {key for key, state in entries.items() if state == "pulled"} == set(race.told)
        assert {key for key, state in entries.items() if state == "put"} == {
            one.pk for one in forum.items if one.pk not in race.told
        }
        assert set(race.refused) <= {"cabinet.gavel_fell"}
        ended += len(race.told) + len(race.refused)
    assert ended == 3 * _ROUNDS


def test_the_gavel_waits_for_a_pull_in_flight():
    forum = a_forum(2)
    a_seal(forum.agency)
    forum.all_agree()
    forum.open()
    pulled, finish = Event(), Event()

    def pull(race):
        with transaction.atomic():
            commands.pull_item(forum.actors[1], item=forum.items[0].uuid)
            pulled.set()
            finish.wait(60)

    def gavel(race):
        pulled.wait(60)
        Timer(0.5, finish.set).start()
        _put(forum, 1, 2)
        race.told.append(finish.is_set())

    race = Race()
    race.run([pull, gavel])

    assert (race.problems, race.told) == ([], [True])
    assert dict(ConsentEntry.objects.values_list("item__position", "state")) == {1: "pulled", 2: "put"}
