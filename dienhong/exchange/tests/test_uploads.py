"""Large files in pieces: cut, resumed, judged, named in a package, fetched in ranges; nothing abandoned takes room."""

from __future__ import annotations

import hashlib
import io
import zipfile
from datetime import timedelta
from uuid import uuid4

import pytest

from dienhong.documents import tasks, uploads
from dienhong.documents.models import Attachment, StoredFile, Upload
from dienhong.documents.pages.archive import EICAR
from dienhong.exchange.commands import begin_upload, fetch_file
from dienhong.exchange.detached import MEDIA_TYPE, Detached, description_of, read_description
from dienhong.exchange.edxml import Attachment as Part
from dienhong.exchange.tests.builders import a_sealed_agency, a_sealed_pdf, a_signed_package, deliver_all
from dienhong.exchange.tests.software import BASE, Software
from dienhong.identity.tests.builders import a_stranger
from dienhong.kernel import clock
from dienhong.kernel.errors import NotFound, NotPermitted, RuleBroken

pytestmark = pytest.mark.django_db
PIECE = 700_000


class Cut(Exception):
    """The connection broke."""


class Torn:
    """A body whose connection breaks after some bytes."""

    def __init__(self, data, after):
        self.stream, self.left = io.BytesIO(data), after

    def read(self, size=-1):
        if self.left <= 0:
            raise Cut
        piece = self.stream.read(min(size, self.left))
        self.left -= len(piece)
        return piece


