"""Positions before the session: only the member in person, history kept, the preliminary vote of members and items."""

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from dienhong.audit.models import AuditRecord
from dienhong.cabinet import commands
from dienhong.cabinet.commands.positions import Stand
from dienhong.cabinet.models import Position
from dienhong.cabinet.queries.positions import position_table
from dienhong.cabinet.tests.builders import Called, Office, an_invitee
from dienhong.cabinet.tests.view_builders import a_forum, an_assistant
from dienhong.cabinet.waiting import waiting_for
from dienhong.identity.public import actor_for_account
from dienhong.identity.tests.builders import a_delegation, a_stranger, an_actor, sign_in
from dienhong.kernel.errors import NotFound, NotPermitted, RuleBroken

pytestmark = pytest.mark.django_db


def _as(actor):
    browser = Client()
    sign_in(browser, actor)
    return browser


def _take(forum, number, stance, item=0, **more):
    return commands.take_position(forum.actors[number], item=forum.items[item].uuid, stand=Stand(stance, **more))


def test_a_member_changes_his_mind_and_all_he_said_stays():
    forum = a_forum(3)

    _take(forum, 1, "object", reason="Thiếu  nguồn\nkinh phí")
    _take(forum, 1, "agree", speaks=True)
    _take(forum, 2, "none", speaks=True)

    column = position_table(forum.clerk, forum.session.uuid).columns[0]
    assert (column.counted.agree, column.counted.object, column.counted.speaks, column.counted.silent) == (1, 0, 2, 1)
    assert list(Position.objects.order_by("id").values_list("stance", "speaks", "reason")) == [
        ("object", False, "Thiếu nguồn kinh phí"),
        ("agree", True, ""),
        ("none", True, ""),
    ]
    record = AuditRecord.objects.latest("id")
    assert (record.command, record.outcome) == ("cabinet.take_position", "done")
    assert '"stance":"none"' in record.text.replace(" ", "")


def test_rows_of_positions_cannot_be_changed():
    forum = a_forum(1)
    row = _take(forum, 0, "agree")

    with pytest.raises(DatabaseError), transaction.atomic():
        Position.objects.filter(pk=row.pk).update(stance="object", reason="x")
    with pytest.raises(DatabaseError), transaction.atomic():
        Position.objects.filter(pk=row.pk).delete()
    assert Position.objects.get().stance == "agree"


@pytest.mark.parametrize(
    ("stand", "code"),
    [
        (Stand("object"), "cabinet.reason_missing"),
        (Stand("none"), "cabinet.stance_missing"),
        (Stand("yes"), "cabinet.stance_missing"),
        (Stand("object", reason="TUYỆT MẬT\nTài liệu số 12"), "documents.state_secret"),
    ],
)
def test_what_says_nothing_or_a_secret_is_refused_and_not_kept(stand, code):
    forum = a_forum(2)

    with pytest.raises(RuleBroken, match=code):
        commands.take_position(forum.actors[1], item=forum.items[0].uuid, stand=stand)

    record = AuditRecord.objects.latest("id")
    assert (record.command, record.outcome) == ("cabinet.take_position", "refused")
    assert "số 12" not in record.text


def test_nobody_takes_a_position_for_a_member():
    forum = a_forum(2)
    helper, guest = an_assistant(forum), an_actor(name="Được Ủy Quyền")
    a_delegation(forum.actors[1].person_id, guest.person_id, forum.homes[1], "documents.draft")
    lent = actor_for_account(guest.account_id, acting_for_person_id=forum.actors[1].person_id)

    assert lent.acts_as_person_id == forum.actors[1].person_id
    for actor in (forum.clerk, helper, lent):
        with pytest.raises(NotPermitted):
            commands.take_position(actor, item=forum.items[0].uuid, stand=Stand("agree"))
    with pytest.raises(NotFound):
        commands.take_position(a_stranger(), item=forum.items[0].uuid, stand=Stand("agree"))
    assert Position.objects.count() == 0


