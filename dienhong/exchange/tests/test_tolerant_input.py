"""Dialects of the field are read, flagged, and kept byte by byte; what they mean is stored as the strict form says it."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256

import pytest

from dienhong.directory.public import merge_agencies
from dienhong.directory.tests.builders import a_code
from dienhong.documents.public import file_bytes
from dienhong.exchange.commands import Parcel, accept_packages, record_status
from dienhong.exchange.edxml import StatusCode, write_document, write_status
from dienhong.exchange.edxml.model import Organization, ResponseFor, StatusPackage
from dienhong.exchange.edxml.tests.defects import a_zip
from dienhong.exchange.models import Delivery, Package, StatusEvent
from dienhong.exchange.seals import sealed
from dienhong.exchange.tests.builders import (
    DAY,
    a_package_of,
    a_sealed_agency,
    a_sealed_pdf,
    a_signed_package,
    deliver_all,
    own_software,
)
from dienhong.kernel import clock
from dienhong.kernel.actor import Actor
from dienhong.notifications.public import registered_notices

pytestmark = pytest.mark.django_db
# Code → what is exchanged in a strict package; nothing else of the reading may differ.
ALSO_TOLD = {"D9": ["edxml.unknown_agency"]}  # the directory of a test has no Government Office
DIALECTS = [
    ("D1", "PromulgationDate>2026/05/04<", "PromulgationDate>04/05/2026<"),
    ("D1", "PromulgationDate>2026/05/04<", "PromulgationDate>2026/5/4<"),
    ("D1", "Timestamp>2026/05/04 10:30:00<", "Timestamp>2026-05-04T10:30:00<"),
    ("D2", "PromulgationDate>2026/05/04<", "PromulgationDate>2026/02/30<"),
    ("D3", "edXML:Subject>", "Subject>"),
    ("D4", "<ContentId>cid:tep-1<", "<ContentId>tep-1<"),
    ("D4", "<edXML:ContentId>cid:tep-1<", "<edXML:ContentId>tep-1<"),
    ("D4", "<edXML:ContentId>cid:tep-1<", "<edXML:ContentId>cid:khac<"),
    ("D4", "</edXML:edXMLManifest>", "{reference}</edXML:edXMLManifest>"),
    ("D5", "Bussiness", "Business"),
    ("D5", "BussinessDocType", "BusinessDocType"),
    (
        "D6",
        ">{number}</edXML:CodeNumber><edXML:CodeNotation>QĐ-BTN<",
        ">QĐ-BTN</edXML:CodeNumber><edXML:CodeNotation>{number}<",
    ),
    ("D6", "CodeNumber>{number}<", "CodeNumber>N/A<"),
    ("D9", "TraceHeader><edXML:OrganId>{sender}", "TraceHeader><edXML:OrganId>000.00.00.G22"),
    ("D11", "ContentType>application/pdf<", "ContentType>application/zip<"),
    ("D12", "<edXML:Bussiness><edXML:DocumentId>{sender},2026", "<edXML:Bussiness><edXML:DocumentId>{sender},2025"),
]
MISSING = (
    "<edXML:Reference><edXML:ContentId>cid:phu-luc</edXML:ContentId><edXML:ContentType>application/pdf"
    "</edXML:ContentType><edXML:Description/><edXML:AttachmentName>phu-luc.pdf</edXML:AttachmentName></edXML:Reference>"
)


@pytest.fixture
def axis():
    """A sender with software, a recipient that works in our pages, and one sealed PDF."""
    sender, recipient = a_sealed_agency("Bộ Gửi"), a_sealed_agency("Tỉnh Nhận")
    software, _ = own_software(sender)
    return sender, recipient, software, a_sealed_pdf(sender)


def test_every_dialect_is_accepted_flagged_and_kept_byte_by_byte(axis):
    sender, recipient, software, pdf = axis
    outcomes, expected = [], []
    for number, (code, old, new) in enumerate(DIALECTS):
        strict = a_package_of(sender, recipient, pdf=pdf)
        text = write_document(strict)
        names = {"sender": sender.code, "number": strict.header.code.number, "reference": MISSING}
        old, new = old.format(**names), new.format(**names)
        assert old.encode() in text
        data = sealed(text.replace(old.encode(), new.encode()), sender.pk)

        (outcome,) = accept_packages(software, [Parcel(f"k-{number}", data)])

        assert outcome.error is None, (code, outcome.error)
        row = Package.objects.get(uuid=outcome.value.package)
        header = strict.header
        outcomes.append(
            (row.warnings, row.sha256, file_bytes(row.sha256) == data, row.document_id, row.code, row.subject,
             row.promulgated_on, row.pdf_sha256)
        )  # fmt: skip
        expected.append(
            ([*ALSO_TOLD.get(code, []), code], sha256(data).hexdigest(), True, header.document_id, str(header.code), header.subject,
             header.promulgation.day, sha256(pdf).hexdigest())
        )  # fmt: skip

    assert outcomes == expected


@pytest.mark.parametrize(
    ("code", "day"),
    [("D2", "2026/02/30"), ("D12", "2026/05/03")],
)
def test_a_document_id_with_another_day_names_the_document_and_promulgation_date_dates_it(axis, code, day):
    sender, recipient, software, pdf = axis
    strict = a_package_of(sender, recipient, pdf=pdf)
    dialect = strict.header.document_id.replace("2026/05/04", day)
    text = write_document(strict).replace(strict.header.document_id.encode(), dialect.encode())

    (outcome,) = accept_packages(software, [Parcel("k", sealed(text, sender.pk))])
    deliver_all()

    row = Package.objects.get(uuid=outcome.value.package)
    assert (row.warnings, row.document_id, row.promulgated_on) == ([code], dialect, DAY)
    assert Delivery.objects.get().status == "01"


@pytest.mark.parametrize(
    ("code", "old", "new"),
    [
        ("D2", "2026/05/04", "2026/02/30"),
        ("edxml.bad_document_code", "CodeNumber>{number}<", "CodeNumber>1,5<"),
    ],
)
def test_what_could_mean_several_things_is_refused_by_its_code(axis, code, old, new):
    sender, recipient, software, pdf = axis
    strict = a_package_of(sender, recipient, pdf=pdf)
    text = write_document(strict).decode().replace(old.format(number=strict.header.code.number), new)
    text = text.replace("Timestamp>2026/02/30", "Timestamp>2026/05/04")

    (outcome,) = accept_packages(software, [Parcel("k", sealed(text.encode(), sender.pk))])

    assert (outcome.error.code, outcome.error.params["finding"]) == ("exchange.malformed_package", code)
    assert not Package.objects.exists()


def test_a_document_id_of_another_form_is_kept_as_it_is_because_the_other_side_matches_on_it(axis):
    sender, recipient, software, pdf = axis
    strict = a_package_of(sender, recipient, pdf=pdf)
    dialect = strict.header.document_id.replace("2026/05/04", "2026-05-04")
    text = write_document(strict).replace(strict.header.document_id.encode(), dialect.encode())

    (outcome,) = accept_packages(software, [Parcel("k", sealed(text, sender.pk))])
    deliver_all()

    row = Package.objects.get(uuid=outcome.value.package)
    assert (row.warnings, row.document_id) == (["D1"], dialect)
    assert Delivery.objects.get().status == "01"  # the platform's own status answers by the same id


def test_a_zip_that_wraps_the_pdf_is_unpacked_and_the_original_stays(axis):
    sender, recipient, software, pdf = axis
    text = write_document(a_package_of(sender, recipient, pdf=pdf))
    packed = b64encode(a_zip(**{"van-ban.pdf": pdf}))
    text = text.replace(b64encode(pdf), packed).replace(b"Type>application/pdf<", b"Type>application/zip<")
    data = sealed(text, sender.pk)

    (outcome,) = accept_packages(software, [Parcel("k", data)])

    row = Package.objects.get(uuid=outcome.value.package)
    assert (row.pdf_sha256, file_bytes(row.sha256) == data) == (sha256(pdf).hexdigest(), True)


def test_an_old_code_is_resolved_flagged_and_kept_as_it_was_written(axis):
    sender, recipient, software, pdf = axis
    a_code(recipient, "000.00.07.H99")
    package = a_package_of(sender, recipient, pdf=pdf)
    old = replace(package.header, recipients=(Organization("000.00.07.H99", recipient.name),))
    data = sealed(write_document(replace(package, header=old)), sender.pk)

    (outcome,) = accept_packages(software, [Parcel("k", data)])

    delivery = Delivery.objects.get()
    assert outcome.value.warnings == ("D10",)
    assert (delivery.agency_id, delivery.addressed_code) == (recipient.pk, "000.00.07.H99")


STATUS_DIALECTS = [
    ("edxml.status_alias", "StatusCode>15<", "StatusCode>14<"),
    (
        "edxml.swapped_response",
        "OrganId>{sender}</edXML:OrganId><edXML:Code>{code}<",
        "OrganId>{code}</edXML:OrganId><edXML:Code>{sender}<",
    ),
]


@pytest.mark.parametrize(("remark", "old", "new"), STATUS_DIALECTS)
def test_statuses_of_the_field_are_read_and_flagged(axis, remark, old, new):
    sender, _recipient, software, _pdf = axis
    other = a_sealed_agency("Tỉnh Hai")
    receiving, _ = own_software(other)
    accept_packages(software, [Parcel("k", a_signed_package(sender, other))])
    package = Package.objects.get()
    names = {"sender": sender.code, "code": package.code}

    def status(reporter, code, *spoil):
        said = StatusPackage(
            Organization(reporter.code, reporter.name),
            ResponseFor(sender.code, package.code, DAY, package.document_id),
            StatusCode(code),
            clock.now(),
            description="Gửi nhầm",
        )
        text = write_status(said).decode()
        for before, after in spoil:
            assert before in text
            text = text.replace(before, after)
        return sealed(text.encode(), reporter.pk)

    spoil = (old.format(**names), new.format(**names))
    # The recall swaps OrganId and Code where the dialect does, its answer says 14.
    record_status(software, data=status(sender, "13", *([spoil] if "Code>{code}" in old else [])))
    data = status(other, "15", spoil)
    answer = record_status(receiving, data=data)

    event = StatusEvent.objects.get(code="15")
    assert (answer.status, event.remarks, bytes(event.xml) == data) == ("15", [remark], True)


@pytest.mark.parametrize(("days", "moved"), [(1, False), (0, True)])
def test_what_is_addressed_to_a_merged_agency_goes_to_its_successor_from_that_day_on(axis, days, moved):
    sender, old, software, _pdf = axis
    new = a_sealed_agency("Tỉnh Mới")
    data, code = a_signed_package(sender, old), old.code
    merge_agencies(
        Actor.system("test"),
        predecessor_ids=(old.pk,),
        successor_id=new.pk,
        effective_on=clock.today() + timedelta(days=days),
        basis="Kiểm thử",
    )

    (outcome,) = accept_packages(software, [Parcel("k", data)])
    deliver_all()

    delivery = Delivery.objects.get()
    expected = (new.pk, old.pk, code, ("D10",)) if moved else (old.pk, None, code, ())
    assert (
        delivery.agency_id,
        delivery.redirected_from_id,
        delivery.addressed_code,
        outcome.value.warnings,
    ) == expected
    assert delivery.status == "01"
    assert "exchange.redirected" in registered_notices()


def test_the_senders_clerks_are_told_which_addressees_are_closed(axis):
    from dienhong.exchange.permissions import SEND
    from dienhong.identity.tests.builders import an_actor
    from dienhong.notifications.models import Notification

    sender, old, software, _pdf = axis
    clerk, new = an_actor(SEND, at=sender), a_sealed_agency("Tỉnh Mới")
    data = a_signed_package(sender, old)
    merge_agencies(
        Actor.system("test"), predecessor_ids=(old.pk,), successor_id=new.pk, effective_on=clock.today(), basis="Thử"
    )

    accept_packages(software, [Parcel("k", data)])
    deliver_all()

    (notice,) = Notification.objects.filter(person_id=clerk.person_id)
    assert (notice.event, "Tỉnh Nhận → Tỉnh Mới" in notice.body) == ("exchange.redirected", True)
