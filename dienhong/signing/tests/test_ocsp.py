"""Certificates are asked about at their responder: openssl's, stopped, revoking, and ones that lie."""

import subprocess
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from threading import Event

import pytest
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp as x509_ocsp
from django.utils.translation import gettext
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.dss import DocumentSecurityStore

from dienhong.config.schedule import SCHEDULE
from dienhong.directory.tests.builders import an_agency
from dienhong.identity.tests.builders import a_stranger
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor
from dienhong.kernel.errors import NotPermitted, RuleBroken
from dienhong.signing import public, responders, tasks
from dienhong.signing.commands import record_answered_revocations
from dienhong.signing.core import long_term, ocsp, pki
from dienhong.signing.core.keys import der, fingerprint, new_private_key, pem
from dienhong.signing.health import health_rows
from dienhong.signing.models import CertificateStatus, SigningKey, TrustAnchor
from dienhong.signing.providers.software import software_store
from dienhong.signing.queries import trust_store
from dienhong.signing.tests import pdf_makers
from dienhong.signing.tests.builders import a_demo_pki, a_seal
from dienhong.signing.tests.ocsp_responders import delegated, openssl_responder, scripted_responder
from dienhong.signing.validation_material import Signed, validation_material

pytestmark = pytest.mark.django_db
PLATFORM = Actor.system("demo")
HEALTH = "Certificate status responder"
State = CertificateStatus.State


class National:
    """An authority elsewhere whose list is good for a day and tells nothing new, and a seal it issued to an agency."""

    def __init__(self, url):
        a_demo_pki()
        self.start = clock.now().replace(microsecond=0)
        root = pki.new_root("CA chuyên dùng Chính phủ", at=self.start, kind="p256")
        self.authority = replace(root, ocsp_url=url)
        self.agency = an_agency("Bộ Nội vụ", code="G09")
        anchor_id = public.add_trust_anchor(
            PLATFORM, certificate_pem=pem([root.certificate]), crl_url="http://127.0.0.1:9/danh-sach.crl"
        )
        others = [pki.Revocation(number, self.start - timedelta(days=1)) for number in range(1, 101)]
        listed = root.revocation_list(others, number=1, at=self.start - timedelta(hours=1))
        tasks.keep_list(TrustAnchor.objects.get(pk=anchor_id), listed.public_bytes(Encoding.DER))
        self.seal, self.key_id = self.issue()

    def issue(self):
        """A seal and its key's id."""
        key = new_private_key("p256")
        seal = self.authority.issue(pki.seal_profile("Bộ Nội vụ", "G09"), key, at=self.start)
        key_id = public.register_key(
            PLATFORM,
            agency_id=self.agency.pk,
            person_id=None,
            provider="software",
            key_ref=software_store().keep(key),
            certificates_pem=pem([seal.certificate]),
        )
        return seal, key_id

    def sealed_xml(self):
        return public.sign_xml(b"<a/>", key_id=self.key_id)

    def sealed_pdf(self):
        return public.sign_pdf(pdf_makers.a_document(), key_id=self.key_id, field="ConDau", reason="")


@pytest.fixture
def openssl(tmp_path):
    with openssl_responder(tmp_path) as found:
        yield found


@pytest.fixture
def asked(openssl):
    """The authority, with openssl answering for it; its seal has been asked about once."""
    national = National(openssl.url)
    openssl.serve(national.authority)
    openssl.know(national.seal.certificate)
    public.validate_xml(national.sealed_xml())
    tasks.ask_responders()
    return national


@pytest.fixture
def scripted():
    with scripted_responder() as found:
        yield found


def state_of(key):
    return CertificateStatus.objects.get(certificate_sha256=fingerprint(key.certificate)).state


def health():
    return [row.state for row in health_rows() if row.name == gettext(HEALTH)]


def test_a_certificate_revoked_at_its_responder_is_refused_after_one_look_and_older_evidence_stays_valid(
    asked, openssl
):
    assert state_of(asked.seal) == State.GOOD
    earlier = asked.sealed_pdf()

    trusted = public.trust_revision()

    openssl.know(asked.seal.certificate, revoked_at=clock.now() + timedelta(seconds=20))
    with clock.frozen(clock.now() + timedelta(seconds=45)):
        later = asked.sealed_xml()
        tasks.ask_responders()

        assert public.validate_xml(later).codes()[0] == "signing.certificate_revoked"
        assert public.trust_revision() != trusted
        assert public.validate_pdf(earlier).ok
        # Whose responder says so signs nothing here any more either.
        with pytest.raises(RuleBroken, match="signing.key_revoked"):
            asked.sealed_xml()

    assert SigningKey.objects.get(revoked_at__isnull=False).pk == asked.key_id
    assert record_answered_revocations(PLATFORM) == 0
    with pytest.raises(NotPermitted):
        record_answered_revocations(a_stranger())
    assert [line.cron for line in SCHEDULE if line.function is tasks.ask_responders] == ["* * * * * */30"]


