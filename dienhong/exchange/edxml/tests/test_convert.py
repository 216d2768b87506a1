"""Conversion: what comes out is strict, every change is listed, and what needs a human is left to one."""

import subprocess
from base64 import b64encode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dienhong.exchange.edxml import read_document, read_status, schema_path, write_document, write_status
from dienhong.exchange.edxml.code_table import read_code_table
from dienhong.exchange.edxml.convert import RULES, convert, rule_sentence
from dienhong.exchange.edxml.lint import Verdict, lint
from dienhong.exchange.edxml.model import NAMESPACE, OLDER_NAMESPACE
from dienhong.exchange.edxml.tests.builders import DOCUMENT_ID, a_document, a_status, an_attachment
from dienhong.exchange.edxml.tests.defects import DOCUMENT, STATUS, TO, a_signature, a_zip, signed, spoilt, with_file
from dienhong.exchange.edxml.tests.test_round_trip import DOCUMENTS, STATUSES

CODES = read_code_table("code,state,replaced_by\nG22,closed,G24\n000.00.11.H53,old,H53.11\n")
PDF = an_attachment().data
BARE = spoilt("edXML:", "", package=spoilt("xmlns:edXML", "xmlns"))
SWAPPED = ">UBND-VP</edXML:CodeNumber><edXML:CodeNotation>123<"
HABITS = [
    ("D1", spoilt("PromulgationDate>2026/05/04<", "PromulgationDate>04/05/2026<")),
    ("D1", spoilt("Timestamp>2026/05/04 10:30:00<", "Timestamp>2026-05-04T10:30:00<")),
    ("D1", spoilt("H53.11,2026/05/04", "H53.11,2026-05-04")),
    ("D3", BARE),
    ("D4", spoilt("<ContentId>cid:vanban<", "<ContentId>vanban<")),
    ("D4", spoilt("<edXML:ContentId>cid:vanban<", "<edXML:ContentId>vanban<")),
    ("D5", spoilt("Bussiness", "Business")),
    ("D6", spoilt(">123</edXML:CodeNumber><edXML:CodeNotation>UBND-VP<", SWAPPED)),
    ("D9", spoilt("TraceHeader><edXML:OrganId>H53.11", "TraceHeader><edXML:OrganId>000.00.00.G22")),
    ("D11", with_file(PDF, content_type="application/zip")),
    ("D12", spoilt(f"<edXML:Bussiness><edXML:DocumentId>{DOCUMENT_ID}", "<edXML:Bussiness><edXML:DocumentId>khac")),
    ("namespace", spoilt(NAMESPACE, OLDER_NAMESPACE)),
    ("signature", signed(a_signature())),
    ("unwrapped", with_file(a_zip(**{"vanban.pdf": PDF}), content_type="application/zip")),
    ("left_out", spoilt("<edXML:Subject>", "<edXML:MaHoSo>12</edXML:MaHoSo><edXML:Subject>")),
    ("content_type", spoilt("ContentType>application/pdf<", "ContentType>PDF<")),
]


@pytest.mark.parametrize(("rule", "data"), HABITS, ids=lambda v: v if isinstance(v, str) else "")
def test_each_habit_is_mended_by_its_rule_into_the_package_that_was_meant(rule, data):
    done = convert(data)

    assert done.problems == ()
    assert rule in {step.rule for step in done.steps}
    assert read_document(done.data).package == a_document()
    assert done.data == DOCUMENT


STATUS_HABITS = [
    ("edxml.status_alias", spoilt("StatusCode>03<", "StatusCode>14<", package=STATUS), "15"),
    (
        "edxml.swapped_response",
        spoilt(
            "OrganId>H53.11</edXML:OrganId><edXML:Code>123/UBND-VP<",
            "OrganId>123/UBND-VP</edXML:OrganId><edXML:Code>H53.11<",
            package=STATUS,
        ),
        "03",
    ),
    (
        "response_date",
        spoilt("<edXML:PromulgationDate>2026/05/04</edXML:PromulgationDate>", "", package=STATUS),
        "03",
    ),
]


@pytest.mark.parametrize(("rule", "data", "code"), STATUS_HABITS, ids=lambda v: v if isinstance(v, str) else "")
def test_each_habit_of_statuses_is_mended_by_its_rule(rule, data, code):
    done = convert(data)

    assert [step.rule for step in done.steps if step.rule != "edxml.schema"] in ([rule], [rule, rule])
    assert read_status(done.data).package == a_status(status=code)


def test_old_and_closed_codes_are_replaced_by_the_table_and_the_document_id_stays():
    data = spoilt("<edXML:OrganId>H53.11<", "<edXML:OrganId>000.00.11.H53<")

    done = convert(data, codes=CODES)

    assert {(step.rule, step.before, step.after) for step in done.steps} == {
        ("D10", "000.00.11.H53", "H53.11"),
        ("D10", "G22", "G24"),
    }
    package = read_document(done.data).package
    assert (package.header.sender.organ_id, package.header.recipients[0].organ_id) == ("H53.11", "G24")
    assert package.header.document_id == DOCUMENT_ID


