"""The pages of the exchange."""

from __future__ import annotations

import csv
import io
import zipfile

import pytest
from django.test import Client

from dienhong.audit.tests.builders import seal_all
from dienhong.exchange.models import Package, Receipt, StatusEvent, WebhookSubscription
from dienhong.exchange.permissions import MANAGE_WEBHOOKS, READ, RECEIVE
from dienhong.exchange.tests.builders import a_sealed_agency, an_issued_document, an_office, deliver_all
from dienhong.identity.tests.builders import an_actor, sign_in

pytestmark = pytest.mark.django_db
BASE = "/truc-lien-thong"


@pytest.fixture(autouse=True)
def no_second_factor(settings):
    """Signing in is identity's affair."""
    from dataclasses import replace

    settings.DIENHONG = replace(settings.DIENHONG, second_factor=False)


def a_browser(actor):
    """A browser in which the actor is signed in."""
    client = Client()
    sign_in(client, actor)
    return client


@pytest.fixture
def sent():
    """(office, document, browser of its clerk) after the document went to two agencies."""
    office = an_office(a_sealed_agency("Tỉnh Cà Mau"), a_sealed_agency("Tỉnh Lào Cai"))
    document = an_issued_document(office)
    browser = a_browser(office.clerk)
    answer = browser.post(f"{BASE}/gui/{document.uuid}/")
    assert answer.status_code == 302
    deliver_all()
    return office, document, browser


def test_the_page_of_a_document_shows_its_recipients_after_sending(sent):
    _, document, browser = sent

    page = browser.get(f"/van-ban/di/{document.uuid}/")
    if page.status_code == 404:
        from django.urls import reverse

        page = browser.get(reverse("documents:outgoing", args=[document.uuid]))

    text = page.content.decode()
    assert page.status_code == 200
    assert "Tỉnh Cà Mau" in text
    assert f"{BASE}/goi/{Package.objects.get().uuid}/bang-chung/" in text


def test_a_sent_package_is_listed_found_and_shown(sent):
    _, _, browser = sent
    package = Package.objects.get()

    listed = browser.get(f"{BASE}/").content.decode()
    found = browser.get(f"{BASE}/", {"tim": "dien tap"}).content.decode()
    missed = browser.get(f"{BASE}/", {"tim": "khong co"}).content.decode()
    page = browser.get(f"{BASE}/goi/{package.uuid}/").content.decode()

    address = f"{BASE}/goi/{package.uuid}/"
    assert [address in text for text in (listed, found, missed)] == [True, True, False]
    assert package.sha256 in page
    assert page.count("Tỉnh Lào Cai") >= 2


def test_the_matrix_is_filtered_and_exported(sent):
    _, _, browser = sent
    package = Package.objects.get()

    filtered = browser.get(f"{BASE}/goi/{package.uuid}/", {"tim": "ca mau"}).content.decode()
    table = b"".join(browser.get(f"{BASE}/goi/{package.uuid}/noi-nhan.csv").streaming_content).decode("utf-8-sig")

    section = filtered.split('id="noi-nhan"')[1].split("</section>")[0]
    assert ("Tỉnh Cà Mau" in section, "Tỉnh Lào Cai" in section) == (True, False)
    assert [row[0] for row in csv.reader(io.StringIO(table))][1:] == ["Tỉnh Cà Mau", "Tỉnh Lào Cai"]


def test_a_recipient_sees_the_package_but_not_the_others(sent):
    office, _, _ = sent
    package = Package.objects.get()
    browser = a_browser(an_actor(READ, at=office.recipients[0]))

    inbox = browser.get(f"{BASE}/den/").content.decode()
    page = browser.get(f"{BASE}/goi/{package.uuid}/").content.decode()

    assert str(package.uuid) in inbox
    assert "Tỉnh Lào Cai" not in page


def test_all_statuses_and_receipts_stand_on_pages_of_their_own(sent):
    _, _, browser = sent
    package = Package.objects.get()

    history = browser.get(f"{BASE}/goi/{package.uuid}/dien-bien/").content.decode()
    receipts = browser.get(f"{BASE}/goi/{package.uuid}/bien-nhan/").content.decode()

    reported = StatusEvent.objects.exclude(sha256="")
    assert all(f"/trang-thai/{one.uuid}/" in history for one in reported)
    assert reported
    assert all(f"/bien-nhan/{one.uuid}/" in receipts for one in Receipt.objects.all())


