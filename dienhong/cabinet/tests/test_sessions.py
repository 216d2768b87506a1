"""Sessions: prepared, called with the rules and the roll of their day, opened with a quorum, led, closed."""

from datetime import timedelta

import pytest

from dienhong.audit.public import records_about
from dienhong.cabinet import commands
from dienhong.cabinet.events import AbsenceAsked, AbsenceDecided, MembersInvited, SessionMoved
from dienhong.cabinet.handlers import on_absence_asked, on_absence_decided, on_members_invited, on_session_moved
from dienhong.cabinet.models import AgendaItem, Attendance, Dossier, Invitation, Seat, Session, SessionStep
from dienhong.cabinet.presence import present
from dienhong.cabinet.queries.sessions import comings_of, members_invited, quorum_of, rules_in, sessions_visible_to
from dienhong.cabinet.tests.builders import (
    BASIS,
    a_body,
    a_called_session,
    a_dossier,
    a_ministers_post,
    a_plan,
    a_seat,
    a_session,
    all_came,
    an_invitee,
    an_office,
    an_open_session,
)
from dienhong.identity.tests.builders import a_stranger, an_actor
from dienhong.kernel import clock
from dienhong.kernel.errors import NotFound, NotPermitted, RuleBroken
from dienhong.notifications.models import Notification

pytestmark = pytest.mark.django_db
Reply, Consent = Invitation.Reply, Invitation.Consent


def _numbers(called):
    session = called.renewed()
    found = quorum_of(session, members_invited(session), present(comings_of(session)))
    return found.counted, found.needed, found.total


def _told(event):
    return sorted(Notification.objects.filter(event=event).values_list("person_id", flat=True))


def test_a_called_session_is_bound_by_the_rules_and_the_roll_of_its_day():
    called = a_called_session(3)
    session = called.renewed()

    quorum = rules_in(session)["quorum"]
    assert (session.state, session.chair.person_id) == (Session.State.CALLED, called.actors[0].person_id)
    assert (quorum.value, quorum.citation) == ("2/3", quorum.source.citation)
    later = clock.today() + timedelta(days=1)
    commands.set_rule(
        called.office.keeper, body=session.body.uuid, code="quorum", value="1/1", since=later, source=("Quy chế", "")
    )
    assert rules_in(called.renewed())["quorum"].value == "2/3"
    assert [one.person_id for one in members_invited(session)] == [one.person_id for one in called.actors]


def test_calling_needs_an_agenda_a_rule_on_the_quorum_and_an_end_to_come():
    office = an_office()
    body = a_body(office)
    with pytest.raises(RuleBroken, match=r"cabinet\.nobody_presides"):
        a_session(office, body)
    a_seat(office, body, presides=True)
    empty = a_session(office, body, titles=())

    with pytest.raises(RuleBroken, match=r"cabinet\.agenda_empty"):
        commands.call_session(office.keeper, session=empty.uuid)
    plan = commands.ItemPlan("Nội dung", AgendaItem.Form.VOTE, 10)
    commands.add_item(office.keeper, session=empty.uuid, plan=plan)
    commands.set_rule(
        office.keeper, body=body.uuid, code="quorum", value="", since=clock.today(), source=("Quy chế", "")
    )
    with pytest.raises(RuleBroken, match=r"cabinet\.quorum_unsettled"):
        commands.call_session(office.keeper, session=empty.uuid)
    Session.objects.update(starts_at=clock.now() - timedelta(hours=3), ends_at=clock.now() - timedelta(hours=2))
    with pytest.raises(RuleBroken, match=r"cabinet\.session_times"):
        commands.call_session(office.keeper, session=empty.uuid)
    told = [(one.command, one.outcome) for one in records_about("cabinet.Session", str(empty.uuid))]
    assert ("cabinet.add_item", "done") in told


@pytest.mark.parametrize(
    ("title", "hours", "code"), [("  ", 1, "session_title_missing"), ("Phiên họp", -5, "session_times")]
)
def test_a_plan_without_title_or_future_is_refused(title, hours, code):
    office = an_office()
    body = a_body(office)
    a_seat(office, body, presides=True)

    with pytest.raises(RuleBroken, match=rf"cabinet\.{code}"):
        commands.prepare_session(office.keeper, body=body.uuid, plan=a_plan(title, hours=hours))


