"""Opinions by clause: published ones never change, threads, who answers, the map equals a recount of the rows."""

import random
from collections import defaultdict
from io import BytesIO

import pypdfium2
import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from dienhong.cabinet import commands
from dienhong.cabinet.commands.opinions import Words
from dienhong.cabinet.models import ClauseOpinion
from dienhong.cabinet.queries.opinions import opinion_map, threads_on
from dienhong.cabinet.tests.builders import Called, Office, an_invitee
from dienhong.cabinet.tests.view_builders import a_forum, an_assistant, an_opinion, answered
from dienhong.exchange.tests.builders import deliver_all
from dienhong.identity.tests.builders import a_stranger, an_actor, sign_in
from dienhong.kernel.errors import NotFound, NotPermitted, RuleBroken
from dienhong.notifications.models import Notification

pytestmark = pytest.mark.django_db


def _as(actor):
    browser = Client()
    sign_in(browser, actor)
    return browser


def _url(name, row):
    return reverse(f"cabinet:{name}", args=[row.uuid])


def test_an_opinion_keeps_its_place_and_words_composed():
    forum = a_forum(2)

    made = an_opinion(
        forum,
        text="Đề nghị bo\u0309 khoản này.\n\n  Trái Luật.",
        clause="  Điều 5\u00a0khoản 2 ",
        version=forum.version().uuid,
    )

    assert (made.text, made.clause) == ("Đề nghị bỏ khoản này.\n\nTrái Luật.", "Điều 5 khoản 2")
    assert (made.version_id, made.seat_id, made.stand) == (forum.version().pk, forum.seats[1].pk, "object")


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ({"text": " "}, "cabinet.words_missing"),
        ({"stand": "answer"}, "cabinet.stance_missing"),
        ({"text": "TUYỆT MẬT\nKế hoạch"}, "documents.state_secret"),
        ({"quote": "TUYỆT MẬT\nKế hoạch"}, "documents.state_secret"),
    ],
)
def test_what_cannot_be_published(words, code):
    forum = a_forum(2)

    with pytest.raises(RuleBroken, match=code):
        an_opinion(forum, **words)
    with pytest.raises(RuleBroken, match=r"cabinet\.paper_of_another_item"):
        an_opinion(forum, version=forum.version(1).uuid)

    assert ClauseOpinion.objects.count() == 0


def test_only_a_member_gives_an_opinion_and_only_its_author_changes_it():
    forum = a_forum(3)
    made = an_opinion(forum)
    words = Words("support")

    for actor in (forum.clerk, an_assistant(forum), forum.author):
        with pytest.raises(NotPermitted):
            commands.give_opinion(actor, item=forum.items[0].uuid, words=words)
    for actor in (forum.clerk, forum.actors[2], forum.author):
        with pytest.raises(NotPermitted):
            commands.replace_opinion(actor, opinion=made.uuid, words=words)
        with pytest.raises(NotPermitted):
            commands.withdraw_opinion(actor, opinion=made.uuid)
    with pytest.raises(NotFound):
        commands.withdraw_opinion(a_stranger(), opinion=made.uuid)


def test_a_published_opinion_is_replaced_and_withdrawn_with_its_trace():
    forum = a_forum(2)
    first = an_opinion(forum, text="Bỏ khoản này")

    second = commands.replace_opinion(forum.actors[1], opinion=first.uuid, words=Words("change", "Sửa là 12 tháng"))
    with pytest.raises(RuleBroken, match=r"cabinet\.opinion_replaced"):
        commands.replace_opinion(forum.actors[1], opinion=first.uuid, words=Words("support"))
    commands.withdraw_opinion(forum.actors[1], opinion=second.uuid, reason="Đã tiếp thu")

    _reader, (thread,) = threads_on(forum.clerk, forum.items[0].uuid)
    assert (thread.withdrawn, thread.opinion.text, [one.text for one in thread.earlier]) == (
        True,
        "Đã tiếp thu",
        ["Sửa là 12 tháng", "Bỏ khoản này"],
    )
    assert opinion_map(forum.clerk, forum.session.uuid).rows == []
    with pytest.raises(DatabaseError), transaction.atomic():
        ClauseOpinion.objects.filter(pk=first.pk).update(text="Khác")
    page = _as(forum.actors[0]).get(_url("opinions", forum.items[0])).content.decode()
    assert ("Sửa là 12 tháng" in page, "Đã tiếp thu" in page) == (True, True)


