"""What the software of a closed agency never took in reaches who acts for it today, once, with its trace."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection, transaction

from dienhong.audit.models import AuditRecord
from dienhong.directory.public import close_agency, merge_agencies
from dienhong.documents.models import IncomingDocument, OutgoingDocument
from dienhong.exchange import queries
from dienhong.exchange.commands import (
    Parcel,
    accept_packages,
    answer_request,
    confirm_receipt,
    fetch_package,
    recall_document,
    record_status,
    redirect_delivery,
    send_document,
)
from dienhong.exchange.models import Delivery, Revision, StatusEvent
from dienhong.exchange.tasks import redirect_unfetched
from dienhong.exchange.tests.builders import (
    a_receiving_clerk,
    a_sealed_agency,
    a_signed_package,
    a_signed_status,
    an_issued_document,
    an_office,
    deliver_all,
    own_software,
)
from dienhong.exchange.tests.test_api import BASE
from dienhong.exchange.tests.test_recall import ask_clerks_always
from dienhong.identity.tests.builders import a_stranger
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor
from dienhong.kernel.errors import NotFound, NotPermitted, RuleBroken
from dienhong.notifications.models import Notification

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("test")


def merge(old, new):
    merge_agencies(
        SYSTEM, predecessor_ids=(old.pk,), successor_id=new.pk, effective_on=clock.today(), basis="Nghị quyết"
    )


def waiting_package():
    """A document for an agency with software that has not fetched it: that agency, its software, its successor to be, the
    sender's office, the package."""
    old, new = a_sealed_agency("Sở Cũ"), a_sealed_agency("Sở Mới")
    theirs, _ = own_software(old)
    office = an_office(old)
    package = send_document(office.clerk, document_id=an_issued_document(office).pk)
    deliver_all()
    return old, theirs, new, office, package


def test_it_comes_into_the_successors_register_once_and_the_sender_sees_it():
    old, _, new, office, package = waiting_package()
    merge(old, new)

    moved = redirect_unfetched()
    record = AuditRecord.objects.filter(command="exchange.redirect_delivery").get()
    deliver_all()
    again = redirect_unfetched()
    deliver_all()

    row = Delivery.objects.get()
    assert (moved, again) == (1, 0)
    assert (row.agency, row.redirected_from, row.addressed_code) == (new, old, old.codes.get().code)
    assert (row.transport, row.status) == ("confirmed", "01")
    assert [one.agency for one in IncomingDocument.objects.all()] == [new]
    assert [one.agency for one in StatusEvent.objects.all()] == [new]
    assert (record.outcome, record.subject_id, record.agency_id) == ("done", str(package.uuid), office.agency.pk)
    assert "Sở Cũ → Sở Mới" in Notification.objects.get(event="exchange.redirected").body
    assert [one.redirected_from for one in queries.deliveries_of(office.clerk, package)] == [old]


def test_the_successors_software_finds_it_waiting_and_the_old_one_can_neither_fetch_nor_confirm_it(client):
    old, theirs, new, _, package = waiting_package()
    successor, token = own_software(new)
    delivery = Delivery.objects.get().uuid
    merge(old, new)
    redirect_unfetched()
    deliver_all()

    (waiting,) = client.get(f"{BASE}/pending", HTTP_AUTHORIZATION=f"Bearer {token}").json()["items"]
    for late in (
        lambda: fetch_package(theirs, package=package.uuid),
        lambda: confirm_receipt(theirs, delivery=delivery),
    ):
        with pytest.raises(NotFound):
            late()
    fetch_package(successor, package=package.uuid)
    confirm_receipt(successor, delivery=delivery)

    assert (waiting["delivery"], waiting["recipient"]) == (str(delivery), new.codes.get().code)
    assert (Delivery.objects.get().status, IncomingDocument.objects.count()) == ("01", 0)


def test_what_the_old_software_fetches_in_the_last_minute_stays_its_own_when_it_confirms():
    old, theirs, new, _, package = waiting_package()
    fetch_package(theirs, package=package.uuid)
    merge(old, new)

    early = redirect_unfetched()
    confirm_receipt(theirs, delivery=Delivery.objects.get().uuid)
    with clock.frozen(clock.now() + timedelta(hours=2)):
        late = redirect_unfetched()

    assert (early, late, Delivery.objects.get().agency) == (0, 0, old)


def test_what_was_fetched_and_never_confirmed_goes_to_the_successor_after_the_time_of_silence():
    old, theirs, new, _, package = waiting_package()
    fetch_package(theirs, package=package.uuid)
    merge(old, new)

    with clock.frozen(clock.now() + timedelta(minutes=31)):
        moved = redirect_unfetched()
        with pytest.raises(NotFound):
            confirm_receipt(theirs, delivery=Delivery.objects.get().uuid)
        deliver_all()

    assert (moved, IncomingDocument.objects.get().agency) == (1, new)


