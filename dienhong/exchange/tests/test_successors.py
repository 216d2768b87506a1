"""Requests about what an agency got before it was merged or represented come to who acts for it today, and are answered there."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.urls import reverse
from lxml import etree

from dienhong.directory.models import AgencyRepresentation
from dienhong.directory.public import close_agency, merge_agencies, represent_agency
from dienhong.documents.models import IncomingDocument
from dienhong.documents.public import file_bytes
from dienhong.exchange.commands import (
    Changes,
    Parcel,
    accept_packages,
    answer_request,
    recall_document,
    record_status,
    replace_document,
    send_document,
    update_document,
)
from dienhong.exchange.edxml import (
    BusinessDocType,
    BusinessInfo,
    Organization,
    Replacement,
    TraceHeader,
    TraceHeaderList,
    UpdateInfo,
    read_document,
)
from dienhong.exchange.models import Delivery, DestructionCertificate, Package, Revision, StatusEvent
from dienhong.exchange.telling import status_told
from dienhong.exchange.tests.builders import (
    a_package_of,
    a_receiving_clerk,
    a_sealed_agency,
    a_signed_package,
    a_signed_status,
    an_issued_document,
    an_office,
    deliver_all,
    own_software,
    sealed_document,
)
from dienhong.exchange.tests.test_api import BASE
from dienhong.exchange.tests.test_recall import ask_clerks_always
from dienhong.identity.tests.builders import a_stranger, sign_in
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor
from dienhong.kernel.errors import NotFound, NotPermitted, RuleBroken
from dienhong.signing.public import check_xml

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("test")
REASON = "Gửi nhầm nơi nhận"


def merge(old, new):
    merge_agencies(
        SYSTEM, predecessor_ids=(old.pk,), successor_id=new.pk, effective_on=clock.today(), basis="Nghị quyết"
    )


def represent(old, new):
    represent_agency(SYSTEM, agency_id=old.pk, representative_id=new.pk, valid_from=clock.today())


@pytest.fixture
def agencies():
    """An agency that has a document in its register, and the one that will act for it."""
    ask_clerks_always()
    return a_sealed_agency("Sở Cũ"), a_sealed_agency("Sở Mới")


@pytest.fixture
def axis(agencies):
    """A document that software sent to the one: the sender, its software, the two."""
    old, _ = agencies
    sender = a_sealed_agency("Bộ Gửi")
    software, _ = own_software(sender)
    (outcome,) = accept_packages(software, [Parcel("k-1", a_signed_package(sender, old))])
    assert outcome.error is None
    deliver_all()
    return sender, software


@pytest.fixture
def office(agencies):
    """The same sent from our pages: office, package."""
    office = an_office(agencies[0])
    package = send_document(office.clerk, document_id=an_issued_document(office).pk)
    deliver_all()
    return office, package


def a_request(sender, business, *named, subject=None):
    """A package of the sender's software about the first document on the axis, addressed to these agencies."""
    read = read_document(file_bytes(Package.objects.get(kind="new", agency=sender).sha256)).package
    header = replace(read.header, recipients=tuple(Organization(one.code, one.name) for one in named))
    if subject:
        header = replace(header, subject=subject)
    trace = TraceHeaderList((TraceHeader(sender.code, clock.now()),), business)
    return sealed_document(replace(read, header=header, trace=trace), sender)


RECALL = BusinessInfo(BusinessDocType.RECALL, reason=REASON)
UPDATE = BusinessInfo(BusinessDocType.UPDATE, reason="Đính chính", update=UpdateInfo(True))


def accept(software, key, data):
    (outcome,) = accept_packages(software, [Parcel(key, data)])
    assert outcome.error is None
    deliver_all()
    return Revision.objects.get(state="open")


def agree(agency, revision):
    answer_request(a_receiving_clerk(agency), revision=revision.uuid, agree=True)
    deliver_all()
    revision.refresh_from_db()
    assert revision.state == "agreed"


