"""Software confirms under its agency's own seal by a signed 01, and its signed 15 is the evidence that a copy is gone."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.urls import reverse

from dienhong.exchange.commands import Parcel, accept_packages, confirm_receipt, recall_document, record_status
from dienhong.exchange.models import Delivery, DestructionCertificate, Package, Receipt, Revision, StatusEvent
from dienhong.exchange.permissions import READ, SEND
from dienhong.exchange.tests.builders import (
    a_sealed_agency,
    a_signed_package,
    a_signed_status,
    deliver_all,
    own_software,
)
from dienhong.identity.tests.builders import an_actor, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def waiting():
    """Sender, recipient, the recipient's software, a delivery that waits for it."""
    sender, recipient = a_sealed_agency("Bộ Gửi"), a_sealed_agency("Tỉnh Nhận")
    theirs, _ = own_software(recipient)
    software, _ = own_software(sender)
    accept_packages(software, [Parcel("k-1", a_signed_package(sender, recipient))])
    deliver_all()
    return sender, recipient, theirs, Delivery.objects.get()


def a_status_of(waiting, code):
    sender, recipient, _, _ = waiting
    return a_signed_status(recipient, sender, Package.objects.get(kind="new").document_id, code)


def test_a_signed_01_of_software_confirms_the_delivery_and_is_kept_as_evidence(waiting):
    _, _, theirs, delivery = waiting
    data = a_status_of(waiting, "01")

    done = record_status(theirs, data=data)
    again = record_status(theirs, data=data)
    confirmed = confirm_receipt(theirs, delivery=delivery.uuid)

    delivery.refresh_from_db()
    assert (done.duplicate, again.duplicate, confirmed.duplicate) == (False, True, True)
    assert (delivery.transport, delivery.status, delivery.confirmed_at is not None) == ("confirmed", "01", True)
    assert sorted(Receipt.objects.values_list("kind", flat=True)) == ["accepted", "delivered", "status"]
    assert [bytes(one.xml) for one in StatusEvent.objects.all()] == [data]


def test_after_a_plain_confirmation_the_signed_01_is_kept_too_and_changes_nothing(waiting):
    _, _, theirs, delivery = waiting
    confirm_receipt(theirs, delivery=delivery.uuid)
    data = a_status_of(waiting, "01")

    done = record_status(theirs, data=data)
    again = record_status(theirs, data=data)

    delivery.refresh_from_db()
    assert (done.duplicate, done.late, again.duplicate, delivery.status) == (False, True, True, "01")
    assert [bytes(one.xml) for one in StatusEvent.objects.order_by("id")] == [b"", data]


def test_the_senders_page_shows_the_signed_15_as_the_evidence(waiting, client, settings):
    settings.DIENHONG = replace(settings.DIENHONG, second_factor=False)
    sender, _, theirs, delivery = waiting
    clerk = an_actor(SEND, READ, at=sender)
    record_status(theirs, data=a_status_of(waiting, "01"))
    recall_document(clerk, package=delivery.package.uuid, deliveries=[delivery.uuid], reason="Gửi nhầm")
    deliver_all()
    data = a_status_of(waiting, "15")
    record_status(theirs, data=data)
    deliver_all()
    sign_in(client, clerk)

    page = client.get(reverse("exchange:request", args=[Revision.objects.get().uuid])).content.decode()
    link = reverse("exchange:status", args=[StatusEvent.objects.get(code="15").uuid])

    assert (DestructionCertificate.objects.count(), link in page) == (0, True)
    assert "thay cho giấy xác nhận hủy" in page
    assert client.get(link).content == data
