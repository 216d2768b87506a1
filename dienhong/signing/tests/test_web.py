"""Pages and the addresses that verifiers fetch."""

from base64 import b64encode
from datetime import timedelta
from urllib.parse import quote

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import include, path

from dienhong.config.urls import handler404
from dienhong.config.urls import urlpatterns as product_urls
from dienhong.directory.tests.builders import an_agency
from dienhong.identity.tests.builders import a_stranger, an_actor, sign_in
from dienhong.kernel import clock
from dienhong.signing import public
from dienhong.signing.core import tsa
from dienhong.signing.permissions import MANAGE_KEYS
from dienhong.signing.queries import parsed
from dienhong.signing.tests import pdf_makers
from dienhong.signing.tests.builders import a_demo_pki, a_seal
from dienhong.signing.tests.pki_world import run

urlpatterns = [path("pki/", include("dienhong.signing.web.pki_urls")), *product_urls]
__all__ = ["handler404"]

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


@pytest.fixture
def agency():
    return an_agency("Ủy ban nhân dân tỉnh Cà Mau", code="H12")


def test_pages_ask_strangers_to_sign_in(client, agency):
    seal = a_seal(agency)

    for address in ("/chu-ky-so/", "/chu-ky-so/kiem-tra/", f"/chu-ky-so/{seal.uuid}/"):
        assert client.get(address).status_code == 302


def test_manager_sees_the_seals_of_the_agency_and_nobody_elses(client, agency):
    seal, other = a_seal(agency), a_seal(an_agency("Bộ Nội vụ", code="G09"))
    sign_in(client, an_actor(MANAGE_KEYS, at=agency))

    page = client.get("/chu-ky-so/")

    assert page.status_code == 200
    assert str(seal.uuid) in page.content.decode()
    assert str(other.uuid) not in page.content.decode()
    assert client.get(f"/chu-ky-so/{seal.uuid}/").status_code == 200
    assert client.get(f"/chu-ky-so/{other.uuid}/").status_code == 404


def test_manager_revokes_on_the_page(client, agency):
    seal = a_seal(agency)
    sign_in(client, an_actor(MANAGE_KEYS, at=agency))
    assert client.get(f"/chu-ky-so/{seal.uuid}/thu-hoi/").status_code == 200

    answer = client.post(f"/chu-ky-so/{seal.uuid}/thu-hoi/", {"reason": "superseded"})

    assert answer.status_code == 302
    assert public.key_view(seal.pk).state == "revoked"
    assert client.post(f"/chu-ky-so/{seal.uuid}/thu-hoi/", {"reason": "superseded"}).status_code == 422


def test_certificate_is_downloaded(client, agency):
    seal = a_seal(agency)
    sign_in(client, an_actor(MANAGE_KEYS, at=agency))

    answer = client.get(f"/chu-ky-so/{seal.uuid}/chung-thu.pem")

    assert answer.content.decode() == seal.certificate_pem


def _upload(client, data, name="van-ban.pdf"):
    return client.post("/chu-ky-so/kiem-tra/", {"file": SimpleUploadedFile(name, data)}, HTTP_ACCEPT_LANGUAGE="en")


def test_signed_in_official_reads_the_report_on_a_pdf(client, agency):
    seal = a_seal(agency)
    signed = public.sign_pdf(pdf_makers.a_document(), key_id=seal.pk, field="ConDau", reason="")
    sign_in(client, a_stranger())

    good, bad = _upload(client, signed), _upload(client, pdf_makers.with_other_text(signed))

    assert (good.status_code, good.context["report"].ok) == (200, True)
    assert agency.name in good.content.decode()
    assert (bad.context["report"].ok, "signing.changed_after_signing" in bad.content.decode()) == (False, True)


def test_report_on_xml_rubbish_and_nothing(client, agency):
    signed = public.sign_xml(b"<a/>", key_id=a_seal(agency).pk)
    sign_in(client, a_stranger())

    assert _upload(client, signed, "goi.edxml").context["report"].ok
    assert _upload(client, b"\x00\x01rubbish").context["report"].codes() == ("signing.encoding",)
    assert client.post("/chu-ky-so/kiem-tra/").status_code == 422


