"""Signing and checking through the door that other domains use."""

import hashlib
import threading
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import translation

from dienhong.directory.tests.builders import an_agency
from dienhong.identity.tests.builders import a_person
from dienhong.kernel import clock
from dienhong.kernel.errors import NotFound, RuleBroken
from dienhong.signing import public
from dienhong.signing.core import tsa
from dienhong.signing.models import SigningKey
from dienhong.signing.queries import trust_store
from dienhong.signing.tests import pdf_makers
from dienhong.signing.tests.builders import a_demo_pki, a_personal_key, a_seal
from dienhong.signing.tests.pki_world import run

pytestmark = pytest.mark.django_db


@pytest.fixture
def agency():
    return an_agency("Ủy ban nhân dân tỉnh Cà Mau", code="H12")


def issued(agency, person):
    leader, seal = a_personal_key(person, agency), a_seal(agency)
    signed = public.sign_pdf(pdf_makers.a_document(), key_id=leader.pk, field="ChuKy", reason="Ký ban hành")
    return public.sign_pdf(pdf_makers.filled(signed), key_id=seal.pk, field="ConDau", reason="Phát hành")


def test_signed_filled_and_sealed_document_is_valid(agency):
    person = a_person("Phạm Thị Mỹ Ổn")

    report = public.validate_pdf(issued(agency, person), expected_agency_code="H12")

    assert (report.ok, report.codes()) == (True, ())
    leader, seal = report.signers
    assert (leader.name, leader.kind, leader.covers) == ("Phạm Thị Mỹ Ổn", "person", "revision")
    assert (seal.name, seal.kind, seal.covers) == (agency.name, "seal", "whole")
    assert seal.timestamped_at is not None


def test_problems_are_told_in_the_language_in_use(agency):
    document = issued(agency, a_person())

    with translation.override("en"):
        english = public.validate_pdf(document, expected_agency_code="G05")

    assert english.codes() == ("signing.wrong_agency",)
    assert english.signers[1].problems[0].sentence == "The certificate belongs to agency H12, not to G05."


def test_agency_with_a_long_name_has_a_seal_and_is_named_in_full():
    name = "Chi cục Kiểm lâm và Bảo vệ nguồn lợi thủy sản vùng III, thành phố Hồ Chí Minh"

    signed = public.sign_xml(b"<a/>", key_id=a_seal(an_agency(name, code="G09.33.44")).pk)

    signer = public.validate_xml(signed).signers[0]
    assert (signer.ok, signer.name, signer.agency_name) == (True, name, name)


def test_xml_is_signed_as_xades_with_a_trusted_time(agency):
    seal = a_seal(agency)

    signed = public.sign_xml(b"<a><b/></a>", key_id=seal.pk, parent="b", profile="xades")

    found = public.check_xml(signed, expected_agency_code="H12")
    assert (found.report.codes(), found.content) == ((), b"<a><b></b></a>")
    assert found.report.signers[0].claimed_at is not None
    assert found.report.signers[0].timestamped_at is not None
    assert public.check_xml(signed, expected_agency_code="G05").root is None


def test_xml_is_signed_as_xades_without_a_time_stamp_service(agency):
    seal = a_seal(agency)
    SigningKey.objects.filter(kind="timestamping").delete()

    signed = public.sign_xml(b"<a/>", key_id=seal.pk, profile="xades")

    report = public.validate_xml(signed)
    assert (report.ok, report.codes()) == (True, ("signing.no_timestamp",))


def test_xml_is_signed_where_asked_and_checked(agency):
    seal = a_seal(agency)

    signed = public.sign_xml(b"<a><b/></a>", key_id=seal.pk, parent="b")

    found = public.check_xml(signed, expected_agency_code="H12")
    assert (found.report.ok, found.content) == (True, b"<a><b></b></a>")
    assert public.validate_xml(signed.replace(b"<b>", b"<b x='1'>")).codes()[0] == "signing.content_changed"
    assert public.check_xml(signed, expected_agency_code="G05").root is None


