"""Every defect is told by its own code, and only by that one."""

import pytest

from dienhong.exchange.edxml import (
    AgencyCodeState,
    Finding,
    Severity,
    SignatureForm,
    StatusCode,
    read_document,
    read_status,
    write_document,
    write_status,
)
from dienhong.exchange.edxml.messages import MESSAGES, explain
from dienhong.exchange.edxml.model import NAMESPACE, OLDER_NAMESPACE
from dienhong.exchange.edxml.tests.builders import (
    a_document,
    a_full_document,
    a_recall,
    a_replacement,
    a_status,
    an_attachment,
)
from dienhong.exchange.edxml.tests.defects import (
    DOCUMENT,
    REFUSED_DOCUMENTS,
    REFUSED_STATUSES,
    STATUS,
    WARNED_DOCUMENTS,
    WARNED_STATUSES,
    a_signature,
    a_zip,
    signed,
    spoilt,
    with_file,
)
from dienhong.exchange.edxml.tests.test_write import REFUSED_TO_WRITE


def codes(result):
    return sorted({finding.code for finding in result.findings})


@pytest.mark.parametrize(("code", "data"), REFUSED_DOCUMENTS, ids=lambda v: v if isinstance(v, str) else "")
def test_a_refused_document_gives_its_own_code_and_no_package(code, data):
    result = read_document(data)

    assert codes(result) == [code]
    assert result.package is None
    assert result.errors == result.findings


@pytest.mark.parametrize(("code", "data", "resolve"), WARNED_DOCUMENTS, ids=lambda v: v if isinstance(v, str) else "")
def test_a_tolerated_defect_gives_its_own_code_and_a_package(code, data, resolve):
    result = read_document(data, resolve=resolve)

    assert codes(result) == [code]
    assert result.package is not None
    assert result.warnings == result.findings


@pytest.mark.parametrize(("code", "data"), REFUSED_STATUSES, ids=lambda v: v if isinstance(v, str) else "")
def test_a_refused_status_gives_its_own_code_and_no_package(code, data):
    result = read_status(data)

    assert codes(result) == [code]
    assert result.package is None


@pytest.mark.parametrize(("code", "data"), WARNED_STATUSES, ids=lambda v: v if isinstance(v, str) else "")
def test_a_tolerated_status_defect_gives_its_own_code_and_a_package(code, data):
    result = read_status(data)

    assert codes(result) == [code]
    assert result.package is not None


@pytest.mark.parametrize("build", [a_document, a_full_document, a_recall, a_replacement])
def test_a_correct_document_raises_nothing(build):
    result = read_document(write_document(build()), resolve=lambda code: AgencyCodeState.CURRENT)

    assert result.findings == ()
    assert result.package == build()


@pytest.mark.parametrize("status", list(StatusCode))
def test_a_correct_status_raises_nothing(status):
    package = a_status(status=status, description="Không đúng thẩm quyền")

    result = read_status(write_status(package))

    assert result.findings == ()
    assert result.package == package


def test_every_code_of_the_table_is_raised_by_some_test():
    raised = {case[0] for case in [*REFUSED_DOCUMENTS, *WARNED_DOCUMENTS, *REFUSED_STATUSES, *WARNED_STATUSES]}
    raised |= {code for code, _ in REFUSED_TO_WRITE}

    assert sorted(raised) == sorted(MESSAGES)


def test_a_finding_names_line_place_sentence_and_hint():
    data = spoilt("<edXML:Subject>", "\n\n<edXML:Subject><edXML:b/>")

    result = read_document(data, language="en")

    assert result.findings[0] == Finding(
        "edxml.unexpected_element",
        4,
        "/e:edXML/e:edXMLEnvelope/e:edXMLHeader/e:MessageHeader/e:Subject",
        "“Subject” must be plain text but contains elements.",
        "The sender must remove the elements nested in this value.",
        Severity.ERROR,
    )


def test_the_second_of_several_elements_is_named_by_its_position():
    to = "<edXML:To><edXML:OrganId>G22</edXML:OrganId></edXML:To>"

    result = read_document(spoilt("</edXML:From>", f"</edXML:From>{to}"))

    assert [finding.xpath for finding in result.findings] == [
        "/e:edXML/e:edXMLEnvelope/e:edXMLHeader/e:MessageHeader/e:To[2]"
    ]


def test_text_from_the_package_is_clipped_before_it_is_shown():
    sentence, _ = explain("edxml.bad_name", "vi", {"value": "a\x1b[31m" + "x" * 200})

    assert sentence == "Tên tệp “a\N{REPLACEMENT CHARACTER}[31m" + "x" * 73 + "…” không an toàn."


def test_both_namespaces_are_read():
    assert read_document(spoilt(NAMESPACE, OLDER_NAMESPACE)).package == a_document()


def test_children_are_read_in_any_order():
    swapped = spoilt("<edXML:OrganizationInCharge></edXML:OrganizationInCharge>", "")
    swapped = spoilt(
        "<edXML:OrganAdd></edXML:OrganAdd>",
        "<edXML:OrganAdd></edXML:OrganAdd><edXML:OrganizationInCharge></edXML:OrganizationInCharge>",
        package=swapped,
    )

    assert read_document(swapped).package == a_document()


def test_blanks_line_breaks_and_comments_do_not_change_a_value():
    data = spoilt("<edXML:OrganId>G22<", "<edXML:OrganId> G<!-- x -->22\n<")

    assert read_document(data).package == a_document()


def test_base64_with_line_breaks_is_read():
    data = write_document(a_document(attachments=(an_attachment(data=b"x" * 60),)))
    data = spoilt("eHh4eHh4", "eHh4\r\neHh4", package=data)

    result = read_document(data)

    assert result.package.attachments[0].data == b"x" * 60


def test_a_wrapped_file_is_unpacked():
    data = with_file(a_zip(**{"vanban.pdf": b"%PDF-1.7"}), content_type="application/zip")

    result = read_document(data)

    assert result.findings == ()
    assert result.package.attachments == (an_attachment(data=b"%PDF-1.7"),)


def test_the_dialect_with_xlink_references_is_read():
    data = spoilt(
        "<edXML:Reference><edXML:ContentId>cid:vanban</edXML:ContentId>",
        '<edXML:Reference xmlns:xlink="http://www.w3.org/1999/xlink" xlink:href="cid:vanban">',
    )

    result = read_document(data)

    assert [finding.code for finding in result.findings] == ["edxml.schema"]
    assert result.package == a_document()


def test_status_14_is_read_as_15():
    result = read_status(spoilt("StatusCode>03<", "StatusCode>14<", package=STATUS))

    assert result.package == a_status(status=StatusCode.CHANGE_ACCEPTANCE)


def test_swapped_code_and_agency_are_put_right():
    data = dict(WARNED_STATUSES)["edxml.swapped_response"]

    assert read_status(data).package == a_status()


def test_the_form_of_the_signature_is_told():
    unsigned, real = read_document(DOCUMENT), read_document(signed(a_signature()))
    decorative = read_document(signed(a_signature(digest="FwgIqsSYAAAA")))
    empty = read_document(signed("<edXML:DigitalSignature/>"))

    assert [r.signature for r in (unsigned, real, decorative, empty)] == [
        SignatureForm.ABSENT,
        SignatureForm.TO_VERIFY,
        SignatureForm.UNUSABLE,
        SignatureForm.ABSENT,
    ]
    assert real.findings == ()


def test_the_directory_is_asked_once_for_each_code():
    asked = []

    read_document(DOCUMENT, resolve=lambda code: asked.append(code) or AgencyCodeState.CURRENT)

    assert asked == ["H53.11", "G22"]