def test_while_the_responder_is_stopped_lists_count_and_it_is_asked_again(asked, openssl):
    answered = CertificateStatus.objects.values_list("this_update", flat=True)
    before = answered.get()

    openssl.stop()
    tasks.ask_responders()
    during = (health(), public.validate_xml(asked.sealed_xml()).ok, answered.get())
    openssl.start()
    tasks.ask_responders()

    assert during == (["warn"], True, before)
    assert (health(), answered.get() >= before) == (["ok"], True)


def test_an_answer_alone_is_enough_where_the_list_has_ended(asked):
    later = clock.now() + timedelta(days=2)
    CertificateStatus.objects.update(next_update=later)
    with clock.frozen(later):
        data = asked.sealed_xml()
        with_answer = public.validate_xml(data)
        CertificateStatus.objects.update(next_update=later - timedelta(days=2))
        without = public.validate_xml(data)

    assert (with_answer.ok, without.codes()[0]) == (True, "signing.revocation_unknown")


def test_the_answer_goes_into_the_pdf_where_a_stranger_needs_no_list(asked, monkeypatch):
    # The authority's list is too large to go along; that of the time-stamp service is not.
    monkeypatch.setattr(long_term, "MOST_LIST_BYTES", 2_000)
    document = asked.sealed_pdf()
    CertificateStatus.objects.all().delete()
    without = asked.sealed_pdf()

    assert (judged_by_pyhanko(document), judged_by_pyhanko(without)) == (True, False)


def judged_by_pyhanko(document):
    """A stranger with the roots and no network; every revocation must be known."""
    reader = PdfFileReader(BytesIO(document))
    roots = [asn1_x509.Certificate.load(der(item)) for item in trust_store().anchors]
    terms = {"trust_roots": roots, "allow_fetching": False, "revocation_mode": "require"}
    context = DocumentSecurityStore.read_dss(reader).as_validation_context(terms)
    found = validate_pdf_signature(reader.embedded_regular_signatures[0], context, context)
    return found.valid and found.trusted


def test_the_answer_stands_in_evidence_and_openssl_believes_it(asked, tmp_path):
    pdf, xml = asked.sealed_pdf(), asked.sealed_xml()

    by_pdf = validation_material(Signed([pdf]), since=asked.start)
    by_xml = validation_material(Signed(xmls=[xml]), since=asked.start)

    (name,) = [item for item in by_pdf if item.endswith(".ors")]
    assert by_xml[name] == by_pdf[name]
    (tmp_path / "a.ors").write_bytes(by_pdf[name])
    (tmp_path / "seal.pem").write_text(pem([asked.seal.certificate]))
    files = ["-respin", "a.ors", "-issuer", "ca.pem", "-CAfile", "ca.pem", "-no_nonce", "-cert", "seal.pem"]
    told = subprocess.run(["openssl", "ocsp", *files], cwd=tmp_path, capture_output=True, text=True, timeout=60)
    assert ("Response verify OK" in told.stderr, "seal.pem: good" in told.stdout) == (True, True)


def test_a_responder_that_hangs_holds_nobody_up_and_is_asked_once_a_round(scripted, monkeypatch):
    ended = Event()
    scripted.script = lambda _: (ended.wait(30), {}, b"")
    monkeypatch.setattr(responders, "PATIENCE_SECONDS", 0.3)
    national = National(scripted.url)
    _, second = national.issue()
    for data in (national.sealed_xml(), public.sign_xml(b"<b/>", key_id=second)):
        assert public.validate_xml(data).ok

    tasks.ask_responders()
    ended.set()

    assert (len(scripted.questions), health(), state_of(national.seal)) == (1, ["warn"], State.UNANSWERED)
    assert public.validate_xml(national.sealed_xml()).ok


def test_a_redirect_or_an_endless_answer_is_not_followed(scripted):
    national = National(scripted.url)
    for script in (
        lambda _: (302, {"Location": scripted.url}, b""),
        lambda _: (200, {}, b"0" * (ocsp.MAX_ANSWER + 1)),
    ):
        scripted.script = script
        with pytest.raises((OSError, ocsp.AnswerRefused)):
            ocsp.ask(question_about(national.seal, national), now=clock.now(), patience=5)

    assert len(scripted.questions) == 2


