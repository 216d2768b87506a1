import struct
import zlib

import pytest

from dienhong.documents.pages import archive
from dienhong.documents.pages.archive import EICAR
from dienhong.documents.pages.errors import FileRefused
from dienhong.documents.pages.sniff import MediaType, Sniffed, sniff
from dienhong.documents.pages.tests.samples import a_docx, a_pdf, a_picture, a_zip, an_encrypted_pdf, an_xlsx


@pytest.mark.parametrize(
    ("data", "name", "expected"),
    [
        (a_pdf(), "quyết định.PDF", Sniffed(MediaType.PDF, 1)),
        (a_docx(), "a.docx", Sniffed(MediaType.DOCX)),
        (an_xlsx(), "a.xlsx", Sniffed(MediaType.XLSX)),
        (a_picture("PNG"), "a.png", Sniffed(MediaType.PNG)),
        (a_picture("JPEG"), "C:\\ảnh\\a.jpeg", Sniffed(MediaType.JPEG)),
        (a_zip({"a.txt": b"x", "b/": b""}), "a.zip", Sniffed(MediaType.ZIP)),
        (a_zip({"a.docx": a_docx()}), "a.zip", Sniffed(MediaType.ZIP)),
        (b"<?xml version='1.0'?><a>\xe1\xbb\x94n</a>", "a.edxml", Sniffed(MediaType.XML)),
        ("MZ là hai chữ cái. Ổn".encode(), "a.txt", Sniffed(MediaType.TEXT)),
        (b"\xef\xbb\xbfa,b\r\n1,2\r\n", "a.csv", Sniffed(MediaType.TEXT)),
    ],
)
def test_the_media_type_is_told_by_the_bytes(data: bytes, name: str, expected: Sniffed):
    assert sniff(data, name) == expected


def an_encrypted_zip() -> bytes:
    data = bytearray(a_zip({"a.txt": b"x"}))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


def an_overlapping_zip() -> bytes:
    """Two entries of the directory that point to one and the same packed file."""
    data = a_zip({"a.txt": bytes(range(256)) * 4})
    start, end = data.index(b"PK\x01\x02"), data.index(b"PK\x05\x06")
    entry = data[start:end]
    counts = struct.pack("<HHI", 9, 9, len(entry) * 9)
    return data[:start] + entry * 9 + data[end : end + 8] + counts + data[end + 16 :]


def a_huge_png() -> bytes:
    """A header of 60,000 x 60,000 pixels and hardly any data."""
    header = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    chunks = [(b"IHDR", header), (b"IDAT", zlib.compress(b"\x00" * 1000)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    )


REFUSED = [
    (b"", "a.pdf", "documents.file_empty"),
    (b"x" * 1001, "a.txt", "documents.file_too_large"),
    (EICAR, "a.txt", "documents.file_malicious"),
    (a_zip({"x/a.txt": b"y" * 70_000 + EICAR}), "a.zip", "documents.file_malicious"),
    (a_zip({"b.zip": a_zip({"a": EICAR})}), "a.zip", "documents.file_malicious"),
    (b"MZ\x90\x00" + b"\x00" * 99, "a.pdf", "documents.file_executable"),
    (b"\x7fELF" + b"\x00" * 99, "a.txt", "documents.file_executable"),
    (b"#!/bin/sh\n", "a.txt", "documents.file_executable"),
    (b"alert(1)", "a.js", "documents.file_executable"),
    (a_zip({"hóa đơn.pdf.exe": b"x"}), "a.zip", "documents.file_executable"),
    (a_zip({"a.pdf": b"MZ\x90\x00"}), "a.zip", "documents.file_executable"),
    (a_docx(**{"word/vbaProject.bin": b"x"}), "a.docx", "documents.file_executable"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "a.doc", "documents.file_type_not_accepted"),
    (b"\x00\x01\x02", "a.txt", "documents.file_type_not_accepted"),
    (b"GIF89a\xff\xff", "a.gif", "documents.file_type_not_accepted"),
    (a_pdf(), "a.docx", "documents.file_extension_mismatch"),
    (a_pdf(), "a", "documents.file_extension_mismatch"),
    (a_docx(), "a.zip", "documents.file_extension_mismatch"),
    (b"text", "a.pdf", "documents.file_extension_mismatch"),
    (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
        "a.docx",
        "documents.file_encrypted",
    ),
    (an_encrypted_zip(), "a.zip", "documents.file_encrypted"),
    (an_encrypted_pdf(), "a.pdf", "documents.file_encrypted"),
    (a_pdf()[: len(a_pdf()) // 2], "a.pdf", "documents.file_broken"),
    (b"%PDF-1.7\nnothing\n%%EOF", "a.pdf", "documents.file_broken"),
    (a_zip({"a": b"x" * 99})[:-30], "a.zip", "documents.file_broken"),
    (a_picture("PNG")[:-300], "a.png", "documents.file_broken"),
    (a_picture("JPEG")[:-300], "a.jpg", "documents.file_broken"),
    (b"<a><b></a>", "a.xml", "documents.file_broken"),
    (a_zip({"a": b"\x00" * 3_000_000}), "a.zip", "documents.file_bomb"),
    (a_zip({"a.zip": a_zip({"b.zip": a_zip({"c": b"x"})})}), "a.zip", "documents.file_bomb"),
    (an_overlapping_zip(), "a.zip", "documents.file_bomb"),
    (a_huge_png(), "a.png", "documents.file_bomb"),
    (b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>', "a.xml", "documents.file_unsafe"),
    (a_zip({"../../etc/cron.d/a": b"x"}), "a.zip", "documents.file_unsafe"),
    (a_zip({"/etc/a": b"x"}), "a.zip", "documents.file_unsafe"),
]


@pytest.mark.parametrize(("data", "name", "code"), REFUSED, ids=[f"{code}-{name}" for _, name, code in REFUSED])
def test_what_may_not_enter_is_refused_with_its_own_code(data: bytes, name: str, code: str):
    limit = 1000 if code.endswith("too_large") else 10_000_000

    with pytest.raises(FileRefused) as refused:
        sniff(data, name, max_bytes=limit)

    assert refused.value.code == code


def test_archives_within_an_archive_share_one_budget(monkeypatch: pytest.MonkeyPatch):
    inner = a_zip({"a.txt": bytes(range(256)) * 40})
    members = {f"{number}.zip": inner for number in range(5)}
    monkeypatch.setattr(archive, "RATIO_COUNTS_FROM", 10**9)

    assert sniff(a_zip(members), "a.zip").media_type == MediaType.ZIP
    monkeypatch.setattr(archive.Budget.__init__, "__defaults__", (30_000,))
    with pytest.raises(FileRefused) as refused:
        sniff(a_zip(members), "a.zip")

    assert refused.value.code == "documents.file_bomb"
