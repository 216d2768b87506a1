"""Minutes: sentences from events, passages in versions, remarks with answers, settling, two signatures, pages, strangers."""

from dataclasses import replace
from datetime import timedelta
from hashlib import sha256

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from dienhong.audit.models import AuditRecord
from dienhong.cabinet import commands
from dienhong.cabinet.commands.minutes import drop_minutes_signature, record_minutes_signature
from dienhong.cabinet.commands.positions import Stand
from dienhong.cabinet.minutes_assembly import assembled
from dienhong.cabinet.models import (
    Attendance,
    Invitation,
    Minutes,
    MinutesPart,
    MinutesRemark,
    MinutesSignature,
    SessionRule,
    SessionStep,
    SpeechStep,
)
from dienhong.cabinet.queries.minutes import content_of, hash_of
from dienhong.cabinet.tests.after_builders import a_held_session, a_quiet_session, settled_minutes
from dienhong.cabinet.tests.builders import an_office
from dienhong.cabinet.tests.view_builders import a_forum
from dienhong.directory.tests.builders import an_agency
from dienhong.documents.public import file_bytes
from dienhong.exchange.tests.builders import deliver_all
from dienhong.identity.models import Person
from dienhong.identity.tests.builders import a_post, a_stranger, an_actor, sign_in
from dienhong.kernel import clock
from dienhong.kernel.errors import NotFound, NotPermitted, RuleBroken
from dienhong.notifications.models import Notification
from dienhong.signing.models import RemoteSigning, SigningKey
from dienhong.signing.public import validate_pdf
from dienhong.signing.tasks import go_on_signing
from dienhong.signing.tests.remote_services import a_remote_personal_key, services_file, the_service

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("data_dir")]


@pytest.fixture
def held():
    return a_quiet_session(closed=True)


@pytest.fixture
def signing():
    """A held session whose members and clerk have keys, and a vote."""
    return a_held_session()


def _as(actor):
    browser = Client()
    sign_in(browser, actor)
    return browser


def _url(name, *given):
    return reverse(f"cabinet:{name}", args=given)


def _drafted(held):
    return commands.draft_minutes(held.chamber.clerk, session=held.session.uuid)


def _sent(held, days=2):
    return commands.send_minutes(
        held.chamber.clerk, session=held.session.uuid, until=clock.now() + timedelta(days=days)
    )


def test_every_sentence_names_the_events_it_comes_from(signing):
    held = signing
    minutes = _drafted(held)

    parts = list(minutes.parts.all())
    generated = [one for one in parts if one.kind == "generated"]
    tables = {"step": SessionStep, "attendance": Attendance, "speech": SpeechStep, "rule": SessionRule}
    for one in generated:
        for source in one.sources:
            kind, _, key = source.partition(":")
            if kind == "poll":
                assert key == str(held.poll.uuid)
            else:
                assert tables[kind].objects.filter(pk=key, session=held.session).exists(), source
    named = {source for one in generated for source in one.sources}
    told = {SessionStep.Kind.CALLED}
    steps = held.session.steps.exclude(kind__in=told).values_list("pk", flat=True)
    assert {f"step:{pk}" for pk in steps} <= named
    assert {f"attendance:{pk}" for pk in held.session.attendances.values_list("pk", flat=True)} <= named
    assert f"poll:{held.poll.uuid}" in named
    assert commands.draft_minutes(held.chamber.clerk, session=held.session.uuid).pk == minutes.pk


def test_an_item_tells_who_spoke_how_they_voted_and_what_was_concluded(signing):
    held = signing
    minutes = _drafted(held)

    def said(item):
        return [one.text for one in minutes.parts.filter(item=item, kind="generated")]

    first, second, third = held.items
    name = Person.objects.get(pk=held.chamber.members[1].person_id).full_name
    begun, spoke, voted, concluded = said(first)
    assert begun.startswith("Bắt đầu thảo luận hồi ")
    assert spoke.startswith(f"{name}, Bộ trưởng phát biểu 0 phút ")
    digest = sha256(held.poll.tally.encode()).hexdigest()
    assert voted == (
        "Biểu quyết: Thông qua Nghị quyết? Kết quả: 2 tán thành, 1 không tán thành, 0 ý kiến khác, 0 không biểu quyết, "
        f"trên tổng số 3 thành viên; được thông qua. Mã băm SHA-256 của biên bản kiểm phiếu: {digest}."
    )
    assert concluded.endswith(": Thông qua Nghị quyết; giao cơ quan trình tổ chức thực hiện.")
    assert f"được giao cho {name}, Bộ trưởng." in said(second)[1]
    assert said(third) == ["Nội dung chưa được thảo luận tại phiên họp."]
    opening = [one.text for one in minutes.parts.filter(section=MinutesPart.Section.OPENING)]
    assert opening[2].startswith("Khi khai mạc có 3/3 thành viên có mặt, trong đó 0 thành viên dự trực tuyến;")


