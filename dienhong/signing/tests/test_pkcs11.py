"""A seal in a hardware module: registered on a page, used for a PDF, refused with a reason when the module fails."""

import hashlib
import os
import sys
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, load_der_public_key
from django.core.files.uploadedfile import SimpleUploadedFile

from dienhong.directory.tests.builders import an_agency
from dienhong.identity.tests.builders import a_person, a_post, a_stranger, an_actor, sign_in
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor
from dienhong.kernel.errors import RuleBroken
from dienhong.signing import public
from dienhong.signing.core import pki
from dienhong.signing.core.keys import pem
from dienhong.signing.models import SigningKey, TrustAnchor
from dienhong.signing.permissions import MANAGE_KEYS
from dienhong.signing.providers import KeyUnavailable
from dienhong.signing.providers.pkcs11 import Token, configured_token
from dienhong.signing.tasks import keep_list
from dienhong.signing.tests import pdf_makers
from dienhong.signing.tests.builders import a_demo_pki
from dienhong.signing.tests.pki_world import run
from dienhong.signing.tests.softhsm import a_key_in, a_token

PLATFORM = Actor.system("demo")


@pytest.fixture
def token(settings):
    address = a_token()
    settings.DIENHONG = replace(
        settings.DIENHONG,
        pkcs11_module=address.module,
        pkcs11_token=address.label,
        pkcs11_pin_file=address.pin_file,
    )
    return configured_token()


@pytest.fixture
def agency(db):
    return an_agency("Bộ Nội vụ", code="G09")


def national_certificate(token, reference, profile):
    """What the State's authority issues for a key that was made inside the token."""
    national = pki.new_root("CA chuyên dùng Chính phủ", at=clock.now(), kind="p256")
    anchor_id = public.add_trust_anchor(PLATFORM, certificate_pem=pem([national.certificate]))
    keep_list(
        TrustAnchor.objects.get(pk=anchor_id),
        national.revocation_list([], number=1, at=clock.now()).public_bytes(Encoding.DER),
    )
    return pem(
        [national.certify(profile, load_der_public_key(token.describe(reference).public_key_der), at=clock.now())]
    )


def posted(certificate, **more):
    return {"provider": "pkcs11", "certificate": SimpleUploadedFile("dau.pem", certificate.encode())} | more


def test_manager_registers_the_seal_of_the_token_on_the_page_and_it_seals_a_pdf(client, token, agency):
    a_demo_pki()
    a_key_in(token, "p256")
    reference = a_key_in(token, "rsa2048")
    certificate = national_certificate(token, reference, pki.seal_profile("Bộ Nội vụ", "G09"))
    sign_in(client, an_actor(MANAGE_KEYS, at=agency))

    answer = client.post("/chu-ky-so/dang-ky/", posted(certificate))

    key = SigningKey.objects.get(provider="pkcs11")
    assert (answer.status_code, answer["Location"]) == (302, "/chu-ky-so/")
    assert (key.kind, key.key_ref, key.agency_id) == ("seal", reference, agency.pk)
    sealed = public.sign_pdf(pdf_makers.a_document(), key_id=public.seal_key_of(agency.pk), field="ConDau", reason="")
    report = public.validate_pdf(sealed)
    assert (report.ok, [signer.agency_code for signer in report.signers]) == (True, ["G09"])
    assert token.describe(reference).in_hardware


def test_page_says_why_a_certificate_cannot_be_registered(client, token, agency):
    reference = a_key_in(token, "p256")
    certificate = national_certificate(token, reference, pki.seal_profile("Bộ Nội vụ", "G09"))
    sign_in(client, an_actor(MANAGE_KEYS, at=agency))
    elsewhere = an_actor(MANAGE_KEYS, at=an_agency("Bộ Tài chính", code="G12"))
    stranger = a_person("Lê Người Ngoài")

    bad = client.post("/chu-ky-so/dang-ky/", posted("\xff"))
    other_key = client.post("/chu-ky-so/dang-ky/", posted(certificate, key_ref=a_key_in(token, "p256")))
    no_key = client.post("/chu-ky-so/dang-ky/", posted(certificate, key_ref="00"))
    outsider = client.post("/chu-ky-so/dang-ky/", posted(certificate, holder=stranger.pk))

    assert [answer.status_code for answer in (bad, other_key, no_key, outsider)] == [422] * 4
    assert "signing.key_does_not_fit" in other_key.content.decode()
    assert "signing.key_unavailable" in no_key.content.decode()
    assert client.get(f"/chu-ky-so/dang-ky/?co-quan={agency.pk}").status_code == 200
    assert [client.get(f"/chu-ky-so/dang-ky/?co-quan={text}").status_code for text in ("x", "9" * 30)] == [404, 404]
    sign_in(client, elsewhere)
    assert client.get(f"/chu-ky-so/dang-ky/?co-quan={agency.pk}").status_code == 404
    sign_in(client, a_stranger())
    assert client.get("/chu-ky-so/dang-ky/").status_code == 404
    assert not SigningKey.objects.exists()


