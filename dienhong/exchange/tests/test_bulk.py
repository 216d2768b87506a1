"""What people do goes before ordinary hand-overs by the hundred, and no event of a document overtakes what it needs."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction

from dienhong.documents import commands as documents
from dienhong.documents.models import IncomingDocument, OutgoingDocument
from dienhong.documents.tests.builders import a_draft, an_approved_document
from dienhong.exchange import rules
from dienhong.exchange.commands import (
    Changes,
    Parcel,
    accept_packages,
    answer_request,
    recall_document,
    record_status,
    replace_document,
    send_document,
    set_axis_term,
    update_document,
)
from dienhong.exchange.edxml import OtherInfo, Priority
from dienhong.exchange.events import PackagesAccepted
from dienhong.exchange.handlers import on_packages_accepted
from dienhong.exchange.models import Delivery, Revision, StatusEvent
from dienhong.exchange.tests.builders import (
    a_kept_delivery,
    a_kept_package,
    a_receiving_clerk,
    a_sealed_agency,
    a_signed_package,
    a_signed_status,
    an_issued_document,
    an_office,
    deliver_all,
    own_software,
)
from dienhong.exchange.tests.software import Software
from dienhong.identity.models import Post
from dienhong.kernel import clock, outbox
from dienhong.kernel.actor import Actor
from dienhong.kernel.models import OutboxDelivery
from dienhong.kernel.outbox import BULK, ORDINARY, URGENT
from dienhong.notifications.models import Notification

pytestmark = pytest.mark.django_db
QUEUED = 300


def queue_hand_overs(number=QUEUED):
    """So many ordinary hand-overs that wait; nothing is behind them, so none may be delivered."""
    sender, recipients = a_sealed_agency(), [a_sealed_agency() for _ in range(3)]
    packages = [a_kept_package(sender, clock.now()) for _ in range(number // 3)]
    for package in packages:
        for recipient in recipients:
            a_kept_delivery(package, recipient, channel="platform")
    with transaction.atomic():
        on_packages_accepted(PackagesAccepted(tuple(one.pk for one in packages)))


def queued():
    """How many hand-overs wait, none of them tried."""
    return OutboxDelivery.objects.filter(lane=BULK, state="waiting", attempts=0).count()


def deliver_before_bulk():
    """Deliver one after the other, as the relay would, as long as something waits that is not bulk."""
    while OutboxDelivery.objects.filter(lane__gt=BULK, state="waiting").exists():
        assert outbox.deliver_waiting(1) == 1


def people_of(office):
    """The office, as the builders of documents have it."""
    post = Post.objects.get(person_id=office.signer.person_id)
    return {**vars(office), "post": post, "recipient": office.recipients[0]}


def codes(delivery):
    return list(delivery.events.order_by("step").values_list("code", flat=True))


def dead():
    return list(OutboxDelivery.objects.exclude(last_error="").values_list("handler", "last_error"))


@pytest.fixture
def sent():
    """An ordinary document of an office that arrived at an agency that works in our pages."""
    recipient = a_sealed_agency()
    office = an_office(recipient)
    package = send_document(office.clerk, document_id=an_issued_document(office).pk)
    deliver_all()
    return office, package, recipient


@pytest.fixture
def on_its_way():
    """An ordinary document on the axis, whose hand-over to an agency that works in our pages waits."""
    recipient = a_sealed_agency()
    office = an_office(recipient)
    package = send_document(office.clerk, document_id=an_issued_document(office).pk)
    deliver_before_bulk()
    package.refresh_from_db()
    assert (package.state, queued(), IncomingDocument.objects.count()) == ("accepted", 1, 0)
    return office, package, recipient


def test_statuses_of_a_clerk_go_out_before_hundreds_of_hand_overs(sent):
    _, _, recipient = sent
    clerk, document = a_receiving_clerk(recipient), IncomingDocument.objects.get()
    queue_hand_overs()

    documents.register_incoming(clerk, document_id=document.pk)
    documents.assign_incoming(clerk, document_id=document.pk, person_id=clerk.person_id)
    documents.start_incoming(clerk, document_id=document.pk)
    documents.finish_incoming(clerk, document_id=document.pk, result="Đã trả lời")
    deliver_before_bulk()

    assert codes(Delivery.objects.get(agency=recipient)) == ["01", "03", "04", "05", "06"]
    assert queued() == QUEUED


def test_signing_numbering_sealing_and_sending_go_before_hundreds_of_hand_overs():
    office = an_office(Software(a_sealed_agency()).agency)
    document = an_approved_document(people_of(office))
    queue_hand_overs()

    documents.request_signature(office.signer, document_id=document.pk)
    deliver_before_bulk()
    documents.issue_document(office.clerk, document_id=document.pk)
    deliver_before_bulk()
    package = send_document(office.clerk, document_id=document.pk)
    deliver_before_bulk()

    package.refresh_from_db()
    assert OutgoingDocument.objects.get().status == "issued"
    assert (package.state, package.deliveries.get().channel, queued()) == ("accepted", "api", QUEUED)


def test_a_recall_made_in_pages_is_carried_out_before_hundreds_of_hand_overs(sent):
    office, package, recipient = sent
    queue_hand_overs()

    delivery = package.deliveries.get()
    recall_document(office.clerk, package=package.uuid, deliveries=[delivery.uuid], reason="Gửi nhầm")
    deliver_before_bulk()

    assert IncomingDocument.objects.get(agency=recipient).status == "withdrawn"
    assert (codes(delivery), queued()) == (["01", "15"], QUEUED)


def test_every_event_of_an_urgent_document_is_in_the_urgent_lane():
    recipient = a_sealed_agency()
    office, clerk = an_office(recipient), a_receiving_clerk(recipient)
    draft = a_draft(people_of(office))
    documents.edit_draft(office.author, document_id=draft.pk, version=draft.version, changes={"urgency": 2})
    documents.submit_draft(office.author, document_id=draft.pk, reviewer_id=office.reviewer.person_id)
    documents.approve_draft(office.reviewer, document_id=draft.pk)
    deliver_all()
    OutboxDelivery.objects.all().delete()

    documents.request_signature(office.signer, document_id=draft.pk)
    deliver_all()
    documents.issue_document(office.clerk, document_id=draft.pk)
    deliver_all()
    package = send_document(office.clerk, document_id=draft.pk)
    deliver_all()
    incoming = IncomingDocument.objects.get()
    documents.register_incoming(clerk, document_id=incoming.pk)
    documents.assign_incoming(clerk, document_id=incoming.pk, person_id=clerk.person_id)
    documents.start_incoming(clerk, document_id=incoming.pk)
    delivery = package.deliveries.get()
    recall_document(office.clerk, package=package.uuid, deliveries=[delivery.uuid], reason="Gửi nhầm")
    deliver_all()
    answer_request(clerk, revision=Revision.objects.get().uuid, agree=False, reason="Đã xử lý")
    documents.finish_incoming(clerk, document_id=incoming.pk, result="Xong")
    deliver_all()

    told = set(OutboxDelivery.objects.values_list("event__name", "lane"))
    assert {name for name, lane in told if lane != URGENT} == set()
    assert {name.partition(".")[2] for name, _ in told} >= {
        *("SignatureRequested", "DocumentSigned", "NumberTaken", "DocumentIssued", "PackageRequested"),
        *("PackagesAccepted", "DeliveryOpened", "IncomingArrived", "IncomingRegistered", "IncomingAssigned"),
        *("IncomingStarted", "IncomingFinished", "StatusesRecorded"),
        *("RevisionAsked", "RevisionDecided", "RevisionAnswered"),
    }
    assert codes(delivery) == ["01", "03", "04", "05", "16", "06"]


@pytest.mark.parametrize(
    ("urgency", "recipients", "lane"),
    [(0, 1, ORDINARY), (0, 50, ORDINARY), (0, 51, BULK), (2, 1, URGENT), (4, 20_000, URGENT)],
)
def test_a_request_about_a_circular_waits_as_its_hand_overs_do(urgency, recipients, lane):
    assert rules.lane_of_request(urgency, recipients) == lane


def test_hand_overs_are_bulk_unless_urgent_and_requests_of_a_few_are_not():
    sender, recipient = a_sealed_agency(), a_sealed_agency()
    for urgency, is_request in ((0, False), (0, True), (3, False), (3, True)):
        package = a_kept_package(sender, clock.now(), urgency=urgency)
        a_kept_delivery(package, recipient, channel="platform", lane=rules.lane_of(urgency), is_request=is_request)
        with transaction.atomic():
            on_packages_accepted(PackagesAccepted((package.pk,)))

    opened = OutboxDelivery.objects.filter(event__name="exchange.DeliveryOpened").order_by("id")
    assert list(opened.values_list("lane", flat=True)) == [BULK, ORDINARY, URGENT, URGENT]


# Requests overtake the hand-over of the document they are about.


def test_a_recall_that_overtakes_the_hand_over_is_carried_out_and_nothing_arrives_afterwards(on_its_way):
    office, package, _ = on_its_way
    delivery = package.deliveries.get()

    recall_document(office.clerk, package=package.uuid, deliveries=[delivery.uuid], reason="Gửi nhầm")
    deliver_before_bulk()
    before = (codes(delivery), queued())
    deliver_all()

    assert before == (["15"], 1)
    assert codes(delivery) == ["15", "01"]
    assert (IncomingDocument.objects.count(), Delivery.objects.get(pk=delivery.pk).transport) == (0, "confirmed")
    assert dead() == []


def test_an_update_that_overtakes_the_hand_over_brings_the_document_first(on_its_way):
    office, package, recipient = on_its_way
    clerk, delivery = a_receiving_clerk(recipient), package.deliveries.get()

    update_document(office.clerk, package=package.uuid, changes=Changes(urgency=2), reason="Đính chính")
    deliver_before_bulk()
    asked = Notification.objects.filter(event="exchange.asked")
    before = (codes(delivery), IncomingDocument.objects.get().status, asked.count(), queued())
    answer_request(clerk, revision=Revision.objects.get().uuid, agree=True)
    deliver_all()

    assert before == (["01"], "arrived", 1, 1)
    assert (codes(delivery), IncomingDocument.objects.get().urgency) == (["01", "15"], 2)
    assert dead() == []


def test_a_replacement_that_overtakes_the_hand_over_brings_the_old_document_first():
    recipient = a_sealed_agency()
    office, clerk = an_office(recipient), a_receiving_clerk(recipient)
    old, newer = an_issued_document(office), an_issued_document(office, "Bản thay thế")
    package = send_document(office.clerk, document_id=old.pk)
    deliver_before_bulk()

    replace_document(office.clerk, package=package.uuid, document_id=newer.pk, reason="Sai nội dung")
    deliver_before_bulk()
    before = (IncomingDocument.objects.get().summary, queued())
    answer_request(clerk, revision=Revision.objects.get().uuid, agree=True)
    deliver_all()

    assert before == (old.summary, 2)
    assert codes(package.deliveries.get()) == ["01", "15"]
    found = IncomingDocument.objects.order_by("id").values_list("summary", "replaced_by__summary")
    assert list(found) == [(old.summary, "Bản thay thế"), ("Bản thay thế", None)]
    assert dead() == []


def test_a_request_about_a_timed_document_does_not_bring_it_before_its_hour():
    sender, recipient = a_sealed_agency(), a_sealed_agency()
    actor, _ = own_software(sender)
    hour = clock.now() + timedelta(minutes=10)
    accept_packages(actor, [Parcel("k", a_signed_package(sender, recipient, other=OtherInfo(Priority(4))), hour)])
    delivery = Delivery.objects.get()
    platform, today = Actor.system("test"), clock.today()
    set_axis_term(platform, name="recall_at_once", value=0, valid_from=today, source="Kiểm thử")

    record_status(actor, data=a_signed_status(sender, sender, delivery.package.document_id, "13", reason="Gửi nhầm"))
    deliver_all()
    early = (Revision.objects.get().state, IncomingDocument.objects.count())
    with clock.frozen(hour):
        deliver_all()

    assert (early, IncomingDocument.objects.count()) == (("open", 0), 1)


def test_what_is_reported_stays_in_its_order_though_the_document_becomes_urgent_meanwhile(sent):
    office, package, recipient = sent
    clerk, document = a_receiving_clerk(recipient), IncomingDocument.objects.get()
    update_document(office.clerk, package=package.uuid, changes=Changes(urgency=3), reason="Cần gấp")
    deliver_all()

    documents.register_incoming(clerk, document_id=document.pk)
    answer_request(clerk, revision=Revision.objects.get().uuid, agree=True)
    documents.assign_incoming(clerk, document_id=document.pk, person_id=clerk.person_id)
    deliver_all()
    documents.start_incoming(clerk, document_id=document.pk)
    deliver_all()

    assert codes(package.deliveries.get()) == ["01", "03", "15", "04", "05"]
    started = OutboxDelivery.objects.get(event__name="documents.IncomingStarted")
    assert (IncomingDocument.objects.get().urgency, started.lane) == (3, URGENT)
    assert not any(one.is_late for one in StatusEvent.objects.all())
    assert dead() == []