@pytest.mark.parametrize("change", [merge, represent])
@pytest.mark.parametrize("named", [0, 1])
def test_a_recall_by_software_is_answered_and_certified_by_who_acts_today(axis, agencies, change, named):
    (sender, software), (old, new) = axis, agencies
    change(old, new)

    revision = accept(software, "k-2", a_request(sender, RECALL, agencies[named]))
    with pytest.raises(NotFound):
        answer_request(a_receiving_clerk(old), revision=revision.uuid, agree=True)
    agree(new, revision)

    copy = IncomingDocument.objects.get()
    assert (copy.agency, copy.status, copy.pdf) == (old, "withdrawn", None)
    certificate = DestructionCertificate.objects.get()
    root = etree.fromstring(bytes(certificate.xml))
    names = {name: root.findtext(f"{{*}}{name}/{{*}}OrganName") for name in ("Recipient", "Holder", "Sender")}
    assert names == {"Recipient": "Sở Mới", "Holder": "Sở Cũ", "Sender": "Bộ Gửi"}
    assert len(root.findall("{*}Destroyed/{*}File")) == 1
    event = StatusEvent.objects.get(code="15")
    assert (event.agency, event.delivery.agency) == (new, old)
    assert check_xml(bytes(event.xml)).report.signers[0].agency_code == new.code
    told = status_told(event)
    assert (told["status"], told["reporter"], told["delivery"]) == ("15", new.code, str(event.delivery.uuid))


def test_an_update_by_software_changes_the_copy_in_the_old_register(axis, agencies):
    (sender, software), (old, new) = axis, agencies
    merge(old, new)

    agree(new, accept(software, "k-2", a_request(sender, UPDATE, old, subject="Về việc khác")))

    copy = IncomingDocument.objects.get()
    assert (copy.agency, copy.summary, copy.versions.count()) == (old, "Về việc khác", 1)


def test_a_replacement_by_software_links_the_old_copy_with_what_the_successor_got(axis, agencies):
    (sender, software), (old, new) = axis, agencies
    merge(old, new)
    before = Package.objects.get()
    newer = a_package_of(sender, new)
    business = BusinessInfo(BusinessDocType.REPLACE, replacements=(Replacement(before.document_id, (old.code,)),))
    trace = TraceHeaderList((TraceHeader(sender.code, clock.now()),), business)

    agree(new, accept(software, "k-2", sealed_document(replace(newer, trace=trace), sender)))

    copy = IncomingDocument.objects.get(agency=old)
    assert copy.replaced_by == IncomingDocument.objects.get(agency=new)


@pytest.mark.parametrize("change", [merge, represent])
def test_a_recall_from_our_pages(office, agencies, change):
    (desk, package), (old, new) = office, agencies
    delivery = package.deliveries.get()
    change(old, new)

    made = recall_document(desk.clerk, package=package.uuid, deliveries=[delivery.uuid], reason=REASON)
    deliver_all()
    agree(new, Revision.objects.get())

    asked = made.deliveries.get()
    assert (asked.agency, asked.addressed_code, asked.redirected_from) == (new, old.code, old)
    assert IncomingDocument.objects.get().status == "withdrawn"
    delivery.refresh_from_db()
    assert delivery.withdrawn_at is not None


def test_an_update_from_our_pages(office, agencies):
    (desk, package), (old, new) = office, agencies
    merge(old, new)

    update_document(desk.clerk, package=package.uuid, changes=Changes(due_on=date(2026, 12, 31)))
    deliver_all()
    agree(new, Revision.objects.get())

    copy = IncomingDocument.objects.get()
    assert (copy.agency, copy.due_on) == (old, date(2026, 12, 31))


@pytest.mark.parametrize("change", [merge, represent])
def test_a_replacement_from_our_pages(office, agencies, change):
    (desk, package), (old, new) = office, agencies
    newer = an_issued_document(desk, "Ban hành Kế hoạch diễn tập, thay thế")
    change(old, new)

    replace_document(desk.clerk, package=package.uuid, document_id=newer.pk)
    deliver_all()
    agree(new, Revision.objects.get())

    copies = {one.agency.name: one for one in IncomingDocument.objects.select_related("agency")}
    assert copies["Sở Cũ"].replaced_by == copies["Sở Mới"]


