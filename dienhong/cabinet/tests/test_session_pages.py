"""Pages of sessions: what each sees, what a stranger does not, and that a large body costs no more statements."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from dienhong.cabinet import commands
from dienhong.cabinet.models import AgendaItem, Invitation, Paper, Session
from dienhong.cabinet.tests.builders import (
    a_body,
    a_called_session,
    a_dossier,
    a_seat,
    all_came,
    an_invitee,
    an_office,
    an_open_session,
)
from dienhong.identity.tests.builders import a_stranger, an_actor, sign_in
from dienhong.kernel import clock

pytestmark = pytest.mark.django_db


def _as(actor):
    browser = Client()
    sign_in(browser, actor)
    return browser


def _url(name, row):
    return reverse(f"cabinet:{name}", args=[row.uuid])


def _text(answer):
    return answer.content.decode()


def _local(moment):
    return moment.astimezone(clock.VIETNAM).strftime("%Y-%m-%dT%H:%M")


def test_the_office_prepares_a_session_writes_its_agenda_and_calls_it():
    office = an_office()
    body = a_body(office)
    a_seat(office, body, presides=True)
    browser, starts = _as(office.keeper), timezone.now() + timedelta(days=1)
    sent = {"kind": "regular", "title": "Phiên họp thường kỳ", "place": "Phòng 1",
            "starts_at": _local(starts), "ends_at": _local(starts + timedelta(hours=2))}  # fmt: skip

    answer = browser.post(_url("new_session", body), sent)
    session = Session.objects.get()
    assert answer.url == _url("session", session)
    for title in ("Một", "Hai"):
        item = {"title": title, "form": "vote", "minutes": "15", "presenter": "", "asks": "Câu hỏi một\nCâu hỏi hai"}
        assert browser.post(_url("add_item", session), item).status_code == 302
    second = session.items.get(title="Hai")
    assert browser.post(_url("move_item", second), {"to": "1"}).status_code == 302
    change = {"title": "Hai, sửa", "form": "discussion", "minutes": "25", "presenter": "", "asks": ""}
    assert browser.post(_url("change_item", second), change).status_code == 302
    assert browser.post(_url("call_session", session)).status_code == 302
    moved = {**sent, "place": "Phòng 2"}
    assert browser.post(_url("change_session", session), moved).status_code == 422
    assert browser.post(_url("change_session", session), {**moved, "reason": "Sửa phòng"}).status_code == 302

    session.refresh_from_db()
    assert (session.state, session.place) == ("called", "Phòng 2")
    assert list(session.items.order_by("position").values_list("title", flat=True)) == ["Hai, sửa", "Một"]
    page = _text(browser.get(_url("session", session)))
    assert starts.astimezone(clock.VIETNAM).strftime("%H:%M") in page
    assert browser.post(_url("cancel_session", session), {"reason": "Bão"}).status_code == 302
    assert "Bão" in _text(browser.get(_url("session", session)))


def test_the_calendar_file_is_one_event_that_a_later_one_replaces():
    called = a_called_session(1, hours=5)
    browser = _as(called.actors[0])

    lines = _text(browser.get(_url("session_calendar", called.session))).replace("\r\n ", "").split("\r\n")

    assert f"UID:{called.session.uuid}@dienhong" in lines
    assert (lines.count("BEGIN:VEVENT"), "SEQUENCE:0" in lines, "STATUS:CONFIRMED" in lines) == (1, True, True)
    assert f"DTSTART:{called.session.starts_at:%Y%m%dT%H%M%SZ}" in lines
    commands.cancel_session(called.office.keeper, session=called.session.uuid, reason="Bão")
    lines = _text(browser.get(_url("session_calendar", called.session))).split("\r\n")
    assert ("SEQUENCE:1" in lines, "STATUS:CANCELLED" in lines) == (True, True)


def test_a_member_replies_and_the_head_consents():
    called = a_called_session(2, hours=5)
    mine = called.invitations[1]

    sent = {"reply": "stand_in", "reason": "Đi công tác", "stand_in": "Ai Đó", "stand_in_post": "Thứ trưởng"}
    assert _as(called.actors[1]).post(_url("reply", mine), sent).status_code == 302
    head = _as(called.actors[0])
    assert _url("consent", mine) in _text(head.get(_url("session", called.session)))
    assert head.post(_url("consent", mine), {"agree": "1"}).status_code == 302
    assert head.get(_url("reply", mine)).status_code == 403

    mine.refresh_from_db()
    assert (mine.reply, mine.consent) == (Invitation.Reply.STAND_IN, Invitation.Consent.GRANTED)


def test_a_session_is_run_from_attendance_to_its_close():
    called = a_called_session(3)
    desk, head = _as(called.office.keeper), _as(called.actors[0])
    running, item = _url("running", called.session), called.session.items.get()

    refused = head.post(_url("open_session", called.session), follow=True)
    assert "cabinet.no_quorum" in _text(refused)
    for one in called.invitations[:2]:
        assert desk.post(_url("came", one), {"where": "room", "from": "desk"}).url == _url("attendance", called.session)
    third = _as(called.actors[2])
    assert third.post(_url("came", called.invitations[2]), {"where": "remote"}).status_code == 302
    assert head.post(_url("open_session", called.session)).url == running
    assert _url("start_item", item) in _text(head.get(running))
    assert head.post(_url("start_item", item)).url == running
    assert third.post(_url("speech", called.invitations[2]), {"act": "ask", "topic": "Kinh phí"}).url == running
    assert "Kinh phí" in _text(head.get(running))
    assert head.post(_url("speech", called.invitations[2]), {"act": "give", "minutes": "3"}).url == running
    assert head.post(_url("conclude_item", item), {"conclusion": "Thống nhất"}).url == running
    assert desk.post(_url("left", called.invitations[2]), {"from": "desk"}).status_code == 302
    assert head.post(_url("close_session", called.session)).url == running

    page = _text(third.get(running))
    assert ("Thống nhất" in page, _url("start_item", item) in page) == (True, False)
    assert called.renewed().state == Session.State.CLOSED


def test_the_chair_is_handed_over_by_the_page_and_the_console_follows():
    called = an_open_session(2)
    first, second = _as(called.actors[0]), _as(called.actors[1])
    running = _url("running", called.session)

    seat = {"seat": str(called.invitations[1].seat.uuid)}
    assert first.post(_url("hand_chair", called.session), seat).url == running

    start = _url("start_item", called.session.items.get())
    assert (start in _text(first.get(running)), start in _text(second.get(running))) == (False, True)
    assert first.post(start).status_code == 403
    assert second.post(start).status_code == 302


def test_an_invitee_of_one_item_sees_it_from_call_in_to_call_out_and_nothing_else():
    called = an_open_session(2, titles=("Việc kín", "Việc mời", "Việc khác"))
    items = list(called.session.items.order_by("position"))
    guest, invitation = an_invitee(called, items[1])
    AgendaItem.objects.filter(pk=items[1].pk).update(asks="Câu hỏi riêng")
    browser, running = _as(guest), _url("running", called.session)
    head = called.actors[0]
    commands.start_item(head, item=items[0].uuid)

    pages = [_text(browser.get(running)), _text(browser.get(_url("session", called.session)))]
    assert [("Việc kín" in one, "Việc mời" in one, "Thành Viên 2" in one) for one in pages] == [
        (False, True, False)
    ] * 2
    assert browser.get(_url("change_item", items[0])).status_code == 404
    commands.conclude_item(head, item=items[0].uuid, conclusion="Kết luận kín")
    commands.start_item(head, item=items[1].uuid)
    assert "Câu hỏi riêng" not in _text(browser.get(running))
    commands.mark_came(called.office.keeper, invitation=invitation.uuid)
    assert "Câu hỏi riêng" in _text(browser.get(running))
    assert browser.post(_url("speech", invitation), {"act": "ask"}).status_code == 302
    commands.mark_left(called.office.keeper, invitation=invitation.uuid)
    assert "Câu hỏi riêng" not in _text(browser.get(running))
    assert "Kết luận kín" not in _text(browser.get(running))
    assert browser.get(_url("screen", called.session)).status_code == 403
    commands.conclude_item(head, item=items[1].uuid, conclusion="Kết luận riêng")
    commands.close_session(head, session=called.session.uuid)
    for name in ("running", "session"):
        assert "Kết luận riêng" not in _text(browser.get(_url(name, called.session)))
        assert "Kết luận riêng" in _text(_as(called.actors[1]).get(_url(name, called.session)))


def test_the_room_screen_shows_only_what_is_called():
    called = an_open_session(2, titles=("Một", "Việc sau"))
    browser, item = _as(called.office.keeper), called.session.items.get(position=1)

    before = _text(browser.get(_url("screen", called.session)))
    commands.start_item(called.actors[0], item=item.uuid)
    page = _text(browser.get(_url("screen", called.session)))

    assert (">Một<" in before, ">Một<" in page, "Việc sau" in page) == (False, True, False)
    assert ('class="top"' in page, 'class="sys"' in page, "2/2" in page) == (False, False, True)


def test_a_stranger_finds_nothing():
    called = an_open_session(1)
    item, invitation = called.session.items.get(), called.invitations[0]
    commands.start_item(called.actors[0], item=item.uuid)
    routes = {
        "body": (called.session.body, ["sessions", "new_session"]),
        "session": (called.session, ["session", "session_calendar", "change_session", "cancel_session", "hand_chair",
                                     "invite", "add_item", "attendance", "running", "screen"]),
        "posted": (called.session, ["call_session", "open_session", "close_session"]),
        "item": (item, ["change_item", "take_off_item", "conclude_item"]),
        "item posted": (item, ["move_item", "start_item"]),
        "invitation": (invitation, ["reply"]),
        "invitation posted": (invitation, ["consent", "came", "left", "speech"]),
    }  # fmt: skip
    for actor in (a_stranger(), an_office().keeper):
        browser = _as(actor)
        for kind, (row, names) in routes.items():
            for name in names:
                ask = browser.post if "posted" in kind else browser.get
                assert (name, ask(_url(name, row)).status_code) == (name, 404)
        assert called.session.title not in _text(browser.get(reverse("cabinet:index")))


def test_a_member_is_refused_what_the_office_and_the_chair_do():
    called = an_open_session(2)
    item, browser = called.session.items.get(), _as(called.actors[1])

    for name in ("change_session", "cancel_session", "invite", "add_item", "attendance", "screen"):
        assert (name, browser.get(_url(name, called.session)).status_code) == (name, 403)
    for name in ("call_session", "open_session", "close_session"):
        assert (name, browser.post(_url(name, called.session)).status_code) == (name, 403)
    for name in ("change_item", "take_off_item", "conclude_item"):
        assert (name, browser.get(_url(name, item)).status_code) == (name, 403)
    reader = _as(an_actor("cabinet.read_bodies", at=called.office.agency))
    assert reader.get(_url("running", called.session)).status_code == 200
    assert reader.post(_url("start_item", item)).status_code == 403


def test_pages_of_a_large_body_cost_the_same_statements():
    counts = {}
    for number in (3, 27):
        called = a_called_session(number, titles=[f"Việc {place}" for place in range(1 if number == 3 else 20)])
        all_came(called)
        commands.open_session(called.actors[0], session=called.session.uuid)
        commands.start_item(called.actors[0], item=called.session.items.order_by("position")[0].uuid)
        for one, actor in zip(called.invitations[1:], called.actors[1:], strict=True):
            commands.ask_to_speak(actor, invitation=one.uuid)
        for name in ("session", "running", "attendance", "screen"):
            browser = _as(called.office.keeper)
            browser.get(_url(name, called.session))
            with CaptureQueriesContext(
                connection,
            ) as seen:
                browser.get(_url(name, called.session))
            counts.setdefault(name, []).append(len(seen))

    assert {name: one for name, (one, other) in counts.items() if one == other} == {n: v[0] for n, v in counts.items()}


def test_the_papers_of_the_item_under_discussion_stand_beside_it():
    called = an_open_session(1)
    dossier, item = a_dossier(called.session.body, "accepted"), called.session.items.get()
    AgendaItem.objects.filter(pk=item.pk).update(dossier=dossier)
    for position, title in enumerate(("Tờ trình 218", "Bản bỏ ra"), 1):
        Paper.objects.create(
            agency_id=dossier.agency_id,
            dossier=dossier,
            kind="proposal",
            title=title,
            source_id=dossier.submitter_id,
            position=position,
            taken_out_at=clock.now() if position == 2 else None,
        )
    commands.start_item(called.actors[0], item=item.uuid)

    page = _text(_as(called.actors[0]).get(_url("running", called.session)))

    assert ("Tờ trình 218" in page, "Bản bỏ ra" in page) == (True, False)


def test_the_closed_session_shows_who_came_until_when_and_no_replies():
    called = a_called_session(4, titles=("Một", "Hai"))
    item = called.session.items.get(title="Hai")
    _guest, invited = an_invitee(called, item, "Chuyên Gia Hai")
    an_invitee(called, None, "Khách Vắng")
    sends = commands.Answer(Invitation.Reply.STAND_IN, "Đi công tác", "Ai Đó", "Thứ trưởng")
    commands.reply_to_invitation(called.actors[2], invitation=called.invitations[2].uuid, answer=sends)
    comes = commands.Answer(Invitation.Reply.COMES)
    commands.reply_to_invitation(called.actors[3], invitation=called.invitations[3].uuid, answer=comes)
    desk, (head, second, third, _absent) = called.office.keeper, called.invitations
    commands.mark_came(desk, invitation=head.uuid)
    commands.mark_came(desk, invitation=second.uuid, where="remote")
    commands.mark_came(desk, invitation=third.uuid, by_stand_in=True)
    Session.objects.get().rules.filter(code="quorum").update(value="1/2")
    commands.open_session(called.actors[0], session=called.session.uuid)
    commands.start_item(called.actors[0], item=item.uuid)
    commands.mark_came(desk, invitation=invited.uuid)
    commands.conclude_item(called.actors[0], item=item.uuid, conclusion="Ghi nhận")
    commands.mark_left(desk, invitation=second.uuid)
    commands.close_session(called.actors[0], session=called.session.uuid)

    page = _text(_as(called.actors[0]).get(_url("session", called.session)))

    rows = [one.split("</tr>")[0] for one in page.split('id="thanh-phan"')[1].split("<tr")[2:]]
    told = {one.split('class="t">')[1].split("<")[0]: one for one in rows}
    assert list(told) == [
        "Thành Viên 1",
        "Thành Viên 2",
        "Thành Viên 3",
        "Thành Viên 4",
        "Khách Vắng",
        "Chuyên Gia Hai",
    ]
    words = ("Tại phòng họp", "Trực tuyến", "Người dự thay", "Ai Đó", "Vắng mặt", "Không đến", "Rời sớm")
    assert {name: [word for word in words if word in row] for name, row in told.items()} == {
        "Thành Viên 1": ["Tại phòng họp"],
        "Thành Viên 2": ["Trực tuyến", "Rời sớm"],
        "Thành Viên 3": ["Người dự thay", "Ai Đó"],
        "Thành Viên 4": ["Vắng mặt"],
        "Khách Vắng": ["Không đến"],
        "Chuyên Gia Hai": ["Tại phòng họp"],
    }
    assert "Dự họp<" not in page
