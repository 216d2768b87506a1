"""The pages: what they show, whom they refuse, the whole way from draft to issue over HTTP."""

import io

import pytest
from django.test import Client
from PIL import Image

from dienhong.documents import commands
from dienhong.documents.models import IncomingDocument, OutgoingDocument
from dienhong.documents.panels import Panel
from dienhong.documents.tests.builders import (
    a_draft,
    an_approved_document,
    an_arrived_document,
    an_incoming_office,
    an_issued_document,
    an_office_with_keys,
)
from dienhong.identity.models import Person
from dienhong.identity.tests.builders import a_stranger, sign_in
from dienhong.kernel import outbox

pytestmark = pytest.mark.django_db
SIZES = ("", "?co=nho", "?co=net")


@pytest.fixture
def office(demo_installation):
    return an_office_with_keys()


def browser(actor) -> Client:
    client = Client()
    sign_in(client, actor)
    return client


def test_a_document_goes_from_draft_to_issue_through_the_forms(office):
    author, reviewer, signer, clerk = (browser(office[one]) for one in ("author", "reviewer", "signer", "clerk"))

    begun = author.post(
        "/van-ban/moi/",
        {"agency": str(office["agency"].uuid), "type_code": "QĐ", "summary": "Ban hành Quy chế", "place": "Hà Nội"},
    )
    document = OutgoingDocument.objects.get()
    page = f"/van-ban/di/{document.uuid}/"
    draft = {
        "version": 1, "type_code": "QĐ", "symbol": document.symbol, "place": "Hà Nội", "summary": "Ban hành Quy chế",
        "authority_line": "BỘ TRƯỞNG", "legal_bases": "Căn cứ Luật Tổ chức Chính phủ;", "addressees": "",
        "body": "Điều 1. Ban hành Quy chế.", "recipients_note": "- Lưu: VT.", "signer": str(office["post"].uuid),
        "urgency": "1", "due_on": "", "do": "save",
    }  # fmt: skip
    author.post(f"{page}sua/", draft)
    author.post(f"{page}noi-nhan/", {"do": "add", "agency": str(office["recipient"].uuid)})
    reviewer_uuid = Person.objects.get(pk=office["reviewer"].person_id).uuid
    author.post(f"{page}trinh/", {"reviewer": str(reviewer_uuid), "remark": "Kính trình"})
    reviewer.post(f"{page}duyet/", {"remark": ""})
    signer.post(f"{page}ky/", {"confirm": "on"})
    outbox.deliver_waiting()
    clerk.post(f"{page}phat-hanh/")
    outbox.deliver_waiting()

    document.refresh_from_db()
    assert begun.url == f"{page}sua/"
    assert (document.status, document.code) == ("issued", "01/QĐ-BTN")
    shown = clerk.get(page)
    assert shown.status_code == 200
    assert "01/QĐ-BTN" in shown.content.decode()
    sizes = [Image.open(io.BytesIO(clerk.get(f"{page}trang/1.webp{query}").content)).width for query in SIZES]
    assert sizes == [760, 480, 1600]
    assert clerk.get(f"{page}trang/1.webp?co=9999").status_code == 404


@pytest.mark.parametrize(
    "below", ["", "toan-van/", "phien-ban/", "trang/1.webp", "tep/", "sua/", "noi-nhan/", "trinh/", "ky/", "phat-hanh/"]
)
def test_for_a_stranger_a_document_does_not_exist(office, below):
    document = an_issued_document(office)

    assert browser(a_stranger()).get(f"/van-ban/di/{document.uuid}/{below}").status_code == 404


@pytest.mark.parametrize(
    "path", ["", "sua/", "noi-nhan/", "dinh-kem/", "trinh/", "huy/", "toan-van/", "phien-ban/?cu=1&moi=2"]
)
def test_every_page_of_a_draft_opens_for_its_author(office, path):
    document = a_draft(office)

    assert browser(office["author"]).get(f"/van-ban/di/{document.uuid}/{path}").status_code == 200


def test_a_refused_act_says_why_and_keeps_what_was_typed(office):
    document = an_approved_document(office)
    client = browser(office["author"])

    answer = client.post(f"/van-ban/di/{document.uuid}/tra-lai/", {"reason": "Chưa đủ căn cứ"})

    assert answer.status_code == 403
    document.refresh_from_db()
    assert document.status == "approved"


