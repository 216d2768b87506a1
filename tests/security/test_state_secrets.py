"""State secrets never enter: what is marked is refused with its reason, and no byte or word of it stays."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from django.conf import settings
from pyhanko.pdf_utils.generic import DictionaryObject, NameObject, TextStringObject
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import copy_into_new_writer

from dienhong.audit.models import AuditRecord
from dienhong.documents.models import DraftVersion, StoredFile
from dienhong.documents.pages.tests.samples import a_pdf, a_zip
from dienhong.documents.typesetting.body import parse_body
from dienhong.documents.typesetting.render import render_document
from dienhong.documents.typesetting.tests.samples import a_decision
from dienhong.exchange.edxml import Attachment
from dienhong.exchange.models import Delivery, Package, Receipt
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
    ("i.xml", f"<a><muc>M&#7852;T</muc>{SECRET}</a>".encode()),
    ("j.zip", a_zip({"a.txt": f"MẬT\n{SECRET}".encode()})),
    ("k.zip", a_zip({"a.xml": f"<a><muc>TỐI MẬT</muc><b>{SECRET}</b></a>".encode()})),
    ("l.zip", a_zip({"a.pdf": a_stamped_pdf("TUYỆT MẬT")})),
    ("m.zip", a_zip({"a.docx": a_word_file("MẬT")})),
    ("n.zip", a_zip({"a.xlsx": an_excel_file("MẬT")})),
    ("o.zip", a_zip({"a/b.zip": a_zip({"c.txt": f"TUYỆT MẬT\n{SECRET}".encode()})})),
    ("p.zip", a_zip({"TỐI MẬT/a.txt": SECRET.encode()})),
    ("MẬT.txt", SECRET.encode()),
    ("r.txt", b"x\n" * 150_000 + f"MẬT\n{SECRET}".encode()),
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


def a_marked_package(world, place: str) -> bytes:
    """A sealed package that carries a state secret in this place, and nothing else that is wrong."""
    sender, pdf = world.ours.office.agency, a_sealed_pdf(world.ours.office.agency)
    changes, second = {}, Attachment("2", "g.txt", "text/plain", b"abc")
    if place in ("subject", "content"):
        changes[place] = f"{SECRET}\nTỐI MẬT"
    elif place == "description":
        second = replace(second, description=f"{SECRET} | TỐI MẬT")
    elif place == "name":
        second = replace(second, name="TỐI MẬT.txt")
    else:
        name, data = next(one for one in FILES if one[0] == place)
        second = replace(second, name=name, data=data)
        if name.endswith(("docx", "zip")):
            second = replace(second, content_type="application/octet-stream")
    files = (Attachment("1", "a.pdf", "application/pdf", pdf), second)
    return a_signed_package(sender, world.theirs.office.agency, attachments=files, **changes)


@pytest.mark.parametrize("place", ["subject", "content", "description", "name", "d.docx", "g.txt", "k.zip"])
def test_a_marked_package_does_not_pass_the_axis(inside, place, caplog):
    package = a_marked_package(inside, place)
    before, rows = stored(), (Package.objects.count(), Delivery.objects.count(), Receipt.objects.count())

    answer = call(
        software(inside.ours.token), "POST", "/api/v1/exchange/packages", package, "application/xml",
        headers={"Idempotency-Key": "mat-1"},
    )  # fmt: skip

    assert (answer.status_code, answer.json()["code"]) == (422, "exchange.state_secret")
    assert (stored(), (Package.objects.count(), Delivery.objects.count(), Receipt.objects.count())) == (before, rows)
    assert kept_anywhere(SECRET) == []
    assert SECRET not in answer.content.decode() + caplog.text


def test_the_record_of_a_marked_package_names_neither_mark_nor_key_nor_words(inside):
    package = a_marked_package(inside, "k.zip")

    call(
        software(inside.ours.token), "POST", "/api/v1/exchange/packages", package, "application/xml",
        headers={"Idempotency-Key": f"ke-hoach/{SECRET.replace(' ', '-')}"},
    )  # fmt: skip

    record = AuditRecord.objects.order_by("-id")[0]
    assert (record.command, record.error) == ("exchange.accept_package", "exchange.state_secret")
    assert [word for word in ("MẬT", SECRET, SECRET.replace(" ", "-")) if word in record.text] == []


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