@pytest.mark.parametrize("change", [merge, represent])
def test_the_successors_software_gets_the_request_and_its_own_signed_answer_withdraws_the_copy(
    axis, agencies, change, client
):
    (sender, software), (old, new) = axis, agencies
    theirs, token = own_software(new)
    change(old, new)
    revision = accept(software, "k-2", a_request(sender, RECALL, old))

    (waiting,) = client.get(f"{BASE}/pending", HTTP_AUTHORIZATION=f"Bearer {token}").json()["items"]
    with pytest.raises(RuleBroken, match="exchange.answered_by_software"):
        answer_request(a_receiving_clerk(new), revision=revision.uuid, agree=True)
    record_status(theirs, data=a_signed_status(new, sender, Package.objects.get(kind="new").document_id, "15"))
    deliver_all()

    assert (waiting["kind"], waiting["recipient"]) == ("recall", new.code)
    revision.refresh_from_db()
    copy = IncomingDocument.objects.get()
    assert (revision.state, copy.agency, copy.status, copy.pdf) == ("agreed", old, "withdrawn", None)
    assert DestructionCertificate.objects.count() == 0


def test_software_goes_on_with_what_its_predecessor_had(axis, agencies):
    (sender, _), (old, new) = axis, agencies
    theirs, _ = own_software(new)
    other, _ = own_software(a_sealed_agency())
    document_id = Package.objects.get().document_id
    with pytest.raises(RuleBroken, match="exchange.no_such_delivery"):
        record_status(theirs, data=a_signed_status(new, sender, document_id, "03"))
    merge(old, new)

    record_status(theirs, data=a_signed_status(new, sender, document_id, "03"))

    row = Delivery.objects.get()
    assert (row.status, row.events.get(code="03").agency) == ("03", new)
    with pytest.raises(NotPermitted):
        record_status(theirs, data=a_signed_status(new, sender, document_id, "06"), delivery=row.uuid)
    with pytest.raises(RuleBroken, match="exchange.foreign_sender"):
        record_status(other, data=a_signed_status(new, sender, document_id, "06"))


def test_what_the_old_agencys_software_had_is_answered_in_the_successors_pages_without_a_certificate(agencies):
    old, new = agencies
    own_software(old)
    sender = a_sealed_agency("Bộ Gửi")
    software, _ = own_software(sender)
    accept_packages(software, [Parcel("k-1", a_signed_package(sender, old))])
    deliver_all()
    merge(old, new)

    agree(new, accept(software, "k-2", a_request(sender, RECALL, old)))

    assert (IncomingDocument.objects.count(), DestructionCertificate.objects.count()) == (0, 0)
    assert Delivery.objects.get(is_request=False).withdrawn_at is not None
    assert StatusEvent.objects.get(code="15").agency == new


def test_a_bare_13_comes_to_who_acts_today(axis, agencies):
    (sender, software), (old, new) = axis, agencies
    merge(old, new)

    record_status(
        software, data=a_signed_status(sender, sender, Package.objects.get().document_id, "13", reason=REASON)
    )
    deliver_all()

    assert Revision.objects.get().agency == new
    agree(new, Revision.objects.get())
    assert IncomingDocument.objects.get().status == "withdrawn"


def test_nobody_acts_for_a_closed_agency_without_a_successor(axis, office, agencies):
    (sender, software), (desk, package), (old, _) = axis, office, agencies
    delivery = package.deliveries.get()
    close_agency(SYSTEM, agency_id=old.pk, closes_on=clock.today())
    document_id = Package.objects.get(agency=sender).document_id

    (outcome,) = accept_packages(software, [Parcel("k-2", a_request(sender, RECALL, old))])
    refusals = [outcome.error.code]
    for ask in (
        lambda: record_status(software, data=a_signed_status(sender, sender, document_id, "13", reason=REASON)),
        lambda: recall_document(desk.clerk, package=package.uuid, deliveries=[delivery.uuid], reason=REASON),
        lambda: update_document(desk.clerk, package=package.uuid, changes=Changes(subject="Khác")),
    ):
        with pytest.raises(RuleBroken) as refused:
            ask()
        refusals.append(refused.value.code)

    assert refusals == ["exchange.recipient_closed"] * 4
    assert Revision.objects.count() == 0


