"""The time-stamp service is really down: signing goes on, the gap is shown, the backlog is stamped, the limit holds."""

import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from django.db import connection, transaction
from django.utils import translation

from dienhong.directory.tests.builders import an_agency
from dienhong.identity.tests.builders import a_stranger, an_actor
from dienhong.kernel import clock, outbox
from dienhong.kernel.actor import Actor
from dienhong.kernel.errors import NotPermitted, RuleBroken
from dienhong.kernel.models import OutboxEvent
from dienhong.notifications.models import Notification
from dienhong.signing import public, stamp_gap, tasks
from dienhong.signing.commands import set_stamp_limit
from dienhong.signing.models import SigningKey, StampLimit, StampOutage, UnstampedSignature
from dienhong.signing.permissions import MANAGE_KEYS
from dienhong.signing.providers.software import software_store
from dienhong.signing.tests import pdf_makers
from dienhong.signing.tests.builders import a_demo_pki, a_seal

pytestmark = pytest.mark.django_db
PLATFORM = Actor.system("demo")


class Authority:
    """The process, and the port it comes back to."""

    def __init__(self, folder):
        row = SigningKey.objects.get(kind="timestamping")
        key = software_store().private_key(row.key_ref)
        (folder / "key.pem").write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        (folder / "cert.pem").write_text(row.certificate_pem + row.chain_pem)
        self.folder, self.port, self.process = folder, 0, None

    def start(self):
        files = [str(self.folder / name) for name in ("key.pem", "cert.pem")]
        command = [sys.executable, "-m", "dienhong.signing.tests.tsa_process", *files, str(self.port)]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        self.port = int(self.process.stdout.readline())

    def stop(self):
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()


@pytest.fixture
def authority(tmp_path, settings):
    a_demo_pki()
    authority = Authority(tmp_path)
    authority.start()
    settings.DIENHONG = replace(settings.DIENHONG, tsa_url=f"http://127.0.0.1:{authority.port}/tsa")
    yield authority
    authority.stop()


@pytest.fixture
def seal(authority):
    return a_seal(an_agency("Bộ Nội vụ", code="G09"))


def signed(seal):
    return public.sign_pdf(pdf_makers.a_document(), key_id=seal.pk, field="ConDau", reason="")


def gap_row():
    with translation.override("en"):
        return next((row for row in public.health_rows() if row.name == "Time-stamps that are missing"), None)


def test_signing_goes_on_while_the_service_is_stopped_and_the_backlog_is_stamped_afterwards(authority, seal):
    before = public.validate_pdf(signed(seal)).signers[0]
    assert (before.timestamped_at is not None, gap_row()) == (True, None)

    authority.stop()
    documents = [signed(seal), signed(seal)]
    detached = public.sign_detached(b"data", key_id=seal.pk)
    during = [public.validate_pdf(item) for item in documents]
    shown = gap_row()
    tasks.stamp_backlog()
    still = UnstampedSignature.objects.filter(stamped_at=None).count()
    authority.start()
    tasks.stamp_backlog()

    assert [(report.ok, report.signers[0].timestamped_at) for report in during] == [(True, None)] * 2
    assert (shown.state, "3 signatures wait" in shown.value, still) == ("warn", True, 3)
    after = [*(public.validate_pdf(item) for item in documents), public.validate_detached(b"data", detached)]
    assert [(report.ok, report.signers[0].timestamped_at is not None) for report in after] == [(True, True)] * 3
    assert (StampOutage.objects.get().ended_at is not None, gap_row().state) == (True, "ok")
    assert public.validate_pdf(signed(seal)).codes() == ()


def told(event):
    rows = Notification.objects.filter(event=f"documents.{event}").order_by("id")
    return sorted(rows.values_list("person_id", flat=True)), " ".join(rows[0].body.split()) if rows else ""