def test_a_key_is_registered_once_and_to_people_of_the_agency_only(token, agency):
    reference = a_key_in(token, "p256")
    person = a_person("Đỗ Thị Ánh")
    profile = pki.officer_profile("Đỗ Thị Ánh", person.uuid.hex, "Bộ Nội vụ", "G09")
    given = {"agency_id": agency.pk, "provider": "pkcs11", "key_ref": ""}
    first, second = (national_certificate(token, reference, profile) for _ in range(2))

    with pytest.raises(RuleBroken, match="signing.not_of_agency"):
        public.register_key(PLATFORM, person_id=person.pk, certificates_pem=first, **given)
    a_post(person, agency)
    key_id = public.register_key(PLATFORM, person_id=person.pk, certificates_pem=first, **given)

    assert public.personal_key_of(person.pk) == key_id
    with pytest.raises(RuleBroken, match="signing.key_taken"):
        public.register_key(PLATFORM, person_id=person.pk, certificates_pem=second, **given)


def test_a_process_that_forked_signs_with_a_session_of_its_own(token):
    reference = a_key_in(token, "p256")
    digest = hashlib.sha256(b"data").digest()
    token.sign_digest(reference, digest, "sha256")
    reading, writing = os.pipe()

    child = os.fork()
    if child == 0:  # only what cannot disturb the test run: sign, tell, leave
        try:
            os.write(writing, token.sign_digest(reference, digest, "sha256")[:1])
        finally:
            os._exit(0)
    os.waitpid(child, 0)
    os.close(writing)

    assert os.read(reading, 10) == b"\x30"
    os.close(reading)
    assert token.sign_digest(reference, digest, "sha256")[:1] == b"\x30"


def test_a_wrong_pin_is_tried_once_so_that_the_token_does_not_lock_itself(tmp_path):
    (tmp_path / "pin").write_text("000000")
    address = replace(a_token(), pin_file=str(tmp_path / "pin"))
    # In a process of its own: whoever is logged in already needs no PIN.
    script = f"""
from dienhong.signing.providers.pkcs11 import Token, TokenAddress
from dienhong.signing.providers import KeyUnavailable
token = Token({address!r})
for _ in range(3):
    try:
        token.check()
    except KeyUnavailable as error:
        print(error)
"""

    told = run(sys.executable, "-c", script).stdout.splitlines()

    assert told == ["the module says: PinIncorrect", *["the PIN was refused; mend its file and start again"] * 2]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"module": ""}, "DIENHONG_PKCS11_MODULE"),
        ({"module": "/usr/lib/nothing.so"}, "cannot be loaded"),
        ({"label": "khong-co"}, "NoSuchToken"),
        ({"pin_file": "/nowhere/pin"}, "DIENHONG_PKCS11_PIN_FILE"),
    ],
)
def test_a_token_that_cannot_be_used_says_what_to_mend(change, reason):
    token = Token(replace(a_token(), **change))

    with pytest.raises(KeyUnavailable, match=reason):
        token.check()


@pytest.mark.django_db
def test_health_tells_whether_the_module_answers(token, settings):
    well = public.health_rows()[-1]
    settings.DIENHONG = replace(settings.DIENHONG, pkcs11_token="khong-co")

    ill = public.health_rows()[-1]

    assert (well.state, well.advice) == ("ok", "")
    assert (ill.state, "NoSuchToken" in ill.value) == ("bad", True)
