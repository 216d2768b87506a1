"""Comments typed under the item that is discussed: who may, where they are read, that they land in the minutes under their item."""

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from dienhong.audit.models import AuditRecord
from dienhong.cabinet import commands
from dienhong.cabinet.models import Invitation, ItemComment, Session
from dienhong.cabinet.tests.builders import a_called_session, all_came, an_invitee, an_open_session
from dienhong.identity.tests.builders import a_stranger, sign_in
from dienhong.kernel.errors import NotFound, NotPermitted, RuleBroken

pytestmark = pytest.mark.django_db


def _page(actor, called):
    browser = Client()
    sign_in(browser, actor)
    return browser, browser.get(reverse("cabinet:running", args=[called.session.uuid])).content.decode()


def _discussed(titles=("Một", "Hai")):
    called = an_open_session(3, titles=titles)
    commands.start_item(called.actors[0], item=called.session.items.get(position=1).uuid)
    return called


def test_a_member_types_everybody_reads_and_the_minutes_have_it_under_its_item():
    called = _discussed()
    browser, _ = _page(called.actors[1], called)

    answer = browser.post(
        reverse("cabinet:comment", args=[called.invitations[1].uuid]), {"text": " Đề nghị làm rõ\r\nkinh phí. "}
    )

    assert answer.url == reverse("cabinet:running", args=[called.session.uuid])
    made = ItemComment.objects.get()
    assert (made.text, made.item.position, made.invitation) == ("Đề nghị làm rõ\nkinh phí.", 1, called.invitations[1])
    assert AuditRecord.objects.filter(command="cabinet.comment_item", outcome="done").count() == 1
    assert "Đề nghị làm rõ<br>kinh phí." in _page(called.actors[2], called)[1]
    for item in called.session.items.order_by("position"):
        if item.position == 2:
            commands.start_item(called.actors[0], item=item.uuid)
        commands.conclude_item(called.actors[0], item=item.uuid, conclusion="Ghi nhận")
    commands.close_session(called.actors[0], session=called.session.uuid)
    minutes = commands.draft_minutes(called.office.keeper, session=called.session.uuid)
    found = [
        (one.item.position, one.text, one.sources)
        for one in minutes.parts.select_related("item")
        if one.item and "ghi ý kiến" in one.text
    ]
    assert [(position, text.split(" hồi ")[0], sources) for position, text, sources in found] == [
        (1, "Thành Viên 2, Bộ trưởng ghi ý kiến", [f"comment:{made.pk}"])
    ]
    assert found[0][1].endswith(": Đề nghị làm rõ\nkinh phí.")


def test_only_who_is_there_in_person_types_and_only_under_what_is_discussed():
    called = an_open_session(3)
    mine = called.invitations[1].uuid
    with pytest.raises(RuleBroken, match=r"cabinet\.item_state"):
        commands.comment_item(called.actors[1], invitation=mine, text="Thử")
    commands.start_item(called.actors[0], item=called.session.items.get().uuid)

    with pytest.raises(NotPermitted):
        commands.comment_item(called.office.keeper, invitation=mine, text="Thay lời")
    with pytest.raises(NotPermitted):
        commands.comment_item(called.actors[2], invitation=mine, text="Thay lời")
    with pytest.raises(NotFound):
        commands.comment_item(a_stranger(), invitation=mine, text="Thử")
    for text, code in (("  ", "comment_missing"), ("a" * 2001, "comment_too_long"), ("TUYỆT MẬT", "documents")):
        with pytest.raises(RuleBroken, match=code):
            commands.comment_item(called.actors[1], invitation=mine, text=text)
    commands.mark_left(called.office.keeper, invitation=mine)
    with pytest.raises(RuleBroken, match=r"cabinet\.not_there"):
        commands.comment_item(called.actors[1], invitation=mine, text="Từ xa")
    assert not ItemComment.objects.exists()


def test_a_member_whose_stand_in_sits_there_types_nothing():
    called = a_called_session(3)
    sends = commands.Answer(Invitation.Reply.STAND_IN, "Đi công tác", "Ai Đó", "Thứ trưởng")
    commands.reply_to_invitation(called.actors[2], invitation=called.invitations[2].uuid, answer=sends)
    all_came(called, 2)
    commands.mark_came(called.office.keeper, invitation=called.invitations[2].uuid, by_stand_in=True)
    commands.open_session(called.actors[0], session=called.session.uuid)
    commands.start_item(called.actors[0], item=called.session.items.get().uuid)

    with pytest.raises(RuleBroken, match=r"cabinet\.not_there"):
        commands.comment_item(called.actors[2], invitation=called.invitations[2].uuid, text="Thử")
    assert 'id="id_comment"' not in _page(called.actors[2], called)[1]
    assert 'id="id_comment"' in _page(called.actors[1], called)[1]


def test_an_invitee_of_one_item_types_from_call_in_to_call_out():
    called = an_open_session(2, titles=("Một", "Hai"))
    first, second = called.session.items.order_by("position")
    guest, invited = an_invitee(called, second)
    commands.start_item(called.actors[0], item=first.uuid)
    with pytest.raises(RuleBroken, match=r"cabinet\.only_for_own_item"):
        commands.comment_item(guest, invitation=invited.uuid, text="Sớm quá")
    commands.conclude_item(called.actors[0], item=first.uuid, conclusion="Xong")
    commands.start_item(called.actors[0], item=second.uuid)
    commands.mark_came(called.office.keeper, invitation=invited.uuid)

    made = commands.comment_item(guest, invitation=invited.uuid, text="Ý kiến chuyên gia")

    assert "Ý kiến chuyên gia" in _page(guest, called)[1]
    commands.mark_left(called.office.keeper, invitation=invited.uuid)
    with pytest.raises(RuleBroken, match=r"cabinet\.not_there"):
        commands.comment_item(guest, invitation=invited.uuid, text="Muộn quá")
    assert ItemComment.objects.get() == made


def test_what_was_typed_is_never_changed():
    called = _discussed()
    made = commands.comment_item(called.actors[1], invitation=called.invitations[1].uuid, text="Nguyên văn")

    for act in (lambda: ItemComment.objects.filter(pk=made.pk).update(text="Khác"), made.delete):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()
    assert Session.objects.get().items.get(position=1).comments.get().text == "Nguyên văn"