def test_members_are_told_of_the_calling_the_move_and_the_cancelling():
    called = a_called_session(2, hours=5)
    members = sorted(one.person_id for one in called.actors)
    session = called.session

    on_members_invited(MembersInvited(session.pk, [one.pk for one in called.invitations]))
    moved = commands.change_session(
        called.office.keeper, session=session.uuid, plan=a_plan(hours=30), reason="Trùng lịch"
    )
    commands.cancel_session(called.office.keeper, session=session.uuid, reason="Bão lớn")
    for step in SessionStep.objects.filter(session=session):
        on_session_moved(SessionMoved(session.pk, step.pk, step.kind))

    assert moved.revision == 1
    assert (_told("cabinet.invited"), _told("cabinet.moved"), _told("cabinet.cancelled")) == (members,) * 3
    assert "Bão lớn" in Notification.objects.filter(event="cabinet.cancelled")[0].body
    assert called.renewed().state == Session.State.CANCELLED
    with pytest.raises(RuleBroken, match=r"cabinet\.session_state"):
        commands.cancel_session(called.office.keeper, session=session.uuid, reason="Lần nữa")


def test_what_was_called_is_moved_and_cancelled_only_with_a_reason():
    called = a_called_session(1, hours=5)

    with pytest.raises(RuleBroken, match=r"cabinet\.reason_missing"):
        commands.change_session(called.office.keeper, session=called.session.uuid, plan=a_plan(hours=9))
    with pytest.raises(RuleBroken, match=r"cabinet\.reason_missing"):
        commands.cancel_session(called.office.keeper, session=called.session.uuid, reason=" ")


def test_a_session_moved_to_another_day_takes_the_roll_of_that_day():
    called = a_called_session(2, hours=5)
    day = clock.today() + timedelta(days=10)
    ending = Seat.objects.get(body=called.session.body, presides=False)
    commands.end_seat(called.office.keeper, seat=ending.uuid, until=day - timedelta(days=1), basis=BASIS)
    new = a_seat(called.office, called.session.body, a_ministers_post(), since=day)

    commands.change_session(
        called.office.keeper, session=called.session.uuid, plan=a_plan(hours=24 * 10 + 1), reason="Lùi lịch"
    )

    head = called.invitations[0].seat_id
    assert {one.seat_id for one in members_invited(called.renewed())} == {head, new.pk}


def test_opening_is_refused_without_a_quorum_with_the_numbers_and_the_citation():
    called = a_called_session(3)
    all_came(called, 1)

    with pytest.raises(RuleBroken, match=r"cabinet\.no_quorum") as refused:
        commands.open_session(called.actors[0], session=called.session.uuid)

    given = refused.value.params
    assert (given["counted"], given["needed"], given["total"]) == (1, 2, 3)
    assert "Điều 46" in given["citation"]
    all_came_second = called.invitations[1]
    commands.mark_came(called.office.keeper, invitation=all_came_second.uuid)
    commands.open_session(called.actors[0], session=called.session.uuid)
    assert called.renewed().state == Session.State.OPEN
    assert SessionStep.objects.get(kind="opened").text.startswith("2/3 (≥ 2;")


def test_a_stand_in_never_counts_and_a_remote_member_counts_as_the_rule_says():
    called = a_called_session(3, hours=5)
    sends = commands.Answer(Reply.STAND_IN, "Đi công tác", "Nguyễn Văn Thay", "Thứ trưởng")
    commands.reply_to_invitation(called.actors[1], invitation=called.invitations[1].uuid, answer=sends)
    with clock.frozen(called.session.starts_at):
        all_came(called, 1)
        commands.mark_came(called.office.keeper, invitation=called.invitations[1].uuid, by_stand_in=True)
        assert _numbers(called) == (1, 2, 3)
        commands.mark_came(called.actors[2], invitation=called.invitations[2].uuid, where="remote")
        assert _numbers(called) == (2, 2, 3)
        called.session.rules.filter(code="remote_counts").update(value="no")
        assert _numbers(called) == (1, 2, 3)


def test_who_left_counts_no_more_and_a_vacant_seat_changes_the_total():
    called = a_called_session(3)
    all_came(called)

    commands.mark_left(called.office.keeper, invitation=called.invitations[2].uuid)
    assert _numbers(called) == (2, 2, 3)
    yesterday = clock.today() - timedelta(days=1)
    commands.end_seat(called.office.keeper, seat=called.invitations[1].seat.uuid, until=yesterday, basis=BASIS)
    assert _numbers(called) == (1, 2, 2)
    with pytest.raises(RuleBroken, match=r"cabinet\.not_there"):
        commands.mark_left(called.office.keeper, invitation=called.invitations[2].uuid)
    with pytest.raises(RuleBroken, match=r"cabinet\.already_there"):
        commands.mark_came(called.office.keeper, invitation=called.invitations[0].uuid)