def test_detached_signature_and_timestamp(agency):
    seal = a_seal(agency)

    signature = public.sign_detached(b"data", key_id=seal.pk)
    response = public.timestamp(hashlib.sha256(b"data").digest())

    assert public.validate_detached(b"data", signature).codes() == ()
    token = tsa.token_of(response, hashlib.sha256(b"data").digest())
    found = tsa.examine_token(token, lambda name: hashlib.new(name, b"data").digest(), trust_store(), clock.now())
    assert found.problems == ()


def test_keys_are_found_by_holder_and_the_longest_lasting_valid_one_is_taken(agency):
    person = a_person()
    old, revoked, new = (a_personal_key(person, agency) for _ in range(3))
    SigningKey.objects.filter(pk=old.pk).update(not_after=clock.now() + timedelta(days=5))
    SigningKey.objects.filter(pk=revoked.pk).update(
        revoked_at=clock.now(), revocation_reason="superseded", not_after=clock.now() + timedelta(days=9000)
    )
    seal = a_seal(agency)

    assert (public.personal_key_of(person.pk), public.seal_key_of(agency.pk)) == (new.pk, seal.pk)
    assert public.key_view(old.pk).state == "expiring"
    assert public.key_view(public.system_key()).kind == "system"


def test_without_a_key_the_refusal_names_the_agency(agency):
    with pytest.raises(RuleBroken, match="signing.no_key") as caught:
        public.seal_key_of(agency.pk)

    assert caught.value.params == {"holder": "Ủy ban nhân dân tỉnh Cà Mau"}


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"revoked_at": clock.now(), "revocation_reason": "keyCompromise"}, "signing.key_revoked"),
        ({"not_after": clock.now() - timedelta(minutes=1)}, "signing.key_expired"),
    ],
)
def test_key_out_of_force_does_not_sign(agency, change, code):
    seal = a_seal(agency)
    SigningKey.objects.filter(pk=seal.pk).update(**change)

    with pytest.raises(RuleBroken, match=code):
        public.sign_xml(b"<a/>", key_id=seal.pk)


def test_unknown_key_is_not_found():
    with pytest.raises(NotFound):
        public.sign_xml(b"<a/>", key_id=987654)


def test_file_that_cannot_be_signed_is_refused(agency):
    seal = a_seal(agency)

    with pytest.raises(RuleBroken, match="signing.pdf_not_signable"):
        public.sign_pdf(b"rubbish", key_id=seal.pk, field="ConDau", reason="")
    with pytest.raises(RuleBroken, match="signing.xml_not_signable"):
        public.sign_xml(b"<!DOCTYPE a><a/>", key_id=seal.pk)


def test_nothing_is_signed_without_a_timestamp_service(agency):
    with pytest.raises(RuleBroken, match="signing.no_timestamp_service"):
        public.timestamp(b"0" * 32)


def test_timestamp_service_of_the_settings_that_is_down_is_reported(settings):
    a_demo_pki()
    settings.DIENHONG = replace(settings.DIENHONG, tsa_url="http://127.0.0.1:9/tsa")

    with pytest.raises(public.TimestampFailed):
        public.timestamp(b"0" * 32)


def test_standard_mark_shows_holder_and_time_unless_none_is_wanted(agency, tmp_path):
    seal = a_seal(agency)
    texts = []
    for mark in (None, public.NO_MARK):
        signed = public.sign_pdf(pdf_makers.a_document(), key_id=seal.pk, field="ConDau", reason="", appearance=mark)
        (tmp_path / "signed.pdf").write_bytes(signed)
        texts.append(run("pdftotext", tmp_path / "signed.pdf", "-").stdout)

    assert ["tỉnh Cà Mau" in text and "+07:00" in text for text in texts] == [True, False]


def test_trust_store_is_read_again_only_when_something_changed(agency, django_assert_num_queries):
    a_demo_pki()
    first = trust_store()

    with django_assert_num_queries(1):
        assert trust_store() is first


@pytest.mark.django_db(transaction=True)
def test_two_threads_sign_with_one_key():
    seal = a_seal(an_agency("Cơ quan", code="G99"))
    signed = []

    def work():
        signed.append(public.sign_xml(b"<a/>", key_id=seal.pk))
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [public.validate_xml(item).ok for item in signed] == [True] * 4