def test_the_submitting_agency_and_members_answer_in_a_thread():
    forum = a_forum(3)
    asked = an_opinion(forum)
    author = _as(forum.author)

    assert "Bỏ khoản này" in author.get(_url("opinions", forum.items[0])).content.decode()
    done = author.post(_url("answer_opinion", asked), {"text": "Xin giữ vì Luật giao"})
    assert done.url == _url("opinions", forum.items[0])
    answer = ClauseOpinion.objects.get(stand="answer")
    commands.answer_opinion(forum.actors[2], opinion=answer.uuid, text="Tôi cũng đề nghị bỏ")
    deliver_all()

    _reader, (thread,) = threads_on(forum.clerk, forum.items[0].uuid)
    assert [one.opinion.text for one in thread.answers] == ["Xin giữ vì Luật giao"]
    assert [one.opinion.text for one in thread.answers[0].answers] == ["Tôi cũng đề nghị bỏ"]
    assert (answer.seat_id, answer.by_agency_id) == (None, forum.items[0].dossier.submitter_id)
    told = Notification.objects.filter(event="cabinet.opinion_answered").values_list("person_id", flat=True)
    assert set(told) == {forum.actors[1].person_id, forum.author.person_id}
    assert author.get(_url("session", forum.session)).status_code == 404
    with pytest.raises(NotPermitted):
        commands.answer_opinion(forum.clerk, opinion=asked.uuid, text="Văn phòng trả lời")


def test_opinions_end_with_the_item():
    forum = a_forum(2)
    made = an_opinion(forum)
    commands.take_off_item(forum.actors[0], item=forum.items[0].uuid, reason="Thôi")

    with pytest.raises(RuleBroken, match=r"cabinet\.item_state"):
        an_opinion(forum)
    with pytest.raises(RuleBroken, match=r"cabinet\.item_state"):
        commands.answer_opinion(forum.author, opinion=made.uuid, text="Muộn")


def test_points_d_and_đ_are_two_clauses_and_case_does_not_matter():
    forum = a_forum(3)
    for number, clause in ((0, "Điều 4 điểm d"), (1, "Điều 4 điểm đ"), (2, "điều 4  ĐIỂM D")):
        an_opinion(forum, number, clause=clause)

    rows = opinion_map(forum.clerk, forum.session.uuid).rows
    assert [(one.clause, one.objectors) for one in rows] == [("Điều 4 điểm d", 2), ("Điều 4 điểm đ", 1)]


def test_the_map_equals_a_recount_of_the_rows():
    forum = a_forum(6, ["Một", "Hai", "Ba"])
    chance = random.Random(4)
    made = []
    for _ in range(60):
        number, item = chance.randrange(6), chance.randrange(3)
        stand = chance.choice(["support", "object", "change", "remark"])
        words = Words(
            stand, "Ý kiến", chance.choice([None, forum.version(item).uuid]), f"Điều {chance.randrange(1, 5)}"
        )
        made.append((number, commands.give_opinion(forum.actors[number], item=forum.items[item].uuid, words=words)))
    for number, one in chance.sample(made, 20):
        if chance.random() < 0.5:
            commands.withdraw_opinion(forum.actors[number], opinion=one.uuid)
        else:
            words = Words(chance.choice(["support", "object"]), "Sửa lại", None, one.clause)
            commands.replace_opinion(forum.actors[number], opinion=one.uuid, words=words)

    replaced = set(ClauseOpinion.objects.exclude(supersedes=None).values_list("supersedes", flat=True))
    last = defaultdict(dict)
    for one in ClauseOpinion.objects.exclude(stand="withdrawn").order_by("id"):
        if one.pk not in replaced:
            paper = one.version.paper.title if one.version else ""
            last[one.item.position, paper, one.clause][one.seat_id] = one.stand
    recount = {
        key: tuple(list(said.values()).count(stand) for stand in ("object", "change", "support"))
        for key, said in last.items()
    }
    rows = opinion_map(forum.clerk, forum.session.uuid).rows
    assert {
        (one.item.position, one.paper, one.clause): (one.objectors, one.changers, one.supporters) for one in rows
    } == recount
    assert [one.objectors for one in rows] == sorted((one.objectors for one in rows), reverse=True)


