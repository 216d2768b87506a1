"""Sign, number, seal, issue: with real keys, real PDFs, real events."""

import subprocess

import pytest

from dienhong.documents import commands
from dienhong.documents.models import OutgoingDocument
from dienhong.documents.storage import path_of
from dienhong.documents.tests.builders import an_approved_document, an_office
from dienhong.kernel import clock, outbox
from dienhong.kernel.actor import Actor
from dienhong.kernel.errors import NotFound, RuleBroken
from dienhong.signing.public import Officer, issue_demo_personal_keys, issue_demo_pki, issue_demo_seals, validate_pdf

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(settings, tmp_path, demo_installation):
    found = an_office()
    platform = Actor.system("test")
    issue_demo_pki(platform, organization="Thử nghiệm")
    issue_demo_seals(platform, agency_ids=(found["agency"].pk,))
    officer = Officer(found["signer"].person_id, found["agency"].pk)
    issue_demo_personal_keys(platform, officers=(officer,))
    return found


def test_a_document_is_signed_numbered_sealed_and_issued(office):
    document = an_approved_document(office)

    commands.request_signature(office["signer"], document_id=document.pk)
    outbox.deliver_waiting()
    commands.issue_document(office["clerk"], document_id=document.pk)
    outbox.deliver_waiting()

    document = OutgoingDocument.objects.get(pk=document.pk)
    assert (document.status, document.code, document.issued_on) == ("issued", "01/QĐ-BTN", clock.today())
    assert [step.kind for step in document.steps.order_by("id")][-4:] == [
        "sign_requested",
        "signed",
        "numbered",
        "issued",
    ]
    report = validate_pdf(path_of(document.pdf).read_bytes())
    assert [(signer.kind, signer.covers, signer.ok) for signer in report.signers] == [
        ("person", "revision", True),
        ("seal", "whole", True),
    ]
    said = subprocess.run(
        ["pdfsig", "-nocert", path_of(document.pdf)], capture_output=True, text=True, check=False
    ).stdout
    assert said.count("Signature is Valid") == 2


def test_only_the_signer_signs_and_only_once(office):
    document = an_approved_document(office)

    with pytest.raises(NotFound):
        commands.request_signature(office["clerk"], document_id=document.pk)
    commands.request_signature(office["signer"], document_id=document.pk)
    with pytest.raises(RuleBroken, match="documents.wrong_status"):
        commands.request_signature(office["signer"], document_id=document.pk)