def question_about(key, national):
    latest = trust_store().latest_crl(national.authority.certificate)
    return ocsp.Asked(key.certificate, national.authority.certificate, (latest,))


def lies(national):
    """What → (the answer to a question, why it is not believed)."""
    now, other = clock.now(), national.issue()[0]
    honest = delegated(national.authority, national.seal, other)
    stranger = pki.new_root("CA chuyên dùng Chính phủ", at=now, kind="p256")
    plain = national.authority.issue(pki.seal_profile("x", "X"), new_private_key("p256"), at=now)
    replayed = honest.answer(question(national.seal, national, nonce=b"another question"), at=now)
    about_other = honest.answer(question(other, national), at=now)
    forged = replace(delegated(stranger, national.seal), authority=national.authority.certificate)
    return {
        "not asn.1": lambda _: b"<html>",
        "cut": lambda asked: honest.answer(asked, at=now)[:-9],
        "of another question": lambda _: replayed,
        "about another certificate": lambda _: about_other,
        "by another authority": lambda asked: forged.answer(asked, at=now),
        "by a key that may not": lambda asked: replace(honest, key=plain).answer(asked, at=now),
        "ended": lambda asked: honest.answer(asked, at=now - timedelta(hours=2)),
        "not begun": lambda asked: honest.answer(asked, at=now + timedelta(hours=1)),
        "does not know it": lambda asked: replace(honest, issued=frozenset()).answer(asked, at=now),
    }


def question(key, national, nonce=None):
    builder = x509_ocsp.OCSPRequestBuilder().add_certificate(
        key.certificate, national.authority.certificate, hashes.SHA1()
    )
    if nonce is not None:
        builder = builder.add_extension(x509.OCSPNonce(nonce), critical=False)
    return builder.build().public_bytes(Encoding.DER)


def test_answers_that_lie_are_not_believed_and_the_list_counts(scripted):
    national = National(scripted.url)
    data = national.sealed_xml()
    public.validate_xml(data)
    honest = delegated(national.authority, national.seal)

    believed = []
    for what, answer in lies(national).items():
        scripted.script = lambda asked, answer=answer: (200, {}, answer(asked))
        tasks.ask_responders()
        if state_of(national.seal) != State.UNANSWERED:
            believed.append(what)
    scripted.script = lambda asked: (200, {}, honest.answer(asked, at=clock.now()))

    assert (believed, health(), public.validate_xml(data).ok) == ([], ["warn"], True)
    tasks.ask_responders()
    assert state_of(national.seal) == State.GOOD


def test_an_old_answer_sent_again_does_not_undo_a_revocation(scripted):
    national = National(scripted.url)
    public.validate_xml(national.sealed_xml())
    now = clock.now().replace(microsecond=0)
    good = delegated(national.authority, national.seal)
    bad = replace(good, revoked={n: pki.Revocation(n, now) for n in [national.seal.certificate.serial_number]})

    kept = []
    # Answers without a nonce, as responders make them beforehand.
    for one, at in ((good, now - timedelta(minutes=9)), (bad, now), (good, now - timedelta(minutes=9))):
        scripted.script = lambda _, one=one, at=at: (200, {}, one.answer(question(national.seal, national), at=at))
        tasks.ask_responders()
        kept.append(state_of(national.seal))

    assert kept == [State.GOOD, State.REVOKED, State.REVOKED]


def test_nobody_asks_about_certificates_of_the_demonstration_or_those_not_used_for_a_day(scripted):
    national = National(scripted.url)
    scripted.script = lambda _: (500, {}, b"")
    own = public.sign_xml(b"<a/>", key_id=a_seal(an_agency("Bộ Công an", code="G01")).pk)
    used = national.sealed_xml()
    public.validate_xml(own)
    public.validate_xml(used)
    noted = CertificateStatus.objects.count()

    with clock.frozen(clock.now() + timedelta(days=2)):
        tasks.ask_responders()
        idle = len(scripted.questions)
        public.validate_xml(used)
        tasks.ask_responders()

    assert (noted, idle, len(scripted.questions)) == (1, 0, 1)


def test_the_first_use_is_noted_once_and_judging_costs_one_query_then(asked, django_assert_num_queries):
    data = asked.sealed_xml()
    trust_store()

    with django_assert_num_queries(2):  # what is trusted, the answer
        public.validate_xml(data)