def test_positions_end_when_the_item_is_taken_up():
    forum = a_forum(3)
    forum.open()
    _take(forum, 1, "agree")
    commands.start_item(forum.actors[0], item=forum.items[0].uuid)

    with pytest.raises(RuleBroken, match=r"cabinet\.item_state"):
        _take(forum, 1, "object", reason="Muộn")

    assert _take(forum, 1, "object", item=1, reason="Kịp").stance == "object"


def test_who_reads_positions():
    forum = a_forum(2)
    _take(forum, 1, "object", reason="Lý do riêng")
    guest, _invitation = an_invitee(_called(forum))
    specialist, _ = an_invitee(_called(forum), forum.items[0], name="Chuyên Gia")
    pages = [
        reverse("cabinet:position", args=[forum.items[0].uuid]),
        reverse("cabinet:positions", args=[forum.session.uuid]),
    ]

    readers = {"office": forum.clerk, "member": forum.actors[0],
               "reader": an_actor("cabinet.read_bodies", at=forum.agency)}  # fmt: skip
    for name, actor in readers.items():
        found = [_as(actor).get(page) for page in pages]
        assert (name, [one.status_code for one in found]) == (name, [200, 200])
        assert "Lý do riêng" in found[0].content.decode()
    others = {"guest": guest, "specialist": specialist, "assistant": an_assistant(forum), "author": forum.author,
              "stranger": a_stranger()}  # fmt: skip
    for name, actor in others.items():
        assert (name, [_as(actor).get(page).status_code for page in pages]) == (name, [404, 404])
        session_page = _as(actor).get(reverse("cabinet:session", args=[forum.session.uuid])).content.decode()
        assert (name, "1 không đồng ý" in session_page, pages[0] in session_page) == (name, False, False)


def _called(forum):
    """As the builders of sessions want it."""
    return Called(Office(forum.agency, forum.clerk, forum.clerk), forum.session, forum.actors, [])


def test_a_member_answers_from_the_pages():
    forum = a_forum(2)
    browser = _as(forum.actors[1])
    page, session = (reverse("cabinet:position", args=[forum.items[0].uuid]),
                     reverse("cabinet:session", args=[forum.session.uuid]))  # fmt: skip

    assert page in browser.get(session).content.decode()
    assert browser.post(page, {"stance": "agree"}).url == f"{session}#noi-dung-1"
    assert browser.post(page, {"stance": "object"}).status_code == 422
    assert browser.post(page, {"stance": "object", "reason": "Trái Luật", "speaks": "on"}).status_code == 302
    assert _as(forum.clerk).post(page, {"stance": "agree"}).status_code == 403

    shown = browser.get(page).content.decode()
    assert ("Trái Luật" in shown, shown.count("<time")) == (True, 2)
    assert Position.objects.count() == 2


def test_unanswered_items_wait_at_home():
    forum = a_forum(2)

    before = [one.url for one in waiting_for(forum.actors[1])]
    for item in forum.items:
        commands.take_position(forum.actors[1], item=item.uuid, stand=Stand("agree"))

    assert before == [reverse("cabinet:session", args=[forum.session.uuid])]
    assert waiting_for(forum.actors[1]) == []
    assert [one.kind for one in waiting_for(forum.actors[0])] == ["session"]


def test_pages_of_many_members_cost_the_same_statements():
    counts = {}
    for number in (3, 27):
        forum = a_forum(number, [f"Việc {place}" for place in range(2 if number == 3 else 6)])
        forum.all_agree(forum.items[:2])
        an_assistant(forum)
        addresses = {
            "session": reverse("cabinet:session", args=[forum.session.uuid]),
            "positions": reverse("cabinet:positions", args=[forum.session.uuid]),
            "position": reverse("cabinet:position", args=[forum.items[0].uuid]),
            "undisputed": reverse("cabinet:undisputed", args=[forum.session.uuid]),
        }
        for name, address in addresses.items():
            browser = _as(forum.actors[1])
            browser.get(address)
            with CaptureQueriesContext(connection) as seen:
                browser.get(address)
            counts.setdefault(name, []).append(len(seen))

    assert {name: found[0] for name, found in counts.items()} == {name: found[1] for name, found in counts.items()}
