"""Opinions and objections choose their clause from the text's tree; wishes to speak that were noted beforehand reach the chair."""

from __future__ import annotations

import json
import secrets

import pytest
from django.test import Client
from django.urls import reverse

from dienhong.cabinet import commands
from dienhong.cabinet.commands.opinions import Words
from dienhong.cabinet.commands.positions import Stand
from dienhong.cabinet.commands.voting import Vote
from dienhong.cabinet.models import Ballot, BallotDraft, ClauseOpinion, FrozenText, Poll, SpeechStep
from dienhong.cabinet.permissions import KEEP_BODIES, READ_BODIES, RUN_POLLS
from dienhong.cabinet.queries.opinions import opinion_map
from dienhong.cabinet.tests.draft_builders import a_discussion, a_draft
from dienhong.cabinet.tests.view_builders import a_forum
from dienhong.directory.tests.builders import an_agency
from dienhong.exchange.tests.builders import deliver_all
from dienhong.identity.models import Person
from dienhong.identity.tests.builders import an_actor, sign_in
from dienhong.kernel.errors import RuleBroken
from dienhong.signing.tests.builders import a_personal_key, a_seal

pytestmark = pytest.mark.django_db


def _as(actor):
    browser = Client()
    sign_in(browser, actor)
    return browser


def _to(name, row):
    return reverse(f"cabinet:{name}", args=[row.uuid])


def test_an_opinion_chooses_its_clause_from_the_tree_of_the_text():
    drafted = a_draft()
    called = a_discussion(drafted)
    item, node = called.session.items.get(), drafted.node("khoản 2 Điều 2")
    browser, address = _as(drafted.members[1]), _to("new_opinion", item)

    page = browser.get(address).content.decode()
    assert (f'value="{node}"' in page, "khoản 2 Điều 2" in page) == (True, True)
    done = browser.post(
        address, {"place": str(node), "stand": "object", "text": "Bỏ", "clause": "gõ nhầm", "version": ""}
    )

    made = ClauseOpinion.objects.get()
    version = drafted.draft.paper.versions.get()
    assert (done.status_code, made.place, made.clause) == (302, str(node), "khoản 2 Điều 2")
    assert made.version_id == version.pk
    (row,) = opinion_map(drafted.members[0], called.session.uuid).rows
    assert (row.clause, row.objectors) == ("khoản 2 Điều 2", 1)
    assert f'value="{node}" selected' in browser.get(_to("replace_opinion", made)).content.decode()
    with pytest.raises(RuleBroken, match=r"cabinet\.place_gone"):
        words = Words("object", "Bỏ", place=str(a_draft().node("Điều 1")))
        commands.give_opinion(drafted.members[1], item=item.uuid, words=words)


@pytest.fixture
def voted(data_dir):
    """A draft in discussion whose frozen text is voted on; its members have keys."""
    drafted = a_draft(members=3)
    called = a_discussion(drafted)
    office = drafted.setting.office
    a_seal(office.agency)
    for one in drafted.members:
        a_personal_key(Person.objects.get(pk=one.person_id), an_agency())
    clerk = an_actor(KEEP_BODIES, READ_BODIES, RUN_POLLS, at=office.agency)
    commands.freeze_text(drafted.author, draft=drafted.draft.uuid, number=1)
    sent = {"question": "Thông qua?", "version": "1", "chosen": [str(FrozenText.objects.get().uuid)]}
    assert _as(clerk).post(_to("new_item_poll", called.session.items.get()), sent).status_code == 302
    deliver_all()
    return drafted, called, Poll.objects.get(state="open")


def _sent(*objections, choice="no"):
    nodes, texts = zip(*objections, strict=True)
    return {"choice": choice, "nonce": secrets.token_hex(16), "objection_node": [str(one) for one in nodes],
            "objection_text": list(texts)}  # fmt: skip


def test_a_ballot_objects_to_clauses_of_the_frozen_text(voted):
    drafted, called, poll = voted
    node = drafted.node("khoản 1 Điều 2")
    member, cast = _as(drafted.members[1]), _to("cast", poll)

    running = member.get(_to("running", called.session)).content.decode()
    assert running.count(f'value="{node}"') == 3
    assert member.post(cast, _sent((node, "Kho số liệu gồm ba phần."), ("", ""))).status_code == 302

    ballot = Ballot.objects.get()
    assert json.loads(ballot.content)["objections"] == [{"node": str(node), "text": "Kho số liệu gồm ba phần."}]
    page = member.get(_to("poll", poll)).content.decode().replace("\N{NO-BREAK SPACE}", " ")
    assert ("Kho số liệu gồm ba phần." in page, "<b>khoản 1 Điều 2</b>" in page) == (True, True)
    assert f'value="{node}"' not in _as(drafted.setting.office.keeper).get(_to("poll", poll)).content.decode()


def test_half_an_objection_or_one_to_another_text_is_refused(voted):
    drafted, _called, poll = voted
    member, cast = _as(drafted.members[1]), _to("cast", poll)

    for wrong in (_sent((drafted.node("Điều 1"), "")), _sent(("", "Bỏ")), _sent(("Điều 9", "Bỏ"))):
        page = member.get(member.post(cast, wrong).url).content.decode()
        assert "msg bad" in page or "msg err" in page
    foreign = Vote("no", secrets.token_hex(16), objections=((str(a_draft().node("Điều 1")), "Bỏ"),))
    with pytest.raises(RuleBroken, match=r"cabinet\.place_gone"):
        commands.prepare_ballot(drafted.members[1], poll=poll.uuid, vote=foreign)
    assert (Ballot.objects.count(), BallotDraft.objects.count()) == (0, 0)


def test_the_chair_gives_who_wished_to_speak_beforehand_a_place_in_the_queue():
    forum = a_forum(4)
    for number in (1, 2, 3):
        commands.take_position(forum.actors[number], item=forum.items[0].uuid, stand=Stand("none", speaks=True))
    commands.take_position(forum.actors[3], item=forum.items[0].uuid, stand=Stand("agree"))  # changed his mind
    forum.open()
    commands.mark_left(forum.clerk, invitation=forum.invitation(2).uuid)
    commands.start_item(forum.actors[0], item=forum.items[0].uuid)
    chair, running = _as(forum.actors[0]), _to("running", forum.session)

    def wished(browser):
        return [one.invitation.person.full_name for one in browser.get(running).context["wished"]]

    assert wished(chair) == ["Thành Viên 2", "Thành Viên 3"]
    assert wished(_as(forum.actors[1])) == []
    assert (
        chair.get(running).content.decode().count('name="act" value="ask"') == 2
    )  # the chair's own request, and of who is there
    assert chair.post(_to("speech", forum.invitation(1)), {"act": "ask"}).status_code == 302

    step = SpeechStep.objects.get()
    assert (step.kind, step.invitation_id, step.entered_by_id) == (
        "asked",
        forum.invitation(1).pk,
        forum.actors[0].person_id,
    )
    assert wished(chair) == ["Thành Viên 3"]
    assert _as(forum.actors[3]).post(_to("speech", forum.invitation(1)), {"act": "ask"}).status_code in (403, 404)
