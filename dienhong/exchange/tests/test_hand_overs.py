"""A circular comes into the registers of many agencies together: the same acts, and who fails holds nobody up."""

from __future__ import annotations

import itertools
import os
import signal
from collections import Counter
from datetime import timedelta

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from dienhong.audit.models import AuditRecord
from dienhong.directory.tests.builders import an_agency
from dienhong.documents.models import IncomingDocument
from dienhong.exchange.channels import platform
from dienhong.exchange.checking import CheckedStatus, check_status
from dienhong.exchange.commands import Parcel, accept_packages
from dienhong.exchange.events import DeliveryOpened
from dienhong.exchange.handlers import on_delivery_opened
from dienhong.exchange.models import Delivery, Receipt, StatusEvent
from dienhong.exchange.tests.builders import a_sealed_agency, a_signed_package, deliver_all, own_software
from dienhong.kernel import clock, outbox
from dienhong.kernel.content import sha256_of
from dienhong.kernel.models import OutboxDelivery
from dienhong.signing.public import check_xml
from dienhong.signing.tests.builders import a_seal

pytestmark = pytest.mark.django_db
HANDED_OVER = ("documents.receive_document", "exchange.record_status", "exchange.confirm_receipt")


def a_circular(*recipients):
    """A package that is on the axis; its hand-overs are open and none has happened."""
    sender = a_sealed_agency()
    actor, _ = own_software(sender)
    (outcome,) = accept_packages(actor, [Parcel("thong-tu", a_signed_package(sender, *recipients))])
    assert outcome.error is None
    outbox.deliver_waiting(2)
    return outcome.value.package


def opened():
    return [DeliveryOpened(pk) for pk in Delivery.objects.order_by("id").values_list("pk", flat=True)]


def handed_over():
    return Counter(AuditRecord.objects.filter(command__in=HANDED_OVER).values_list("command", "agency_id", "outcome"))


def test_every_recipient_has_the_document_its_status_and_its_receipts():
    recipients = [a_sealed_agency() for _ in range(5)]
    a_circular(*recipients)

    outbox.deliver_waiting(5)

    arrived = IncomingDocument.objects.order_by("agency_id")
    assert [one.agency_id for one in arrived] == [one.pk for one in recipients]
    assert [one.source_key for one in arrived] == [str(one.uuid) for one in Delivery.objects.order_by("agency_id")]
    assert set(Delivery.objects.values_list("transport", "status", "steps")) == {("confirmed", "01", 1)}
    assert sorted(Receipt.objects.values_list("kind", flat=True)) == ["accepted"] + ["delivered"] * 5 + ["status"] * 5
    assert handed_over() == {(name, one.pk, "done"): 1 for name in HANDED_OVER for one in recipients}
    for event in StatusEvent.objects.all():
        (signer,) = check_xml(bytes(event.xml)).report.signers
        assert signer.agency_code == event.agency.code
    assert IncomingDocument.objects.filter(search="nghiệm & thu").count() == 5


def test_one_that_cannot_seal_does_not_hold_up_the_others():
    mute, recipients = an_agency(code="Z09.7"), [a_sealed_agency() for _ in range(4)]
    a_circular(*recipients[:2], mute, *recipients[2:])

    deliver_all()

    assert set(IncomingDocument.objects.values_list("agency_id", flat=True)) == {one.pk for one in recipients}
    assert handed_over() == {(name, one.pk, "done"): 1 for name in HANDED_OVER for one in recipients}
    (waiting,) = OutboxDelivery.objects.filter(handler="exchange.on_delivery_opened").exclude(state="done")
    assert (waiting.state, waiting.attempts, "signing.no_key" in waiting.last_error) == ("waiting", 2, True)
    a_seal(mute)
    with clock.frozen(clock.now() + timedelta(minutes=1)):
        deliver_all()
    assert Delivery.objects.filter(transport="confirmed").count() == 5


