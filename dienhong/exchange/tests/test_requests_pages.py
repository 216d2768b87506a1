"""Recalls and changes on pages and in the interface: asked, answered, certified."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.test import Client
from django.urls import reverse

from dienhong.documents.models import IncomingDocument
from dienhong.exchange.commands import Parcel, accept_packages, record_status, send_document
from dienhong.exchange.models import Delivery, DestructionCertificate, Package, Revision
from dienhong.exchange.tests.builders import (
    a_receiving_clerk,
    a_sealed_agency,
    a_signed_package,
    a_signed_status,
    an_issued_document,
    an_office,
    deliver_all,
)
from dienhong.exchange.tests.software import Software
from dienhong.identity.tests.builders import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_second_factor(settings):
    """Signing in is identity's affair."""
    settings.DIENHONG = replace(settings.DIENHONG, second_factor=False)


def browser(actor):
    """A browser in which the actor is signed in."""
    client = Client()
    sign_in(client, actor)
    return client


def test_a_recall_is_asked_on_one_page_and_answered_on_another():
    agency = a_sealed_agency("Tỉnh Một")
    office = an_office(agency)
    package = send_document(office.clerk, document_id=an_issued_document(office).pk)
    deliver_all()
    clerk = a_receiving_clerk(agency)
    incoming = IncomingDocument.objects.get()
    sender, recipient = browser(office.clerk), browser(clerk)
    recipient.post(reverse("documents:register_one", args=[incoming.uuid]))
    deliver_all()
    delivery = Delivery.objects.get()

    form = sender.get(reverse("exchange:recall", args=[package.uuid]))
    empty = sender.post(reverse("exchange:recall", args=[package.uuid]), {"deliveries": [str(delivery.uuid)]})
    sent = sender.post(
        reverse("exchange:recall", args=[package.uuid]),
        {"deliveries": [str(delivery.uuid)], "reason": "Gửi nhầm nơi nhận"},
    )
    deliver_all()
    revision = Revision.objects.get()
    page = reverse("exchange:request", args=[revision.uuid])
    asked = recipient.get(page).content.decode()
    on_document = recipient.get(reverse("documents:incoming", args=[incoming.uuid])).content.decode()
    agreed = recipient.post(reverse("exchange:agree", args=[revision.uuid]))
    deliver_all()

    assert (form.status_code, empty.status_code, sent.status_code, agreed.status_code) == (200, 422, 302, 302)
    assert ("Gửi nhầm nơi nhận" in asked, "Gửi nhầm nơi nhận" in on_document) == (True, True)
    certificate = reverse("exchange:certificate", args=[DestructionCertificate.objects.get().uuid])
    for reader in (sender, recipient):
        assert certificate in reader.get(page).content.decode()
        assert certificate in reader.get(reverse("exchange:package", args=[package.uuid])).content.decode()
        assert reader.get(certificate).content == bytes(DestructionCertificate.objects.get().xml)
    tombstone = recipient.get(reverse("documents:incoming", args=[incoming.uuid]))
    gone = [
        recipient.get(reverse("documents:incoming_file", args=[incoming.uuid])).status_code,
        recipient.get(reverse("documents:incoming_page", args=[incoming.uuid, 1])).status_code,
        recipient.get(reverse("exchange:evidence", args=[package.uuid])).status_code,
        recipient.get(reverse("exchange:content", args=[package.uuid])).status_code,
    ]
    assert (tombstone.status_code, gone) == (200, [404, 404, 409, 409])
    assert recipient.get(reverse("exchange:requests")).status_code == 200
    assert browser(a_receiving_clerk(a_sealed_agency())).get(page).status_code == 404


def test_update_and_replacement_have_their_pages_and_a_declined_one_says_why():
    agency = a_sealed_agency("Tỉnh Một")
    office = an_office(agency)
    package = send_document(office.clerk, document_id=an_issued_document(office).pk)
    deliver_all()
    sender, recipient = browser(office.clerk), browser(a_receiving_clerk(agency))
    update = reverse("exchange:update", args=[package.uuid])

    nothing = sender.get(reverse("exchange:replace", args=[package.uuid]))
    newer = an_issued_document(office, "Bản thay thế")
    offered = sender.get(reverse("exchange:replace", args=[package.uuid])).content.decode()
    same = {"subject": package.subject, "urgency": "0", "place": "Hà Nội"}
    unchanged = sender.post(update, same)
    unknown = sender.post(update, {**same, "added": "X99"})
    long_line = sender.post(update, {**same, "task_codes": "x" * 76})
    form = sender.get(update).content.decode()
    more = {"content": "Tóm tắt mới", "steering": "2", "task_codes": "NV-1\n NV-2 ", "to_places": ""}
    sent = sender.post(update, {**same, "subject": "Trích yếu đã sửa", "reason": "Đính chính", **more})
    deliver_all()
    revision = Revision.objects.get()
    page = recipient.get(reverse("exchange:request", args=[revision.uuid])).content.decode()
    declined = recipient.post(reverse("exchange:decline", args=[revision.uuid]), {"reason": "Không có căn cứ"})
    deliver_all()

    assert (nothing.status_code, str(newer.uuid) in offered) == (200, True)
    statuses = [one.status_code for one in (unchanged, unknown, long_line, sent, declined)]
    assert (statuses, 'value="Hà Nội"' in form) == ([422, 422, 422, 302, 302], True)
    assert ("Trích yếu đã sửa" in page, "Đính chính" in page, "Giao nhiệm vụ" in page) == (True, True, True)
    assert revision.changes == [
        ["summary", package.subject, "Trích yếu đã sửa"],
        ["content", "", "Tóm tắt mới"],
        ["steering", "", "2"],
        ["task_codes", "", "NV-1, NV-2"],
    ]
    assert Revision.objects.get().answer_reason == "Không có căn cứ"
    assert "Không có căn cứ" in sender.get(reverse("exchange:request", args=[revision.uuid])).content.decode()


def test_software_reads_its_open_requests_and_answers_them():
    sender, recipient = Software(a_sealed_agency("Bộ Gửi")), Software(a_sealed_agency("Tỉnh Nhận"))
    accept_packages(sender.actor, [Parcel("k", a_signed_package(sender.agency, recipient.agency))])
    document = Package.objects.get().document_id
    record_status(
        sender.actor, data=a_signed_status(sender.agency, sender.agency, document, "13", reason="Gửi nhầm nơi nhận")
    )

    (asked,) = recipient.get("/requests").json()["items"]
    answered = recipient.report(a_signed_status(recipient.agency, sender.agency, document, "15")).json()
    state = sender.get(f"/requests/{asked['request']}").json()

    assert (asked["kind"], asked["state"], asked["reason"]) == ("recall", "open", "Gửi nhầm nơi nhận")
    assert (asked["document_id"], asked["package"], asked["certificate"]) == (document, None, None)
    assert (answered["status"], state["state"]) == ("15", "agreed")
    assert recipient.get("/requests").json()["items"] == []
    package = Package.objects.get()
    assert recipient.get(f"/packages/{package.uuid}/content").json()["code"] == "exchange.withdrawn"
    (delivery,) = sender.get(f"/packages/{package.uuid}").json()["deliveries"]
    assert delivery["withdrawn_at"] is not None
    stranger = Software(a_sealed_agency())
    assert stranger.get(f"/requests/{asked['request']}").status_code == 404
