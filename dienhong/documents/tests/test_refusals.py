"""What a draft, its recipients and its issue are refused for; nothing is changed then."""

import pytest
from django.test import Client

from dienhong.directory.tests.builders import an_agency
from dienhong.documents import commands
from dienhong.documents.models import OutgoingDocument, Register
from dienhong.documents.tests.builders import a_draft, a_signed_document, an_office, an_office_with_keys
from dienhong.identity.tests.builders import a_person, a_post, an_actor, sign_in
from dienhong.kernel.errors import NotPermitted, RuleBroken, describe
from dienhong.signing.models import SigningKey

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("wrong", [{"summary": " "}, {"place": ""}, {"symbol": "x" * 51}])
def test_a_draft_without_its_words_is_not_begun(wrong):
    office = an_office()
    words = {"symbol": "QĐ-BTN", "place": "Hà Nội", "summary": "Ban hành Kế hoạch", **wrong}

    with pytest.raises(RuleBroken, match="documents.text_missing"):
        commands.create_draft(office["author"], agency_id=office["agency"].pk, type_code="QĐ", **words)

    assert OutgoingDocument.objects.count() == 0


def test_who_holds_no_post_at_the_agency_cannot_be_named_as_signer():
    office = an_office()
    document = a_draft(office)
    post = a_post(a_person(), an_agency())

    with pytest.raises(RuleBroken, match="documents.signer_lacks_permission"):
        commands.edit_draft(
            office["author"], document_id=document.pk, version=document.version, changes={"signer_post_id": post.pk}
        )


def test_an_agency_that_does_not_exist_receives_nothing():
    office = an_office()
    document = a_draft(office)

    with pytest.raises(RuleBroken, match="documents.recipient_closed"):
        commands.set_recipients(office["author"], document_id=document.pk, agency_ids=(0,))

    assert document.recipients.count() == 1


def test_unknown_codes_are_named_on_the_page_of_recipients():
    office = an_office()
    document = a_draft(office)
    client = Client()
    sign_in(client, office["author"])

    answer = client.post(f"/van-ban/di/{document.uuid}/noi-nhan/", {"do": "codes", "codes": "H99.99"}, follow=True)

    sentence = describe(RuleBroken("documents.unknown_codes", codes="H99.99"), "vi").sentence
    assert sentence in answer.content.decode()
    assert document.recipients.count() == 1


def test_without_the_agencys_seal_no_number_is_taken(demo_installation):
    office = an_office_with_keys()
    document = a_signed_document(office)
    SigningKey.objects.filter(kind="seal").delete()

    with pytest.raises(RuleBroken, match="documents.no_seal"):
        commands.issue_document(office["clerk"], document_id=document.pk)

    assert Register.objects.count() == 0


@pytest.mark.parametrize("name", ["record_signature", "complete_issue"])
def test_only_the_platform_itself_keeps_signed_files(name):
    office = an_office()
    document = a_draft(office)
    more = {"signer_id": office["signer"].person_id} if name == "record_signature" else {}

    with pytest.raises(NotPermitted):
        getattr(commands, name)(office["clerk"], document_id=document.pk, pdf_sha256="0" * 64, **more)


def test_a_system_drafts_and_assigns_nothing():
    office = an_office()
    software = an_actor("documents.draft", at=office["agency"])
    nobody = type(software)(kind="agency_system", name="Phần mềm", authority=software.authority)

    with pytest.raises(NotPermitted):
        commands.create_draft(
            nobody, agency_id=office["agency"].pk, type_code="QĐ", symbol="QĐ-X", place="Hà Nội", summary="x"
        )
