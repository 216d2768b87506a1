"""A document is recalled: the recipient agrees and its copy is gone, or declines and keeps it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from lxml import etree

from dienhong.documents import commands as documents
from dienhong.documents.models import IncomingDocument, StoredFile
from dienhong.exchange import terms
from dienhong.exchange.commands import (
    Parcel,
    accept_packages,
    answer_request,
    fetch_package,
    keep_certificate,
    recall_document,
    record_status,
    send_document,
    set_axis_term,
)
from dienhong.exchange.edxml import BusinessDocType, BusinessInfo, TraceHeader, TraceHeaderList, read_document
from dienhong.exchange.models import Delivery, DestructionCertificate, Package, Revision, StatusEvent
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
from dienhong.identity.tests.builders import a_stranger
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor
from dienhong.kernel.errors import NotFound, NotPermitted, RuleBroken
from dienhong.signing.public import check_xml

pytestmark = pytest.mark.django_db
REASON = "Gửi nhầm nơi nhận"


@pytest.fixture
def arrived():
    """A package of an agency's software that arrived at two agencies that work in our pages."""
    sender, first, second = a_sealed_agency("Bộ Gửi"), a_sealed_agency("Tỉnh Một"), a_sealed_agency("Tỉnh Hai")
    software, _ = own_software(sender)
    data = a_signed_package(sender, first, second)
    accept_packages(software, [Parcel("k-1", data)])
    deliver_all()
    return sender, software, first, second


def a_recall(sender, *recipients, reason=REASON):
    """The recall of the only document on the axis, as the sender's software writes it."""
    original = Package.objects.get(kind="new")
    read = read_document(Path(fetched(original)).read_bytes()).package
    header = a_package_of(sender, *recipients).header
    trace = TraceHeaderList(
        (TraceHeader(sender.code, clock.now()),), BusinessInfo(BusinessDocType.RECALL, reason=reason)
    )
    from dataclasses import replace

    header = replace(read.header, recipients=header.recipients)
    return sealed_document(replace(read, header=header, trace=trace), sender)


def fetched(package):
    from dienhong.documents.public import file_path

    return file_path(package.sha256)


def ask_clerks_always():
    set_axis_term(Actor.system("test"), name="recall_at_once", value=0, valid_from=clock.today(), source="Kiểm thử")


def test_an_agreed_recall_destroys_the_copy_and_certifies_it_under_the_recipients_seal(arrived, data_dir):
    sender, software, first, _second = arrived
    ask_clerks_always()
    clerk = a_receiving_clerk(first)
    incoming = IncomingDocument.objects.get(agency=first)
    documents.register_incoming(clerk, document_id=incoming.pk)
    file = incoming.pdf
    deliver_all()

    accept_packages(software, [Parcel("k-2", a_recall(sender, first))])
    deliver_all()
    (revision,) = Revision.objects.all()
    before = (revision.kind, revision.state, revision.reason)
    answer_request(clerk, revision=revision.uuid, agree=True)
    deliver_all()

    assert before == ("recall", "open", REASON)
    revision.refresh_from_db()
    incoming.refresh_from_db()
    assert (revision.state, revision.answered_at is not None) == ("agreed", True)
    assert (incoming.status, incoming.withdrawn_from, incoming.number, incoming.pdf) == (
        "withdrawn",
        "registered",
        1,
        None,
    )
    assert "thu nghiem" not in incoming.search_text
    # The other recipient still has the same content, so the bytes stay until it gives its copy back too.
    assert StoredFile.objects.filter(pk=file.pk).exists()
    certificate = DestructionCertificate.objects.get()
    root = etree.fromstring(bytes(certificate.xml))
    report = check_xml(bytes(certificate.xml)).report
    assert (report.ok, report.signers[0].kind, report.signers[0].agency_code) == (True, "seal", first.code)
    assert [(item.get("Name"), item.text) for item in root.iterfind("{*}Destroyed/{*}File")] == [
        (name, digest) for name, digest in incoming.destroyed
    ]
    assert incoming.destroyed[0][1] == file.sha256
    codes = StatusEvent.objects.filter(delivery__is_request=False, agency=first).order_by("id")
    assert list(codes.values_list("code", flat=True)) == ["01", "03", "15"]
    with pytest.raises(RuleBroken, match="exchange.withdrawn"):
        fetch_package(clerk, package=Package.objects.get(kind="new").uuid)