def test_a_member_marks_only_himself_and_only_from_elsewhere():
    called = a_called_session(3)
    mine, other = called.invitations[1], called.invitations[2]

    with pytest.raises(NotPermitted):
        commands.mark_came(called.actors[1], invitation=mine.uuid)
    with pytest.raises(NotPermitted):
        commands.mark_came(called.actors[1], invitation=other.uuid, where="remote")
    with pytest.raises(RuleBroken, match=r"cabinet\.no_stand_in"):
        commands.mark_came(called.office.keeper, invitation=mine.uuid, by_stand_in=True)
    commands.mark_came(called.actors[1], invitation=mine.uuid, where="remote")
    commands.mark_left(called.actors[1], invitation=mine.uuid)
    assert [one.kind for one in Attendance.objects.order_by("id")] == ["came", "left"]


def test_nobody_attends_or_opens_before_the_day():
    called = a_called_session(1, hours=72)

    with pytest.raises(RuleBroken, match=r"cabinet\.too_early_to_attend"):
        all_came(called)
    with pytest.raises(RuleBroken, match=r"cabinet\.too_early_to_attend"):
        commands.open_session(called.actors[0], session=called.session.uuid)


def test_the_chair_is_handed_over_mid_session_and_rights_follow_at_once():
    called = an_open_session(3, titles=("Một", "Hai"))
    head, deputy, third = called.actors
    one, two = called.session.items.order_by("position")
    commands.start_item(head, item=one.uuid)
    with pytest.raises(NotPermitted):
        commands.conclude_item(deputy, item=one.uuid, conclusion="Đồng ý")
    with pytest.raises(NotPermitted):
        commands.hand_chair(called.office.keeper, session=called.session.uuid, seat=called.invitations[1].seat.uuid)

    commands.hand_chair(head, session=called.session.uuid, seat=called.invitations[1].seat.uuid)

    with pytest.raises(NotPermitted):
        commands.conclude_item(head, item=one.uuid, conclusion="Đồng ý")
    with pytest.raises(NotPermitted):
        commands.hand_chair(third, session=called.session.uuid, seat=called.invitations[2].seat.uuid)
    commands.conclude_item(deputy, item=one.uuid, conclusion="Đồng ý")
    commands.hand_chair(head, session=called.session.uuid, seat=called.invitations[0].seat.uuid)
    commands.start_item(head, item=two.uuid)
    steps = SessionStep.objects.filter(session=called.session).order_by("id")
    assert [(step.kind, step.chair_id) for step in steps if step.kind == "chair_handed"] == [
        ("chair_handed", called.invitations[1].seat_id),
        ("chair_handed", called.invitations[0].seat_id),
    ]
    on_session_moved(SessionMoved(called.session.pk, steps.filter(kind="chair_handed")[0].pk, "chair_handed"))
    assert _told("cabinet.chair_handed") == [deputy.person_id]


def test_the_chair_goes_only_to_a_member_of_the_roll_who_is_there():
    called = an_open_session(3)
    commands.mark_left(called.office.keeper, invitation=called.invitations[1].uuid)
    elsewhere = a_seat(called.office, a_body(called.office, "Tập thể khác"), presides=True)

    with pytest.raises(RuleBroken, match=r"cabinet\.chair_not_there"):
        commands.hand_chair(called.actors[0], session=called.session.uuid, seat=called.invitations[1].seat.uuid)
    with pytest.raises(RuleBroken, match=r"cabinet\.not_in_the_roll"):
        commands.hand_chair(called.actors[0], session=called.session.uuid, seat=elsewhere.uuid)


def test_items_are_taken_up_one_at_a_time_concluded_with_a_text_and_the_session_closes():
    called = an_open_session(2, titles=("Một", "Hai", "Ba"))
    head = called.actors[0]
    one, two, three = called.session.items.order_by("position")

    commands.start_item(head, item=one.uuid)
    with pytest.raises(RuleBroken, match=r"cabinet\.item_open"):
        commands.start_item(head, item=two.uuid)
    with pytest.raises(RuleBroken, match=r"cabinet\.item_open"):
        commands.close_session(head, session=called.session.uuid)
    with pytest.raises(RuleBroken, match=r"cabinet\.conclusion_missing"):
        commands.conclude_item(head, item=one.uuid, conclusion=" ")
    commands.conclude_item(head, item=one.uuid, conclusion="Thống nhất như tờ trình")
    with pytest.raises(RuleBroken, match=r"cabinet\.item_state"):
        commands.start_item(head, item=one.uuid)
    with pytest.raises(RuleBroken, match=r"cabinet\.reason_missing"):
        commands.take_off_item(head, item=two.uuid, reason="")
    commands.take_off_item(head, item=two.uuid, reason="Chưa đủ tài liệu")
    commands.close_session(head, session=called.session.uuid)
    with pytest.raises(RuleBroken, match=r"cabinet\.session_state"):
        commands.start_item(head, item=three.uuid)

    states = called.session.items.order_by("position").values_list("state", flat=True)
    assert list(states) == ["concluded", "taken_off", "waiting"]
    assert list(SessionStep.objects.order_by("id").values_list("kind", flat=True)) == [
        "called", "opened", "item_started", "item_concluded", "item_taken_off", "closed",
    ]  # fmt: skip


