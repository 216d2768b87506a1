"""State secrets never enter: what is marked is refused with its reason, and no byte or word of it stays."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from django.conf import settings
from pyhanko.pdf_utils.generic import DictionaryObject, NameObject, TextStringObject
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import copy_into_new_writer

from dienhong.audit.models import AuditRecord
from dienhong.documents.models import DraftVersion, StoredFile
from dienhong.documents.pages.tests.samples import a_pdf
from dienhong.documents.typesetting.body import parse_body
from dienhong.documents.typesetting.render import render_document
from dienhong.documents.typesetting.tests.samples import a_decision
from dienhong.exchange.edxml import Attachment
from dienhong.exchange.models import Delivery, Package
from dienhong.exchange.tests.builders import a_sealed_pdf, a_signed_package
from tests.security.routes import call
from tests.security.world import browser, software

SECRET = "Ke hoach phong thu bo bien 7491"
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
S = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def stored() -> tuple[int, frozenset[Path]]:
    """Rows of files, and everything in the folder of files."""
    folder = Path(settings.DIENHONG.files_dir)
    return StoredFile.objects.count(), frozenset(path for path in folder.rglob("*") if path.is_file())


def kept_anywhere(needle: str) -> list[str]:
    """Where a word stands in our data: drafts, records, files."""
    found = [f"version {one.pk}" for one in DraftVersion.objects.all() if needle in str(one.content)]
    found += [f"record {one.command}" for one in AuditRecord.objects.filter(text__contains=needle)]
    return found + [str(path) for path in stored()[1] if needle.encode() in path.read_bytes()]


def a_stamped_pdf(mark: str) -> bytes:
    """A decision whose first line is the stamp."""
    return render_document(a_decision(body=parse_body(f"{mark}\n{SECRET}."))).pdf


def a_declared_pdf(mark: str) -> bytes:
    """A PDF that says it in its properties only."""
    writer = copy_into_new_writer(PdfFileReader(io.BytesIO(a_pdf())))
    info = DictionaryObject({NameObject("/Keywords"): TextStringObject(f"phòng thủ; {mark}")})
    writer.set_info(writer.add_object(info))
    output = io.BytesIO()
    writer.write(output)
    return output.getvalue()


def zipped(**parts: str) -> bytes:
    """An office file of these parts."""
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        for name, text in parts.items():
            archive.writestr(name.replace("__", "/") + ".xml", text)
    return output.getvalue()


def a_word_file(mark: str, part: str = "word__document", words: str = SECRET) -> bytes:
    """A Word file with the stamp as a paragraph cut into runs, as Word does it."""
    runs = "".join(f"<w:r><w:t xml:space='preserve'>{letter}</w:t></w:r>" for letter in mark)
    text = f'<w:document xmlns:w="{W}"><w:body><w:p>{runs}</w:p><w:p><w:r><w:t>{words}</w:t></w:r></w:p></w:body></w:document>'
    return zipped(**{"word__document": f'<w:document xmlns:w="{W}"/>', part: text})


def an_excel_file(mark: str, words: str = SECRET) -> bytes:
    """An Excel file with the stamp in a cell."""
    strings = f'<sst xmlns="{S}"><si><t>{mark}</t></si><si><t>{words}</t></si></sst>'
    return zipped(xl__workbook=f'<workbook xmlns="{S}"/>', xl__sharedStrings=strings)


FILES = [
    ("a.pdf", a_stamped_pdf("MẬT")),
    ("b.pdf", a_stamped_pdf("TUYỆT MẬT")),
    ("c.pdf", a_declared_pdf("TỐI MẬT")),
    ("d.docx", a_word_file("TỐI MẬT")),
    ("e.docx", a_word_file("MẬT", "word__header1")),
    ("f.xlsx", an_excel_file("TUYỆT MẬT")),
    ("g.txt", f"M Ậ T\n{SECRET}".encode()),
    ("h.csv", f"Độ mật: Tối mật\n{SECRET}".encode()),
    ("i.xml", f"<a><muc>\nMẬT\n</muc>{SECRET}</a>".encode()),
]


@pytest.mark.parametrize(("name", "data"), FILES, ids=[name for name, _ in FILES])
def test_a_marked_attachment_is_refused_and_nothing_of_it_is_kept(inside, name, data):
    client, before = browser(inside.ours.office.author), stored()
    file = io.BytesIO(data)
    file.name = name

    answer = client.post(f"/van-ban/di/{inside.draft.uuid}/dinh-kem/", {"file": file})

    assert (answer.status_code, "documents.state_secret" in answer.content.decode()) == (422, True)
    assert stored() == before
    assert kept_anywhere(SECRET) == []


def test_ordinary_office_files_still_enter(inside):
    client = browser(inside.ours.office.author)
    answers = []

    for name, data in [
        ("a.docx", a_word_file("Bảo vệ bí mật", words="Thường")),
        ("b.xlsx", an_excel_file("MẬT ONG", words="Thường")),
    ]:
        file = io.BytesIO(data)
        file.name = name
        answers.append(client.post(f"/van-ban/di/{inside.draft.uuid}/dinh-kem/", {"file": file}).status_code)

    assert answers == [302, 302]


@pytest.mark.parametrize("mark", ["MẬT", "Độ mật: Tối mật", "TUYỆT MẬT"])
def test_of_a_marked_draft_no_word_is_kept(inside, mark):
    client, draft = browser(inside.ours.office.author), inside.draft
    form = {
        "version": draft.version, "type_code": "QĐ", "symbol": draft.symbol, "place": "Hà Nội",
        "summary": draft.summary, "body": f"{mark}\n{SECRET}", "urgency": "0", "signer": "", "do": "save",
    }  # fmt: skip

    saved = client.post(f"/van-ban/di/{draft.uuid}/sua/", form)
    autosaved = client.post(f"/van-ban/di/{draft.uuid}/luu/", form)

    assert (saved.status_code, "documents.state_secret" in saved.content.decode()) == (422, True)
    assert (autosaved.status_code, autosaved.json()["code"]) == (422, "documents.state_secret")
    assert kept_anywhere(SECRET) == []


@pytest.mark.parametrize("data", [FILES[3][1], FILES[6][1]], ids=["docx", "txt"])
def test_a_marked_package_does_not_pass_the_axis(inside, data):
    sender = inside.ours.office.agency
    name, kind = ("d.docx", "application/octet-stream") if data.startswith(b"PK") else ("g.txt", "text/plain")
    files = (Attachment("1", "a.pdf", "application/pdf", a_sealed_pdf(sender)), Attachment("2", name, kind, data))
    package = a_signed_package(sender, inside.theirs.office.agency, attachments=files)
    before, rows = stored(), (Package.objects.count(), Delivery.objects.count())

    answer = call(
        software(inside.ours.token), "POST", "/api/v1/exchange/packages", package, "application/xml",
        headers={"Idempotency-Key": "mat-1"},
    )  # fmt: skip

    assert (answer.status_code, answer.json()["code"]) == (422, "exchange.state_secret")
    assert (stored(), (Package.objects.count(), Delivery.objects.count())) == (before, rows)
    assert kept_anywhere(SECRET) == []


def test_the_record_of_the_refusal_says_who_and_what_but_not_the_words(inside):
    client, draft = browser(inside.ours.office.author), inside.draft

    client.post(f"/van-ban/di/{draft.uuid}/sua/", {
        "version": draft.version, "type_code": "QĐ", "symbol": draft.symbol, "place": SECRET,
        "summary": "MẬT", "body": "", "urgency": "0", "signer": "",
    })  # fmt: skip

    record = AuditRecord.objects.order_by("-id")[0]
    assert (record.command, record.outcome, record.error) == (
        "documents.edit_draft",
        "refused",
        "documents.state_secret",
    )
    assert str(draft.pk) in record.text
    assert kept_anywhere(SECRET) == []