def test_members_who_simply_agreed_beforehand_are_one_sentence_the_others_are_named():
    forum = a_forum(members=3)
    forum.all_agree()
    commands.take_position(
        forum.actors[1], item=forum.items[1].uuid, stand=Stand("object", reason="Cần thêm nguồn lực")
    )
    forum.open()
    commands.close_session(forum.actors[0], session=forum.session.uuid)
    forum.session.refresh_from_db()

    told = [one.text for one in assembled(forum.session) if one.text.startswith("Trước phiên họp")]

    assert told[0] == "Trước phiên họp, tất cả 3 thành viên cho chính kiến đều đồng ý."
    assert told[1] == "Trước phiên họp, 2/3 thành viên cho chính kiến đồng ý."
    assert "Thành Viên 2, Bộ trưởng không đồng ý; lý do: Cần thêm nguồn lực" in told[2]
    assert len(told) == 3
    sources = [one.sources for one in assembled(forum.session) if one.text.startswith("Trước phiên họp, t")]
    assert len(sources[0]) == 3


def test_minutes_are_assembled_by_the_office_after_the_close_only():
    held = a_quiet_session()
    with pytest.raises(RuleBroken, match="cabinet.session_state"):
        _drafted(held)
    commands.close_session(held.chamber.members[1], session=held.session.uuid)
    with pytest.raises(NotPermitted):
        commands.draft_minutes(held.chamber.members[0], session=held.session.uuid)
    with pytest.raises(NotFound):
        commands.draft_minutes(a_stranger(), session=held.session.uuid)
    _drafted(held)

    row = AuditRecord.objects.order_by("-id")[0]
    assert (row.command, row.outcome, row.subject_id) == ("cabinet.draft_minutes", "done", str(held.session.uuid))


def test_passages_are_written_in_versions_and_nobody_overwrites_another(held):
    minutes, clerk = _drafted(held), held.chamber.clerk
    passage = minutes.parts.get(item=held.items[0], kind="written")

    commands.write_minutes(clerk, part=passage.uuid, version=0, text="Bản một")
    with pytest.raises(RuleBroken, match="cabinet.minutes_edited_meanwhile"):
        commands.write_minutes(clerk, part=passage.uuid, version=0, text="Bản khác")
    commands.write_minutes(clerk, part=passage.uuid, version=1, text="Bản hai")
    with pytest.raises(RuleBroken, match="cabinet.minutes_too_long"):
        commands.write_minutes(clerk, part=passage.uuid, version=2, text="x" * 20_001)
    with pytest.raises(RuleBroken, match="documents.state_secret"):
        commands.write_minutes(clerk, part=passage.uuid, version=2, text="TUYỆT MẬT\nNội dung")
    with pytest.raises(NotFound):
        commands.write_minutes(
            clerk, part=minutes.parts.filter(kind="generated")[0].uuid, version=0, text="Sửa diễn biến"
        )
    with pytest.raises(NotPermitted):
        commands.write_minutes(held.chamber.members[1], part=passage.uuid, version=2, text="Sửa")

    assert list(passage.versions.values_list("number", "text")) == [(2, "Bản hai"), (1, "Bản một")]
    assert "Bản hai" in content_of(minutes).decode()


