"""One document: sent on a page, taken in on pages and by software, every status back on the sender's page, proven."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from lxml import html

from dienhong.audit.public import seal_once
from dienhong.demo.browser import Page, patience
from dienhong.demo.delivery import statuses_on
from dienhong.demo.software import status_package
from dienhong.directory.public import agency_view
from dienhong.documents.models import IncomingDocument
from dienhong.exchange.seals import sealed
from dienhong.exchange.tests.builders import (
    a_receiving_clerk,
    a_sealed_agency,
    an_issued_document,
    an_office,
    deliver_all,
)
from dienhong.exchange.tests.software import Software
from dienhong.identity.tests.builders import sign_in
from dienhong.kernel import clock
from dienhong_verify.checks import holds, run_checks

pytestmark = pytest.mark.django_db(transaction=True)


def browser(actor: Any) -> Client:
    client = Client()
    sign_in(client, actor)
    return client


def page_of(client: Client, address: str) -> Page:
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return Page(address, answer.status_code, answer.content)


def test_a_document_reaches_pages_and_software_and_all_statuses_come_back_with_proof(world: Any) -> None:
    first, second = a_sealed_agency("Tỉnh Một"), a_sealed_agency("Tỉnh Hai")
    software = Software(a_sealed_agency("Tỉnh Ba"))
    office = an_office(first, second, software.agency)
    document = an_issued_document(office)
    sender, address = browser(office.clerk), f"/van-ban/di/{document.uuid}/"

    (form,) = [one for one in page_of(sender, address).tree.forms if "/truc-lien-thong/gui/" in (one.action or "")]
    sender.post(form.action)
    deliver_all()
    _work_on_pages(first)
    _refuse_on_pages(second)
    _work_by_software(software, office)
    deliver_all()

    page = page_of(sender, address)
    assert statuses_on(page) == {"06": 2, "02": 1}
    assert "Thiếu phụ lục" in page.text
    (link,) = page.links("bang-chung")
    checks = run_checks(_whole_pack(sender, link), trust=None, language="en")
    assert holds(checks), [one for one in checks if one.passed is False]


def _whole_pack(sender: Client, link: str) -> bytes:
    """The pack once all acts are sealed.

    The horizon of sealing is the server's: another test process, whose world stays in one transaction, holds it up.
    """
    for _ in patience(400):
        seal_once()
        answer = sender.get(link)
        if answer.headers.get("Dienhong-Not-Sealed") == "0":
            return bytes(answer.content)
    raise AssertionError("something holds a writing transaction open")


def _incoming(agency: Any) -> str:
    return f"/van-ban/den/{IncomingDocument.objects.get(agency=agency).uuid}/"


def _work_on_pages(agency: Any) -> None:
    """Register, assign, begin, finish; one person does it all."""
    actor = a_receiving_clerk(agency)
    client, address = browser(actor), _incoming(agency)
    client.post(f"{address}vao-so/")
    form = html.fromstring(client.get(f"{address}phan-cong/").content.decode())
    (person,) = form.xpath("//select[@name='person']/option[@value!='']/@value")
    client.post(f"{address}phan-cong/", {"person": person, "due_on": "", "instruction": ""})
    client.post(f"{address}bat-dau/")
    client.post(f"{address}hoan-thanh/", {"result": "Đã triển khai"})


def _refuse_on_pages(agency: Any) -> None:
    browser(a_receiving_clerk(agency)).post(f"{_incoming(agency)}tu-choi/", {"reason": "Thiếu phụ lục"})


def _work_by_software(software: Software, office: Any) -> None:
    """As docs/protocols says: pending, fetch, confirm, signed statuses written by a stranger's own code."""
    (waiting,) = software.get("/pending").json()["items"]
    data = b"".join(software.get(f"/packages/{waiting['package']}/content").streaming_content)
    assert software.confirm(waiting["delivery"]).json()["results"][0]["status"] == "01"
    for code in ("03", "06"):
        xml = status_package(agency_view(software.agency.pk), data, code, clock.now(), "")
        assert software.report(sealed(xml, software.agency.pk)).status_code == 200
