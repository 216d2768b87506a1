"""What a sender may do to a document that arrived: recall, update, replace; what is gone is gone from the disk."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings

from dienhong.documents.commands import receive_document, replace_incoming, update_incoming, withdraw_incoming
from dienhong.documents.commands.arriving import Arrival
from dienhong.documents.models import IncomingDocument, StoredFile
from dienhong.documents.page_files import kept
from dienhong.documents.storage import erase, keep, path_of
from dienhong.documents.tests.builders import a_pdf, an_incoming_office
from dienhong.identity.tests.builders import a_stranger
from dienhong.kernel.actor import Actor
from dienhong.kernel.errors import NotFound, NotPermitted
from dienhong.kernel.outbox import deliver_waiting

pytestmark = pytest.mark.django_db
PLATFORM = Actor.system("test")


@pytest.fixture
def agency(installation):
    return an_incoming_office()["agency"]


def arrived(agency, key="luot-1", **values):
    """A document that came to an agency over the axis."""
    pdf = keep(a_pdf(), "application/pdf", page_count=1, text="Trích yếu diễn tập")
    arrival = Arrival(key, None, "Bộ Gửi", "1/QĐ-BTN", "Quyết định", "Về việc diễn tập", date(2026, 5, 4), pdf.sha256)
    arrival = replace(arrival, **values)
    return receive_document(PLATFORM, agency_id=agency.pk, arrival=arrival), arrival


def settle():
    while deliver_waiting():
        pass


def test_a_recalled_document_loses_its_files_its_words_and_its_pictures(agency):
    document, _ = arrived(agency)
    file = document.pdf
    kept(file.sha256, "sizes.json", lambda: b"[]")
    pictures = Path(settings.DIENHONG.data_dir) / "pages" / file.sha256[:2] / file.sha256
    before = (path_of(file).exists(), pictures.exists())

    withdraw_incoming(PLATFORM, agency_id=agency.pk, source_key="luot-1")
    withdraw_incoming(PLATFORM, agency_id=agency.pk, source_key="luot-1")
    settle()

    document.refresh_from_db()
    assert before == (True, True)
    assert (path_of(file).exists(), pictures.exists()) == (False, False)
    assert StoredFile.objects.filter(sha256=file.sha256).exists() is False
    assert (document.status, document.pdf, document.destroyed[0][1]) == ("withdrawn", None, file.sha256)
    assert document.summary.lower() not in document.search_text


def test_a_file_that_another_document_holds_stays(agency):
    document, _ = arrived(agency)
    arrived(agency, "luot-2")

    withdraw_incoming(PLATFORM, agency_id=agency.pk, source_key="luot-1")
    settle()

    assert path_of(document.pdf).exists()


def test_bytes_that_were_erased_just_before_are_written_again(agency):
    row = keep(b"%PDF-1.7 thu", "application/pdf")
    StoredFile.objects.filter(pk=row.pk).delete()
    erase([row.sha256])
    gone = path_of(row).exists()

    again = keep(b"%PDF-1.7 thu", "application/pdf")

    assert (gone, path_of(again).exists()) == (False, True)


def test_an_update_keeps_what_the_document_said_before(agency):
    document, arrival = arrived(agency)
    changed = replace(arrival, summary="Trích yếu mới", pdf_sha256="", attachments=())

    for _ in range(2):
        update_incoming(
            PLATFORM, agency_id=agency.pk, arrival=changed, changes=[["summary", document.summary, "Trích yếu mới"]],
            basis="goi-2",
        )  # fmt: skip

    after = IncomingDocument.objects.get(pk=document.pk)
    assert (after.summary, after.pdf) == ("Trích yếu mới", document.pdf)
    assert [(one.values["summary"], one.pdf) for one in after.versions.all()] == [(document.summary, document.pdf)]
    assert "trích yếu mới" in after.search_text


def test_a_replacement_links_both_documents(agency):
    old, _ = arrived(agency)
    new, _ = arrived(agency, "luot-2", code="2/QĐ-BTN")

    replace_incoming(PLATFORM, agency_id=agency.pk, source_key="luot-1", by=(agency.pk, "luot-2"))

    old.refresh_from_db()
    assert (old.replaced_by, list(new.replaces.all())) == (new, [old])


def test_a_stranger_may_do_nothing_and_what_never_came_is_not_found(agency):
    _, arrival = arrived(agency)

    with pytest.raises(NotPermitted):
        withdraw_incoming(a_stranger(), agency_id=agency.pk, source_key="luot-1")
    with pytest.raises(NotPermitted):
        update_incoming(a_stranger(), agency_id=agency.pk, arrival=arrival, changes=[], basis="x")
    with pytest.raises(NotPermitted):
        replace_incoming(a_stranger(), agency_id=agency.pk, source_key="luot-1", by=(agency.pk, "luot-1"))
    with pytest.raises(NotFound):
        withdraw_incoming(PLATFORM, agency_id=agency.pk, source_key="khong-co")