def test_the_workbook_holds_the_map():
    forum = a_forum(2)
    an_opinion(forum, text="Bỏ khoản này")

    answer = _as(forum.clerk).get(_url("opinion_map_xlsx", forum.session))
    sheet = load_workbook(BytesIO(b"".join(answer.streaming_content))).active
    row = [cell.value for cell in sheet[7]]
    assert row[2:] == ["Điều 5 khoản 2", 1, 0, 0, "Thành Viên 2", "Không tán thành", "Bỏ khoản này"]
    printed = _as(forum.clerk).get(_url("opinion_map_pdf", forum.session)).content
    with pypdfium2.PdfDocument(printed) as document:
        told = " ".join(document[0].get_textpage().get_text_bounded().split())
    assert [one in told for one in ("BẢN ĐỒ Ý KIẾN KHÁC NHAU", "Thành Viên 2", "Bỏ khoản này")] == [True] * 3


def test_who_reads_opinions_and_the_map():
    forum = a_forum(2)
    made = an_opinion(forum)
    called = Called(Office(forum.agency, forum.clerk, forum.clerk), forum.session, forum.actors, [])
    guest, _ = an_invitee(called)
    specialist, _ = an_invitee(called, forum.items[0], name="Chuyên Gia")
    addresses = [_url("opinions", forum.items[0]), _url("opinion_map", forum.session), _url("opinion_map_pdf", forum.session),
                 _url("answer_opinion", made), _url("new_opinion", forum.items[0]), _url("replace_opinion", made),
                 _url("withdraw_opinion", made)]  # fmt: skip
    expected = {
        "office": (forum.clerk, [200, 200, 200, 403, 403, 403, 403]),
        "reader": (an_actor("cabinet.read_bodies", at=forum.agency), [200, 200, 200, 403, 403, 403, 403]),
        "head": (forum.actors[0], [200, 200, 200, 200, 200, 403, 403]),
        "author of it": (forum.actors[1], [200] * 7),
        "submitter": (forum.author, [200, 404, 404, 200, 403, 403, 403]),
        "assistant": (an_assistant(forum), [200, 404, 404, 403, 403, 403, 403]),
        "guest": (guest, [404] * 7),
        "specialist": (specialist, [404] * 7),
        "stranger": (a_stranger(), [404] * 7),
    }
    for name, (actor, codes) in expected.items():
        browser = _as(actor)
        found = [answered(browser.get(address))[0] for address in addresses]
        assert (name, found) == (name, codes)


def test_a_member_writes_from_the_page():
    forum = a_forum(2)
    browser, page = _as(forum.actors[1]), _url("new_opinion", forum.items[0])

    sent = {"version": str(forum.version().uuid), "clause": "Điều 1", "quote": "", "stand": "change", "text": "Thêm từ"}
    assert browser.post(page, {**sent, "text": ""}).status_code == 422
    assert browser.post(page, sent).url == _url("opinions", forum.items[0])
    made = ClauseOpinion.objects.get()
    assert browser.post(_url("replace_opinion", made), {**sent, "stand": "support", "text": ""}).status_code == 302
    newest = ClauseOpinion.objects.latest("id")
    assert browser.post(_url("withdraw_opinion", newest), {"reason": ""}).status_code == 302

    assert [one.stand for one in ClauseOpinion.objects.order_by("id")] == ["change", "support", "withdrawn"]


def test_pages_cost_the_same_statements_for_any_number_of_members_and_opinions():
    counts = {}
    for number in (3, 27):
        forum = a_forum(number)
        for place in range(1, number):
            asked = an_opinion(forum, place, text=f"Ý kiến {place}")
            commands.answer_opinion(forum.author, opinion=asked.uuid, text="Đã tiếp thu")
        browser = _as(forum.actors[0])
        for address in (_url("opinions", forum.items[0]), _url("opinion_map", forum.session)):
            browser.get(address)
            with CaptureQueriesContext(connection) as seen:
                browser.get(address)
            counts.setdefault(address.rsplit("/", 2)[1], []).append(len(seen))

    assert {name: found[0] for name, found in counts.items()} == {name: found[1] for name, found in counts.items()}
