"""The linter: each defect by its own code, line and path; nothing about correct packages."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from dienhong.exchange.edxml import AgencyCodeState, StatusCode, write_document, write_status
from dienhong.exchange.edxml.code_table import BadCodeTable, read_code_table
from dienhong.exchange.edxml.lint import Verdict, lint
from dienhong.exchange.edxml.model import NAMESPACE, SIGNATURE_NAMESPACE
from dienhong.exchange.edxml.tests.builders import a_document, a_full_document, a_recall, a_replacement, a_status
from dienhong.exchange.edxml.tests.defects import (
    DOCUMENT,
    REFUSED_DOCUMENTS,
    REFUSED_STATUSES,
    WARNED_DOCUMENTS,
    WARNED_STATUSES,
)
from dienhong.exchange.edxml.tests.test_round_trip import DOCUMENTS, STATUSES

OURS = [f"D{number}" for number in range(1, 13)]
DEFECTS = [
    (code, data, resolve)
    for code, data, resolve in [
        *((code, data, None) for code, data in [*REFUSED_DOCUMENTS, *REFUSED_STATUSES, *WARNED_STATUSES]),
        *WARNED_DOCUMENTS,
    ]
    if code != "edxml.wrong_kind"  # the linter takes both kinds
]
UNREADABLE = {
    "edxml.not_xml",
    "edxml.bad_encoding",
    "edxml.dtd_forbidden",
    "edxml.too_large",
    "edxml.too_deep",
    "edxml.bad_namespace",
}


def test_there_is_a_fixture_for_each_of_the_twelve_dialect_defects():
    assert [code for code in OURS if code not in {code for code, _, _ in DEFECTS}] == []


@pytest.mark.parametrize(("code", "data", "resolve"), DEFECTS, ids=lambda v: v if isinstance(v, str) else "")
def test_each_defect_raises_exactly_its_own_code(code, data, resolve):
    result = lint(data, resolve=resolve)

    assert {finding.code for finding in result.findings} == {code}
    assert result.verdict == (Verdict.UNREADABLE if code in UNREADABLE else Verdict.FINDINGS)


@pytest.mark.parametrize(
    ("code", "data", "resolve"),
    [case for case in DEFECTS if case[0] not in UNREADABLE],
    ids=lambda v: v if isinstance(v, str) else "",
)
def test_each_defect_is_placed_by_line_and_a_path_that_leads_there(code, data, resolve):
    spread = data.replace(b"><", b">\n<")

    (finding, *_) = lint(spread, resolve=resolve).findings

    root = etree.fromstring(spread, etree.XMLParser(huge_tree=True))
    namespace = root.tag[1:].partition("}")[0]
    (element,) = root.xpath(finding.xpath, namespaces={"e": namespace, "ds": SIGNATURE_NAMESPACE})
    assert finding.line == element.sourceline
    assert finding.line > 1 or element is root


def test_what_is_no_xml_is_placed_by_line():
    cut = DOCUMENT.replace(b"><", b">\n<")[:-30]

    (finding,) = lint(cut).findings

    assert (finding.code, finding.line) == ("edxml.not_xml", cut.count(b"\n") + 1)


@pytest.mark.parametrize("build", [a_document, a_full_document, a_recall, a_replacement])
def test_a_correct_document_of_each_kind_raises_nothing(build):
    result = lint(write_document(build()))

    assert (result.verdict, result.kind, result.sender, result.findings) == (Verdict.CLEAN, "document", "H53.11", ())


@pytest.mark.parametrize("status", list(StatusCode))
def test_a_correct_status_of_each_code_raises_nothing(status):
    package = a_status(status=status, description="Không đúng thẩm quyền", at=datetime(2026, 5, 5, tzinfo=UTC))

    result = lint(write_status(package))

    assert (result.verdict, result.kind, result.sender, result.findings) == (Verdict.CLEAN, "status", "G22", ())


@settings(max_examples=30, deadline=None)
@given(st.one_of(DOCUMENTS.map(write_document), STATUSES.map(write_status)))
def test_no_correct_package_raises_a_false_alarm(data):
    assert lint(data).findings == ()


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_no_damage_makes_the_linter_fail(data):
    at = data.draw(st.integers(0, len(DOCUMENT) - 1))
    damaged = DOCUMENT[:at] + data.draw(st.binary(max_size=3)) + DOCUMENT[at + data.draw(st.integers(0, 5)) :]

    assert lint(damaged).verdict in set(Verdict)


def test_a_table_of_codes_says_what_is_old_or_closed():
    table = read_code_table("code,state,replaced_by\nG22,closed,G24\n000.00.11.H53,old,H53.11\nH53.11,current,\n")

    (finding,) = lint(DOCUMENT, resolve=table.state_of).findings

    assert finding.code == "D10"
    assert [table.state_of(code) for code in ("000.00.11.H53", "H53.11", "H99")] == [
        AgencyCodeState.OLD_FORM,
        AgencyCodeState.CURRENT,
        AgencyCodeState.CURRENT,
    ]
    assert [table.successor_of(code) for code in ("G22", "H53.11")] == ["G24", "H53.11"]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("code;state\n", "line 1:"),
        ("code,state,replaced_by\nh53,old,\n", "line 2:"),
        ("code,state,replaced_by\nG22,gone,\n", "line 2:"),
        ("code,state,replaced_by\nG22,old,\nG22,closed,\n", "line 3:"),
    ],
)
def test_a_bad_table_of_codes_is_refused_with_its_line(text, line):
    with pytest.raises(BadCodeTable, match=f"^{line}"):
        read_code_table(text)


def test_a_defect_that_only_the_schema_sees_is_placed_too():
    data = DOCUMENT.replace(b"<edXML:Subject>", b'\n<edXML:Subject la="1">')

    (finding,) = lint(data).findings

    assert (finding.code, finding.line) == ("edxml.schema", 3)
    assert finding.xpath == "/e:edXML/e:edXMLEnvelope/e:edXMLHeader/e:MessageHeader/e:Subject"
    assert NAMESPACE not in finding.xpath
