"""Every package that may not enter: a stable code, both languages, and nothing changed."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client

from dienhong.directory.public import close_agency
from dienhong.directory.tests.builders import an_agency
from dienhong.exchange.edxml import (
    Attachment,
    BusinessDocType,
    BusinessInfo,
    Organization,
    write_document,
)
from dienhong.exchange.models import Delivery, Package, Receipt, StatusEvent
from dienhong.exchange.seals import HEADER, sealed
from dienhong.exchange.tests.builders import (
    a_package_of,
    a_sealed_agency,
    a_sealed_pdf,
    a_signed_package,
    a_signed_status,
)
from dienhong.exchange.tests.software import BASE, Software
from dienhong.identity.tests.builders import a_person
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor
from dienhong.signing.public import sign_xml
from dienhong.signing.tests.builders import a_personal_key
from dienhong.signing.tests.pdf_makers import a_document as a_plain_pdf

pytestmark = pytest.mark.django_db


@pytest.fixture
def sender():
    return Software(a_sealed_agency("Bộ Gửi"))


@pytest.fixture
def recipient():
    return Software(a_sealed_agency("Tỉnh Nhận"))


def must_be_refused(answer, code, status=422):
    """The code, a sentence and advice in both languages, and nothing kept."""
    body = answer.json()
    assert (answer.status_code, body["code"]) == (status, code), body
    assert all(body[part][language] for part in ("message", "what_to_do") for language in ("vi", "en"))
    assert "%(" not in str(body)
    assert (Package.objects.count(), Delivery.objects.count(), Receipt.objects.count()) == (0, 0, 0)


def sealed_by(agency, package):
    return sealed(write_document(package), agency.pk)


def test_an_unsigned_package(sender, recipient):
    data = write_document(a_package_of(sender.agency, recipient.agency))

    must_be_refused(sender.send(data), "exchange.unsigned")


def test_a_package_changed_by_one_letter(sender, recipient):
    data = a_signed_package(sender.agency, recipient.agency)
    changed = data.replace("thử nghiệm".encode(), "thử nghiện".encode(), 1)

    must_be_refused(sender.send(changed), "exchange.signature_invalid")


def test_an_attachment_changed_by_one_letter(sender, recipient):
    data = a_signed_package(sender.agency, recipient.agency)
    place = data.index(b"JVBERi") + 400
    changed = data[:place] + (b"A" if data[place : place + 1] != b"A" else b"B") + data[place + 1 :]

    must_be_refused(sender.send(changed), "exchange.signature_invalid")


def test_a_package_with_a_second_signature_wrapped_around(sender, recipient):
    data = a_signed_package(sender.agency, recipient.agency)
    start, end = data.index(b"<Signature"), data.index(b"</Signature>") + len(b"</Signature>")
    doubled = data.replace(b"</edXML>", b"<Wrapper>" + data[start:end] + b"</Wrapper></edXML>")

    answer = sender.send(doubled)

    assert answer.json()["code"] in ("exchange.signature_invalid", "exchange.malformed_package")
    assert Package.objects.count() == 0


def test_a_package_whose_signature_refers_to_a_part_only(sender, recipient):
    data = a_signed_package(sender.agency, recipient.agency).replace(b'URI=""', b'URI="#than"', 1)

    must_be_refused(sender.send(data), "exchange.signature_invalid")


def test_a_package_signed_after_the_certificate_expired(sender, recipient):
    data = a_signed_package(sender.agency, recipient.agency)
    later = clock.now() + timedelta(days=365 * 12)

    with clock.frozen(later):
        _, token = own_token(sender.agency)
        client = Client(headers={"Authorization": f"Bearer {token}", "Idempotency-Key": "k"})
        answer = client.post(f"{BASE}/packages", data, content_type="application/xml")

    must_be_refused(answer, "exchange.signature_invalid")


def own_token(agency):
    from dienhong.exchange.tests.builders import own_software

    return own_software(agency)


def test_a_package_sealed_by_somebody_else(sender, recipient):
    package = a_package_of(sender.agency, recipient.agency)

    must_be_refused(sender.send(sealed_by(recipient.agency, package)), "exchange.wrong_seal")


def test_a_package_signed_by_a_person_instead_of_the_seal(sender, recipient):
    key = a_personal_key(a_person(), sender.agency)
    data = sign_xml(write_document(a_package_of(sender.agency, recipient.agency)), key_id=key.pk, parent=HEADER)

    must_be_refused(sender.send(data), "exchange.not_a_seal")


def test_a_package_of_another_agency(sender, recipient):
    other = a_sealed_agency()

    must_be_refused(sender.send(a_signed_package(other, recipient.agency)), "exchange.foreign_sender")


def test_a_package_of_an_unknown_sender(sender, recipient):
    package = a_package_of(sender.agency, recipient.agency)
    header = replace(
        package.header,
        sender=Organization("Z99.1"),
        document_id=package.header.document_id.replace(sender.agency.code, "Z99.1", 1),
    )
    hops = replace(package.trace, hops=tuple(replace(hop, organ_id="Z99.1") for hop in package.trace.hops))

    data = sealed_by(sender.agency, replace(package, header=header, trace=hops))

    must_be_refused(sender.send(data), "exchange.sender_unknown")


def addressed_to(sender, *codes):
    recipients = tuple(Organization(code) for code in codes)
    return sealed_by(sender.agency, a_package_of(sender.agency, recipients=recipients))


def test_an_unknown_recipient(sender):
    must_be_refused(sender.send(addressed_to(sender, "Z98.7")), "exchange.recipient_unknown")


def test_a_closed_recipient_without_a_successor(sender):
    closed = an_agency(code="Y01.5")
    close_agency(Actor.system("test"), agency_id=closed.pk, closes_on=clock.today(), basis="Kiểm thử")

    must_be_refused(sender.send(addressed_to(sender, "Y01.5")), "exchange.recipient_closed")


def test_a_unit_of_the_test_range(sender):
    an_agency(code="W00.3")

    must_be_refused(sender.send(addressed_to(sender, "W00.3")), "exchange.recipient_is_test")


def test_a_recipient_under_its_old_and_its_new_code(sender):
    from dienhong.directory.tests.builders import a_code

    agency = an_agency(code="Y02.6")
    a_code(agency, "000.00.06.Y02")

    must_be_refused(sender.send(addressed_to(sender, "Y02.6", "000.00.06.Y02")), "exchange.recipient_twice")


def test_a_recall_of_a_document_that_nobody_has(sender, recipient):
    package = a_package_of(sender.agency, recipient.agency)
    trace = replace(package.trace, business=BusinessInfo(BusinessDocType.RECALL, reason="Nhầm"))

    data = sealed_by(sender.agency, replace(package, trace=trace))

    must_be_refused(sender.send(data), "exchange.nothing_to_recall", 409)


def test_a_package_without_a_pdf(sender, recipient):
    text = Attachment("tep-1", "van-ban.txt", "text/plain", "Nội dung".encode())

    data = a_signed_package(sender.agency, recipient.agency, attachments=(text,))

    must_be_refused(sender.send(data), "exchange.pdf_missing")


def test_a_pdf_without_the_seal(sender, recipient):
    data = a_signed_package(sender.agency, recipient.agency, pdf=a_plain_pdf())

    must_be_refused(sender.send(data), "exchange.pdf_not_sealed")


def test_a_pdf_with_somebody_elses_seal(sender, recipient):
    data = a_signed_package(sender.agency, recipient.agency, pdf=a_sealed_pdf(recipient.agency))

    must_be_refused(sender.send(data), "exchange.pdf_not_sealed")


def test_a_pdf_changed_after_it_was_sealed(sender, recipient):
    pdf = a_sealed_pdf(sender.agency)
    changed = pdf.replace(b"1.000.000", b"9.000.000", 1)
    assert changed != pdf

    data = a_signed_package(sender.agency, recipient.agency, pdf=changed)

    must_be_refused(sender.send(data), "exchange.pdf_signature_invalid")


def test_a_pdf_with_more_behind_its_seal(sender, recipient):
    data = a_signed_package(sender.agency, recipient.agency, pdf=a_sealed_pdf(sender.agency) + b"\n% them\n")

    must_be_refused(sender.send(data), "exchange.pdf_not_sealed")


def test_a_state_secret(sender, recipient):
    secret = Attachment("tep-2", "phu-luc.txt", "text/plain", "TUYỆT MẬT\nKế hoạch".encode())
    pdf = Attachment("tep-1", "van-ban.pdf", "application/pdf", a_sealed_pdf(sender.agency))

    data = a_signed_package(sender.agency, recipient.agency, attachments=(pdf, secret))

    must_be_refused(sender.send(data), "exchange.state_secret")


def test_a_disguised_attachment(sender, recipient):
    disguised = Attachment("tep-2", "phu-luc.docx", "application/octet-stream", b"MZ\x90\x00" + b"\0" * 100)
    pdf = Attachment("tep-1", "van-ban.pdf", "application/pdf", a_sealed_pdf(sender.agency))

    data = a_signed_package(sender.agency, recipient.agency, attachments=(pdf, disguised))

    must_be_refused(sender.send(data), "exchange.attachment_refused")


@pytest.mark.parametrize(
    "data", [b"khong phai xml", b"<a/>", b"<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>", b"\xff\xfe<\0a\0/\0>\0"]
)
def test_what_is_no_package(sender, data):
    must_be_refused(sender.send(data), "exchange.malformed_package")


def test_the_defect_is_told_in_both_languages(sender, recipient):
    unsealed = write_document(a_package_of(sender.agency, recipient.agency))
    no_date = unsealed.replace(b"2026/05/04", b"2026/13/04")  # in the document id too: nothing says the true day
    program = Attachment("2", "a.txt", "text/plain", b"MZ\x90\x00" + b"x" * 100)
    files = (*a_package_of(sender.agency, recipient.agency).attachments, program)

    date = sender.send(no_date).json()["message"]
    file = sender.send(a_signed_package(sender.agency, recipient.agency, attachments=files)).json()["message"]

    assert "Ngày “2026/13/04” không có thật" in date["vi"]
    assert "The date “2026/13/04” does not exist" in date["en"]
    assert "The file is a program or contains one: a.txt." in file["en"]
    assert "The file is a program" not in file["vi"]


def test_a_status_where_a_document_is_expected(sender, recipient):
    data = a_signed_status(sender.agency, recipient.agency, f"{recipient.agency.code},2026/05/04,1/QĐ-BTN", "03")

    must_be_refused(sender.send(data), "exchange.malformed_package")


def test_a_package_without_a_key_or_with_a_bad_one(sender, recipient):
    data = a_signed_package(sender.agency, recipient.agency)

    must_be_refused(sender.send(data, key=""), "exchange.key_missing")
    must_be_refused(sender.send(data, key="a b"), "exchange.key_malformed")


def test_a_body_that_is_neither_xml_nor_multipart(sender):
    must_be_refused(sender.send(b"{}", content_type="application/json"), "exchange.wrong_media_type")


@pytest.mark.parametrize(
    "body",
    [b"--ranh-gioi\r\n", b"x--ranh-gioi--", b"--ranh-gioi--\r\n", b"--ranh-gioi\r\nno header--ranh-gioi--"],
)
def test_a_multipart_that_cannot_be_taken_apart(sender, body):
    answer = sender.client.post(f"{BASE}/packages", body, content_type="multipart/mixed; boundary=ranh-gioi")

    must_be_refused(answer, "exchange.bad_multipart")


def test_more_than_a_hundred_packages_in_one_request(sender):
    must_be_refused(sender.send_many([("k", b"<x/>")] * 101), "exchange.too_many_parts")


def test_a_body_that_is_too_large(sender, monkeypatch):
    monkeypatch.setattr("dienhong.exchange.api.bodies.MAX_SINGLE", 1024 * 1024)

    must_be_refused(sender.send(b"<x>" + b" " * 1024 * 1024 + b"</x>"), "exchange.too_large")


def test_a_document_that_reached_the_recipient_under_another_key(sender, recipient):
    package = a_package_of(sender.agency, recipient.agency)
    first = sender.send(sealed_by(sender.agency, package), key="k-1")

    again = sender.send(sealed_by(sender.agency, package), key="k-2")

    assert first.status_code == 202
    assert (again.status_code, again.json()["code"]) == (409, "exchange.already_sent")
    assert Package.objects.count() == 1


# --- statuses ----------------------------------------------------------------------------------------------------


@pytest.fixture
def delivered(sender, recipient):
    """The document id of a package that the recipient has confirmed."""
    sender.send(a_signed_package(sender.agency, recipient.agency))
    (waiting,) = recipient.get("/pending").json()["items"]
    recipient.confirm(waiting["delivery"])
    return waiting["document_id"]


def refused_status(answer, code, status=422):
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.json()
    assert [event.code for event in StatusEvent.objects.all()] == ["01"]


def test_a_status_for_a_document_nobody_sent(sender, recipient, delivered):
    other = delivered.rsplit(",", 1)[0] + ",999/QĐ-X"

    refused_status(
        recipient.report(a_signed_status(recipient.agency, sender.agency, other, "03")), "exchange.no_such_delivery"
    )


def test_a_status_in_the_name_of_another_agency(sender, recipient, delivered):
    stranger = Software(a_sealed_agency())
    data = a_signed_status(recipient.agency, sender.agency, delivered, "03")

    refused_status(stranger.report(data), "exchange.foreign_sender")


def test_a_status_by_somebody_who_is_no_recipient(sender, recipient, delivered):
    stranger = Software(a_sealed_agency())
    data = a_signed_status(stranger.agency, sender.agency, delivered, "03")

    refused_status(stranger.report(data), "exchange.no_such_delivery")


def test_a_recall_that_the_recipient_reports(sender, recipient, delivered):
    data = a_signed_status(recipient.agency, sender.agency, delivered, "13", reason="Nhầm")

    refused_status(recipient.report(data), "exchange.wrong_reporter")


def test_a_status_that_was_reported_already_is_a_duplicate(sender, recipient, delivered):
    data = a_signed_status(recipient.agency, sender.agency, delivered, "03")
    first = recipient.report(data).json()

    again = recipient.report(data).json()

    assert (first["duplicate"], again["duplicate"]) == (False, True)
    assert again["receipt"] == first["receipt"]
    assert [event.code for event in StatusEvent.objects.order_by("id")] == ["01", "03"]


def test_nothing_or_too_much_to_confirm(recipient):
    many = ["7b0f6a0e-9d39-4c7e-8a13-2b8a3c6f0d11"] * 501

    assert recipient.confirm().json()["code"] == "exchange.nothing_to_confirm"
    assert recipient.confirm(*many).json()["code"] == "exchange.nothing_to_confirm"


@pytest.mark.parametrize("limit", [0, 501])
def test_a_page_of_impossible_size(recipient, limit):
    assert recipient.get("/pending", limit=limit).json()["code"] == "exchange.bad_limit"
    assert recipient.get("/statuses", limit=limit).json()["code"] == "exchange.bad_limit"


@pytest.mark.parametrize("cursor", ["x", "MS4", "LTEuMg", "MS4yLjM"])
def test_a_cursor_that_nobody_gave(recipient, cursor):
    assert recipient.get("/statuses", after=cursor).json()["code"] == "kernel.bad_cursor"
