"""Conclusions become documents: what was voted on is issued byte for byte, a notice is drafted, nobody else makes them."""

import io
from hashlib import sha256

import pypdfium2
import pytest
from django.test import Client
from django.urls import reverse

from dienhong.cabinet import commands
from dienhong.cabinet.commands import ResolutionPlan
from dienhong.cabinet.commands.resolutions import begins_with, record_issued_resolution
from dienhong.cabinet.models import Resolution
from dienhong.cabinet.tests.after_builders import (
    CONCLUSION,
    a_held_session,
    a_resolution,
    a_resolution_plan,
    a_signer,
    fresh,
    issued,
)
from dienhong.cabinet.tests.builders import an_office
from dienhong.documents import commands as documents
from dienhong.documents.models import OutgoingDocument
from dienhong.documents.permissions import DRAFT_DOCUMENT
from dienhong.documents.public import file_bytes
from dienhong.identity.models import Person, Post
from dienhong.identity.tests.builders import a_grant, a_stranger, sign_in
from dienhong.kernel.errors import NotFound, NotPermitted, RuleBroken
from dienhong.signing.public import validate_pdf

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("data_dir")]


def _held(voted=b""):
    found = a_held_session(voted=voted)
    a_grant(Person.objects.get(pk=found.chamber.clerk.person_id), DRAFT_DOCUMENT, found.chamber.agency)
    return found


@pytest.fixture
def held():
    return _held()


@pytest.fixture
def signer(held):
    return a_signer(held)


def _plain_pdf():
    """A PDF of another program, without any form."""
    made, out = pypdfium2.PdfDocument.new(), io.BytesIO()
    made.new_page(595, 842)
    made.save(out)
    made.close()
    return out.getvalue()


@pytest.mark.parametrize("foreign", [False, True], ids=["with the platform's fields", "of another program"])
def test_what_is_issued_begins_with_the_very_bytes_that_were_voted_on(foreign):
    held = _held(_plain_pdf() if foreign else b"")
    signer, voted = a_signer(held), held.voted
    row = a_resolution(held, signer)
    assert OutgoingDocument.objects.get(pk=row.document_id).status == "approved"

    row = issued(held, signer, row)

    sent = file_bytes(row.document.pdf.sha256)
    assert sha256(sent[: len(voted)]).hexdigest() == sha256(voted).hexdigest() == row.voted_id
    assert (row.document.status, row.document.code, row.as_voted) == ("issued", "01/NQ-VPPH", True)
    assert row.issued_sha256 == row.document.pdf.sha256
    report = validate_pdf(sent)
    assert [(one.kind, one.ok) for one in report.signers] == [("person", True), ("seal", True)]
    with pypdfium2.PdfDocument(sent) as opened:
        opened.init_forms()
        assert len(opened) == 1


def test_another_text_is_named_as_such():
    voted = b"%PDF voted"
    digest = sha256(voted).hexdigest()

    assert [
        begins_with(one, len(voted), digest) for one in (voted + b" and a seal", voted, b"%PDF other and a seal")
    ] == [
        True,
        False,
        False,
    ]


def test_only_a_passed_text_becomes_a_resolution_and_only_once(held, signer):
    clerk = fresh(held.chamber.clerk)
    plan = a_resolution_plan(held, signer)
    with pytest.raises(RuleBroken, match="cabinet.not_passed"):
        commands.make_resolution(clerk, item=held.items[1].uuid, text=1, plan=plan)
    with pytest.raises(RuleBroken, match="cabinet.item_not_concluded"):
        commands.make_resolution(clerk, item=held.items[2].uuid, text=1, plan=plan)
    with pytest.raises(RuleBroken, match="cabinet.no_such_voted_text"):
        commands.make_resolution(clerk, item=held.items[0].uuid, text=2, plan=plan)
    with pytest.raises(RuleBroken, match="documents.recipients_missing"):
        a_resolution(held, signer, recipient_ids=())
    with pytest.raises(RuleBroken, match="documents.signer_lacks_permission"):
        a_resolution(held, signer, signer_post_id=held.chamber.seats[1].post_id)
    first = a_resolution(held, signer)
    with pytest.raises(RuleBroken, match="cabinet.resolution_made"):
        a_resolution(held, signer)
    documents.cancel_draft(clerk, document_id=first.document_id, reason="Nhầm ký hiệu")

    assert a_resolution(held, signer).voted_id == sha256(held.voted).hexdigest()


