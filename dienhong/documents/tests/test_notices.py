"""Who is told of what: once, by name, with a link that leads to the page."""

import pytest

from dienhong.documents import commands
from dienhong.documents.notices import NOTICES
from dienhong.documents.tests.builders import (
    a_draft,
    a_signed_document,
    an_arrived_document,
    an_incoming_office,
    an_office,
    an_office_with_keys,
)
from dienhong.kernel import outbox
from dienhong.notifications.models import Notification
from dienhong.notifications.public import registered_notices

pytestmark = pytest.mark.django_db


def told() -> list[tuple[str, int]]:
    outbox.deliver_waiting()
    return list(Notification.objects.order_by("id").values_list("event", "person_id"))


def test_every_notice_can_be_chosen_by_channel():
    assert {code: registered_notices()[code] for code in NOTICES} == NOTICES


def test_reviewer_author_and_signer_are_told_in_turn_and_a_second_round_is_told_again():
    office = an_office()
    author, reviewer, signer = (office[one].person_id for one in ("author", "reviewer", "signer"))
    document = a_draft(office)

    for _ in range(2):
        commands.submit_draft(office["author"], document_id=document.pk, reviewer_id=reviewer)
        commands.return_draft(office["reviewer"], document_id=document.pk, reason="Thiếu căn cứ & phụ lục")
        outbox.deliver_waiting()
    commands.submit_draft(office["author"], document_id=document.pk, reviewer_id=reviewer)
    commands.approve_draft(office["reviewer"], document_id=document.pk)

    returned = ("documents.returned", author)
    submitted = ("documents.submitted", reviewer)
    assert told() == [submitted, returned, submitted, returned, submitted, ("documents.approved", signer)]
    assert "Lý do: Thiếu căn cứ & phụ lục" in Notification.objects.filter(event="documents.returned")[0].body


def test_the_clerk_is_told_that_a_signed_document_waits(demo_installation):
    office = an_office_with_keys()

    a_signed_document(office)

    assert told()[-1] == ("documents.signed", office["clerk"].person_id)


def test_clerk_and_handler_are_told_of_an_incoming_document(demo_installation):
    office = an_incoming_office()
    document = an_arrived_document(office)
    commands.register_incoming(office["clerk"], document_id=document.pk)

    commands.assign_incoming(
        office["clerk"], document_id=document.pk, person_id=office["handler"].person_id, instruction="Trả lời sớm"
    )

    assert told() == [
        ("documents.arrived", office["clerk"].person_id),
        ("documents.assigned", office["handler"].person_id),
    ]
    notice = Notification.objects.order_by("-id")[0]
    assert (notice.subject, notice.url) == (
        "Được giao xử lý: 7/CV-UBND của Ủy ban nhân dân tỉnh Thử",
        f"/van-ban/den/{document.uuid}/",
    )
    assert "Ý kiến chỉ đạo: Trả lời sớm" in notice.body