def test_items_move_among_those_that_wait_and_never_before_what_was_taken_up():
    called = an_open_session(1, titles=("Một", "Hai", "Ba"))
    items = list(called.session.items.order_by("position"))
    commands.start_item(called.actors[0], item=items[0].uuid)

    commands.move_item(called.office.keeper, item=items[2].uuid, to=1)

    assert list(called.session.items.order_by("position").values_list("title", flat=True)) == ["Một", "Ba", "Hai"]
    with pytest.raises(RuleBroken, match=r"cabinet\.item_state"):
        commands.move_item(called.office.keeper, item=items[0].uuid, to=3)


@pytest.mark.parametrize(("title", "minutes", "code"), [(" ", 5, "item_title_missing"), ("Một", 0, "item_minutes")])
def test_an_item_needs_a_title_and_minutes(title, minutes, code):
    called = a_called_session(1, hours=5)
    plan = commands.ItemPlan(title, AgendaItem.Form.DISCUSSION, minutes)

    with pytest.raises(RuleBroken, match=rf"cabinet\.{code}"):
        commands.add_item(called.office.keeper, session=called.session.uuid, plan=plan)
    with pytest.raises(RuleBroken, match=rf"cabinet\.{code}"):
        commands.change_item(called.office.keeper, item=called.session.items.get().uuid, plan=plan)


def test_an_absence_asks_the_head_who_alone_consents():
    called = a_called_session(3, hours=5)
    mine = called.invitations[1]
    answer = commands.Answer(Reply.ABSENT, "Công tác nước ngoài")

    with pytest.raises(RuleBroken, match=r"cabinet\.reason_missing"):
        commands.reply_to_invitation(called.actors[1], invitation=mine.uuid, answer=commands.Answer(Reply.ABSENT))
    commands.reply_to_invitation(called.actors[1], invitation=mine.uuid, answer=answer)
    on_absence_asked(AbsenceAsked(mine.pk))
    for other in (called.actors[2], called.office.keeper):
        with pytest.raises(NotPermitted):
            commands.decide_absence(other, invitation=mine.uuid, agree=True)
    commands.decide_absence(called.actors[0], invitation=mine.uuid, agree=False)
    on_absence_decided(AbsenceDecided(mine.pk))

    mine.refresh_from_db()
    assert (mine.reply, mine.consent) == (Reply.ABSENT, Consent.REFUSED)
    assert (_told("cabinet.absence_asked"), _told("cabinet.absence_decided")) == (
        [called.actors[0].person_id],
        [called.actors[1].person_id],
    )
    with pytest.raises(RuleBroken, match=r"cabinet\.no_consent_asked"):
        commands.decide_absence(called.actors[0], invitation=mine.uuid, agree=True)
    commands.reply_to_invitation(called.actors[1], invitation=mine.uuid, answer=commands.Answer(Reply.COMES))
    mine.refresh_from_db()
    assert (mine.reply, mine.consent, mine.reason) == (Reply.COMES, Consent.NOT_NEEDED, "")


def test_a_stand_in_is_named_by_a_member_only_and_replies_end_when_the_session_opens():
    called = a_called_session(2)
    guest, invitation = an_invitee(called)

    with pytest.raises(RuleBroken, match=r"cabinet\.stand_in_missing"):
        commands.reply_to_invitation(
            called.actors[1], invitation=called.invitations[1].uuid, answer=commands.Answer(Reply.STAND_IN, "Bận")
        )
    with pytest.raises(RuleBroken, match=r"cabinet\.only_members_send"):
        commands.reply_to_invitation(
            guest, invitation=invitation.uuid, answer=commands.Answer(Reply.STAND_IN, "Bận", "Ai Đó", "Vụ trưởng")
        )
    with pytest.raises(NotPermitted):
        commands.reply_to_invitation(called.actors[0], invitation=invitation.uuid, answer=commands.Answer(Reply.COMES))
    all_came(called)
    commands.open_session(called.actors[0], session=called.session.uuid)
    with pytest.raises(RuleBroken, match=r"cabinet\.session_state"):
        commands.reply_to_invitation(guest, invitation=invitation.uuid, answer=commands.Answer(Reply.COMES))