def test_members_say_what_is_wrong_and_the_secretary_answers_before_it_is_settled(held):
    clerk, (head, second, third) = held.chamber.clerk, held.chamber.members
    _drafted(held)
    uuid = held.session.uuid
    with pytest.raises(NotFound):  # while it is written members know nothing of it
        commands.remark_minutes(third, session=uuid, text="Sai")
    _sent(held)
    deliver_all()
    assert Notification.objects.filter(event="cabinet.minutes_sent").count() == 3
    remark = commands.remark_minutes(third, session=uuid, text="Câu 7 thiếu ý kiến của tôi")
    with pytest.raises(RuleBroken, match="cabinet.minutes_term_runs"):
        commands.settle_minutes(clerk, session=uuid)
    with pytest.raises(RuleBroken, match="cabinet.term_too_early"):
        _sent(held, days=1)
    for one in (head, second, third):
        commands.remark_minutes(one, session=uuid, text="")
    with pytest.raises(RuleBroken, match="cabinet.remarks_unanswered"):
        commands.settle_minutes(clerk, session=uuid)
    with pytest.raises(RuleBroken, match="cabinet.answer_missing"):
        commands.answer_remark(clerk, remark=remark.uuid, answer=" ")
    with pytest.raises(NotPermitted):
        commands.answer_remark(head, remark=remark.uuid, answer="Đã sửa")
    commands.answer_remark(clerk, remark=remark.uuid, answer="Đã bổ sung vào đoạn thảo luận")
    with pytest.raises(RuleBroken, match="cabinet.remark_answered"):
        commands.answer_remark(clerk, remark=remark.uuid, answer="Lại")
    with pytest.raises(NotPermitted):
        commands.remark_minutes(clerk, session=uuid, text="Không phải thành viên")

    with translation.override("en"):
        settled = commands.settle_minutes(clerk, session=uuid)

    with translation.override("vi"):
        assert (settled.state, settled.content_sha256) == ("settled", hash_of(settled))
    for act in (lambda: _sent(held, days=3), lambda: commands.remark_minutes(third, session=uuid, text="Muộn")):
        with pytest.raises(RuleBroken, match="cabinet.minutes_state"):
            act()


def test_when_the_time_is_over_silence_holds_nobody_up(held, monkeypatch):
    _drafted(held)
    _sent(held)
    later = clock.now() + timedelta(days=3)
    monkeypatch.setattr(clock, "now", lambda: later)

    with pytest.raises(RuleBroken, match="cabinet.minutes_term_over"):
        commands.remark_minutes(held.chamber.members[2], session=held.session.uuid, text="Muộn")
    assert commands.settle_minutes(held.chamber.clerk, session=held.session.uuid).state == "settled"


def test_secretary_and_chair_sign_in_this_order_and_both_signatures_hold(signing):
    held = signing
    clerk, (head, chair, third) = held.chamber.clerk, held.chamber.members
    settled_minutes(held)
    for other in (head, chair, third):
        with pytest.raises(NotPermitted):
            commands.sign_minutes(other, session=held.session.uuid)
    commands.sign_minutes(clerk, session=held.session.uuid)
    deliver_all()
    with pytest.raises(NotPermitted):
        commands.sign_minutes(clerk, session=held.session.uuid)
    with pytest.raises(NotPermitted):
        commands.sign_minutes(head, session=held.session.uuid)
    assert (
        Notification.objects.filter(event="cabinet.minutes_to_sign").values_list("person_id", flat=True)[0]
        == chair.person_id
    )
    commands.sign_minutes(chair, session=held.session.uuid)
    deliver_all()

    minutes = Minutes.objects.get()
    report = validate_pdf(file_bytes(minutes.pdf_id))
    assert minutes.state == "signed"
    assert [(one.kind, one.ok, one.covers) for one in report.signers] == [
        ("person", True, "revision"),
        ("person", True, "whole"),
    ]
    assert [one.name for one in report.signers] == [
        Person.objects.get(pk=one.person_id).full_name for one in (clerk, chair)
    ]


def test_who_has_no_key_is_told_so_and_only_the_platform_keeps_signatures(signing):
    held = signing
    clerk = held.chamber.clerk
    settled_minutes(held)
    keeper = an_actor("cabinet.keep_bodies", at=held.chamber.agency)
    with pytest.raises(RuleBroken, match="cabinet.no_signing_key"):
        commands.sign_minutes(keeper, session=held.session.uuid)
    signature = commands.sign_minutes(clerk, session=held.session.uuid)

    with pytest.raises(NotPermitted):
        record_minutes_signature(clerk, signature_id=signature.pk, pdf_sha256="0" * 64)
    with pytest.raises(NotPermitted):
        drop_minutes_signature(clerk, signature_id=signature.pk)


def test_a_chair_whose_key_is_at_a_remote_service_signs_on_the_phone_or_declines(signing, settings):
    held = signing
    settings.DIENHONG = replace(settings.DIENHONG, signing_services=services_file())
    settled_minutes(held)
    commands.sign_minutes(held.chamber.clerk, session=held.session.uuid)
    deliver_all()
    chair = held.chamber.members[1]
    person = Person.objects.get(pk=chair.person_id)
    _without_keys_here(person)
    a_remote_personal_key(person, held.chamber.seats[1].post.agency, tap=True)

    def ordered():
        signature = commands.sign_minutes(chair, session=held.session.uuid)
        deliver_all()
        signing = RemoteSigning.objects.get(subject=f"cabinet-minutes:{signature.pk}")
        go_on_signing(signing.pk)
        return RemoteSigning.objects.get(pk=signing.pk)

    def answered(signing, answer):
        the_service().tap(signing.handle, answer)
        go_on_signing(signing.pk)
        deliver_all()

    first = ordered()
    assert reverse("signing:wait", args=[first.uuid]) in _page(chair, held)
    answered(first, "decline")
    declined = list(MinutesSignature.objects.order_by("id").values_list("role", "state"))
    answered(ordered(), "approve")

    assert declined == [("secretary", "made"), ("chair", "dropped")]
    assert Minutes.objects.get().state == "signed"
    assert [one.ok for one in validate_pdf(file_bytes(Minutes.objects.get().pdf_id)).signers] == [True, True]