def test_a_hand_over_that_comes_again_changes_nothing():
    a_circular(*(a_sealed_agency() for _ in range(3)))
    events = opened()
    on_delivery_opened(events)
    before = handed_over()

    on_delivery_opened(events)

    assert (handed_over(), IncomingDocument.objects.count()) == (before, 3)


def killed_at(statement):
    """Whether another process, killed before its statement of this number, was killed; else it delivered all."""
    connections.close_all()  # the other one must not speak on this one's connection
    pid = os.fork()
    if pid == 0:
        count = itertools.count(1)

        def die(execute, *call):
            if next(count) == statement:
                os.kill(os.getpid(), signal.SIGKILL)
            return execute(*call)

        with connection.execute_wrapper(die):
            outbox.deliver_waiting(5)
        connections.close_all()
        os._exit(0)
    _, status = os.waitpid(pid, 0)
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0
    return os.WIFSIGNALED(status)


@pytest.mark.django_db(transaction=True)
def test_a_group_that_is_killed_at_any_of_its_statements_is_handed_over_once():
    recipients = [a_sealed_agency() for _ in range(3)]
    a_circular(*recipients)

    kills = 0
    while killed_at(1 + 4 * kills):
        kills += 1
        arrived = IncomingDocument.objects.count()
        assert arrived in (0, 3)
        assert sum(handed_over().values()) == arrived * len(HANDED_OVER)

    assert kills > 5
    assert handed_over() == {(name, one.pk, "done"): 1 for name in HANDED_OVER for one in recipients}
    assert IncomingDocument.objects.count() == Delivery.objects.filter(transport="confirmed").count() == 3
    assert Receipt.objects.count() == 7


def test_what_is_believed_of_a_status_just_sealed_is_what_its_bytes_say(monkeypatch):
    believed = []
    monkeypatch.setattr(platform, "believe_status", lambda *said: believed.append(said))
    a_circular(
        *(a_sealed_agency(name) for name in ("Sở  Một ", 'Sở "Hai" & <Ba>', "Sở Bốn\u00a0– Năm", "So\u031b\u0309 Sáu"))
    )

    deliver_all()

    assert len(believed) == 4
    for data, reporter, status in believed:
        assert check_status(data) == CheckedStatus(sha256_of(data), reporter, status, ())


def test_a_group_takes_the_statements_of_one():
    a_circular(*(a_sealed_agency() for _ in range(12)))
    events = opened()

    with CaptureQueriesContext(connection) as few:
        on_delivery_opened(events[:3])
    with CaptureQueriesContext(connection) as many:
        on_delivery_opened(events[3:])

    assert len(many) <= len(few)


def test_a_circular_is_accepted_with_the_statements_of_a_dozen():
    recipients, sender = [a_sealed_agency() for _ in range(24)], a_sealed_agency()
    actor, _ = own_software(sender)
    few, many = (a_signed_package(sender, *recipients[:number]) for number in (12, 24))
    accept_packages(actor, [Parcel("before", a_signed_package(sender, *recipients[:11]))])

    with CaptureQueriesContext(connection) as of_few:
        accept_packages(actor, [Parcel("few", few)])
    with CaptureQueriesContext(connection) as of_many:
        accept_packages(actor, [Parcel("many", many)])

    assert len(of_many) <= len(of_few)
    assert Delivery.objects.count() == 11 + 12 + 24


def test_two_circulars_are_handed_over_in_one_group():
    recipients = [a_sealed_agency() for _ in range(2)]
    sender = a_sealed_agency()
    actor, _ = own_software(sender)
    accept_packages(actor, [Parcel(key, a_signed_package(sender, *recipients)) for key in ("a", "b")])

    deliver_all()

    assert Counter(IncomingDocument.objects.values_list("agency_id", flat=True)) == {one.pk: 2 for one in recipients}
    assert set(Delivery.objects.values_list("transport", "status", "steps")) == {("confirmed", "01", 1)}