def test_lists_and_roots_are_fetched_without_signing_in(client, agency, tmp_path):
    seal = a_seal(agency)
    (tmp_path / "seal.pem").write_text(seal.certificate_pem)
    (tmp_path / "issuing.pem").write_text(seal.chain_pem)
    (tmp_path / "root.pem").write_bytes(client.get("/pki/goc.pem").content)
    crl = client.get("/pki/thu-hoi.crl")
    loaded = x509.load_der_x509_crl(crl.content)
    (tmp_path / "crl.pem").write_bytes(loaded.public_bytes(Encoding.PEM))

    checked = run(
        *("openssl", "verify", "-crl_check", "-CAfile", tmp_path / "root.pem", "-untrusted", tmp_path / "issuing.pem"),
        *("-CRLfile", tmp_path / "crl.pem", tmp_path / "seal.pem"),
    )

    assert (checked.returncode, crl.headers["Content-Type"]) == (0, "application/pkix-crl")
    points = parsed(seal.certificate_pem)[0].extensions.get_extension_for_class(x509.CRLDistributionPoints).value
    assert points[0].full_name[0].value.endswith("/pki/thu-hoi.crl")
    assert client.get(f"/pki/{'0' * 64}.crl").status_code == 404


def test_timestamps_are_given_over_http(client):
    a_demo_pki()

    answer = client.post("/pki/tsa", tsa.request_for(b"0" * 32, 7), content_type="application/timestamp-query")

    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/timestamp-reply")
    assert tsa.token_of(answer.content, b"0" * 32, 7)


@pytest.mark.parametrize("address", ["/pki/tsa", "/pki/ocsp"])
def test_services_for_machines_are_post_only_small_and_absent_without_demo(client, address):
    assert client.get(address).status_code == 405
    assert client.post(address, b"0" * 5000, content_type="application/octet-stream").status_code == 413
    assert client.post(address, b"0", content_type="application/octet-stream").status_code == 404


def test_ocsp_tells_good_revoked_and_unknown(client, agency):
    good, bad = a_seal(agency), a_seal(agency)
    public.revoke_certificate(an_actor(MANAGE_KEYS, at=agency), key_id=bad.pk, reason="superseded")
    issuer = parsed(good.chain_pem)[0]
    statuses = []
    for key in (good, bad):
        request = ocsp.OCSPRequestBuilder().add_certificate(parsed(key.certificate_pem)[0], issuer, hashes.SHA256())
        answer = client.post(
            "/pki/ocsp", request.build().public_bytes(Encoding.DER), content_type="application/ocsp-request"
        )
        statuses.append(ocsp.load_der_ocsp_response(answer.content).certificate_status.name)

    assert statuses == ["GOOD", "REVOKED"]
    rubbish = client.post("/pki/ocsp", b"rubbish", content_type="application/ocsp-request")
    assert ocsp.load_der_ocsp_response(rubbish.content).response_status.name == "MALFORMED_REQUEST"


def test_ocsp_is_asked_by_address_too(client, agency):
    good, bad = a_seal(agency), a_seal(agency)
    public.revoke_certificate(an_actor(MANAGE_KEYS, at=agency), key_id=bad.pk, reason="superseded")
    issuer = parsed(good.chain_pem)[0]
    answers = []
    for key in (good, bad):
        request = ocsp.OCSPRequestBuilder().add_certificate(parsed(key.certificate_pem)[0], issuer, hashes.SHA256())
        answers.append(client.get(f"/pki/ocsp/{quote(b64encode(request.build().public_bytes(Encoding.DER)), safe='')}"))

    assert [ocsp.load_der_ocsp_response(item.content).certificate_status.name for item in answers] == [
        "GOOD",
        "REVOKED",
    ]
    assert (answers[0].headers["Content-Type"], answers[0].headers["Cache-Control"]) == (
        "application/ocsp-response",
        "public, max-age=60",
    )


@pytest.mark.parametrize("question", ["rubbish!", "cnViYmlzaA==", "A" * 5000])
def test_rubbish_in_the_address_is_answered_as_malformed(client, question):
    a_demo_pki()

    answer = client.get(f"/pki/ocsp/{question}")

    assert ocsp.load_der_ocsp_response(answer.content).response_status.name == "MALFORMED_REQUEST"


def test_ocsp_by_address_is_absent_without_demo(client):
    assert client.get("/pki/ocsp/cnViYmlzaA==").status_code == 404


def test_expiring_and_expired_keys_say_so(client, agency):
    seal = a_seal(agency)

    states = []
    for days in (0, 700, 800):
        with clock.frozen(clock.now() + timedelta(days=days)):
            states.append(public.key_view(seal.pk).state)

    assert states == ["valid", "expiring", "expired"]
