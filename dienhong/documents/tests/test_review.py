"""Submit, return, approve, cancel: who may, in which status, and what the record says."""

import pytest

from dienhong.documents import commands
from dienhong.documents.models import OutgoingDocument
from dienhong.documents.permissions import DRAFT_DOCUMENT, REVIEW_DOCUMENT
from dienhong.documents.tests.builders import TEXT, a_draft, an_approved_document, an_office
from dienhong.identity.tests.builders import a_stranger, an_actor
from dienhong.kernel.errors import NotFound, NotPermitted, RuleBroken

pytestmark = pytest.mark.django_db


def submit(office, document, reviewer=None):
    reviewer = reviewer or office["reviewer"]
    return commands.submit_draft(office["author"], document_id=document.pk, reviewer_id=reviewer.person_id)


def status_of(document) -> str:
    return OutgoingDocument.objects.get(pk=document.pk).status


def test_a_submitted_draft_is_recorded_as_done(record):
    office = an_office()

    submit(office, a_draft(office))

    assert record() == ("documents.submit_draft", "done", "")


def test_a_draft_needs_a_reviewer_with_the_permission_who_is_not_its_author(record):
    office = an_office()
    both = an_actor(DRAFT_DOCUMENT, REVIEW_DOCUMENT, at=office["agency"])
    document = a_draft({**office, "author": both})

    with pytest.raises(RuleBroken, match="documents.reviewer_lacks_permission"):
        commands.submit_draft(both, document_id=document.pk, reviewer_id=a_stranger().person_id)
    with pytest.raises(RuleBroken, match="documents.own_review"):
        commands.submit_draft(both, document_id=document.pk, reviewer_id=both.person_id)
    assert record() == ("documents.submit_draft", "refused", "documents.own_review")
    assert status_of(document) == "draft"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"signer_post_id": None}, "documents.signer_missing"),
        ({"text": {**TEXT, "body": ""}}, "documents.content_incomplete"),
        ({"text": {**TEXT, "body": "Điều 1. Ẩn\u202e ngược."}}, "documents.control_character"),
        ({"text": {**TEXT, "body": "TUYỆT MẬT\nĐiều 1. Phê duyệt."}}, "documents.state_secret"),
    ],
)
def test_what_could_not_be_signed_is_not_submitted(changes, code):
    office = an_office()
    document = a_draft(office)

    with pytest.raises(RuleBroken, match=code):
        commands.edit_draft(office["author"], document_id=document.pk, version=2, changes=changes)
        submit(office, document)
    assert status_of(document) == "draft"


def test_a_draft_without_recipients_is_not_submitted():
    office = an_office()
    document = a_draft(office)
    commands.set_recipients(office["author"], document_id=document.pk, agency_ids=())

    with pytest.raises(RuleBroken, match="documents.recipients_missing"):
        submit(office, document)


def test_only_the_reviewer_who_was_asked_reviews():
    office = an_office()
    document = a_draft(office)
    submit(office, document)
    other = an_actor(REVIEW_DOCUMENT, "documents.read", at=office["agency"])

    with pytest.raises(RuleBroken, match="documents.not_reviewer"):
        commands.approve_draft(other, document_id=document.pk)
    with pytest.raises(NotPermitted):
        commands.approve_draft(office["author"], document_id=document.pk)
    with pytest.raises(NotFound):
        commands.approve_draft(a_stranger(), document_id=document.pk)
    assert status_of(document) == "in_review"


def test_nothing_is_returned_without_a_reason():
    office = an_office()
    document = a_draft(office)
    submit(office, document)

    with pytest.raises(RuleBroken, match="documents.reason_missing"):
        commands.return_draft(office["reviewer"], document_id=document.pk, reason=" \n")


def test_the_signer_may_return_what_was_approved():
    office = an_office()
    document = an_approved_document(office)

    commands.return_draft(office["signer"], document_id=document.pk, reason="Cần làm rõ kinh phí")

    assert status_of(document) == "draft"


def test_a_step_is_not_done_twice(record):
    office = an_office()
    document = an_approved_document(office)

    with pytest.raises(RuleBroken, match="documents.wrong_status"):
        commands.approve_draft(office["reviewer"], document_id=document.pk)
    assert record() == ("documents.approve_draft", "refused", "documents.wrong_status")


def test_a_cancelled_draft_stays_readable_and_does_not_come_back():
    office = an_office()
    document = a_draft(office)

    commands.cancel_draft(office["author"], document_id=document.pk, reason="Trùng nội dung")

    assert status_of(document) == "cancelled"
    with pytest.raises(RuleBroken, match="documents.wrong_status"):
        submit(office, document)


def test_who_has_no_key_cannot_order_a_signature(demo_installation):
    office = an_office()
    document = an_approved_document(office)

    with pytest.raises(RuleBroken, match="documents.no_signing_key"):
        commands.request_signature(office["signer"], document_id=document.pk)
    assert status_of(document) == "approved"