def test_all_who_manage_keys_are_told_once_of_an_outage_and_once_of_its_end(authority, seal):
    keepers = sorted(an_actor(MANAGE_KEYS, at=place).person_id for place in (seal.agency, an_agency()))
    an_actor("documents.read", at=seal.agency)

    authority.stop()
    for minute in range(3):  # asked again and again, by signatures and by the job
        with clock.frozen(clock.now() + timedelta(minutes=minute)):
            signed(seal)
            tasks.stamp_backlog()
            outbox.deliver_waiting()
    during, before_end = told("stamps_stopped"), told("stamps_resumed")
    authority.start()
    for _ in range(2):
        with clock.frozen(clock.now() + timedelta(minutes=5)):
            tasks.stamp_backlog()
            signed(seal)
            outbox.deliver_waiting()

    assert (during[0], before_end) == (keepers, ([], ""))
    assert "hệ thống sẽ tạm dừng ký" in during[1]
    assert told("stamps_stopped") == during
    assert told("stamps_resumed")[0] == keepers
    assert "Mọi chữ ký trong thời gian gián đoạn đã có dấu thời gian" in told("stamps_resumed")[1]
    assert OutboxEvent.objects.filter(name__startswith="signing.Stamps").count() == 2


def test_a_second_outage_is_told_of_like_the_first(authority, seal):
    keeper = an_actor(MANAGE_KEYS, at=seal.agency).person_id
    for hours in (1, 2):
        authority.stop()
        with clock.frozen(clock.now() + timedelta(hours=hours)):
            signed(seal)
            authority.start()
            tasks.stamp_backlog()
            tasks.stamp_backlog()
            outbox.deliver_waiting()

    assert told("stamps_stopped")[0] == told("stamps_resumed")[0] == [keeper] * 2


@pytest.mark.django_db(transaction=True)
def test_processes_that_find_out_together_tell_once():
    begun = threading.Barrier(4)

    def find_out(note):
        begun.wait()
        try:
            with transaction.atomic():
                note()
        finally:
            connection.close()

    for note in (lambda: stamp_gap.note_outage("away"), stamp_gap.note_answer):
        with ThreadPoolExecutor(4) as pool:
            for done in [pool.submit(find_out, note) for _ in range(4)]:
                done.result()

    names = OutboxEvent.objects.order_by("id").values_list("name", flat=True)
    assert list(names) == ["signing.StampsStopped", "signing.StampsResumed"]
    assert StampOutage.objects.get().ended_at is not None


def test_a_late_stamp_outlives_a_later_revocation_and_a_missing_one_does_not(authority, seal):
    other = a_seal(seal.agency)
    authority.stop()
    stamped, unstamped = signed(seal), signed(other)
    UnstampedSignature.objects.filter(key=other).delete()
    authority.start()
    tasks.stamp_backlog()

    with clock.frozen(clock.now() + timedelta(minutes=1)):
        for key in (seal, other):
            public.revoke_certificate(PLATFORM, key_id=key.pk, reason="keyCompromise")
        reports = [public.validate_pdf(item) for item in (stamped, unstamped)]

    assert [report.ok for report in reports] == [True, False]


def test_after_the_limit_signing_is_refused_with_its_code_until_the_service_answers(authority, seal):
    authority.stop()
    signed(seal)
    late = clock.now() + timedelta(hours=4, minutes=1)

    with clock.frozen(late):
        with pytest.raises(RuleBroken, match="signing.stamps_missing"):
            signed(seal)
        with pytest.raises(RuleBroken, match="signing.stamps_missing"):
            public.must_be_stamped_in_time()
        shown = gap_row()
        set_stamp_limit(PLATFORM, valid_from=clock.today(), minutes=24 * 60, basis="Quyết định 1/QĐ-BNV")
        longer = signed(seal)

    assert (shown.state, public.validate_pdf(longer).ok) == ("bad", True)
    assert UnstampedSignature.objects.count() == 2
    StampLimit.objects.all().delete()
    authority.start()
    with clock.frozen(late):
        tasks.stamp_backlog()
        public.must_be_stamped_in_time()
    assert UnstampedSignature.objects.filter(stamped_at=None).count() == 0


def test_a_limit_is_decided_by_the_platform_within_a_week_and_not_for_the_past(db):
    with pytest.raises(NotPermitted):
        set_stamp_limit(a_stranger(), valid_from=date(2030, 1, 1), minutes=60, basis="")
    for day, minutes in ((date(2020, 1, 1), 60), (date(2030, 1, 1), -1), (date(2030, 1, 1), 7 * 24 * 60 + 1)):
        with pytest.raises(RuleBroken, match="signing.limit_unusable"):
            set_stamp_limit(PLATFORM, valid_from=day, minutes=minutes, basis="")
    assert not StampLimit.objects.exists()