def test_who_has_two_copies_answers_for_each_in_the_pages(agencies):
    old, new = agencies
    desk = an_office(old, new)
    package = send_document(desk.clerk, document_id=an_issued_document(desk).pk)
    deliver_all()
    deliveries = [one.uuid for one in package.deliveries.all()]
    merge(old, new)

    made = recall_document(desk.clerk, package=package.uuid, deliveries=deliveries, reason=REASON)
    deliver_all()
    inherited, own = (Revision.objects.get(delivery__agency=one) for one in (old, new))
    answer_request(a_receiving_clerk(new), revision=own.uuid, agree=False, reason="Đang giải quyết")
    agree(new, inherited)

    assert (made.deliveries.count(), inherited.agency, own.agency) == (1, new, new)
    states = dict(IncomingDocument.objects.values_list("agency__name", "status"))
    assert states == {"Sở Cũ": "withdrawn", "Sở Mới": "arrived"}
    own.refresh_from_db()
    assert own.state == "declined"


def test_one_answer_of_software_is_about_all_copies_that_it_was_asked_about(axis, agencies):
    (sender, software), (old, new) = axis, agencies
    package = Package.objects.get()
    theirs, _ = own_software(new)
    read = read_document(file_bytes(package.sha256)).package
    header = replace(read.header, recipients=(Organization(new.code, new.name),))
    (second,) = accept_packages(software, [Parcel("k-2", sealed_document(replace(read, header=header), sender))])
    assert second.error is None
    merge(old, new)
    (outcome,) = accept_packages(software, [Parcel("k-3", a_request_about(package, sender, RECALL, old, new))])
    deliver_all()

    record_status(theirs, data=a_signed_status(new, sender, package.document_id, "15"))
    again = record_status(theirs, data=a_signed_status(new, sender, package.document_id, "15"))
    deliver_all()

    assert (outcome.error, again.duplicate) == (None, True)
    assert list(Revision.objects.values_list("state", flat=True)) == ["agreed", "agreed"]
    assert IncomingDocument.objects.get().status == "withdrawn"


def a_request_about(package, sender, business, *named):
    read = read_document(file_bytes(package.sha256)).package
    header = replace(read.header, recipients=tuple(Organization(one.code, one.name) for one in named))
    trace = TraceHeaderList((TraceHeader(sender.code, clock.now()),), business)
    return sealed_document(replace(read, header=header, trace=trace), sender)


def test_when_the_representation_has_ended_who_got_the_document_is_asked(agencies):
    school, ministry = agencies
    represent_agency(
        SYSTEM, agency_id=school.pk, representative_id=ministry.pk, valid_from=clock.today() - timedelta(1)
    )
    desk = an_office(school)
    package = send_document(desk.clerk, document_id=an_issued_document(desk).pk)
    deliver_all()
    AgencyRepresentation.objects.update(valid_to=clock.today())

    made = recall_document(desk.clerk, package=package.uuid, deliveries=[package.deliveries.get().uuid], reason=REASON)
    deliver_all()

    assert (made.deliveries.get().agency, Revision.objects.get().agency) == (ministry, ministry)
    assert made.deliveries.get().addressed_code == ministry.code


def test_the_page_says_who_answers_in_whose_place_and_the_old_register_stays_closed(office, agencies, client, settings):
    settings.DIENHONG = replace(settings.DIENHONG, second_factor=False)
    (desk, package), (old, new) = office, agencies
    merge(old, new)
    recall_document(desk.clerk, package=package.uuid, deliveries=[package.deliveries.get().uuid], reason=REASON)
    deliver_all()
    revision = Revision.objects.get()
    sign_in(client, a_receiving_clerk(new))

    page = client.get(reverse("exchange:request", args=[revision.uuid])).content.decode()
    register = client.get(reverse("documents:incoming", args=[IncomingDocument.objects.get().uuid]))

    assert [one in page for one in ("Sở Cũ", "Sở Mới", "Trả lời thay", "Đồng ý và hủy")] == [True] * 4
    assert register.status_code == 404
    with pytest.raises(NotFound):
        answer_request(a_stranger(), revision=revision.uuid, agree=True)
