"""The writer gives exactly the specified bytes, or refuses."""

import unicodedata
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from dienhong.exchange.edxml import (
    BusinessDocType,
    Code,
    DocumentType,
    EdxmlError,
    Limits,
    Organization,
    Promulgation,
    Receiver,
    ReceiverChange,
    Replacement,
    ResponseFor,
    StatusCode,
    TraceHeader,
    TraceHeaderList,
    UpdateInfo,
    document_id_of,
    read_document,
    write_document,
    write_status,
)
from dienhong.exchange.edxml.tests.builders import (
    DAY,
    DOCUMENT_ID,
    a_document,
    a_full_document,
    a_header,
    a_status,
    a_trace,
    an_attachment,
)


def a_file(**changes):
    return a_document(attachments=(replace(an_attachment(), **changes),))


def a_business(**values):
    return a_document(trace=a_trace(**values))


def headed(**changes):
    return a_document(header=a_header(**changes))


TWICE = (Receiver("H29", ReceiverChange.ADDED), Receiver("H29", ReceiverChange.REMOVED))

REFUSED_TO_WRITE = [
    ("edxml.missing_from", headed(sender=Organization(" "))),
    ("edxml.missing_to", headed(recipients=())),
    ("edxml.missing_to", headed(recipients=(Organization(""),))),
    ("edxml.duplicate_recipient", headed(recipients=(Organization("G22"), Organization("G22")))),
    ("edxml.duplicate_recipient", a_business(doc_type=BusinessDocType.UPDATE, update=UpdateInfo(True, TWICE))),
    ("edxml.bad_agency_code", headed(sender=Organization("h53"))),
    ("edxml.bad_agency_code", headed(recipients=(Organization("H53." + "1" * 32),))),
    ("D1", headed(document_id=DOCUMENT_ID.replace("2026/05/04", "2026-05-04"))),
    ("D2", headed(document_id=DOCUMENT_ID.replace("2026/05/04", "2026/02/30"))),
    ("D2", a_status(at=datetime(2026, 5, 3, 12, tzinfo=UTC))),
    ("D6", headed(code=Code("N/A", "UBND-VP"))),
    ("D6", headed(code=Code("UBND-VP", "123"))),
    ("edxml.bad_document_code", headed(code=Code("1/2", "UBND-VP"))),
    ("edxml.bad_document_code", headed(code=Code("12", "345"))),
    ("edxml.bad_document_id", headed(document_id="123/UBND-VP")),
    ("edxml.bad_document_id", headed(document_id=DOCUMENT_ID.replace("2026/05/04", "hôm nay"))),
    ("D12", headed(promulgation=Promulgation("Tây Ninh", date(2026, 5, 5)))),
    ("D12", headed(code=Code("124", "UBND-VP"))),
    ("edxml.missing_element", headed(subject=" ")),
    ("edxml.missing_element", headed(to_places=("",))),
    ("edxml.missing_element", a_document(trace=TraceHeaderList(()))),
    (
        "edxml.missing_element",
        a_business(doc_type=BusinessDocType.REPLACE, replacements=(Replacement("G22,2026/01/01,1/A", ()),)),
    ),
    ("edxml.missing_element", a_status(response_for=ResponseFor("H53.11", "1/A", None, "x"))),
    ("edxml.too_wide", headed(subject="x" * 501)),
    ("edxml.bad_character", headed(subject="a\x00b")),
    ("edxml.bad_character", headed(subject="a\ud800b")),
    ("edxml.bad_code", headed(document_type=DocumentType(-1, "Công văn"))),
    ("edxml.bad_code", a_file(content_type="tệp pdf")),
    ("edxml.missing_reason", a_business(doc_type=BusinessDocType.RECALL)),
    ("edxml.missing_reason", a_status(status=StatusCode.REJECTION)),
    ("edxml.bad_update", a_business(doc_type=BusinessDocType.UPDATE)),
    ("edxml.bad_update", a_business(doc_type=BusinessDocType.UPDATE, update=UpdateInfo(False))),
    ("edxml.bad_update", a_business(doc_type=BusinessDocType.REPLACE)),
    ("edxml.bad_update", a_business(update=UpdateInfo(True))),
    ("edxml.attachment_missing", replace(a_document(), attachments=())),
    ("edxml.duplicate_attachment", a_document(attachments=(an_attachment(), an_attachment()))),
    ("edxml.bad_content_id", a_file(content_id="cid:vanban")),
    ("edxml.bad_content_id", a_file(content_id="văn bản")),
    ("edxml.bad_name", a_file(name="a/b.pdf")),
    ("D11", a_file(content_type="application/zip")),
]


@pytest.mark.parametrize(("code", "package"), REFUSED_TO_WRITE, ids=lambda v: v if isinstance(v, str) else "")
def test_a_package_that_breaks_a_rule_is_not_written(code, package):
    write = write_document if hasattr(package, "header") else write_status

    with pytest.raises(EdxmlError) as refusal:
        write(package)

    assert refusal.value.code == code


def test_the_envelope_follows_the_customs_of_the_standard():
    data = write_document(a_document()).decode()

    assert data.startswith(
        '<?xml version="1.0" encoding="UTF-8"?>\n<edXML xmlns="http://www.mic.gov.vn/TBT/QCVN_102_2016">'
        '<edXML:edXMLEnvelope xmlns:edXML="http://www.mic.gov.vn/TBT/QCVN_102_2016">'
        "<edXML:edXMLHeader><edXML:MessageHeader><edXML:From><edXML:OrganId>H53.11</edXML:OrganId>"
    )


def test_the_document_id_has_agency_date_number_and_notation():
    assert document_id_of("H53.11", DAY, Code("7", "QĐ-UBND")) == "H53.11,2026/05/04,7/QĐ-UBND"


def test_equal_packages_give_equal_bytes():
    assert write_document(a_full_document()) == write_document(a_full_document())


def test_decomposed_letters_leave_composed():
    decomposed = headed(subject=unicodedata.normalize("NFD", "Trả lời cử tri"))

    assert write_document(decomposed) == write_document(headed(subject="Trả lời cử tri"))


def test_times_leave_in_vietnamese_time_and_whole_seconds():
    hop = TraceHeader("H53.11", datetime(2026, 5, 4, 20, 0, 0, 999, tzinfo=UTC))

    data = write_document(a_document(trace=TraceHeaderList((hop,))))

    assert data.count(b"<edXML:Timestamp>2026/05/05 03:00:00</edXML:Timestamp>") == 1


def test_a_package_beyond_the_limits_is_not_written():
    package = a_file(data=b"x" * 2000)

    with pytest.raises(EdxmlError, match=r"edxml\.too_large"):
        write_document(package, limits=Limits(package=3000))
    with pytest.raises(EdxmlError, match=r"edxml\.too_large"):
        write_document(package, limits=Limits(attachment=1999))


def test_a_response_echoes_a_malformed_document_id_as_it_came():
    odd = ResponseFor("G22", "7816/VPCP", DAY, "G22,2026-05-04,7816/VPCP")

    data = write_document(headed(response_for=(odd,)))

    assert read_document(data).package.header.response_for == (odd,)
