"""Sending an issued document: it is built, sealed, delivered, and every act of a recipient comes back."""

import pytest

from dienhong.documents import commands as documents
from dienhong.documents.models import IncomingDocument
from dienhong.exchange.commands import send_document
from dienhong.exchange.models import Delivery, Package, Receipt, StatusEvent
from dienhong.exchange.tests.builders import (
    a_receiving_clerk,
    a_sealed_agency,
    an_issued_document,
    an_office,
    deliver_all,
)

pytestmark = pytest.mark.django_db


def test_an_issued_document_reaches_agencies_that_work_in_our_pages_and_their_acts_come_back():
    office = an_office(a_sealed_agency("Tỉnh Một"), a_sealed_agency("Tỉnh Hai"))
    document = an_issued_document(office)

    send_document(office.clerk, document_id=document.pk)
    deliver_all()

    package = Package.objects.get()
    assert package.state == "accepted"
    assert [(item.status, item.transport) for item in Delivery.objects.order_by("id")] == [("01", "confirmed")] * 2
    assert Receipt.objects.count() == 5

    one = IncomingDocument.objects.get(agency=office.recipients[0])
    clerk = a_receiving_clerk(office.recipients[0])
    documents.register_incoming(clerk, document_id=one.pk)
    documents.assign_incoming(clerk, document_id=one.pk, person_id=clerk.person_id)
    documents.start_incoming(clerk, document_id=one.pk)
    documents.finish_incoming(clerk, document_id=one.pk, result="Đã triển khai")
    two = IncomingDocument.objects.get(agency=office.recipients[1])
    documents.refuse_incoming(a_receiving_clerk(office.recipients[1]), document_id=two.pk, reason="Thiếu phụ lục")
    deliver_all()

    codes = [
        list(item.events.order_by("step").values_list("code", flat=True)) for item in Delivery.objects.order_by("id")
    ]
    assert codes == [["01", "03", "04", "05", "06"], ["01", "02"]]
    assert StatusEvent.objects.get(code="02").reason == "Thiếu phụ lục"