def test_when_the_last_copy_is_given_back_the_bytes_leave_the_disk(arrived, data_dir):
    sender, software, first, second = arrived
    file = IncomingDocument.objects.get(agency=first).pdf
    path = data_dir / "files" / file.path
    before = path.exists()

    accept_packages(software, [Parcel("k-2", a_recall(sender, first, second))])
    deliver_all()

    assert before
    assert [path.exists(), StoredFile.objects.filter(sha256=file.sha256).exists()] == [False, False]
    assert set(IncomingDocument.objects.values_list("status", flat=True)) == {"withdrawn"}
    assert list(Revision.objects.values_list("state", flat=True)) == ["agreed", "agreed"]
    assert DestructionCertificate.objects.count() == 2
    assert Delivery.objects.filter(is_request=False, withdrawn_at=None).count() == 0


def test_a_declined_recall_leaves_everything_and_tells_the_reason(arrived):
    sender, software, first, _second = arrived
    ask_clerks_always()
    accept_packages(software, [Parcel("k-2", a_recall(sender, first))])
    deliver_all()
    clerk, revision = a_receiving_clerk(first), Revision.objects.get()

    with pytest.raises(RuleBroken, match="exchange.reason_missing"):
        answer_request(clerk, revision=revision.uuid, agree=False, reason=" ")
    answer_request(clerk, revision=revision.uuid, agree=False, reason="Đã ban hành kế hoạch theo văn bản này")
    deliver_all()

    revision.refresh_from_db()
    assert (revision.state, revision.answer_reason) == ("declined", "Đã ban hành kế hoạch theo văn bản này")
    assert IncomingDocument.objects.get(agency=first).pdf is not None
    event = StatusEvent.objects.get(code="16")
    assert (event.reason, event.delivery.status) == ("Đã ban hành kế hoạch theo văn bản này", "01")
    with pytest.raises(RuleBroken, match="exchange.request_answered"):
        answer_request(clerk, revision=revision.uuid, agree=True)


def test_a_clerk_recalls_a_document_from_some_of_its_recipients():
    first, second = a_sealed_agency("Tỉnh Một"), a_sealed_agency("Tỉnh Hai")
    office = an_office(first, second)
    document = an_issued_document(office)
    package = send_document(office.clerk, document_id=document.pk)
    deliver_all()
    chosen = Delivery.objects.get(agency=first)

    made = recall_document(office.clerk, package=package.uuid, deliveries=[chosen.uuid], reason=REASON)
    deliver_all()

    made.refresh_from_db()
    assert (made.state, made.kind, made.reason) == ("accepted", "recall", REASON)
    read = read_document(Path(fetched(made)).read_bytes())
    assert (read.findings, read.package.trace.business.reason) == ((), REASON)
    assert [item.organ_id for item in read.package.header.recipients] == [first.code]
    states = dict(IncomingDocument.objects.values_list("agency__name", "status"))
    assert states == {"Tỉnh Một": "withdrawn", "Tỉnh Hai": "arrived"}
    document.refresh_from_db()
    assert document.pdf is not None  # the sender's own document stays with its file
    with pytest.raises(RuleBroken, match="exchange.nothing_to_recall"):
        recall_document(office.clerk, package=package.uuid, deliveries=[chosen.uuid], reason=REASON)


def test_a_recall_needs_a_reason_a_recipient_that_has_the_document_and_the_right_to_send():
    office = an_office(a_sealed_agency())
    package = send_document(office.clerk, document_id=an_issued_document(office).pk)
    deliver_all()
    delivery = Delivery.objects.get()

    with pytest.raises(RuleBroken, match="exchange.reason_missing"):
        recall_document(office.clerk, package=package.uuid, deliveries=[delivery.uuid], reason="")
    with pytest.raises(RuleBroken, match="exchange.nothing_to_recall"):
        recall_document(office.clerk, package=package.uuid, deliveries=[], reason=REASON)
    with pytest.raises(NotFound):
        recall_document(a_stranger(), package=package.uuid, deliveries=[delivery.uuid], reason=REASON)
    recall_document(office.clerk, package=package.uuid, deliveries=[delivery.uuid], reason=REASON)
    with pytest.raises(RuleBroken, match="exchange.being_prepared"):
        recall_document(office.clerk, package=package.uuid, deliveries=[delivery.uuid], reason=REASON)


