"""Files that bring what proves their signatures (PAdES and CAdES B-LT), judged by a stranger years later without any network."""

from dataclasses import replace
from datetime import timedelta
from io import BytesIO

import pytest
from asn1crypto import cms as asn1_cms
from asn1crypto import x509 as asn1_x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp as x509_ocsp
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko.sign.validation.errors import NoDSSFoundError

from dienhong.directory.tests.builders import an_agency
from dienhong.signing.core import cades, long_term, pdf, pki
from dienhong.signing.core.keys import der, pem
from dienhong.signing.core.long_term import material_for
from dienhong.signing.core.place import NO_MATERIAL, Placement
from dienhong.signing.public import sign_pdf
from dienhong.signing.tests import pdf_makers
from dienhong.signing.tests.builders import a_demo_pki, a_seal
from dienhong.signing.tests.pki_world import NOW, run, world
from dienhong.signing.tests.test_core_pdf import check, summary


def material(key):
    timestamper = world().timestamper
    return material_for([(key.certificate, *key.chain), timestamper.certificates], world().store)


def sign(document, key, field, *, brings=True):
    place = Placement(field, "Ký ban hành", material=material(key) if brings else NO_MATERIAL)
    return pdf.sign(document, key, place, at=NOW, timestamper=world().timestamper)


def issued(*, brings=True):
    signed = sign(pdf_makers.a_document(), world().officer, "ChuKy", brings=brings)
    return sign(pdf_makers.filled(signed), world().seal, "ConDau", brings=brings)


def judged_by_pyhanko(document, place):
    """A stranger with nothing but the root certificate, and no network; every revocation must be known."""
    reader = PdfFileReader(BytesIO(document))
    terms = {
        "trust_roots": [asn1_x509.Certificate.load(der(item)) for item in world().store.anchors],
        "allow_fetching": False,
        "revocation_mode": "require",
        "moment": NOW,
    }
    context = DocumentSecurityStore.read_dss(reader).as_validation_context(terms)
    return validate_pdf_signature(reader.embedded_regular_signatures[place], context, context)


def test_a_stranger_judges_both_signatures_by_what_the_file_brings():
    document = issued()

    for place in (0, 1):
        found = judged_by_pyhanko(document, place)
        assert (found.valid, found.trusted) == (True, True)


def test_without_that_the_stranger_cannot():
    with pytest.raises(NoDSSFoundError):
        judged_by_pyhanko(issued(brings=False), 1)


def test_the_signature_covers_what_was_brought_and_the_seal_still_covers_every_byte(tmp_path):
    document = issued()
    report = check(document)
    (tmp_path / "van-ban.pdf").write_bytes(document)

    assert summary(report) == [("ChuKy", "person", "revision", True), ("ConDau", "seal", "whole", True)]
    assert run("pdfsig", "-nocert", tmp_path / "van-ban.pdf").stdout.count("Signature is Valid") == 2
    changed = document.replace(b"/DSS", b"/DSX", 1)
    assert not check(changed).ok


def test_years_after_the_certificates_ended_both_signatures_are_still_valid():
    assert check(issued(), now=NOW + timedelta(days=365 * 12)).ok


def test_nothing_is_brought_twice_and_large_lists_stay_outside(monkeypatch):
    one = sign(pdf_makers.a_document(), world().seal, "ConDau")
    two = sign(one, world().seal, "ConDau2")
    brought = PdfFileReader(BytesIO(two)).root["/DSS"]
    wanted = material(world().seal)

    assert (len(brought["/Certs"]), len(brought["/CRLs"])) == (len(wanted.certificates), len(wanted.lists))
    monkeypatch.setattr(long_term, "MOST_LIST_BYTES", 10)
    assert material(world().seal).lists == ()


@pytest.mark.django_db
def test_what_the_platform_signs_brings_its_authorities_and_lists():
    a_demo_pki()
    key = a_seal(an_agency("Bộ Dài hạn"))

    document = sign_pdf(pdf_makers.a_document(), key_id=key.pk, field="ConDau", reason="Phát hành")

    brought = PdfFileReader(BytesIO(document)).root["/DSS"]
    assert len(brought["/Certs"]) >= 3
    assert len(brought["/CRLs"]) >= 1


DATA = "Kết luận thanh tra".encode()


def detached(*, brings):
    key = world().seal
    brought = replace(material(key), answers=(an_answer(key),)) if brings else NO_MATERIAL
    return cades.sign(DATA, key, at=NOW, timestamper=world().timestamper, material=brought)


def an_answer(key):
    """What the responder of the tests' authority says about the key."""
    made = world().pki
    serial = key.certificate.serial_number
    responder = pki.OcspResponder(made.issuing.certificate, made.ocsp, issued=frozenset([serial]))
    builder = x509_ocsp.OCSPRequestBuilder()
    asked = builder.add_certificate(key.certificate, made.issuing.certificate, hashes.SHA1()).build()
    return responder.answer(asked.public_bytes(Encoding.DER), at=NOW)


def test_a_detached_signature_brings_what_a_stranger_needs_to_know_that_nothing_was_revoked(tmp_path):
    (tmp_path / "root.pem").write_text(pem([world().pki.root.certificate]))
    (tmp_path / "data").write_bytes(DATA)

    known = []
    for brings in (True, False):
        (tmp_path / "data.p7s").write_bytes(detached(brings=brings))
        files = ("-in", tmp_path / "data.p7s", "-content", tmp_path / "data", "-CAfile", tmp_path / "root.pem")
        verify = ("openssl", "cms", "-verify", "-binary", "-cades", "-inform", "DER", "-purpose", "any")
        known.append(run(*verify, "-crl_check_all", *files, "-out", "/dev/null").returncode == 0)

    assert known == [True, False]
    assert cades.validate(DATA, detached(brings=True), world().store, now=NOW).ok


def test_answers_of_responders_stand_in_a_detached_signature_as_others_read_them():
    signed_data = asn1_cms.ContentInfo.load(detached(brings=True))["content"]

    kinds = sorted(item.name for item in signed_data["crls"])
    (other,) = [item.chosen for item in signed_data["crls"] if item.name == "other"]
    answer = x509_ocsp.load_der_ocsp_response(other["other_rev_info"].dump())
    assert (signed_data["version"].native, kinds) == ("v5", ["crl", "crl", "other"])
    assert other["other_rev_info_format"].native in ("ocsp_response", "1.3.6.1.5.5.7.16.2")
    assert answer.serial_number == world().seal.certificate.serial_number
