"""What is urgent overtakes what waits, and a timed express document is not seen before its hour."""

from __future__ import annotations

from datetime import timedelta

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from dienhong.documents.models import IncomingDocument, OutgoingDocument
from dienhong.exchange.commands import Parcel, accept_packages, send_document, subscribe_webhook
from dienhong.exchange.edxml import OtherInfo, Priority
from dienhong.exchange.models import Delivery, Package, WebhookAttempt
from dienhong.exchange.permissions import MANAGE_WEBHOOKS, RECEIVE
from dienhong.exchange.tests.builders import (
    a_sealed_agency,
    a_signed_package,
    an_issued_document,
    an_office,
    deliver_all,
    own_software,
)
from dienhong.exchange.tests.software import BASE, Software
from dienhong.kernel import clock, outbox
from dienhong.kernel.errors import RuleBroken
from dienhong.kernel.models import OutboxDelivery

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def a_parcel(key, sender, *recipients, urgency=0, deliver_at=None):
    other = OtherInfo(Priority(urgency)) if urgency else None
    return Parcel(key, a_signed_package(sender, *recipients, other=other), deliver_at)


def codes_waiting():
    return list(OutboxDelivery.objects.filter(state="waiting").order_by("-lane", "id").values_list("lane", flat=True))


def test_urgent_packages_overtake_a_queue_on_their_way_into_the_register():
    sender, recipient = a_sealed_agency(), a_sealed_agency()
    actor, _ = own_software(sender)
    accept_packages(actor, [a_parcel(f"thuong-{number}", sender, recipient) for number in range(6)])
    outbox.deliver_waiting(2)  # the ordinary hand-overs are open, none has happened

    accept_packages(actor, [a_parcel("hoa-toc", sender, recipient, urgency=3)])
    outbox.deliver_waiting(3)

    (arrived,) = IncomingDocument.objects.all()
    assert arrived.urgency == 3
    deliver_all()
    assert IncomingDocument.objects.count() == 7


def test_a_mixed_batch_is_told_in_two_lanes():
    sender, recipient = a_sealed_agency(), a_sealed_agency()
    actor, _ = own_software(sender)
    own_software(recipient)

    accept_packages(actor, [a_parcel("a", sender, recipient), a_parcel("b", sender, recipient, urgency=1)])

    assert codes_waiting() == [1, 1, 0, 0]
    assert sorted(Delivery.objects.values_list("package__sending_key", "lane")) == [("a", 0), ("b", 1)]


def test_software_is_given_the_urgent_first():
    sender, recipient = a_sealed_agency(), a_sealed_agency()
    actor, _ = own_software(sender)
    software = Software(recipient)
    accept_packages(
        actor, [a_parcel(f"k{place}", sender, recipient, urgency=urgency) for place, urgency in enumerate((0, 1, 0, 3))]
    )

    first = software.get("/pending", limit=2).json()
    second = software.get("/pending", limit=2, after=first["next"]).json()

    assert [item["urgency"] for item in first["items"]] == [1, 3]
    assert [item["urgency"] for item in second["items"]] == [0, 0]


def test_a_timed_package_is_delivered_at_its_hour_and_not_before():
    sender, recipient, in_pages = a_sealed_agency(), a_sealed_agency(), a_sealed_agency()
    actor, _ = own_software(sender)
    software = Software(recipient)
    hour = clock.now() + timedelta(minutes=10)
    parcel = a_parcel("hen-gio", sender, recipient, in_pages, urgency=4, deliver_at=hour)
    (outcome,) = accept_packages(actor, [parcel])
    assert outcome.error is None
    deliver_all()
    with clock.frozen(hour - timedelta(seconds=1)):
        deliver_all()
        early = software.get("/pending").json()["items"]
        hidden = software.get(f"/packages/{outcome.value.package}/content")

    with clock.frozen(hour):
        deliver_all()
        due = software.get("/pending").json()["items"]

    assert (early, hidden.status_code) == ([], 404)
    assert [item["package"] for item in due] == [str(outcome.value.package)]
    assert IncomingDocument.objects.get().agency_id == in_pages.pk


@pytest.mark.parametrize(
    ("urgency", "ahead", "code"),
    [
        (3, DAY, "exchange.hour_without_priority"),
        (4, -DAY, "exchange.hour_out_of_range"),
        (4, 31 * DAY, "exchange.hour_out_of_range"),
    ],
)
def test_an_hour_that_makes_no_sense_is_refused(urgency, ahead, code):
    sender, recipient = a_sealed_agency(), a_sealed_agency()
    actor, _ = own_software(sender)

    parcel = a_parcel("k", sender, recipient, urgency=urgency, deliver_at=clock.now() + ahead)
    (outcome,) = accept_packages(actor, [parcel])

    assert isinstance(outcome.error, RuleBroken)
    assert outcome.error.code == code
    assert Package.objects.count() == 0


def test_an_hour_without_offset_is_refused_at_the_door():
    sender, recipient = a_sealed_agency(), a_sealed_agency()
    data = a_signed_package(sender, recipient)

    answer = Software(sender).client.post(
        f"{BASE}/packages",
        data,
        content_type="application/xml",
        headers={"Idempotency-Key": "k", "Deliver-At": "2026-12-01T08:00:00"},
    )

    assert (answer.status_code, answer.json()["code"]) == (422, "exchange.hour_malformed")


def test_an_express_document_is_sent_as_timed_and_waits_for_its_hour():
    office = an_office()
    document = an_issued_document(office)
    OutgoingDocument.objects.filter(pk=document.pk).update(urgency=3)
    deliver_at = clock.now() + timedelta(hours=2)

    package = send_document(office.clerk, document_id=document.pk, deliver_at=deliver_at)
    deliver_all()

    package.refresh_from_db()
    assert (package.state, package.urgency, package.deliver_at) == ("accepted", 4, deliver_at)
    assert IncomingDocument.objects.count() == 0
    with clock.frozen(deliver_at):
        deliver_all()
    assert IncomingDocument.objects.count() == 1


def test_messages_about_urgent_packages_are_queued_before_others():
    sender, recipient = a_sealed_agency(), a_sealed_agency()
    actor, _ = own_software(sender)
    receiver, _ = own_software(recipient, MANAGE_WEBHOOKS, RECEIVE)
    subscribe_webhook(
        receiver, agency_id=recipient.pk, url="http://127.0.0.1:9/", events=("package.waiting", "status.recorded")
    )
    accept_packages(actor, [a_parcel("a", sender, recipient), a_parcel("b", sender, recipient, urgency=2)])
    deliver_all()

    jobs = ProcrastinateJob.objects.filter(queue_name="webhooks").order_by("-priority", "id")
    urgent = WebhookAttempt.objects.get(urgent=True)
    assert [(job.priority, job.args["attempt_id"] == urgent.pk) for job in jobs] == [(1, True), (0, False)]