def test_a_vote_that_did_not_pass_gives_no_resolution():
    held = a_held_session(choices=("no", "no", "yes"))
    with pytest.raises(RuleBroken, match="cabinet.not_passed"):
        commands.make_resolution(
            held.chamber.clerk,
            item=held.items[0].uuid,
            text=1,
            plan=ResolutionPlan("NQ", "NQ-X", "Hà Nội", "Thử", 0, (1,)),
        )


def test_a_notice_is_drafted_from_the_conclusion(held, signer):
    clerk = fresh(held.chamber.clerk)
    row = commands.make_notice(clerk, item=held.items[0].uuid, plan=a_resolution_plan(held, signer, symbol="TB-VPPH"))
    with pytest.raises(RuleBroken, match="cabinet.resolution_made"):
        commands.make_notice(clerk, item=held.items[0].uuid, plan=a_resolution_plan(held, signer, symbol="TB-VPPH"))

    document = OutgoingDocument.objects.get(pk=row.document_id)
    assert (document.type_code, document.status, document.symbol) == ("TB", "draft", "TB-VPPH")
    assert document.content["body"].endswith(f"chủ tọa kết luận như sau:\n{CONCLUSION}")


def test_only_the_office_makes_documents_and_only_the_platform_records_their_issue(held, signer):
    row = a_resolution(held, signer)
    with pytest.raises(NotPermitted):
        record_issued_resolution(held.chamber.clerk, document_id=row.document_id)
    with pytest.raises(NotPermitted):
        commands.make_notice(held.chamber.members[0], item=held.items[0].uuid, plan=a_resolution_plan(held, signer))
    with pytest.raises(NotFound):
        commands.make_notice(a_stranger(), item=held.items[0].uuid, plan=a_resolution_plan(held, signer))


def test_the_office_makes_them_by_pages_and_others_read_or_find_nothing(held, signer):
    item = held.items[0]
    browser = Client()
    sign_in(browser, held.chamber.clerk)
    address = reverse("cabinet:outcome", args=[item.uuid])
    assert reverse("cabinet:make_resolution", args=[item.uuid]) in browser.get(address).content.decode()
    sent = {"text": "1", "type_code": "NQ", "symbol": "NQ-VPPH", "place": "Hà Nội", "summary": item.title,
            "signer": str(Post.objects.get(person_id=signer.person_id).uuid),
            "recipients": held.chamber.seats[0].post.agency.name}  # fmt: skip
    assert browser.get(reverse("cabinet:make_resolution", args=[item.uuid])).status_code == 200
    assert browser.post(reverse("cabinet:make_resolution", args=[item.uuid]), sent).url == address
    assert browser.get(reverse("cabinet:make_notice", args=[item.uuid])).status_code == 200
    assert browser.post(reverse("cabinet:make_notice", args=[item.uuid]), sent).url == address
    document = Resolution.objects.get(kind="resolution").document
    assert reverse("documents:outgoing", args=[document.uuid]) in browser.get(address).content.decode()
    assert browser.get(reverse("documents:outgoing", args=[document.uuid])).status_code == 200

    member = Client()
    sign_in(member, held.chamber.members[2])
    page = member.get(address).content.decode()
    assert (CONCLUSION in page, reverse("documents:outgoing", args=[document.uuid]) in page) == (True, False)
    for name in ("make_resolution", "make_notice"):
        assert member.get(reverse(f"cabinet:{name}", args=[item.uuid])).status_code == 403
    for actor in (a_stranger(), an_office().keeper):
        other = Client()
        sign_in(other, actor)
        for name in ("outcome", "make_resolution", "make_notice"):
            assert other.get(reverse(f"cabinet:{name}", args=[item.uuid])).status_code == 404