def test_a_recipient_sees_only_its_own_statuses_and_receipts(sent):
    package = Package.objects.get()
    own, other = package.deliveries.order_by("id")[:2]
    browser = a_browser(an_actor(READ, RECEIVE, at=own.agency))

    history = browser.get(f"{BASE}/goi/{package.uuid}/dien-bien/").content.decode()
    receipts = browser.get(f"{BASE}/goi/{package.uuid}/bien-nhan/").content.decode()

    assert not any(f"/trang-thai/{one.uuid}/" in history for one in other.events.all())
    assert all(f"/bien-nhan/{one.uuid}/" in receipts for one in own.receipts.all())
    assert not any(f"/bien-nhan/{one.uuid}/" in receipts for one in other.receipts.all())


def test_a_stranger_finds_nothing(sent):
    package = Package.objects.get()
    browser = a_browser(an_actor(READ, at=a_sealed_agency()))
    receipt, event = Receipt.objects.first(), StatusEvent.objects.exclude(sha256="").first()

    paths = [f"goi/{package.uuid}/", f"goi/{package.uuid}/ban-goc/", f"goi/{package.uuid}/bang-chung/"]
    paths += [f"goi/{package.uuid}/noi-nhan.csv", f"bien-nhan/{receipt.uuid}/", f"trang-thai/{event.uuid}/"]
    paths += [f"goi/{package.uuid}/dien-bien/", f"goi/{package.uuid}/bien-nhan/"]
    answers = [browser.get(f"{BASE}/{path}").status_code for path in paths]

    assert answers == [404] * 8
    assert str(package.uuid) not in browser.get(f"{BASE}/").content.decode()


def test_original_receipts_and_statuses_are_downloaded_as_they_are(sent):
    _, _, browser = sent
    package = Package.objects.get()

    original = b"".join(browser.get(f"{BASE}/goi/{package.uuid}/ban-goc/").streaming_content)
    receipts = [browser.get(f"{BASE}/bien-nhan/{one.uuid}/").content for one in Receipt.objects.all()]
    status = StatusEvent.objects.exclude(sha256="").first()

    assert len(original) == package.size
    assert receipts == [bytes(one.xml) for one in Receipt.objects.all()]
    assert browser.get(f"{BASE}/trang-thai/{status.uuid}/").content == bytes(status.xml)


def test_sending_twice_is_refused_with_a_sentence(sent):
    _, document, browser = sent

    again = browser.post(f"{BASE}/gui/{document.uuid}/")

    assert again.status_code == 409
    assert "exchange.already_sent" in again.content.decode()


def test_an_address_is_subscribed_tried_renewed_and_revoked():
    agency = a_sealed_agency()
    browser = a_browser(an_actor(READ, MANAGE_WEBHOOKS, at=agency))

    form = {"agency": str(agency.uuid), "url": "http://127.0.0.1:9/goi", "events": ["status.recorded"]}
    made = browser.post(f"{BASE}/ket-noi/moi/", form)
    row = WebhookSubscription.objects.get()
    tried = browser.post(f"{BASE}/ket-noi/{row.uuid}/thu/")
    renewed = browser.post(f"{BASE}/ket-noi/{row.uuid}/doi-khoa/").content.decode()
    shown = browser.get(f"{BASE}/ket-noi/{row.uuid}/").content.decode()
    listed = browser.get(f"{BASE}/ket-noi/").content.decode()
    revoked = browser.post(f"{BASE}/ket-noi/{row.uuid}/ngung/")

    assert "whsec_" in made.content.decode()
    assert "whsec_" in renewed
    assert (tried.status_code, revoked.status_code) == (302, 302)
    assert "connection.test" in shown
    assert "http://127.0.0.1:9/goi" in listed
    row.refresh_from_db()
    assert row.revoked_at is not None


@pytest.mark.django_db(transaction=True)
def test_the_evidence_pack_is_downloaded(sent):
    _, _, browser = sent
    seal_all()

    answer = browser.get(f"{BASE}/goi/{Package.objects.get().uuid}/bang-chung/")

    assert answer.headers["Content-Type"] == "application/zip"
    assert "manifest.json" in zipfile.ZipFile(io.BytesIO(answer.content)).namelist()
