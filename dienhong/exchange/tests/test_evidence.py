"""The evidence pack is accepted by the verifier and by tools that are not ours."""

from __future__ import annotations

import io
import json
import shutil
import subprocess
import sys
import zipfile

import pytest

from dienhong.audit.tests.builders import seal_all
from dienhong.documents import commands as documents
from dienhong.documents.models import IncomingDocument
from dienhong.exchange.commands import (
    answer_request,
    confirm_receipt,
    recall_document,
    record_status,
    send_document,
)
from dienhong.exchange.evidence import evidence_pack
from dienhong.exchange.models import Package, Revision
from dienhong.exchange.tests.builders import (
    a_receiving_clerk,
    a_sealed_agency,
    a_signed_status,
    an_issued_document,
    an_office,
    deliver_all,
    own_software,
)
from dienhong.identity.tests.builders import a_stranger
from dienhong.kernel.errors import NotFound
from dienhong_verify.checks import run_checks
from dienhong_verify.layout import TIMESTAMP

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def sent():
    """(clerk, package) of a document that was sent and taken in."""
    office = an_office()
    document = an_issued_document(office)
    send_document(office.clerk, document_id=document.pk)
    deliver_all()
    clerk = a_receiving_clerk(office.recipients[0])
    documents.register_incoming(clerk, document_id=IncomingDocument.objects.get().pk)
    deliver_all()
    seal_all()
    return office, clerk, Package.objects.get()


def outside(*command):
    if shutil.which(command[0]) is None:
        pytest.skip(f"not run: the independent tool {command[0]} is not installed")
    return subprocess.run([str(item) for item in command], capture_output=True, text=True, timeout=60, check=False)


def must_hold(pack, folder):
    """The verifier and independent tools accept the pack; names of its files."""
    path = folder / pack.name
    path.write_bytes(pack.data)
    verdict = subprocess.run(
        [sys.executable, "-m", "dienhong_verify", str(path), "--json", "--lang", "en"],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    report = json.loads(verdict.stdout)
    failed = [item for item in report["checks"] if item["state"] == "failed"] if "state" in report["checks"][0] else []
    assert (failed, report["passed"], pack.not_sealed) == ([], True, 0), verdict.stdout

    archive = zipfile.ZipFile(io.BytesIO(pack.data))
    archive.extractall(folder)
    anchors = folder / "trust" / "anchors.pem"
    for name in archive.namelist():
        if name.endswith((".edxml", ".xml")):
            checked = outside("xmlsec1", "--verify", "--trusted-pem", anchors, folder / name)
            assert checked.returncode == 0, (name, checked.stderr)
        if name.endswith(".pdf"):
            listed = outside("pdfsig", "-nocert", folder / name)
            assert listed.stdout.count("Signature is Valid") == 2, listed.stdout
    return archive.namelist()


def test_a_pack_is_whole_for_the_verifier_and_for_independent_tools(sent, tmp_path):
    office, _, package = sent

    names = must_hold(evidence_pack(office.clerk, package.uuid), tmp_path)

    assert not any(name.startswith("certificates/") for name in names)


def test_the_pack_of_a_recalled_document_proves_that_the_copy_was_destroyed(sent, tmp_path):
    office, clerk, package = sent
    delivery = package.deliveries.get()
    recall_document(office.clerk, package=package.uuid, deliveries=(delivery.uuid,), reason="Gửi nhầm nơi nhận")
    deliver_all()
    answer_request(clerk, revision=Revision.objects.get().uuid, agree=True)
    deliver_all()
    seal_all()

    names = must_hold(evidence_pack(office.clerk, package.uuid), tmp_path)

    assert [name for name in names if name.startswith("certificates/")] == [
        f"certificates/00001-{delivery.agency.code}.xml"
    ]


@pytest.mark.parametrize("confirmed_before", [True, False])
def test_the_signed_confirmation_of_software_is_in_the_pack_and_judged(confirmed_before, tmp_path):
    recipient = a_sealed_agency("Tỉnh Nhận")
    software, _ = own_software(recipient)
    office = an_office(recipient)
    package = send_document(office.clerk, document_id=an_issued_document(office).pk)
    deliver_all()
    package.refresh_from_db()
    delivery = package.deliveries.get()
    if confirmed_before:
        confirm_receipt(software, delivery=delivery.uuid)
    told = a_signed_status(recipient, office.agency, package.document_id, "01")
    record_status(software, data=told)
    deliver_all()
    seal_all()

    pack = evidence_pack(office.clerk, package.uuid)
    names = must_hold(pack, tmp_path)

    (name,) = [one for one in names if one.startswith("statuses/")]
    assert (name, (tmp_path / name).read_bytes()) == (f"statuses/00001-{delivery.agency.code}-01.xml", told)
    assert sorted(one.rpartition("-")[2] for one in names if one.startswith("receipts/")) == [
        "accepted.xml",
        "delivered.xml",
        "status.xml",
    ]
    # A word changed in it is found, and named.
    other = told.replace(b"<edXML:StatusCode>01", b"<edXML:StatusCode>03")
    failed = [
        one for one in run_checks(_with(pack.data, name, other), trust=None, language="en") if one.passed is False
    ]
    assert other != told
    assert any(name in str(one) for one in failed), failed


def _with(pack, name, content):
    """The pack with another file in the place of one."""
    changed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(pack)) as old, zipfile.ZipFile(changed, "w") as new:
        for item in old.infolist():
            new.writestr(item, content if item.filename == name else old.read(item))
    return changed.getvalue()


def test_a_recipient_gets_a_pack_of_its_own_delivery(sent):
    _, clerk, package = sent

    pack = evidence_pack(clerk, package.uuid)

    names = zipfile.ZipFile(io.BytesIO(pack.data)).namelist()
    assert [name for name in names if name.startswith("statuses/")] != []
    assert not any("documents." in record for record in names)


def test_a_pack_asked_for_right_after_the_act_has_its_time_stamp(sent):
    office, _, package = sent

    names = zipfile.ZipFile(io.BytesIO(evidence_pack(office.clerk, package.uuid).data)).namelist()

    assert [name for name in names if name == TIMESTAMP] == [TIMESTAMP]


def test_a_stranger_gets_no_pack(sent):
    with pytest.raises(NotFound):
        evidence_pack(a_stranger(), sent[2].uuid)
