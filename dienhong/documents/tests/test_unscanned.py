"""Files attached while the virus scanner is down wait, unseen by others, until a verdict: a process that speaks clamd's protocol."""

import hashlib
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from dienhong.config.schedule import SCHEDULE
from dienhong.documents import commands, scanner, tasks, uploads
from dienhong.documents.commands.uploads import record_unscanned
from dienhong.documents.models import StoredFile, Upload
from dienhong.documents.scanner import TooLargeToScan
from dienhong.documents.tests import clamd_process
from dienhong.documents.tests.builders import a_draft, an_office
from dienhong.identity.tests.builders import a_stranger, sign_in
from dienhong.kernel import clock, outbox
from dienhong.kernel.errors import NotFound, NotPermitted, RuleBroken
from dienhong.notifications.models import Notification

pytestmark = pytest.mark.django_db
WORDS = "Phụ lục số liệu.\n".encode()
WORM = b"Kinh gui: " + clamd_process.WORM


class Clamd:
    """The process, started and stopped at one address."""

    def __init__(self, folder):
        self.socket, self.process = folder / "clamd.sock", None
        self.address = f"unix:{self.socket}"

    def start(self):
        self.socket.unlink(missing_ok=True)
        command = [sys.executable, clamd_process.__file__, str(self.socket)]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE)
        assert self.process.stdout.readline() == b"listening\n"

    def stop(self):
        if self.process is not None:
            self.process.kill()
            self.process.communicate()
            self.process = None


@pytest.fixture
def clamd(tmp_path, settings):
    found = Clamd(tmp_path)
    settings.DIENHONG = replace(settings.DIENHONG, clamd=found.address)
    yield found
    found.stop()


@pytest.fixture
def draft(demo_installation):
    office = an_office()
    return office, a_draft(office)


@pytest.fixture
def client(draft):
    client = Client()
    sign_in(client, draft[0]["author"])
    return client


def attach(client, document, name, data):
    """As a browser without JavaScript does."""
    return client.post(f"/van-ban/di/{document.uuid}/dinh-kem/", {"file": SimpleUploadedFile(name, data)}, follow=True)


def attach_in_pieces(client, document, name, data):
    """As the page's script does; what the state is at the end."""
    url = client.post(f"/van-ban/di/{document.uuid}/dinh-kem/tung-phan/", {"name": name, "size": len(data)}).json()[
        "url"
    ]
    client.post(url, data, content_type="application/octet-stream", headers={"Upload-Offset": "0"})
    chain = hashlib.sha256(hashlib.sha256(data).digest()).hexdigest()
    client.post(f"{url}xong/", {"chain": chain})
    tasks.check_upload(upload_id=Upload.objects.order_by("-id").first().pk)
    return client.get(url).json()["state"]


def names(document):
    return list(document.attachments.values_list("name", flat=True))


def told():
    outbox.deliver_waiting()
    return list(Notification.objects.order_by("id").values_list("person_id", "event"))


def test_a_file_waits_until_the_scanner_answers_and_is_then_attached_or_refused_with_a_notice(client, draft, clamd):
    office, document = draft
    page = attach(client, document, "phu-luc.txt", WORDS).content.decode()
    state = attach_in_pieces(client, document, "sau.txt", WORM)
    waiting = client.get(f"/van-ban/di/{document.uuid}/sua/").content.decode()
    tasks.scan_waiting()
    during = (names(document), StoredFile.objects.filter(sha256=hashlib.sha256(WORDS).hexdigest()).exists())

    clamd.start()
    tasks.scan_waiting()

    assert ("phu-luc.txt" in page, state, during) == (True, "unscanned", ([], False))
    assert [name in waiting for name in ("phu-luc.txt", "sau.txt")] == [True, True]
    assert names(document) == ["phu-luc.txt"]
    ended = list(Upload.objects.order_by("id").values_list("state", "problem"))
    assert ended == [("stored", ""), ("refused", "documents.file_infected")]
    person = office["author"].person_id
    assert told() == [(person, "documents.file_scanned"), (person, "documents.file_refused")]
    assert [uploads.part_of(row.uuid).exists() for row in Upload.objects.all()] == [False, False]
    tasks.scan_waiting()
    assert (names(document), len(told())) == (["phu-luc.txt"], 2)


def test_nobody_else_sees_a_waiting_file_and_the_draft_is_not_submitted_without_it(client, draft, clamd):
    office, document = draft
    attach(client, document, "phu-luc.txt", WORDS)
    row = Upload.objects.get()
    others = []
    for actor in (office["reviewer"], a_stranger()):
        other = Client()
        sign_in(other, actor)
        seen = other.get(f"/van-ban/di/{document.uuid}/").content.decode()
        others.append(("phu-luc.txt" in seen, other.get(f"/van-ban/tai-len/{row.uuid}/").status_code))

    with pytest.raises(RuleBroken, match=r"documents\.files_unscanned"):
        commands.submit_draft(office["author"], document_id=document.pk, reviewer_id=office["reviewer"].person_id)
    client.post(f"/van-ban/tai-len/{row.uuid}/bo/")
    clamd.start()
    tasks.scan_waiting()
    commands.submit_draft(office["author"], document_id=document.pk, reviewer_id=office["reviewer"].person_id)

    assert others == [(False, 404), (False, 404)]
    row.refresh_from_db()
    assert (row.state, names(document)) == ("expired", [])


def test_what_is_wrong_without_a_scanner_is_refused_at_once_and_waits_for_nothing(client, draft, clamd):
    refused = attach(client, draft[1], "mat.txt", "Độ mật: TỐI MẬT\n".encode())

    assert (refused.status_code, Upload.objects.count()) == (422, 0)


def test_what_the_scanner_never_takes_does_not_wait(draft, clamd):
    clamd.start()

    with pytest.raises(TooLargeToScan):
        scanner.found_by(clamd.address, b"a" * (2 * clamd_process.LIMIT))
    with pytest.raises(RuleBroken, match=r"documents\.scanner_limit"):
        scanner.must_be_clean("dai.txt", b"a" * (2 * clamd_process.LIMIT))


def test_after_two_days_without_a_verdict_the_file_is_refused(client, draft, clamd):
    attach(client, draft[1], "phu-luc.txt", WORDS)

    with clock.frozen(clock.now() + timedelta(hours=49)):
        tasks.scan_waiting()

    row = Upload.objects.get()
    assert (row.state, row.problem) == ("refused", "documents.scanner_silent")
    assert told() == [(draft[0]["author"].person_id, "documents.file_refused")]


def test_a_file_of_software_does_not_wait_and_the_acts_are_the_platforms(client, draft, clamd):
    office, document = draft
    row = uploads.begin(document.agency_id, "phan-mem.txt", len(WORDS), hashlib.sha256(WORDS).hexdigest())
    Path(uploads.part_of(row.uuid)).write_bytes(WORDS)
    Upload.objects.filter(pk=row.pk).update(state=Upload.State.CHECKING)

    tasks.check_upload(upload_id=row.pk)

    row.refresh_from_db()
    assert (row.state, row.problem) == ("refused", "documents.scanner_silent")
    with pytest.raises(NotPermitted):
        record_unscanned(office["author"], upload_id=row.pk)
    with pytest.raises(NotFound):
        commands.queue_attachment(office["reviewer"], document_id=document.pk, name="a.txt", data=WORDS)
    assert [line.cron for line in SCHEDULE if line.function is tasks.scan_waiting] == ["* * * * *"]
