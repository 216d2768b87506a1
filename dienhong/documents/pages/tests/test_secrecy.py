import unicodedata

import pytest

from dienhong.documents.pages.errors import FileRefused
from dienhong.documents.pages.members import mark_within
from dienhong.documents.pages.secrecy import declared_secrecy, secrecy_mark, secrecy_of_pdf
from dienhong.documents.pages.tests.samples import a_pdf, a_zip, an_encrypted_pdf
from dienhong.documents.typesetting.body import parse_body
from dienhong.documents.typesetting.render import render_document
from dienhong.documents.typesetting.tests.samples import a_decision


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("MẬT", "MẬT"),
        ("BỘ CÔNG AN\n  MẬT  \nSố: 12/QĐ-BCA", "MẬT"),
        ("[TỐI MẬT]", "TỐI MẬT"),
        ("- TUYỆT   MẬT -", "TUYỆT MẬT"),
        ("| TỐI MẬT |", "TỐI MẬT"),
        ("M Ậ T", "MẬT"),
        ("T Ố I  M Ậ T", "TỐI MẬT"),
        ("Số: 12/QĐ-BCA\tMẬT", "MẬT"),
        ("Số: 12/QĐ-BCA      TỐI MẬT", "TỐI MẬT"),
        ("Độ mật: Tối mật", "TỐI MẬT"),
        ("Mức độ mật: MẬT.", "MẬT"),
        ("TUYET MAT", "TUYỆT MẬT"),
        ("MẬT\nTUYỆT MẬT", "TUYỆT MẬT"),
        ("", None),
        ("Luật Bảo vệ bí mật nhà nước", None),
        ("BÍ MẬT NHÀ NƯỚC", None),
        ("MẬT ONG", None),
        ("Thay đổi mật khẩu\nmật", None),
        ("Mật độ dân số", None),
        ("Độ mật: Thường", None),
        ("Tài liệu TỐI MẬT phải được bảo vệ.", None),
        ("MAT", None),
        ("THÂN MẬT", None),
    ],
)
def test_only_a_stamp_is_a_mark_of_secrecy(text: str, expected: str | None):
    assert secrecy_mark(text) == expected
    assert secrecy_mark(unicodedata.normalize("NFD", text)) == expected


@pytest.mark.parametrize(
    ("value", "expected"), [("Mật", "MẬT"), ("tối mật", "TỐI MẬT"), ("Thường", None), ("", None), ("mật ong", None)]
)
def test_a_declared_degree_counts_in_any_letters(value: str, expected: str | None):
    assert declared_secrecy(value) == expected


def test_a_stamp_on_the_first_page_of_a_pdf_is_found_and_words_are_not():
    stamped = render_document(a_decision(body=parse_body("TỐI MẬT\nMột đoạn."))).pdf
    ordinary = render_document(a_decision(body=parse_body("Bảo vệ bí mật nhà nước, mật khẩu và mật ong."))).pdf

    assert secrecy_of_pdf(stamped) == "TỐI MẬT"
    assert secrecy_of_pdf(ordinary) is None


W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
WITHIN = [
    ({"a.txt": "\ufeffTỐI MẬT\nKế hoạch".encode()}, "TỐI MẬT"),
    ({"a.txt": "TỐI MẬT\nKế hoạch".encode("utf-16")}, "TỐI MẬT"),
    ({"a.html": "<!doctype html><p>MẬT<br>Kế hoạch".encode()}, "MẬT"),
    ({"a.xml": '<a do="TUYỆT MẬT"/>'.encode()}, "TUYỆT MẬT"),
    ({"a.odt": a_zip({"content.xml": "<t:p xmlns:t='t'>M<t:s/>ẬT</t:p>".encode()})}, "MẬT"),
    ({"xl/worksheets/sheet1.xml": '<s><oddHeader>&amp;C&amp;"Arial,Bold"&amp;14MẬT</oddHeader></s>'.encode()}, "MẬT"),
    ({"docProps/core.xml": "<c><keywords>phòng thủ, Độ mật: Mật</keywords></c>".encode()}, "MẬT"),
    ({"word/footnotes.xml": f"<n xmlns:w='{W}'><w:p><w:t>TỐI</w:t> <w:t>MẬT</w:t></w:p></n>".encode()}, "TỐI MẬT"),
    ({"word/document.xml": f"<n xmlns:w='{W}'><w:p><w:t>giữ bí </w:t><w:t>MẬT</w:t></w:p></n>".encode()}, None),
    ({"a/b.zip": a_zip({"MẬT.bin": b"\x00\x01"})}, "MẬT"),
    ({"a.pdf": a_pdf(), "b.bin": b"\x00\xff", "c.txt": "Bảo vệ bí mật nhà nước".encode(), "d/": b""}, None),
]


@pytest.mark.parametrize(("members", "mark"), WITHIN, ids=[next(iter(one[0])) for one in WITHIN])
def test_a_mark_is_found_on_the_files_within_an_archive(members: dict[str, bytes], mark: str | None):
    assert mark_within(a_zip(members)) == mark


def test_an_archive_with_a_pdf_that_nobody_can_read_is_refused():
    with pytest.raises(FileRefused, match="documents.file_encrypted"):
        mark_within(a_zip({"a.pdf": an_encrypted_pdf()}))
