"""Acts on keys and trust: done, each rule refused, strangers refused, record and event."""

from dataclasses import replace
from datetime import timedelta

import pytest
from cryptography import x509

from dienhong.audit.models import AuditRecord
from dienhong.directory.tests.builders import an_agency
from dienhong.identity.tests.builders import a_person, a_stranger, an_actor
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor
from dienhong.kernel.errors import NotFound, NotPermitted, RuleBroken
from dienhong.signing import public
from dienhong.signing.core import pki
from dienhong.signing.core.keys import new_private_key, pem
from dienhong.signing.models import RevocationList, SigningKey, TrustAnchor
from dienhong.signing.permissions import MANAGE_KEYS
from dienhong.signing.providers.software import software_store
from dienhong.signing.queries import parsed
from dienhong.signing.tasks import keep_list
from dienhong.signing.tests import pdf_makers
from dienhong.signing.tests.builders import a_demo_pki, a_personal_key, a_seal

pytestmark = pytest.mark.django_db
PLATFORM = Actor.system("demo")


@pytest.fixture
def agency():
    return an_agency("Bộ Nội vụ", code="G09")


def last_record():
    return AuditRecord.objects.order_by("-id").first().as_tuple()


def test_demo_pki_is_made_once_and_trusted():
    public.issue_demo_pki(PLATFORM, organization="Diên Hồng")

    assert sorted(SigningKey.objects.values_list("kind", flat=True)) == [
        "issuing",
        "ocsp",
        "root",
        "system",
        "timestamping",
    ]
    assert (TrustAnchor.objects.count(), RevocationList.objects.count()) == (2, 2)
    assert last_record() == ("signing.issue_demo_pki", "done")
    with pytest.raises(RuleBroken, match="signing.demo_pki_exists"):
        public.issue_demo_pki(PLATFORM, organization="Diên Hồng")


def test_seals_and_personal_keys_are_issued_in_bulk(agency):
    a_demo_pki()
    other, person = an_agency("Bộ Tài chính", code="G12"), a_person("Đỗ Thị Ánh")

    seals = public.issue_demo_seals(PLATFORM, agency_ids=(other.pk, agency.pk))
    personal = public.issue_demo_personal_keys(PLATFORM, officers=(public.Officer(person.pk, agency.pk),))

    assert [public.key_view(key).name for key in (*seals, *personal)] == ["Bộ Tài chính", "Bộ Nội vụ", "Đỗ Thị Ánh"]
    assert public.seal_key_of(agency.pk) == seals[1]
    report = public.validate_xml(public.sign_xml(b"<a/>", key_id=personal[0]))
    assert (report.ok, report.signers[0].kind, report.signers[0].agency_code) == (True, "person", "G09")


def test_demo_certificates_are_not_issued_in_production(settings, agency):
    a_demo_pki()
    settings.DIENHONG = replace(settings.DIENHONG, demo=False)

    with pytest.raises(RuleBroken, match="signing.demo_only"):
        public.issue_demo_seals(PLATFORM, agency_ids=(agency.pk,))

    assert last_record() == ("signing.issue_demo_seals", "refused")


def test_nothing_is_issued_without_an_authority_or_for_nobody(agency):
    with pytest.raises(RuleBroken, match="signing.demo_pki_missing"):
        public.issue_demo_seals(PLATFORM, agency_ids=(agency.pk,))
    with pytest.raises(NotFound):
        public.issue_demo_seals(PLATFORM, agency_ids=(987654,))


def test_strangers_issue_revoke_and_trust_nothing(agency):
    seal, stranger = a_seal(agency), a_stranger()
    acts = [
        lambda: public.issue_demo_pki(stranger, organization="x"),
        lambda: public.issue_demo_seals(stranger, agency_ids=(agency.pk,)),
        lambda: public.issue_demo_personal_keys(stranger, officers=()),
        lambda: public.revoke_certificate(stranger, key_id=seal.pk, reason="superseded"),
        lambda: public.add_trust_anchor(stranger, certificate_pem=""),
        lambda: public.remove_trust_anchor(stranger, anchor_id=1),
        lambda: public.register_key(
            stranger, agency_id=agency.pk, person_id=None, provider="software", key_ref="", certificates_pem=""
        ),
    ]
    for act in acts:
        with pytest.raises(NotPermitted):
            act()
        assert last_record()[1] == "refused"


def test_revoked_seal_signs_nothing_more_and_earlier_stamped_signatures_stay_valid(agency):
    seal = a_seal(agency)
    with clock.frozen(clock.now() - timedelta(minutes=30)):
        earlier = public.sign_pdf(pdf_makers.a_document(), key_id=seal.pk, field="ConDau", reason="")
    unstamped = public.sign_xml(b"<a/>", key_id=seal.pk)
    manager = an_actor(MANAGE_KEYS, at=agency)

    public.revoke_certificate(manager, key_id=seal.pk, reason="keyCompromise")

    assert last_record() == ("signing.revoke_certificate", "done")
    with pytest.raises(RuleBroken, match="signing.no_key"):
        public.seal_key_of(agency.pk)
    with pytest.raises(RuleBroken, match="signing.key_revoked"):
        public.sign_xml(b"<a/>", key_id=seal.pk)
    assert public.validate_pdf(earlier).ok
    assert public.validate_xml(unstamped).codes()[0] == "signing.certificate_revoked"
    with pytest.raises(RuleBroken, match="signing.already_revoked"):
        public.revoke_certificate(manager, key_id=seal.pk, reason="keyCompromise")


