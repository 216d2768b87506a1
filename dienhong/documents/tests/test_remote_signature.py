"""A leader whose key is at a remote service signs on the phone: the document waits, goes on once, or waits anew."""

import subprocess
from dataclasses import replace

import pytest
from django.test import Client

from dienhong.documents import commands
from dienhong.documents.models import OutgoingDocument
from dienhong.documents.storage import path_of
from dienhong.documents.tests.builders import an_approved_document, an_office
from dienhong.identity.models import Person
from dienhong.identity.tests.builders import sign_in
from dienhong.kernel import outbox
from dienhong.kernel.actor import Actor
from dienhong.kernel.errors import NotPermitted, RuleBroken
from dienhong.signing.models import RemoteSigning
from dienhong.signing.public import issue_demo_pki, issue_demo_seals, validate_pdf
from dienhong.signing.tasks import go_on_signing
from dienhong.signing.tests.remote_services import a_remote_personal_key, services_file, the_service

pytestmark = pytest.mark.django_db
PLATFORM = Actor.system("test")


@pytest.fixture
def office(settings, demo_installation):
    settings.DIENHONG = replace(settings.DIENHONG, signing_services=services_file())
    found = an_office()
    issue_demo_pki(PLATFORM, organization="Thử nghiệm")
    issue_demo_seals(PLATFORM, agency_ids=(found["agency"].pk,))
    a_remote_personal_key(Person.objects.get(pk=found["signer"].person_id), found["agency"], tap=True)
    return found


@pytest.fixture
def document(office):
    return an_approved_document(office)


def ordered(office, document):
    """The signature was ordered and is shown on the phone."""
    commands.request_signature(office["signer"], document_id=document.pk)
    outbox.deliver_waiting()
    signing = RemoteSigning.objects.get(subject=f"documents:{document.pk}", ended_at=None)
    go_on_signing(signing.pk)
    return RemoteSigning.objects.get(pk=signing.pk)


def answered(signing, answer="approve"):
    """The person tapped, and the worker asked."""
    the_service().tap(signing.handle, answer)
    go_on_signing(signing.pk)
    outbox.deliver_waiting()


def now(document):
    return OutgoingDocument.objects.get(pk=document.pk)


def page_of(actor, document):
    browser = Client()
    sign_in(browser, actor)
    return browser.get(f"/van-ban/di/{document.uuid}/").content.decode()


def test_the_document_waits_for_the_phone_and_goes_on_to_issue_by_itself(office, document):
    signing = ordered(office, document)
    pages = [page_of(office[who], document) for who in ("signer", "author")]
    waiting = now(document).status

    answered(signing)
    go_on_signing(signing.pk)
    outbox.deliver_waiting()
    commands.issue_document(office["clerk"], document_id=document.pk)
    outbox.deliver_waiting()

    cancel = f'action="/chu-ky-so/cho-ky/{signing.uuid}/huy/"'
    assert [("Đang chờ xác nhận trên điện thoại" in page, cancel in page) for page in pages] == [
        (True, True),
        (False, False),
    ]
    assert f"Chờ {office['signer'].name} xác nhận ký" in pages[1]
    assert (waiting, now(document).status) == ("signing", "issued")
    assert [step.kind for step in document.steps.order_by("id")][-4:] == [
        "sign_requested",
        "signed",
        "numbered",
        "issued",
    ]
    path = path_of(now(document).pdf)
    assert [(one.kind, one.covers, one.ok) for one in validate_pdf(path.read_bytes()).signers] == [
        ("person", "revision", True),
        ("seal", "whole", True),
    ]
    said = subprocess.run(["pdfsig", "-nocert", path], capture_output=True, text=True, check=False).stdout
    assert said.count("Signature is Valid") == 2


def test_a_signature_declined_on_the_phone_is_told_and_can_be_ordered_anew(office, document):
    answered(ordered(office, document), "decline")
    declined, step = now(document), document.steps.order_by("-id")[0]

    answered(ordered(office, document))

    assert (declined.status, step.kind, step.remark) == ("approved", "not_signed", "Đã từ chối ký trên điện thoại.")
    assert now(document).status == "signed"


def test_the_signer_cancels_on_the_page_of_the_document_and_a_later_tap_signs_nothing(office, document):
    signing = ordered(office, document)
    browser = Client()
    sign_in(browser, office["signer"])

    sent = browser.post(f"/chu-ky-so/cho-ky/{signing.uuid}/huy/")
    outbox.deliver_waiting()
    answered(signing)

    assert sent.headers["Location"] == f"/van-ban/di/{document.uuid}/"
    assert (now(document).status, now(document).pdf_id) == ("approved", None)
    assert document.steps.order_by("-id")[0].remark == "Đã hủy lượt ký"


def test_only_the_platform_releases_a_signature_and_only_one_that_is_awaited(office, document):
    with pytest.raises(NotPermitted):
        commands.release_signature(office["signer"], document_id=document.pk, remark="")
    with pytest.raises(RuleBroken, match="documents.wrong_status"):
        commands.release_signature(PLATFORM, document_id=document.pk, remark="")
