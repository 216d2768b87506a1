"""Certificates that end are warned of once for 60, 30 and 7 days; a revocation of a foreign authority counts within a minute."""

from datetime import timedelta
from email.utils import parsedate_to_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from dienhong.config.schedule import SCHEDULE
from dienhong.directory.tests.builders import an_agency
from dienhong.documents.handlers import on_expiry_announced
from dienhong.identity.tests.builders import a_person, a_stranger, an_account, an_actor
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor
from dienhong.kernel.errors import NotPermitted, RuleBroken
from dienhong.kernel.models import OutboxEvent
from dienhong.notifications.models import Notification
from dienhong.signing import public, tasks
from dienhong.signing.commands import record_foreign_revocations, warn_of_expiry
from dienhong.signing.core import pki
from dienhong.signing.core.keys import new_private_key, pem
from dienhong.signing.models import RevocationList, SigningKey
from dienhong.signing.permissions import MANAGE_KEYS
from dienhong.signing.providers.software import software_store
from dienhong.signing.tests import pdf_makers
from dienhong.signing.tests.builders import a_demo_pki, a_personal_key, a_seal

pytestmark = pytest.mark.django_db
PLATFORM = Actor.system("demo")


@pytest.fixture
def agency():
    return an_agency("Bộ Nội vụ", code="G09")


def warned():
    events = OutboxEvent.objects.filter(name="signing.ExpiryAnnounced").order_by("id")
    return [(event.payload["key_id"], event.payload["days"]) for event in events]


def test_keepers_are_warned_60_30_and_7_days_before_the_end_once_each(agency):
    seal = a_seal(agency)
    end = seal.not_after
    for days in (61, 60, 59, 45, 30, 29, 8, 7, 3, 1, -1):
        with clock.frozen(end - timedelta(days=days)):
            tasks.warn_of_expiry()
            tasks.warn_of_expiry()

    assert warned() == [(seal.pk, 60), (seal.pk, 30), (seal.pk, 7)]


def test_a_key_that_ends_soon_already_is_warned_of_once_and_one_that_is_replaced_never(agency):
    seal, personal = a_seal(agency), a_personal_key(a_person(), agency)
    SigningKey.objects.filter(pk=seal.pk).update(not_after=clock.now() + timedelta(days=20))
    SigningKey.objects.filter(pk=personal.pk).update(not_after=clock.now() + timedelta(days=50))
    a_personal_key(personal.person, agency)

    assert (warn_of_expiry(PLATFORM), warn_of_expiry(PLATFORM)) == (1, 0)

    assert warned() == [(seal.pk, 30)]
    with pytest.raises(NotPermitted):
        warn_of_expiry(a_stranger())


def test_the_warning_reaches_the_keeper_and_the_holder_once(agency):
    keeper = an_actor(MANAGE_KEYS, at=agency)
    holder = a_person("Đỗ Thị Ánh")
    an_account(holder)
    key = a_personal_key(holder, agency)
    event = public.ExpiryAnnounced(key.pk, agency.pk, 30)

    on_expiry_announced(event)
    on_expiry_announced(event)

    told = Notification.objects.order_by("id")
    assert sorted(row.person_id for row in told) == sorted([keeper.person_id, holder.pk])
    assert {row.url for row in told} == {f"/chu-ky-so/{key.uuid}/"}


class _Lists(BaseHTTPRequestHandler):
    """An authority's web server: sends its list, and only when it is newer than what the asker has."""

    def log_message(self, *_):
        """Quiet."""

    def do_GET(self):
        crl, since = self.server.crl, self.headers.get("If-Modified-Since")
        self.server.asked.append(since is not None)
        self.server.told.set()
        if since and crl.last_update_utc <= parsedate_to_datetime(since):
            self.send_response(304)
            self.end_headers()
            return
        body = crl.public_bytes(Encoding.DER)
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@pytest.fixture
def lists():
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Lists)
    server.asked, server.told = [], Event()
    Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


class _Silent(BaseHTTPRequestHandler):
    """Answers only when the other authority was asked too."""

    def do_GET(self):
        self.server.saw_the_other = self.server.other_asked.wait(10)
        self.send_error(503)

    def log_message(self, *_):
        """Quiet."""


def test_an_authority_that_does_not_answer_does_not_make_us_late_with_the_others(lists):
    silent = ThreadingHTTPServer(("127.0.0.1", 0), _Silent)
    silent.other_asked, silent.saw_the_other = Event(), False
    Thread(target=silent.serve_forever, daemon=True).start()
    now = clock.now().replace(microsecond=0)
    for server in (silent, lists):
        authority = pki.new_root(f"CA {server.server_address[1]}", at=now, kind="p256")
        address = f"http://127.0.0.1:{server.server_address[1]}/"
        public.add_trust_anchor(PLATFORM, certificate_pem=pem([authority.certificate]), crl_url=address)
    lists.crl = authority.revocation_list([], number=1, at=now)
    lists.told = silent.other_asked

    tasks.refresh_revocation_lists()
    silent.shutdown()
    silent.server_close()

    assert silent.saw_the_other
    assert RevocationList.objects.get().number == 1


def test_a_certificate_revoked_in_mid_traffic_is_refused_after_one_look_and_older_evidence_stays_valid(agency, lists):
    a_demo_pki()
    national, start = (
        pki.new_root("CA chuyên dùng Chính phủ", at=clock.now(), kind="p256"),
        clock.now().replace(microsecond=0),
    )
    lists.crl = national.revocation_list([], number=1, at=start - timedelta(hours=1))
    public.add_trust_anchor(
        PLATFORM, certificate_pem=pem([national.certificate]), crl_url=f"http://127.0.0.1:{lists.server_address[1]}/"
    )
    tasks.refresh_revocation_lists()
    key = new_private_key("p256")
    issued = national.issue(pki.seal_profile("Bộ Nội vụ", "G09"), key, at=start)
    key_id = public.register_key(
        PLATFORM,
        agency_id=agency.pk,
        person_id=None,
        provider="software",
        key_ref=software_store().keep(key),
        certificates_pem=pem([issued.certificate]),
    )
    earlier = public.sign_pdf(pdf_makers.a_document(), key_id=key_id, field="ConDau", reason="")
    tasks.refresh_revocation_lists()

    revoked = pki.Revocation(issued.certificate.serial_number, start + timedelta(seconds=30))
    lists.crl = national.revocation_list([revoked], number=2, at=start + timedelta(seconds=30))
    with clock.frozen(start + timedelta(seconds=60)):
        later = public.sign_xml(b"<a/>", key_id=key_id)
        tasks.refresh_revocation_lists()

        assert public.validate_xml(later).codes()[0] == "signing.certificate_revoked"
        assert public.validate_pdf(earlier).ok
        # Whose list of the authority says so signs nothing here any more either.
        with pytest.raises(RuleBroken, match="signing.key_revoked"):
            public.sign_xml(b"<a/>", key_id=key_id)

    with pytest.raises(NotPermitted):
        record_foreign_revocations(a_stranger(), anchor_id=1)
    assert lists.asked == [False, True, True]
    assert [line.cron for line in SCHEDULE if line.function is tasks.refresh_revocation_lists] == ["* * * * * */30"]
