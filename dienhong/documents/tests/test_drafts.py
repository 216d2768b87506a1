"""Drafts: written by their author, reviewed by a superior, visible to whom they concern."""

import pytest

from dienhong.documents import commands
from dienhong.documents.models import OutgoingDocument
from dienhong.documents.queries.outgoing import outgoing_list, waiting_outgoing
from dienhong.documents.queries.wanted import Wanted
from dienhong.documents.tests.builders import TEXT, a_draft, an_approved_document, an_office
from dienhong.identity.tests.builders import a_stranger
from dienhong.kernel.errors import NotFound, NotPermitted, RuleBroken

pytestmark = pytest.mark.django_db


def test_a_draft_goes_from_author_to_reviewer_to_signer():
    office = an_office()

    document = an_approved_document(office)

    assert (document.status, document.version) == ("approved", 2)
    assert list(waiting_outgoing(office["signer"])) == [document]
    assert [step.kind for step in document.steps.order_by("id")] == ["created", "submitted", "approved"]


def test_a_returned_draft_waits_for_its_author_with_the_reason():
    office = an_office()
    document = a_draft(office)
    commands.submit_draft(office["author"], document_id=document.pk, reviewer_id=office["reviewer"].person_id)

    commands.return_draft(office["reviewer"], document_id=document.pk, reason="Thiếu căn cứ")

    assert list(waiting_outgoing(office["author"])) == [document]
    assert document.steps.order_by("-id")[0].remark == "Thiếu căn cứ"


def test_an_older_version_does_not_overwrite_a_newer_one():
    office = an_office()
    document = a_draft(office)

    with pytest.raises(RuleBroken, match="documents.edited_meanwhile"):
        commands.edit_draft(office["author"], document_id=document.pk, version=1, changes={"text": TEXT})


def test_a_stranger_learns_nothing_of_a_draft():
    document = a_draft()

    with pytest.raises(NotFound):
        commands.cancel_draft(a_stranger(), document_id=document.pk, reason="x")
    assert OutgoingDocument.objects.get().status == "draft"


def test_who_may_not_draft_for_an_agency_cannot_begin():
    office = an_office()

    with pytest.raises(NotPermitted):
        commands.create_draft(
            office["clerk"], agency_id=office["agency"].pk, type_code="QĐ", symbol="QĐ-X", place="Hà Nội", summary="x"
        )


@pytest.mark.parametrize("text", ["diễn tập", "dien tap", "DIỄN", "ke hoach", "QĐ-BTN"])
def test_a_draft_is_found_with_and_without_marks(text):
    office = an_office()
    document = a_draft(office)

    assert list(outgoing_list(office["author"], Wanted(text))) == [document]
    assert list(outgoing_list(a_stranger(), Wanted(text))) == []
