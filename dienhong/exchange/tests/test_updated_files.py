"""An update from our pages brings new files: from the form to the register of a recipient, and to software."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from dienhong.documents.models import IncomingDocument
from dienhong.documents.public import file_bytes
from dienhong.exchange import new_files
from dienhong.exchange.commands import Changes, answer_request, send_document, update_document
from dienhong.exchange.edxml import read_document
from dienhong.exchange.models import Package, Revision
from dienhong.exchange.new_files import NewFiles
from dienhong.exchange.tests.builders import (
    a_receiving_clerk,
    a_sealed_agency,
    a_sealed_pdf,
    an_issued_document,
    an_office,
    deliver_all,
    own_software,
)
from dienhong.exchange.tests.test_api import BASE
from dienhong.identity.tests.builders import sign_in
from dienhong.kernel.errors import RuleBroken
from dienhong.signing.tests.pdf_makers import a_document as a_plain_pdf

pytestmark = pytest.mark.django_db
TABLE = "Số liệu;1\n".encode()


@pytest.fixture
def sent():
    """A document that arrived at an agency in our pages and waits for software: office, package, both recipients."""
    pages, software = a_sealed_agency("Tỉnh Một"), a_sealed_agency("Tỉnh Hai")
    theirs = own_software(software)
    office = an_office(pages, software)
    package = send_document(office.clerk, document_id=an_issued_document(office).pk)
    deliver_all()
    package.refresh_from_db()
    return office, package, pages, theirs


def files_of(document):
    return [(one.name, bytes(file_bytes(one.file.sha256))) for one in document.attachments.order_by("position")]


def test_files_chosen_in_the_form_arrive_and_the_old_ones_are_kept(sent, client, settings):
    settings.DIENHONG = replace(settings.DIENHONG, second_factor=False)
    office, package, pages, (_, token) = sent
    before = IncomingDocument.objects.get(agency=pages)
    old_pdf, pdf = file_bytes(before.pdf.sha256), a_sealed_pdf(office.agency)
    sign_in(client, office.clerk)
    page = reverse("exchange:update", args=[package.uuid])
    shown = client.get(page).content.decode()

    answer = client.post(
        page,
        {
            "subject": before.summary,
            "urgency": 0,
            "place": "Hà Nội",
            "pdf": SimpleUploadedFile("moi.pdf", pdf, "application/pdf"),
            "attached": [SimpleUploadedFile("phu-luc.csv", TABLE, "text/csv")],
            "reason": "Bổ sung phụ lục",
        },
    )
    deliver_all()
    revision = Revision.objects.get(agency=pages)
    answer_request(a_receiving_clerk(pages), revision=revision.uuid, agree=True)
    deliver_all()

    assert ('enctype="multipart/form-data"' in shown, answer.status_code) == (True, 302)
    after = IncomingDocument.objects.get(agency=pages)
    assert (file_bytes(after.pdf.sha256), files_of(after)) == (pdf, [("phu-luc.csv", TABLE)])
    version = after.versions.get()
    assert (version.pdf, version.basis) == (before.pdf, str(revision.package.uuid))
    assert {tuple(one[1:]) for one in revision.changes} == {
        (said(before.pdf, old_pdf, package), ""),
        ("", said_of("moi.pdf", pdf)),
        ("", said_of("phu-luc.csv", TABLE)),
    }
    waiting = client.get(f"{BASE}/pending", HTTP_AUTHORIZATION=f"Bearer {token}").json()["items"]
    assert sorted(one["kind"] for one in waiting) == ["new", "update"]
    carried = read_document(file_bytes(revision.package.sha256)).package
    assert [(one.name, one.data) for one in carried.attachments] == [("moi.pdf", pdf), ("phu-luc.csv", TABLE)]


def said_of(name, data):
    size = f"{len(data):,}".replace(",", ".")
    return f"{name} ({size} byte, SHA-256 {sha256(data).hexdigest()})"


def said(_file, data, package):
    name = read_document(file_bytes(package.sha256)).package.attachments[0].name
    return said_of(name, data)


def test_an_attachment_is_put_in_replaced_and_taken_out(sent):
    office, package, pages, _ = sent
    clerk = a_receiving_clerk(pages)

    def update(files):
        update_document(office.clerk, package=package.uuid, changes=Changes(files=files))
        deliver_all()
        revision = Revision.objects.get(agency=pages, state="open")
        answer_request(clerk, revision=revision.uuid, agree=True)
        deliver_all()
        return files_of(IncomingDocument.objects.get(agency=pages))

    first = update(NewFiles(attached=(("bang.csv", TABLE), ("ghi-chu.txt", b"mot"))))
    second = update(NewFiles(attached=(("ghi-chu.txt", b"hai"),), dropped=("bang.csv",)))

    assert first == [("bang.csv", TABLE), ("ghi-chu.txt", b"mot")]
    assert second == [("ghi-chu.txt", b"hai")]
    assert IncomingDocument.objects.get(agency=pages).versions.count() == 2


def test_what_is_no_sealed_pdf_or_changes_nothing_is_refused_before_anything_is_sent(sent):
    office, package, _, _ = sent
    same = read_document(file_bytes(package.sha256)).package.attachments[0]
    refused = {
        "exchange.pdf_not_sealed": NewFiles(pdf=("moi.pdf", a_plain_pdf())),
        "exchange.pdf_missing": NewFiles(pdf=("moi.txt", b"mot")),
        "exchange.nothing_changed": NewFiles(pdf=(same.name, same.data)),
        "documents.file_empty": NewFiles(attached=(("rong.txt", b""),)),
    }

    for code, files in refused.items():
        with pytest.raises(RuleBroken) as refusal:
            update_document(office.clerk, package=package.uuid, changes=Changes(files=files))
        assert refusal.value.code == code
    assert Package.objects.count() == 1


def test_more_than_a_package_carries_is_refused(sent, monkeypatch):
    office, package, _, _ = sent
    monkeypatch.setattr(new_files, "MOST_BYTES", len(TABLE))

    with pytest.raises(RuleBroken, match=r"exchange\.files_too_large"):
        update_document(
            office.clerk, package=package.uuid, changes=Changes(files=NewFiles(attached=(("bang.csv", TABLE),)))
        )
    assert Package.objects.count() == 1
