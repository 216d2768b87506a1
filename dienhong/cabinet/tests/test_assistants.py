"""Assistants: named by the member alone; what they prepare is seen by that circle alone until the member approves it."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from dienhong.audit.models import AuditRecord
from dienhong.cabinet import commands
from dienhong.cabinet.commands.assistant_drafts import Prepared
from dienhong.cabinet.commands.opinions import Words
from dienhong.cabinet.commands.positions import Stand
from dienhong.cabinet.models import Assistant, AssistantDraft, ClauseOpinion, Position
from dienhong.cabinet.queries.dossier_work import search_hits
from dienhong.cabinet.tests.builders import Called, Office, an_invitee
from dienhong.cabinet.tests.view_builders import a_forum, an_assistant, an_opinion, answered
from dienhong.cabinet.waiting import waiting_for
from dienhong.directory.models import Agency
from dienhong.exchange.tests.builders import deliver_all
from dienhong.identity.models import Person
from dienhong.identity.public import actor_for_account
from dienhong.identity.tests.builders import a_delegation, a_post, a_stranger, an_actor, sign_in
from dienhong.kernel import clock
from dienhong.kernel.errors import NotFound, NotPermitted, RuleBroken
from dienhong.kernel.models import LiveEvent, OutboxEvent
from dienhong.notifications.models import Notification

pytestmark = pytest.mark.django_db
WORDS = "Câu chữ riêng của người giúp việc"


def _as(actor):
    browser = Client()
    sign_in(browser, actor)
    return browser


def _url(name, row, *more):
    return reverse(f"cabinet:{name}", args=[row.uuid, *more])


def _draft(forum, helper, **more):
    prepared = Prepared(words=Words(**{"stand": "change", "text": WORDS, "clause": "Điều 3", **more}))
    return commands.write_draft(helper, seat=forum.seats[1].uuid, item=forum.items[0].uuid, prepared=prepared)


def _post_of(forum, agency, name="Người Mới"):
    actor = an_actor(name=name)
    return a_post(Person.objects.get(pk=actor.person_id), agency, "Chuyên viên")


def test_only_the_member_names_and_only_people_of_his_agency():
    forum = a_forum(2)
    post, foreign = _post_of(forum, forum.homes[1]), _post_of(forum, forum.homes[0])
    today, seat = clock.today(), forum.seats[1].uuid

    for actor in (forum.clerk, forum.actors[0], a_stranger()):
        with pytest.raises(NotFound):
            commands.name_assistant(actor, seat=seat, post_id=post.pk, since=today)
    member = forum.actors[1]
    made = commands.name_assistant(member, seat=seat, post_id=post.pk, since=today)
    refused = {
        "cabinet.already_assists": {"post_id": post.pk, "since": today},
        "cabinet.not_of_ones_agency": {"post_id": foreign.pk, "since": today},
        "cabinet.day_past": {"post_id": post.pk, "since": today - timedelta(days=1)},
        "cabinet.ends_too_early": {"post_id": post.pk, "since": today, "until": today - timedelta(days=1)},
    }
    for code, given in refused.items():
        with pytest.raises(RuleBroken, match=code):
            commands.name_assistant(member, seat=seat, **given)
    with pytest.raises(RuleBroken, match=r"cabinet\.not_of_ones_agency"):
        commands.name_assistant(member, seat=seat, post_id=forum.seats[1].post_id, since=today)
    with pytest.raises(NotFound):
        commands.end_assistant(forum.actors[0], assistant=made.uuid)
    commands.end_assistant(member, assistant=made.uuid)
    with pytest.raises(RuleBroken, match=r"cabinet\.assistant_ended"):
        commands.end_assistant(member, assistant=made.uuid)
    commands.name_assistant(member, seat=seat, post_id=post.pk, since=today)
    assert list(Assistant.objects.values_list("person_id", flat=True)) == [post.person_id] * 2


def test_a_unit_of_the_agency_can_help_too():
    forum = a_forum(2)
    unit = Agency.objects.filter(pk=forum.homes[1].pk).get()
    post = _post_of(forum, unit)

    page = _url("assistants", forum.seats[1])
    browser = _as(forum.actors[1])
    assert "Người Mới" in browser.get(page, {"tim": "nguoi moi"}).content.decode()
    sent = {"post": str(post.uuid), "since": f"{clock.today():%d/%m/%Y}", "until": ""}
    assert browser.post(f"{page}?tim=nguoi+moi", sent).url == page
    assert browser.post(f"{page}?tim=nguoi+moi", {**sent, "post": ""}).status_code == 422
    made = Assistant.objects.get()
    assert browser.post(_url("end_assistant", made)).url == page
    assert Assistant.objects.get().ended_at is not None
    assert "Người Mới" in browser.get(page).content.decode()


def test_an_assistant_reads_what_the_session_lays_before_the_member_and_no_more():
    forum = a_forum(2)
    before, helper = a_stranger(), an_assistant(forum)
    addresses = {
        "session": _url("session", forum.session),
        "dossier": _url("dossier", forum.items[0].dossier),
        "paper": _url("paper_version", forum.version()),
        "opinions": _url("opinions", forum.items[0]),
        "body": _url("body", forum.body),
        "positions": _url("positions", forum.session),
        "undisputed": _url("undisputed", forum.session),
        "attendance": _url("attendance", forum.session),
    }

    def codes(actor):
        browser = _as(actor)
        return {name: answered(browser.get(address))[0] for name, address in addresses.items()}

    assert codes(helper) == {"session": 200, "dossier": 200, "paper": 200, "opinions": 200,
                             "body": 404, "positions": 404, "undisputed": 404, "attendance": 403}  # fmt: skip
    assert set(codes(before).values()) == {404}
    assert "Thành Viên 1" not in _as(helper).get(addresses["positions"]).content.decode()
    assert [one.title for one in search_hits(helper, "noi dung mot", 5)] == ["Nội dung một"]
    forum.open()
    assert _as(helper).get(_url("running", forum.session)).url == addresses["session"]
    commands.end_assistant(forum.actors[1], assistant=Assistant.objects.get().uuid)
    assert set(codes(helper).values()) == {404}
    assert search_hits(helper, "noi dung mot", 5) == []


def test_an_assistant_prepares_and_the_member_publishes_as_he_wants_it():
    forum = a_forum(3)
    helper = an_assistant(forum)
    browser, member = _as(helper), _as(forum.actors[1])
    prepare = _url("prepare_opinion", forum.items[0], forum.seats[1].uuid)

    sent = {"version": "", "clause": "Điều 3", "quote": "", "stand": "change", "text": WORDS}
    answer = browser.post(prepare, sent)
    draft = AssistantDraft.objects.get()
    assert answer.url == _url("draft_page", draft)
    deliver_all()
    assert next(one.url for one in waiting_for(forum.actors[1])) == _url("draft_page", draft)
    assert member.post(_url("return_draft", draft), {"remark": "Gọn hơn"}).status_code == 302
    deliver_all()
    assert "Gọn hơn" in browser.get(_url("draft_page", draft)).content.decode()
    assert browser.post(_url("draft_page", draft), {**sent, "text": f"{WORDS}, gọn"}).url == reverse("cabinet:circle")
    deliver_all()
    approved = member.post(_url("draft_page", draft), {**sent, "text": "Bản thành viên sửa"})
    assert approved.url == _url("opinions", forum.items[0])
    deliver_all()

    published = ClauseOpinion.objects.get()
    assert (published.text, published.seat_id, published.author_id) == (
        "Bản thành viên sửa",
        forum.seats[1].pk,
        forum.actors[1].person_id,
    )
    draft.refresh_from_db()
    assert (draft.state, draft.text, draft.opinion_id) == ("approved", f"{WORDS}, gọn", published.pk)
    page = _as(forum.actors[2]).get(_url("opinions", forum.items[0])).content.decode()
    assert ("Bản thành viên sửa" in page, WORDS in page) == (True, False)
    told = Notification.objects.filter(event__startswith="cabinet.draft").values_list("event", "person_id")
    assert sorted(told) == [
        ("cabinet.draft_returned", helper.person_id),
        ("cabinet.draft_waiting", forum.actors[1].person_id),
        ("cabinet.draft_waiting", forum.actors[1].person_id),
    ]
    with pytest.raises(RuleBroken, match=r"cabinet\.draft_state"):
        commands.approve_draft(forum.actors[1], draft=draft.uuid, prepared=Prepared(words=Words("support")))


def test_a_position_and_an_answer_are_prepared_too():
    forum = a_forum(3)
    helper, asked = an_assistant(forum), an_opinion(forum, 2)
    browser, member = _as(helper), _as(forum.actors[1])

    browser.post(_url("prepare_position", forum.items[0], forum.seats[1].uuid), {"stance": "object", "reason": WORDS})
    answer = _url("prepare_opinion", forum.items[0], forum.seats[1].uuid) + f"?tra-loi={asked.uuid}"
    browser.post(answer, {"text": WORDS})
    position, words = AssistantDraft.objects.order_by("id")
    assert (Position.objects.count(), ClauseOpinion.objects.count()) == (0, 1)
    member.post(_url("draft_page", position), {"stance": "agree", "speaks": "on", "reason": ""})
    member.post(_url("draft_page", words), {"text": "Tôi đồng tình"})

    assert (Position.objects.get().stance, ClauseOpinion.objects.latest("id").answers_id) == ("agree", asked.pk)


def test_an_assistant_never_acts_as_the_member():
    forum = a_forum(2)
    helper = an_assistant(forum)
    draft = _draft(forum, helper)

    for act in (
        lambda: commands.approve_draft(helper, draft=draft.uuid, prepared=Prepared(words=Words("support"))),
        lambda: commands.return_draft(helper, draft=draft.uuid),
        lambda: commands.take_position(helper, item=forum.items[0].uuid, stand=Stand("agree")),
        lambda: commands.pull_item(helper, item=forum.items[0].uuid),
        lambda: commands.give_opinion(helper, item=forum.items[0].uuid, words=Words("support")),
    ):
        with pytest.raises(NotPermitted):
            act()
    with pytest.raises(NotPermitted):
        commands.rewrite_draft(forum.actors[1], draft=draft.uuid, prepared=Prepared(words=Words("support")))
    with pytest.raises(NotFound):
        commands.write_draft(
            helper, seat=forum.seats[0].uuid, item=forum.items[0].uuid, prepared=Prepared(words=Words("support"))
        )
    assert commands.drop_draft(helper, draft=draft.uuid).state == "dropped"


@pytest.mark.parametrize("state", ["waiting", "returned", "dropped", "approved"])
def test_nobody_outside_the_circle_sees_a_draft(state):
    forum = a_forum(3)
    helper = an_assistant(forum)
    draft = _draft(forum, helper)
    if state == "returned":
        commands.return_draft(forum.actors[1], draft=draft.uuid, remark=WORDS)
    elif state == "dropped":
        commands.drop_draft(forum.actors[1], draft=draft.uuid)
    elif state == "approved":
        prepared = Prepared(words=Words("support", "Nội dung đã đăng"))
        commands.approve_draft(forum.actors[1], draft=draft.uuid, prepared=prepared)
    deliver_all()

    for name, actor in _others(forum).items():
        browser = _as(actor)
        found = [browser.get(_url("draft_page", draft)), browser.get(_url("return_draft", draft)),
                 browser.post(_url("draft_page", draft), {"text": "x"}), browser.post(_url("drop_draft", draft)),
                 browser.get(_url("prepare_opinion", forum.items[0], forum.seats[1].uuid)),
                 browser.get(_url("prepare_position", forum.items[0], forum.seats[1].uuid)),
                 browser.get(_url("assistants", forum.seats[1]))]  # fmt: skip
        assert (name, [one.status_code for one in found]) == (name, [404] * 7)
        for address in _reading(forum):
            _status, words = answered(browser.get(address, {"q": "giup viec", "tim": "giup viec"}, follow=True))
            assert (name, address, WORDS in words) == (name, address, False)
    _nothing_left_the_circle(draft)


def _others(forum):
    """Everybody who is neither the member in person nor his assistant; the first leads the session."""
    called = Called(Office(forum.agency, forum.clerk, forum.clerk), forum.session, forum.actors, [])
    guest, _ = an_invitee(called)
    specialist, _ = an_invitee(called, forum.items[0], name="Chuyên Gia")
    deputy = an_actor(name="Được Ủy Quyền")
    a_delegation(forum.actors[1].person_id, deputy.person_id, forum.homes[1], "documents.draft")
    admin = an_actor("identity.see_people", "identity.start_support_session", at=forum.agency)
    former = an_assistant(forum, name="Trợ Lý Cũ")
    commands.end_assistant(forum.actors[1], assistant=Assistant.objects.get(person_id=former.person_id).uuid)
    return {
        "chair": forum.actors[0],
        "office": forum.clerk,
        "reader": an_actor("cabinet.read_bodies", at=forum.agency),
        "member": forum.actors[2],
        "assistant of another": an_assistant(forum, 2, name="Trợ Lý Khác"),
        "former assistant": former,
        "colleague": an_actor("cabinet.read_bodies", "cabinet.keep_bodies", at=forum.homes[1]),
        "delegate": actor_for_account(deputy.account_id),
        "administrator": admin,
        "auditor": an_actor("audit.read_records", at=forum.homes[1]),
        "submitter": forum.author,
        "guest": guest,
        "specialist": specialist,
        "stranger": a_stranger(),
    }


def _reading(forum):
    """Every page and export on which words of a member may stand."""
    item, session = forum.items[0], forum.session
    return [_url("session", session), _url("positions", session), _url("position", item), _url("opinions", item),
            _url("opinion_map", session), _url("opinion_map_xlsx", session), _url("undisputed", session),
            _url("running", session), _url("dossier", item.dossier), reverse("cabinet:circle"), reverse("portal:home"),
            reverse("portal:search"), "/nhat-ky/"]  # fmt: skip


def _nothing_left_the_circle(draft):
    """Neither the log, nor the outbox, nor notices, nor the live events hold a word of it."""
    assert [one.command for one in AuditRecord.objects.all() if WORDS in one.text] == []
    assert [one.name for one in OutboxEvent.objects.all() if WORDS in str(one.payload)] == []
    assert [one.event for one in Notification.objects.all() if WORDS in f"{one.subject}{one.body}"] == []
    topics = set(LiveEvent.objects.filter(topic__contains="circle").values_list("topic", flat=True))
    assert topics == {f"cabinet.circle:{draft.seat.uuid}"}


def test_a_member_who_lends_his_powers_lends_no_drafts():
    forum = a_forum(2)
    draft = _draft(forum, an_assistant(forum))
    deputy = an_actor(name="Được Ủy Quyền")
    a_delegation(forum.actors[1].person_id, deputy.person_id, forum.homes[1], "documents.draft")
    lent = actor_for_account(deputy.account_id, acting_for_person_id=forum.actors[1].person_id)

    assert lent.acts_as_person_id == forum.actors[1].person_id
    with pytest.raises(NotFound):
        commands.drop_draft(lent, draft=draft.uuid)
    assert [one for one in waiting_for(lent) if one.kind == "review"] == []