def test_panels_of_other_domains_stand_on_the_page_of_a_document(office, monkeypatch):
    document = an_issued_document(office)
    panel = Panel("portal/includes/hash.html", {"value": "x"}, (f"documents.outgoing:{document.uuid}", "test.topic"))
    monkeypatch.setattr("dienhong.documents.panels._panels", [lambda actor, uuid: panel])

    page = browser(office["clerk"]).get(f"/van-ban/di/{document.uuid}/")

    assert page.context["topics"] == [f"documents.outgoing:{document.uuid}", "test.topic"]
    assert page.context["panels"] == [panel]


def test_panels_of_other_domains_stand_once_on_the_page_of_an_incoming_document(demo_installation, monkeypatch):
    office = an_incoming_office()
    document = an_arrived_document(office)
    panel = Panel("portal/includes/hash.html", {}, ("test.topic",))
    monkeypatch.setattr("dienhong.documents.panels._incoming_panels", [lambda actor, shown: panel])

    page = browser(office["clerk"]).get(f"/van-ban/den/{document.uuid}/")

    assert page.content.decode().count('data-copy=""') == 1


def test_files_cannot_act_in_the_browser_of_their_reader(office):
    document = a_draft(office)
    attachment = commands.add_attachment(
        office["author"], document_id=document.pk, name="trang.txt", data=b"x <script>alert(1)</script>"
    )

    answer = browser(office["author"]).get(f"/van-ban/di/{document.uuid}/tep/{attachment.uuid}/")

    assert b"".join(answer.streaming_content) == b"x <script>alert(1)</script>"
    answer.close()
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox; frame-ancestors 'none'"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="trang.txt"'
    assert answer.headers["ETag"] == f'"{attachment.file.sha256}"'


def test_a_page_that_was_seen_is_not_sent_again(office):
    client, document = browser(office["author"]), a_draft(office)
    address = f"/van-ban/di/{document.uuid}/trang/1.webp"

    first = client.get(address)

    assert client.get(address, headers={"If-None-Match": first.headers["ETag"]}).status_code == 304
    assert client.get(f"/van-ban/di/{document.uuid}/trang/99.webp").status_code == 422


def test_autosave_tells_the_new_version_and_stops_at_a_conflict(office):
    client, document = browser(office["author"]), a_draft(office)
    page = client.get(f"/van-ban/di/{document.uuid}/sua/")
    sent = {name: value for name, value in page.context["form"].initial.items() if value is not None}

    saved = client.post(f"/van-ban/di/{document.uuid}/luu/", sent)
    refused = client.post(f"/van-ban/di/{document.uuid}/luu/", sent)

    assert (saved.status_code, saved.json()["version"]) == (200, 3)
    assert (refused.status_code, refused.json()["code"]) == (409, "documents.edited_meanwhile")


def test_several_incoming_documents_are_registered_at_once(demo_installation):
    office = an_incoming_office()
    documents = [an_arrived_document(office) for _ in range(3)]
    client = browser(office["clerk"])

    client.post("/van-ban/den/vao-so/", {"document": [str(one.uuid) for one in documents[:2]] + ["x"]})

    numbers = IncomingDocument.objects.order_by("id").values_list("number", flat=True)
    assert list(numbers) == [1, 2, None]


def test_an_incoming_document_goes_its_way_through_the_forms(demo_installation):
    office = an_incoming_office()
    document = an_arrived_document(office)
    clerk, handler = browser(office["clerk"]), browser(office["handler"])
    page = f"/van-ban/den/{document.uuid}/"
    person = str(Person.objects.get(pk=office["handler"].person_id).uuid)

    clerk.post(f"{page}vao-so/")
    clerk.post(f"{page}phan-cong/", {"person": person, "due_on": "", "instruction": "Trả lời"})
    handler.post(f"{page}bat-dau/")
    empty = handler.post(f"{page}hoan-thanh/", {"result": ""})
    handler.post(f"{page}hoan-thanh/", {"result": "Đã trả lời"})

    document.refresh_from_db()
    assert (empty.status_code, document.status) == (422, "finished")
    assert handler.get(page).status_code == 200


def test_a_table_for_spreadsheets_holds_no_formula(demo_installation):
    office = an_incoming_office()
    an_arrived_document(office, summary="=1+1")

    text = b"".join(browser(office["clerk"]).get("/van-ban/den/xuat.csv").streaming_content).decode("utf-8-sig")

    assert ["'=1+1" in line for line in text.splitlines()] == [False, True]
