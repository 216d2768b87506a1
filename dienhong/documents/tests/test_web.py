"""The pages: what they show, whom they refuse, the whole way from draft to issue over HTTP."""

import pytest
from django.test import Client

from dienhong.documents.models import OutgoingDocument
from dienhong.documents.tests.builders import a_draft, an_approved_document, an_issued_document, an_office_with_keys
from dienhong.identity.models import Person
from dienhong.identity.tests.builders import a_stranger, sign_in
from dienhong.kernel import outbox

pytestmark = pytest.mark.django_db


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
    assert clerk.get(f"{page}trang/1.webp").content[:4] == b"RIFF"


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
