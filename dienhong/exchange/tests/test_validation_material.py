"""Evidence of a document that was signed while the time-stamp service was away: stamps, gap and lists travel with it."""

import io
import json
import shutil
import subprocess
import zipfile
from dataclasses import replace
from datetime import timedelta

import pytest

from dienhong.audit.tests.builders import seal_all
from dienhong.exchange.commands import send_document
from dienhong.exchange.evidence import evidence_pack
from dienhong.exchange.models import Package
from dienhong.exchange.tests.builders import an_issued_document, an_office, deliver_all
from dienhong.kernel import clock
from dienhong.signing import tasks
from dienhong.signing.models import SigningKey, StampOutage
from dienhong.signing.public import validate_pdf
from dienhong_verify.checks import run_checks

pytestmark = pytest.mark.django_db(transaction=True)
NOBODY_LISTENS = "http://127.0.0.1:9/tsa"


@pytest.fixture
def evidence(settings):
    """The pack of a document whose two signatures got their stamps late."""
    office, at_home = an_office(), settings.DIENHONG
    settings.DIENHONG = replace(at_home, tsa_url=NOBODY_LISTENS)
    document = an_issued_document(office)
    settings.DIENHONG = at_home
    tasks.stamp_backlog()
    send_document(office.clerk, document_id=document.pk)
    deliver_all()
    seal_all()
    return evidence_pack(office.clerk, Package.objects.get().uuid).data


def unpacked(evidence):
    with zipfile.ZipFile(io.BytesIO(evidence)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def openssl(*arguments):
    if shutil.which("openssl") is None:
        pytest.skip("NOT RUN: the independent tool openssl is not installed")
    return subprocess.run(["openssl", *map(str, arguments)], capture_output=True, text=True, timeout=60, check=False)


def test_late_stamps_and_the_gap_stand_in_the_pack_and_openssl_accepts_them(evidence, tmp_path):
    files = unpacked(evidence)
    told = json.loads(files["validation/stamps.json"])
    outage = StampOutage.objects.get()
    (tmp_path / "anchors.pem").write_bytes(files["trust/anchors.pem"])

    accepted = []
    for one in told["signatures"]:
        stamp = tmp_path / one["sha256"]
        stamp.write_bytes(files[f"validation/stamps/{one['sha256']}.tst"])
        for digest in (one["sha256"], "00" * 32):
            asked = ("-token_in", "-in", stamp, "-digest", digest, "-CAfile", tmp_path / "anchors.pem")
            accepted.append(openssl("ts", "-verify", *asked).returncode == 0)

    assert accepted == [True, False] * 2
    assert [one["stamped_at"] is not None for one in told["signatures"]] == [True, True]
    assert [(gap["began_at"][:19], gap["ended_at"][:19]) for gap in told["gaps"]] == [
        (outage.began_at.isoformat()[:19], outage.ended_at.isoformat()[:19])
    ]
    assert [one.number for one in run_checks(evidence, language="en") if one.passed is False] == []


def test_the_lists_in_the_pack_judge_its_certificates_offline_and_after_their_end(evidence, tmp_path):
    files = unpacked(evidence)
    lists = [data for name, data in files.items() if name.startswith("validation/lists/")]
    for number, data in enumerate(lists):
        (tmp_path / f"{number}.crl").write_bytes(data)
        openssl("crl", "-inform", "DER", "-in", tmp_path / f"{number}.crl", "-out", tmp_path / f"{number}.pem")
    crls = b"".join((tmp_path / f"{number}.pem").read_bytes() for number in range(len(lists)))
    (tmp_path / "lists.pem").write_bytes(crls)
    (tmp_path / "authorities.pem").write_bytes(files["validation/authorities.pem"])
    (tmp_path / "anchors.pem").write_bytes(files["trust/anchors.pem"])
    seal = SigningKey.objects.filter(kind="seal").order_by("id")[0]
    (tmp_path / "seal.pem").write_text(seal.certificate_pem)

    def verified(moment):
        trust = ("-CAfile", tmp_path / "anchors.pem", "-untrusted", tmp_path / "authorities.pem")
        revocation = ("-crl_check_all", "-CRLfile", tmp_path / "lists.pem")
        at = ("-attime", int(moment.timestamp()))
        return openssl("verify", *at, *trust, *revocation, tmp_path / "seal.pem")

    then, after = clock.now(), seal.not_after + timedelta(days=1)
    pdf = next(data for name, data in files.items() if name.endswith(".pdf"))
    with clock.frozen(after):
        tasks.refresh_revocation_lists()
        much_later = validate_pdf(pdf)

    assert (verified(then).returncode, len(lists)) == (0, 2)
    assert "certificate has expired" in verified(after).stderr
    assert [(one.kind, one.ok) for one in much_later.signers] == [("person", True), ("seal", True)]


def test_without_a_gap_nothing_is_said_of_stamps():
    office = an_office()
    send_document(office.clerk, document_id=an_issued_document(office).pk)
    deliver_all()
    seal_all()

    names = unpacked(evidence_pack(office.clerk, Package.objects.get().uuid).data)

    assert [name for name in names if "stamps" in name] == []
    assert "validation/authorities.pem" in names
