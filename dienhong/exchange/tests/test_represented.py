"""Documents to an agency that another one represents go there, by software and in the pages; it may still send itself."""

from datetime import timedelta

import pytest

from dienhong.directory.public import close_agency, merge_agencies, represent_agency
from dienhong.exchange.commands import Parcel, accept_packages, send_document
from dienhong.exchange.models import Delivery, Package
from dienhong.exchange.tests.builders import (
    a_receiving_clerk,
    a_sealed_agency,
    a_signed_package,
    an_issued_document,
    an_office,
    deliver_all,
    own_software,
)
from dienhong.exchange.tests.test_api import BASE
from dienhong.identity.tests.builders import an_actor
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor

pytestmark = pytest.mark.django_db


@pytest.fixture
def three():
    """A sender, an agency, and who receives for it from today on."""
    sender, school, ministry = a_sealed_agency(), a_sealed_agency("Trường"), a_sealed_agency("Bộ")
    represent_agency(Actor.system("test"), agency_id=school.pk, representative_id=ministry.pk, valid_from=clock.today())
    return sender, school, ministry


def test_a_package_to_a_represented_agency_is_handed_to_who_represents_it(three):
    sender, school, ministry = three
    actor, _ = own_software(sender)
    a_receiving_clerk(ministry)

    (outcome,) = accept_packages(actor, [Parcel("k", a_signed_package(sender, school))])
    deliver_all()

    delivery = Delivery.objects.get()
    assert (outcome.error, outcome.value.warnings) == (None, ())
    assert (delivery.agency_id, delivery.redirected_from_id, delivery.addressed_code) == (
        ministry.pk,
        school.pk,
        school.code,
    )
    assert delivery.status == "01"


def test_a_document_of_ours_goes_there_too(three):
    _, school, ministry = three
    office = an_office(school)
    document = an_issued_document(office)

    send_document(an_actor("exchange.send", at=office.agency), document_id=document.pk)

    assert Delivery.objects.get().agency_id == ministry.pk


def test_what_was_addressed_to_a_merged_agency_goes_to_who_represents_its_successor(three):
    sender, school, ministry = three
    old, actor = a_sealed_agency("Trường cũ"), own_software(sender)[0]
    data = a_signed_package(sender, old)
    merge_agencies(
        Actor.system("test"), predecessor_ids=(old.pk,), successor_id=school.pk, effective_on=clock.today(), basis="x"
    )

    (outcome,) = accept_packages(actor, [Parcel("k", data)])

    assert (outcome.error, Delivery.objects.get().agency_id) == (None, ministry.pk)


def test_an_agency_that_is_going_to_be_closed_is_represented_and_sends_until_then(three):
    sender, school, ministry = three
    actor, theirs = own_software(sender)[0], own_software(school)[0]
    close_agency(Actor.system("test"), agency_id=school.pk, closes_on=clock.today() + timedelta(1))

    (coming,) = accept_packages(actor, [Parcel("k", a_signed_package(sender, school))])
    (going,) = accept_packages(theirs, [Parcel("k", a_signed_package(school, sender))])

    assert (coming.error, going.error) == (None, None)
    assert [one.agency_id for one in Delivery.objects.order_by("id")] == [ministry.pk, sender.pk]


def test_a_represented_agency_may_still_send(three):
    sender, school, _ = three
    actor, _ = own_software(school)

    (outcome,) = accept_packages(actor, [Parcel("k", a_signed_package(school, sender))])

    assert outcome.error is None
    assert Package.objects.get().agency_id == school.pk


def test_software_asks_beforehand_who_receives_and_how(three, client):
    sender, school, ministry = three
    _, token = own_software(sender)
    own_software(ministry)
    ask = {"HTTP_AUTHORIZATION": f"Bearer {token}"}

    known = client.get(f"{BASE}/recipients/{school.code}", **ask)
    unknown = client.get(f"{BASE}/recipients/Z99.99", **ask)

    assert known.json() == {
        "agency": {"code": school.code, "name": "Trường"},
        "received_by": {"code": ministry.code, "name": "Bộ"},
        "receives_by": "api",
        "package_bytes": 50 * 1024 * 1024,
    }
    assert (unknown.status_code, unknown.json()["code"]) == (422, "exchange.recipient_unknown")
    assert client.get(f"{BASE}/recipients/{school.code}").status_code == 401
