"""A text that a body adopted: it waits for its signature at once, nobody edits it, only a PDF of ours is taken."""

from hashlib import sha256

import pytest

from dienhong.documents import commands
from dienhong.documents.commands import Adopted, Heading
from dienhong.documents.public import store_file
from dienhong.documents.tests.builders import a_pdf, an_office
from dienhong.identity.models import Post
from dienhong.kernel.errors import NotPermitted, RuleBroken

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_installation")]
HEADING = Heading("NQ", "NQ-BTN", "Hà Nội", "Nghị quyết thử")


@pytest.fixture
def office():
    return an_office()


def _adopted(office, pdf=b"", **changes):
    pdf = pdf or a_pdf("Nghị quyết")
    values = {"sha256": store_file(pdf, "application/pdf", page_count=1), "basis": "Biểu quyết ngày 20/11/2026",
              "signer_post_id": office["post"].pk, "recipient_ids": (office["recipient"].pk,)}  # fmt: skip
    return Adopted(**{**values, **changes})


def _adopt(office, adopted, actor=None):
    actor = actor or office["author"]
    return commands.adopt_document(actor, agency_id=office["agency"].pk, heading=HEADING, adopted=adopted)


def test_an_adopted_text_waits_for_its_signature_at_once(office, record):
    pdf = a_pdf("Nghị quyết")
    document = _adopt(office, _adopted(office, pdf))

    assert (document.status, document.adopted.sha256) == ("approved", sha256(pdf).hexdigest())
    step = document.steps.order_by("-id")[0]
    assert (step.kind, step.remark) == ("approved", "Biểu quyết ngày 20/11/2026")
    assert record() == ("documents.adopt_document", "done", "")


def test_only_a_pdf_that_is_kept_a_signer_of_the_agency_and_recipients_are_taken(office):
    text = store_file(b"no pdf", "text/plain")
    for changes, code in (
        ({"sha256": "0" * 64}, "adopted_not_pdf"),
        ({"sha256": text}, "adopted_not_pdf"),
        ({"signer_post_id": Post.objects.get(person_id=office["author"].person_id).pk}, "signer_lacks_permission"),
        ({"recipient_ids": ()}, "recipients_missing"),
    ):
        with pytest.raises(RuleBroken, match=f"documents.{code}"):
            _adopt(office, _adopted(office, **changes))
    with pytest.raises(NotPermitted):
        _adopt(office, _adopted(office), office["clerk"])


def test_an_adopted_text_is_neither_edited_nor_submitted(office):
    document, author = _adopt(office, _adopted(office)), office["author"]
    commands.return_draft(office["signer"], document_id=document.pk, reason="Sai nơi nhận")

    for act in (
        lambda: commands.edit_draft(author, document_id=document.pk, version=1, changes={"summary": "Khác"}),
        lambda: commands.submit_draft(author, document_id=document.pk, reviewer_id=office["reviewer"].person_id),
        lambda: commands.add_attachment(author, document_id=document.pk, name="a.txt", data=b"a"),
    ):
        with pytest.raises(RuleBroken, match="documents.adopted_text"):
            act()