def _without_keys_here(person):
    SigningKey.objects.filter(person=person).update(revoked_at=clock.now(), revocation_reason="superseded")


def _page(actor, held):
    with translation.override("vi"):
        return _as(actor).get(_url("minutes", held.session.uuid)).content.decode()


def test_the_pages_take_minutes_from_the_close_to_the_signatures(signing):
    held = signing
    uuid, (head, chair, third) = held.session.uuid, held.chamber.members
    desk = _as(held.chamber.clerk)
    assert _url("draft_minutes", uuid) in _page(held.chamber.clerk, held)
    assert _url("draft_minutes", uuid) not in _page(head, held)
    assert desk.post(_url("draft_minutes", uuid)).url == _url("minutes", uuid)
    passage = MinutesPart.objects.get(item=held.items[0], kind="written")
    address = _url("minutes_part", passage.uuid)
    assert desk.get(address).status_code == 200
    assert desk.post(address, {"text": "Các thành viên thống nhất cao.", "version": "0"}).status_code == 302
    assert desk.post(address, {"text": "Ghi đè", "version": "0"}).status_code == 409
    assert "Các thành viên thống nhất cao." not in _page(third, held)
    until = (clock.now() + timedelta(days=2)).astimezone(clock.VIETNAM).strftime("%Y-%m-%dT%H:%M")
    assert desk.post(_url("send_minutes", uuid), {"until": until}).status_code == 302
    assert "Các thành viên thống nhất cao." in _page(third, held)
    reader = _as(third)
    assert reader.post(_url("remark_minutes", uuid), {"text": "Câu 2 sai giờ"}).status_code == 302
    remark = MinutesRemark.objects.get()
    assert desk.post(_url("answer_remark", remark.uuid), {"answer": "Đã kiểm tra, giờ đúng."}).status_code == 302
    for one in (head, chair, third):
        assert _as(one).post(_url("remark_minutes", uuid), {"agree": "1"}).status_code == 302
    assert desk.post(_url("settle_minutes", uuid)).status_code == 302
    for one in (held.chamber.clerk, chair):
        assert _as(one).post(_url("sign_minutes", uuid)).status_code == 302
        deliver_all()

    assert Minutes.objects.get().state == "signed"
    found = reader.get(_url("minutes_file", uuid))
    assert (found["Content-Type"], found.content[:5], len(validate_pdf(found.content).signers)) == (
        "application/pdf",
        b"%PDF-",
        2,
    )


def test_strangers_invitees_and_other_offices_find_no_minutes(held):
    settled_minutes(held)
    uuid = held.session.uuid
    passage = MinutesPart.objects.filter(kind="written")[0]
    remark = MinutesRemark.objects.all()[0]
    guest, _invitation = _guest_of(held)
    for actor in (a_stranger(), an_office().keeper, guest):
        browser = _as(actor)
        for name in ("minutes", "send_minutes", "remark_minutes", "minutes_file"):
            assert (name, browser.get(_url(name, uuid)).status_code) == (name, 404)
        for name in ("draft_minutes", "settle_minutes", "sign_minutes", "remark_minutes"):
            assert (name, browser.post(_url(name, uuid)).status_code) == (name, 404)
        assert browser.get(_url("minutes_part", passage.uuid)).status_code == 404
        assert browser.get(_url("answer_remark", remark.uuid)).status_code == 404
    member = _as(held.chamber.members[2])
    assert member.get(_url("minutes", uuid)).status_code == 200
    for name, given in (("minutes_part", passage.uuid), ("answer_remark", remark.uuid), ("send_minutes", uuid)):
        assert (name, member.get(_url(name, given)).status_code) == (name, 403)


def _guest_of(held):
    actor = an_actor(name="Khách Mời")
    post = a_post(Person.objects.get(pk=actor.person_id), an_agency(), "Chuyên gia")
    made = Invitation.objects.create(
        agency_id=held.session.agency_id,
        session=held.session,
        person_id=actor.person_id,
        post=post,
        sent_at=clock.now(),
    )
    return actor, made