def test_members_and_those_invited_already_are_not_invited_again():
    called = a_called_session(1, hours=5)
    item = called.session.items.get()
    _, invitation = an_invitee(called, item)

    for post in (invitation.post, called.invitations[0].post):
        with pytest.raises(RuleBroken, match=r"cabinet\.already_invited"):
            commands.invite_person(called.office.keeper, session=called.session.uuid, post_id=post.pk, item=item.uuid)
    with pytest.raises(NotFound):
        commands.invite_person(
            called.office.keeper, session=called.session.uuid, post_id=invitation.post.pk, item=called.session.uuid
        )


def test_an_invitee_of_one_item_is_called_in_for_it_and_out_when_it_ends():
    called = an_open_session(2, titles=("Một", "Hai"))
    one, two = called.session.items.order_by("position")
    guest, invitation = an_invitee(called, two)
    commands.start_item(called.actors[0], item=one.uuid)

    with pytest.raises(RuleBroken, match=r"cabinet\.only_for_own_item"):
        commands.mark_came(called.office.keeper, invitation=invitation.uuid)
    commands.conclude_item(called.actors[0], item=one.uuid, conclusion="Xong")
    commands.start_item(called.actors[0], item=two.uuid)
    commands.mark_came(called.office.keeper, invitation=invitation.uuid)
    commands.ask_to_speak(guest, invitation=invitation.uuid, topic="Giải trình")
    commands.conclude_item(called.actors[0], item=two.uuid, conclusion="Xong")

    assert invitation.pk not in present(comings_of(called.session))
    assert _numbers(called) == (2, 2, 2)


def test_who_may_not_see_a_session_is_told_that_it_does_not_exist():
    called = a_called_session(2, hours=5)
    in_preparation = a_session(called.office, called.session.body)
    stranger, other_office = a_stranger(), an_office().keeper

    for actor in (stranger, other_office):
        assert list(sessions_visible_to(actor)) == []
        with pytest.raises(NotFound):
            commands.call_session(actor, session=in_preparation.uuid)
        with pytest.raises(NotFound):
            commands.mark_came(actor, invitation=called.invitations[0].uuid)
        with pytest.raises(NotFound):
            commands.start_item(actor, item=called.session.items.get().uuid)
    assert list(sessions_visible_to(called.actors[1])) == [called.session]
    with pytest.raises(NotPermitted):
        commands.call_session(an_actor("cabinet.read_bodies", at=called.office.agency), session=in_preparation.uuid)


def test_an_item_is_scheduled_only_with_a_dossier_that_was_accepted_in_time():
    office = an_office()
    body = a_body(office)
    a_seat(office, body, presides=True)
    session = a_session(office, body, hours=24 * 10)
    dossier = a_dossier(body, Dossier.State.SUBMITTED)
    plan = commands.ItemPlan("Đề án", AgendaItem.Form.VOTE, 30)

    def add():
        return commands.add_item(office.keeper, session=session.uuid, plan=plan, dossier=dossier.uuid)

    with pytest.raises(RuleBroken, match=r"cabinet\.dossier_not_ready"):
        add()
    accepted = session.starts_at - timedelta(days=2)
    Dossier.objects.update(state=Dossier.State.ACCEPTED, accepted_at=accepted)
    with pytest.raises(RuleBroken, match=r"cabinet\.papers_late") as refused:
        add()
    assert refused.value.params["citation"] == "Nghị định 39/2022/NĐ-CP"
    Dossier.objects.update(accepted_at=session.starts_at - timedelta(days=5))
    assert add().submitter_id == dossier.submitter_id
    commands.call_session(office.keeper, session=session.uuid)
    with pytest.raises(RuleBroken, match=r"cabinet\.papers_late"):
        commands.change_session(office.keeper, session=session.uuid, plan=a_plan(hours=24 * 5), reason="Sớm hơn")


def test_a_dossier_of_another_body_is_refused():
    called = a_called_session(1, hours=24 * 10)
    dossier = a_dossier(a_body(called.office, "Tập thể khác"), Dossier.State.ACCEPTED)
    plan = commands.ItemPlan("Đề án", AgendaItem.Form.VOTE, 30)

    with pytest.raises(RuleBroken, match=r"cabinet\.dossier_of_another_body"):
        commands.add_item(called.office.keeper, session=called.session.uuid, plan=plan, dossier=dossier.uuid)