def an_archive(*names, words=b"Ban do quy hoach\n" * 40_000):
    """A ZIP of plain members that are stored, not packed."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name in names or ("ban-do-1.txt", "ban-do-2.txt", "ban-do-3.txt", "ban-do-4.txt"):
            archive.writestr(name, words)
    return file.getvalue()


@pytest.fixture
def sender():
    return Software(a_sealed_agency())


@pytest.fixture
def small_limit(settings):
    """Files above one megabyte are large."""
    from dataclasses import replace

    settings.DIENHONG = replace(settings.DIENHONG, max_upload_mb=1)


def begun(software, data, name="ban-do.zip", sha256=None):
    body = {"name": name, "size": len(data), "sha256": sha256 or hashlib.sha256(data).hexdigest()}
    return software.client.post(f"{BASE}/uploads", body, content_type="application/json")


def write(software, uuid, offset, data):
    return software.client.patch(
        f"{BASE}/uploads/{uuid}",
        data,
        content_type="application/offset+octet-stream",
        headers={"Upload-Offset": str(offset)},
    )


def uploaded(software, data, name="ban-do.zip", sha256=None):
    """The state of a file that was uploaded in one piece and checked."""
    uuid = begun(software, data, name, sha256).json()["uuid"]
    write(software, uuid, 0, data)
    software.client.post(f"{BASE}/uploads/{uuid}/finish")
    tasks.check_upload(upload_id=Upload.objects.get(uuid=uuid).pk)
    return software.get(f"/uploads/{uuid}").json()


def test_a_file_is_cut_five_times_goes_on_and_is_stored_once(sender, small_limit):
    data = an_archive()
    uuid = begun(sender, data).json()["uuid"]
    row = Upload.objects.get(uuid=uuid)

    for cut in (1, 250_000, 700_001, 1_300_000, 2_000_000):
        offset = sender.get(f"/uploads/{uuid}").json()["received"]
        with pytest.raises(Cut):
            uploads.append(row, offset, Torn(data[offset:], cut - offset))
        assert sender.get(f"/uploads/{uuid}").json()["received"] == cut
    early = sender.client.post(f"{BASE}/uploads/{uuid}/finish")
    rest = write(sender, uuid, 2_000_000, data[2_000_000:])
    again = write(sender, uuid, 1_900_000, data[1_900_000:])
    sender.client.post(f"{BASE}/uploads/{uuid}/finish")
    for _ in range(2):
        tasks.check_upload(upload_id=row.pk)

    assert (early.status_code, early.json()["code"]) == (409, "documents.upload_incomplete")
    assert (rest.status_code, rest["Upload-Offset"], again["Upload-Offset"]) == (204, str(len(data)), str(len(data)))
    stored = StoredFile.objects.get(sha256=hashlib.sha256(data).hexdigest())
    assert uploads.path_of(stored).read_bytes() == data
    assert not uploads.part_of(row.uuid).exists()
    assert sender.get(f"/uploads/{uuid}").json()["state"] == "stored"


def test_a_check_that_dies_after_the_file_was_placed_is_done_again(sender, small_limit):
    data = an_archive()
    uuid = begun(sender, data).json()["uuid"]
    write(sender, uuid, 0, data)
    sender.client.post(f"{BASE}/uploads/{uuid}/finish")
    row = Upload.objects.get(uuid=uuid)
    uploads.place(row, uploads.judge(row))  # and here the worker is killed

    tasks.check_upload(upload_id=row.pk)

    assert sender.get(f"/uploads/{uuid}").json()["state"] == "stored"


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("ban-do.zip", an_archive("chay.exe"), "documents.file_executable"),
        ("ban-do.pdf", an_archive(), "documents.file_extension_mismatch"),
        ("mật.zip", an_archive("MẬT.txt"), "documents.state_secret"),
        ("so-lieu.txt", EICAR + b" " * 1_200_000, "documents.file_malicious"),
        ("so-lieu.txt", b"\x00\x01" * 600_000, "documents.file_type_not_accepted"),
        ("anh.png", b"\x89PNG\r\n\x1a\n" + b"a" * 1_200_000, "documents.file_extension_mismatch"),
    ],
)
def test_a_large_file_that_documents_would_not_take_is_refused(sender, small_limit, name, data, code):
    state = uploaded(sender, data, name)

    assert (state["state"], state["problem"]) == ("refused", code)
    assert StoredFile.objects.count() == 0


def test_a_file_with_another_hash_is_refused(sender):
    assert uploaded(sender, an_archive(), sha256="0" * 64)["problem"] == "documents.upload_hash"


def test_pieces_come_in_order_one_at_a_time_and_not_too_many(sender):
    data = an_archive()
    uuid = begun(sender, data).json()["uuid"]
    row = Upload.objects.get(uuid=uuid)

    beyond = write(sender, uuid, 5, b"x")
    too_long = write(sender, uuid, 0, data + b"x")
    unsaid = sender.client.patch(f"{BASE}/uploads/{uuid}", b"x", content_type="application/offset+octet-stream")
    untyped = sender.client.patch(f"{BASE}/uploads/{uuid}", b"x", content_type="text/plain")
    with uploads._locked(uploads.part_of(row.uuid)):
        busy = write(sender, uuid, 0, b"x")

    assert [one.json()["code"] for one in (beyond, too_long, unsaid, untyped, busy)] == [
        "documents.upload_offset",
        "documents.upload_size",
        "exchange.bad_offset",
        "exchange.wrong_media_type",
        "documents.upload_busy",
    ]


def test_limits_hold_and_strangers_learn_nothing(sender, monkeypatch):
    other = Software(a_sealed_agency())
    data = an_archive()
    uuid = begun(sender, data).json()["uuid"]

    foreign = [
        other.get(f"/uploads/{uuid}"),
        write(other, uuid, 0, b"x"),
        other.client.post(f"{BASE}/uploads/{uuid}/finish"),
    ]
    for _ in range(19):
        begun(sender, data)
    too_many, wrong = begun(sender, data), begun(other, data, sha256="xyz")
    monkeypatch.setattr("dienhong.documents.rules.DISK_KEPT_FREE", 1 << 60)
    no_room = begun(other, data)

    assert [one.status_code for one in foreign] == [404, 404, 404]
    assert [one.json()["code"] for one in (too_many, wrong, no_room)] == [
        "documents.too_many_uploads",
        "documents.upload_hash",
        "documents.upload_no_room",
    ]
    with pytest.raises(NotPermitted):
        begin_upload(a_stranger(), agency_id=sender.agency.pk, name="a.zip", size=1, sha256="0" * 64)
    with pytest.raises(NotFound):
        fetch_file(a_stranger(), package=uuid4(), sha256="0" * 64)


def test_what_nobody_finishes_is_forgotten_with_its_bytes(sender):
    data = an_archive()
    uuid = begun(sender, data).json()["uuid"]
    write(sender, uuid, 0, data[:100])
    row = Upload.objects.get(uuid=uuid)
    uploads.part_of(row.uuid).with_name("la").write_bytes(b"stray")

    with clock.frozen(clock.now() + timedelta(hours=49)):
        tasks.forget_abandoned_uploads()

    row.refresh_from_db()
    assert row.state == "expired"
    assert list(uploads.part_of(row.uuid).parent.iterdir()) == []
    with pytest.raises(RuleBroken, match="documents.upload_ended"):
        uploads.append(row, 0, io.BytesIO(b"x"))


def test_a_package_names_a_large_file_and_recipients_fetch_it_in_ranges(sender, small_limit):
    recipient, in_pages, data = Software(a_sealed_agency()), a_sealed_agency(), an_archive()
    sha256 = uploaded(sender, data)["sha256"]
    described = description_of("tep-2", Detached("ban-do.zip", len(data), sha256, "application/zip"))
    pdf = Part("tep-1", "van-ban.pdf", "application/pdf", a_sealed_pdf(sender.agency))
    package = a_signed_package(sender.agency, recipient.agency, in_pages, attachments=(pdf, described))

    sent = sender.send(package)
    deliver_all()
    address = f"/packages/{sent.json()['uuid']}/files/{sha256}"
    whole = b"".join(recipient.get(address).streaming_content)
    part = recipient.client.get(BASE + address, headers={"Range": "bytes=1000-1999"})
    end = recipient.client.get(BASE + address, headers={"Range": "bytes=-10"})
    outside = recipient.client.get(BASE + address, headers={"Range": f"bytes={len(data)}-"})

    assert sent.status_code == 202
    assert whole == data
    assert (part.status_code, b"".join(part.streaming_content)) == (206, data[1000:2000])
    assert part["Content-Range"] == f"bytes 1000-1999/{len(data)}"
    assert b"".join(end.streaming_content) == data[-10:]
    assert outside.status_code == 416
    assert Software(a_sealed_agency()).get(address).status_code == 404
    assert recipient.get(address[:-64] + "0" * 64).status_code == 404
    kept = Attachment.objects.get(incoming__agency=in_pages)
    assert (kept.name, kept.file.sha256) == ("ban-do.zip", sha256)


def test_a_file_that_the_sender_did_not_upload_cannot_be_named(sender):
    described = description_of("tep-2", Detached("ban-do.zip", 5, "0" * 64, "application/zip"))
    pdf = Part("tep-1", "van-ban.pdf", "application/pdf", a_sealed_pdf(sender.agency))

    answer = sender.send(a_signed_package(sender.agency, a_sealed_agency(), attachments=(pdf, described)))

    assert answer.json()["code"] == "exchange.detached_missing"


@pytest.mark.parametrize("text", [b"[]", b"{}", b'{"version":2}', b"x" * 5000, b'{"version":1,"name":"a","size":"1"}'])
def test_a_description_that_is_none_is_refused(text):
    with pytest.raises(RuleBroken, match="exchange.detached_malformed"):
        read_description(Part("tep-2", "a.tep.json", MEDIA_TYPE, text))