def test_a_file_hidden_in_a_zip_of_another_kind_comes_out_under_its_own_name():
    data = with_file(a_zip(**{"goc.pdf": PDF}), name="van-ban.doc", content_type="application/zip")

    (attachment,) = read_document(convert(data).data).package.attachments

    assert (attachment.name, attachment.content_type, attachment.data) == ("goc.pdf", "application/pdf", PDF)


def test_an_archive_of_several_files_is_named_as_one():
    data = with_file(a_zip(**{"1.pdf": PDF, "2.pdf": PDF}))

    (attachment,) = read_document(convert(data).data).package.attachments

    assert (attachment.name, attachment.content_type) == ("vanban.pdf.zip", "application/zip")


def test_several_habits_at_once_are_mended_together():
    data = spoilt("Bussiness", "Business", package=spoilt("H53.11,2026/05/04", "H53.11,04/05/2026"))
    data = spoilt(NAMESPACE, OLDER_NAMESPACE, package=data)

    done = convert(data)

    assert done.data == DOCUMENT
    assert {"namespace", "D1", "D5"} <= {step.rule for step in done.steps}


NEEDS_A_HUMAN = [
    ("D2", spoilt("PromulgationDate>2026/05/04<", "PromulgationDate>2026/02/30<")),
    ("D4", spoilt("<edXML:ContentId>cid:vanban<", "<edXML:ContentId>cid:khac<")),
    ("D6", spoilt("CodeNumber>123<", "CodeNumber>N/A<")),
    ("D12", spoilt("PromulgationDate>2026/05/04<", "PromulgationDate>2026/05/05<")),
    ("edxml.duplicate_recipient", spoilt(TO, TO + TO)),
    ("edxml.too_wide", spoilt("<edXML:Subject>", "<edXML:Subject>" + "x" * 500)),
    ("edxml.missing_reason", spoilt("DocType>0<", "DocType>1<")),
    ("edxml.zip_bomb", with_file(a_zip(x=b"\0" * 20_000_000))),
]


@pytest.mark.parametrize(("code", "data"), NEEDS_A_HUMAN, ids=lambda v: v if isinstance(v, str) else "")
def test_what_only_a_human_can_decide_is_not_converted(code, data):
    done = convert(data)

    assert (done.data, done.readable) == (None, True)
    assert {problem.code for problem in done.problems} == {code}


def test_what_is_no_edxml_is_told_apart():
    assert (convert(b"van ban").data, convert(b"van ban").readable) == (None, False)


@pytest.mark.parametrize("data", [data for _, data in HABITS], ids=[rule for rule, _ in HABITS])
def test_what_comes_out_is_clean_and_valid_by_xmllint(data, tmp_path):
    path = tmp_path / "strict.xml"
    path.write_bytes(convert(data).data)

    done = subprocess.run(
        ["xmllint", "--noout", "--huge", "--schema", str(schema_path("document")), str(path)],
        capture_output=True,
        text=True,
        timeout=60,
    )

    assert (done.returncode, lint(path.read_bytes()).verdict) == (0, Verdict.CLEAN)


@settings(max_examples=25, deadline=None)
@given(st.one_of(DOCUMENTS.map(write_document), STATUSES.map(write_status)))
def test_a_strict_package_is_not_changed_at_all(data):
    done = convert(data)

    assert (done.data, done.steps) == (data, ())


@settings(max_examples=25, deadline=None)
@given(DOCUMENTS)
def test_every_text_that_differs_is_listed(package):
    odd = write_document(package).replace(b"<edXML:Subject>", b"<edXML:La>x1</edXML:La><edXML:Subject>")
    odd = odd.replace(b"<edXML:TypeDetail>", b"<edXML:TypeDetail>0")

    done = convert(odd)

    told = {(step.rule, step.before, step.after) for step in done.steps if step.rule != "edxml.schema"}
    detail = str(package.header.document_type.detail)
    assert done.data == write_document(package)
    assert told == {("left_out", "x1", ""), ("left_out", f"0{detail}", ""), ("put_in", "", detail)}


def test_every_rule_has_its_sentence_in_both_languages():
    assert all(rule_sentence(rule, "vi") and rule_sentence(rule, "en") for rule in [*RULES, "D1", "edxml.schema"])


def test_the_content_of_a_file_is_untouched():
    body = b"%PDF-1.7 \x00\xff" * 50

    done = convert(spoilt(b64encode(PDF).decode(), b64encode(body).decode(), package=BARE))

    assert read_document(done.data).package.attachments[0].data == body