def test_revocation_needs_a_reason_of_the_list_and_a_key_of_an_agency(agency):
    seal = a_seal(agency)

    with pytest.raises(RuleBroken, match="signing.reason_unknown"):
        public.revoke_certificate(PLATFORM, key_id=seal.pk, reason="vui thì thu")
    for key_id in (987654, public.system_key()):
        with pytest.raises(NotFound):
            public.revoke_certificate(PLATFORM, key_id=key_id, reason="superseded")


def test_every_reason_fits_a_revocation_list(agency):
    for reason in SigningKey.Reason.values:
        public.revoke_certificate(PLATFORM, key_id=a_seal(agency).pk, reason=reason)

    crls = [x509.load_der_x509_crl(bytes(item.crl_der)) for item in RevocationList.objects.order_by("authority_id")]
    assert [len(list(crl)) for crl in crls] == [0, len(SigningKey.Reason.values)]


def _foreign(code="G09", *, trusted=True):
    """A national authority that is not ours, and a seal it issued whose key lives in the software provider."""
    national = pki.new_root("CA chuyên dùng Chính phủ", at=clock.now(), kind="rsa2048")
    if trusted:
        anchor_id = public.add_trust_anchor(PLATFORM, certificate_pem=pem([national.certificate]))
        crl = national.revocation_list([], number=5, at=clock.now())
        keep_list(TrustAnchor.objects.get(pk=anchor_id), crl.public_bytes(pki.Encoding.DER))
    key = new_private_key("p256")
    return national.issue(pki.seal_profile("Bộ Nội vụ", code), key, at=clock.now()), software_store().keep(key)


def test_key_of_the_national_authority_is_registered_and_signs(agency):
    a_demo_pki()
    issued, reference = _foreign()

    key_id = public.register_key(
        an_actor(MANAGE_KEYS, at=agency),
        agency_id=agency.pk,
        person_id=None,
        provider="software",
        key_ref=reference,
        certificates_pem=pem([issued.certificate]),
    )

    assert public.seal_key_of(agency.pk) == key_id
    assert public.validate_xml(public.sign_xml(b"<a/>", key_id=key_id)).ok


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"certificates_pem": "rubbish"}, "signing.certificate_unreadable"),
        ({"certificates_pem": ""}, "signing.certificate_unreadable"),
        ({"provider": "hsm"}, "signing.provider_unknown"),
        ({"key_ref": "0" * 32}, "signing.key_unavailable"),
    ],
)
def test_key_that_does_not_fit_is_not_registered(agency, change, code):
    issued, reference = _foreign()
    given = {"provider": "software", "key_ref": reference, "certificates_pem": pem([issued.certificate])} | change

    with pytest.raises(RuleBroken, match=code):
        public.register_key(PLATFORM, agency_id=agency.pk, person_id=None, **given)

    assert SigningKey.objects.count() == 0


def test_certificates_that_are_not_trusted_or_not_of_the_agency_are_not_registered(agency):
    for foreign in (_foreign(trusted=False), _foreign("G12")):
        issued, reference = foreign
        with pytest.raises(RuleBroken, match="signing.certificate_refused"):
            public.register_key(
                PLATFORM,
                agency_id=agency.pk,
                person_id=None,
                provider="software",
                key_ref=reference,
                certificates_pem=pem([issued.certificate]),
            )


def test_key_of_another_certificate_is_not_registered(agency):
    issued, _ = _foreign()
    other = software_store().keep(new_private_key("p256"))

    with pytest.raises(RuleBroken, match="signing.key_does_not_fit"):
        public.register_key(
            PLATFORM,
            agency_id=agency.pk,
            person_id=None,
            provider="software",
            key_ref=other,
            certificates_pem=pem([issued.certificate]),
        )


def test_known_certificate_is_registered_once(agency):
    seal = a_seal(agency)

    with pytest.raises(RuleBroken, match="signing.certificate_known"):
        public.register_key(
            PLATFORM,
            agency_id=agency.pk,
            person_id=None,
            provider="software",
            key_ref="x",
            certificates_pem=seal.certificate_pem,
        )


def test_distrusted_authority_makes_its_signatures_invalid(agency):
    signed = public.sign_xml(b"<a/>", key_id=a_seal(agency).pk)
    root = TrustAnchor.objects.get(kind="anchor")

    public.remove_trust_anchor(PLATFORM, anchor_id=root.pk)

    assert public.validate_xml(signed).codes()[0] == "signing.unknown_issuer"
    with pytest.raises(NotFound):
        public.remove_trust_anchor(PLATFORM, anchor_id=root.pk)
    with pytest.raises(RuleBroken, match="signing.certificate_known"):
        public.add_trust_anchor(PLATFORM, certificate_pem=root.certificate_pem)


def test_certificate_names_person_and_agency_but_no_identity_card(agency):
    key = a_personal_key(a_person("Lê Văn Sỹ"), agency)

    subject = parsed(key.certificate_pem)[0].subject.rfc4514_string()
    assert "Lê Văn Sỹ" in subject
    assert "GOVVN-G09" in subject
    assert "Bộ Nội vụ" in subject