def test_a_bare_status_13_recalls_from_all_who_have_it_and_own_software_answers_15():
    sender, platform, other = a_sealed_agency("Bộ Gửi"), a_sealed_agency("Tỉnh Một"), a_sealed_agency("Tỉnh Hai")
    software, _ = own_software(sender)
    receiving, _ = own_software(other)
    accept_packages(software, [Parcel("k-1", a_signed_package(sender, platform, other))])
    deliver_all()
    package = Package.objects.get()

    asked = record_status(software, data=a_signed_status(sender, sender, package.document_id, "13", reason=REASON))
    again = record_status(software, data=a_signed_status(sender, sender, package.document_id, "13", reason=REASON))
    deliver_all()
    answer = record_status(receiving, data=a_signed_status(other, sender, package.document_id, "15"))

    assert (asked.duplicate, again.duplicate, answer.duplicate) == (False, True, False)
    assert list(Revision.objects.order_by("id").values_list("state", flat=True)) == ["agreed", "agreed"]
    assert DestructionCertificate.objects.count() == 1  # own software keeps its own; its word is the signed 15
    with pytest.raises(RuleBroken, match="exchange.withdrawn"):
        fetch_package(receiving, package=package.uuid)
    with pytest.raises(RuleBroken, match="exchange.wrong_reporter"):
        record_status(receiving, data=a_signed_status(other, sender, package.document_id, "13", reason=REASON))
    late = record_status(receiving, data=a_signed_status(other, sender, package.document_id, "01"))
    assert (late.late, StatusEvent.objects.order_by("-id")[0].remarks) == (True, ["late"])


def test_a_recall_of_what_nobody_has_or_without_a_reason_is_refused_whole(arrived):
    sender, software, first, _second = arrived
    stranger = a_sealed_agency()

    nobody, unreasoned = accept_packages(
        software,
        [Parcel("k-2", a_recall(sender, first, stranger)), Parcel("k-3", a_recall(sender, first, reason="x"))],
    )

    assert nobody.error.code == "exchange.nothing_to_recall"
    assert unreasoned.error is None
    assert Revision.objects.count() == 1


def test_only_the_recipients_clerk_answers_and_only_for_our_pages(arrived):
    sender, software, first, second = arrived
    ask_clerks_always()
    accept_packages(software, [Parcel("k-2", a_recall(sender, first))])
    deliver_all()
    revision = Revision.objects.get()

    with pytest.raises(NotFound):
        answer_request(a_receiving_clerk(second), revision=revision.uuid, agree=True)
    Revision.objects.update(channel="api")
    with pytest.raises(RuleBroken, match="exchange.answered_by_software"):
        answer_request(a_receiving_clerk(first), revision=revision.uuid, agree=True)


def test_terms_are_set_by_name_with_a_source_and_by_those_who_may():
    with pytest.raises(RuleBroken, match="exchange.bad_term"):
        set_axis_term(Actor.system("test"), name="khac", value=1, valid_from=clock.today(), source="Kiểm thử")
    with pytest.raises(RuleBroken, match="exchange.bad_term"):
        set_axis_term(Actor.system("test"), name="express_minutes", value=5, valid_from=clock.today(), source=" ")
    with pytest.raises(NotPermitted):
        set_axis_term(a_stranger(), name="express_minutes", value=5, valid_from=clock.today(), source="Kiểm thử")
    set_axis_term(Actor.system("test"), name="express_minutes", value=5, valid_from=clock.today(), source="Kiểm thử")

    assert (terms.value("express_minutes"), terms.value("express_minutes", date(2026, 1, 1))) == (5, 15)


def test_a_certificate_is_the_platforms_own_affair_and_kept_once(arrived):
    sender, software, first, _second = arrived
    accept_packages(software, [Parcel("k-2", a_recall(sender, first))])
    deliver_all()
    revision = Revision.objects.get()

    again = keep_certificate(Actor.system("test"), revision=revision.uuid, xml=b"<x/>")

    assert again == DestructionCertificate.objects.get()
    with pytest.raises(NotPermitted):
        keep_certificate(a_receiving_clerk(first), revision=revision.uuid, xml=b"<x/>")


def test_a_15_of_software_withdraws_the_copy_in_our_register_too(arrived):
    sender, software, first, _second = arrived
    ask_clerks_always()
    accept_packages(software, [Parcel("k-2", a_recall(sender, first))])
    deliver_all()
    theirs, _ = own_software(first)

    record_status(theirs, data=a_signed_status(first, sender, Package.objects.get(kind="new").document_id, "15"))
    deliver_all()

    copy = IncomingDocument.objects.get(agency=first)
    assert (copy.status, copy.pdf, Revision.objects.get().state) == ("withdrawn", None, "agreed")
    assert DestructionCertificate.objects.count() == 0
