"""Files that are handed in: what may enter, and every attack with its own code and nothing kept."""

import io
import zipfile

import pytest

from dienhong.documents import commands
from dienhong.documents.files import checked_file, safe_name
from dienhong.documents.models import Attachment, StoredFile
from dienhong.documents.storage import FileDamaged, keep, path_of, read
from dienhong.documents.tests.builders import a_draft, a_pdf, an_office
from dienhong.kernel.errors import RuleBroken

EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


def archive(name: str, data: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr(name, data)
    return file.getvalue()


ATTACKS = [
    ("rong.pdf", b"", "documents.file_empty"),
    ("hong.pdf", b"%PDF-1.7\nnot a document", "documents.file_broken"),
    ("anh.png", b"%PDF-1.7\n", "documents.file_broken"),
    ("cong-van.exe", b"MZ" + b"\0" * 100, "documents.file_executable"),
    ("cong-van.pdf.sh", b"#!/bin/sh\nrm -rf /", "documents.file_executable"),
    ("vi-rut.txt", EICAR, "documents.file_malicious"),
    ("bom.zip", archive("0.txt", b"0" * 50_000_000), "documents.file_bomb"),
    ("ra-ngoai.zip", archive("../../etc/passwd", b"x"), "documents.file_unsafe"),
    ("mat.txt", "MẬT\nBáo cáo".encode(), "documents.state_secret"),
    ("toi-mat.txt", "TỐI MẬT\nBáo cáo".encode(), "documents.state_secret"),
    ("tuyet-mat.txt", "TUYỆT MẬT\nBáo cáo".encode(), "documents.state_secret"),
]


@pytest.mark.parametrize(("name", "data", "code"), ATTACKS, ids=[name for name, _, _ in ATTACKS])
def test_a_bad_file_is_refused_with_its_own_code(name, data, code):
    with pytest.raises(RuleBroken) as refusal:
        checked_file(name, data)

    assert refusal.value.code == code


def test_a_disguised_file_is_refused():
    with pytest.raises(RuleBroken, match="documents.file_extension_mismatch"):
        checked_file("cong-van.docx", a_pdf())


def test_a_file_beyond_the_limit_is_refused(settings):
    limit = settings.DIENHONG.max_upload_mb * 1024 * 1024

    with pytest.raises(RuleBroken, match="documents.file_too_large"):
        checked_file("to.txt", b"a" * (limit + 1))


def test_a_pdf_enters_with_its_pages_and_words():
    checked = checked_file("quyet-dinh.pdf", a_pdf())

    assert (checked.media_type, checked.page_count) == ("application/pdf", 1)
    assert "Phê duyệt" in checked.text


def test_an_ordinary_text_that_speaks_of_a_secret_is_no_secret():
    assert checked_file("thu.txt", "Bảo đảm bí mật thông tin cá nhân.".encode()).media_type == "text/plain"


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\Users\\van.docx", "van.docx"),
        ("dòng\nmới\x00.pdf", "dòngmới.pdf"),
        ("..", "tep"),
        ("a" * 300 + ".pdf", "a" * 196 + ".pdf"),
    ],
)
def test_only_the_last_part_of_a_name_is_kept(given, kept):
    assert safe_name(given) == kept


@pytest.mark.django_db
def test_a_refused_file_leaves_nothing_behind(installation, record):
    office = an_office()
    document = a_draft(office)

    with pytest.raises(RuleBroken, match="documents.file_malicious"):
        commands.add_attachment(office["author"], document_id=document.pk, name="v.txt", data=EICAR)

    assert (Attachment.objects.count(), StoredFile.objects.count()) == (0, 0)
    assert record() == ("documents.add_attachment", "refused", "documents.file_malicious")


@pytest.mark.django_db
def test_a_name_is_attached_once_and_may_be_taken_off(installation):
    office = an_office()
    document = a_draft(office)
    attach = {"document_id": document.pk, "name": "phụ lục.txt", "data": "Phụ lục".encode()}
    first = commands.add_attachment(office["author"], **attach)

    with pytest.raises(RuleBroken, match="documents.attachment_name_taken"):
        commands.add_attachment(office["author"], **attach)
    commands.remove_attachment(office["author"], document_id=document.pk, attachment_uuid=first.uuid)

    assert document.attachments.count() == 0
    assert read(StoredFile.objects.get()) == attach["data"]


@pytest.mark.django_db
def test_the_same_bytes_are_stored_once_and_damage_is_noticed(installation):
    first, second = keep(b"abc", "text/plain"), keep(b"abc", "text/plain")

    assert first == second
    path_of(first).chmod(0o644)
    path_of(first).write_bytes(b"abd")
    with pytest.raises(FileDamaged):
        read(first)