@pytest.mark.django_db(transaction=True)
def test_a_confirmation_at_the_same_moment_wins_or_loses_as_a_whole(demo_installation):
    old, theirs, new, _, _ = waiting_package()
    delivery = Delivery.objects.get().uuid
    merge(old, new)

    def redirect():
        try:
            return redirect_delivery(SYSTEM, delivery=delivery)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            confirm_receipt(theirs, delivery=delivery)
            waiting = pool.submit(redirect)
            with pytest.raises(TimeoutError):
                waiting.result(timeout=1)
        lost = waiting.result(timeout=30)

    row = Delivery.objects.get()
    assert (lost, row.agency, row.transport, row.redirected_from) == (False, old, "confirmed", None)


def test_who_has_the_document_already_does_not_get_it_twice():
    old, new = a_sealed_agency("Sở Cũ"), a_sealed_agency("Sở Mới")
    own_software(old)
    office = an_office(old, new)
    send_document(office.clerk, document_id=an_issued_document(office).pk)
    deliver_all()
    merge(old, new)

    assert redirect_unfetched() == 0
    assert redirect_delivery(SYSTEM, delivery=Delivery.objects.get(agency=old).uuid) is False
    assert list(IncomingDocument.objects.values_list("agency__name", flat=True)) == ["Sở Mới"]


def test_without_a_successor_it_waits_where_it_is_and_a_living_agency_keeps_its_own():
    old, _, _, _, _ = waiting_package()
    delivery = Delivery.objects.get().uuid
    living = [redirect_unfetched(), redirect_delivery(SYSTEM, delivery=delivery)]
    close_agency(SYSTEM, agency_id=old.pk, closes_on=clock.today())

    assert living == [0, False]
    assert (redirect_unfetched(), redirect_delivery(SYSTEM, delivery=delivery)) == (0, False)
    assert Delivery.objects.get().agency == old


def test_an_open_recall_goes_along_and_is_answered_by_the_successor():
    ask_clerks_always()
    old, _, new, office, package = waiting_package()
    recall_document(office.clerk, package=package.uuid, deliveries=[Delivery.objects.get().uuid], reason="Gửi nhầm")
    deliver_all()
    asked = Revision.objects.get()
    merge(old, new)

    moved = redirect_unfetched()
    deliver_all()
    answer_request(a_receiving_clerk(new), revision=asked.uuid, agree=True)
    deliver_all()

    asked.refresh_from_db()
    assert (moved, asked.agency, asked.channel, asked.state) == (2, new, "platform", "agreed")
    assert {one.agency for one in Delivery.objects.all()} == {new}
    assert [one.status for one in IncomingDocument.objects.all()] == ["withdrawn"]


def test_a_timed_document_comes_to_who_acts_at_its_hour():
    old, new = a_sealed_agency("Sở Cũ"), a_sealed_agency("Sở Mới")
    office = an_office(old)
    document = an_issued_document(office)
    OutgoingDocument.objects.filter(pk=document.pk).update(urgency=3)
    hour = clock.now() + timedelta(hours=2)
    send_document(office.clerk, document_id=document.pk, deliver_at=hour)
    deliver_all()
    merge(old, new)

    with clock.frozen(hour + timedelta(seconds=1)):
        deliver_all()

    row = Delivery.objects.get()
    assert (row.agency, row.redirected_from, row.status) == (new, old, "01")
    assert IncomingDocument.objects.get().agency == new


def test_statuses_of_the_closed_agency_are_refused():
    old, new = a_sealed_agency("Sở Cũ"), a_sealed_agency("Sở Mới")
    theirs, _ = own_software(old)
    sender = a_sealed_agency("Bộ Gửi")
    software, _ = own_software(sender)
    accept_packages(software, [Parcel("k-1", a_signed_package(sender, old))])
    deliver_all()
    document_id = Delivery.objects.get().package.document_id
    merge(old, new)
    redirect_unfetched()
    deliver_all()

    with pytest.raises(RuleBroken, match="exchange.sender_unknown"):
        record_status(theirs, data=a_signed_status(old, sender, document_id, "03"))


def test_only_the_platform_redirects():
    _, theirs, _, _, _ = waiting_package()

    for who in (theirs, a_stranger()):
        with pytest.raises(NotPermitted):
            redirect_delivery(who, delivery=Delivery.objects.get().uuid)
    assert AuditRecord.objects.latest("id").as_tuple() == ("exchange.redirect_delivery", "refused")
