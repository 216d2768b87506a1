"""Cases 8, continued: the software under test is asked for an update, a replacement and a recall, and answers 15 or 16."""

from __future__ import annotations

from typing import Any

from dienhong.cli.edxml.conform.changing import NEW_SUBJECT, recall, replacement_of, update
from dienhong.cli.edxml.conform.participating import content_of, delivery_of, must_be_sealed, rows_of, says_something
from dienhong.cli.edxml.conform.parts import sealed
from dienhong.cli.edxml.conform.playing import Case, Missing, Talk, expect, into, until
from dienhong.cli.edxml.conform.sending import accepted
from dienhong.exchange.edxml import StatusCode, read_status
from dienhong.exchange.edxml.lint import lint

CASES: list[Case] = []
case = into(CASES)
_ANSWERS = ("15", "16")
_ANSWERED = ("15 hoặc 16 trong thời gian chờ", "15 or 16 within the patience")


def _answers(talk: Talk, name: str, number: int) -> list[dict[str, Any]]:
    """The answers about a document, at least so many. Raises Unexpected."""

    def enough(codes: list[str]) -> bool:
        return sum(code in _ANSWERS for code in codes) >= number

    rows = rows_of(talk, name, enough)
    codes = [str(row["status"]) for row in rows]
    expect(enough(codes), " → ".join(codes))
    return [row for row in rows if row["status"] in _ANSWERS]


@case("8.9", ("Cập nhật văn bản đã gửi (loại 2)", "An update of what it has (type 2)"), _ANSWERED)
def _updated(talk: Talk) -> str:
    if delivery_of(talk, "main").get("status") == StatusCode.REJECTION:
        raise Missing("8.3: 06")  # who takes no document in cannot be asked about one
    accepted(update(talk, "main", subject=NEW_SUBJECT))
    return str(_answers(talk, "main", 1)[0]["status"])


@case(
    "8.10",
    ("Gói trả lời đúng quy chuẩn, có con dấu, chép đúng DocumentId", "Its answer is strict, sealed, echoes DocumentId"),
    ("không có lỗi edXML, chữ ký đúng", "no finding, the signature verifies"),
)
def _answer_is_good(talk: Talk) -> str:
    talk.known("main")
    for row in _answers(talk, "main", 1):
        data = content_of(talk, row)
        findings = [f"{finding.code} {finding.xpath}" for finding in lint(data).findings]
        expect(not findings, "; ".join(findings))
        must_be_sealed(talk, str(row["status"]), data)
        told = read_status(data).package
        echoed = told.response_for.document_id if told is not None else ""
        expect(echoed == talk.document("main").document_id, echoed)
    return "–"


@case("8.11", ("Thay thế bằng văn bản mới (loại 3)", "A replacement (type 3)"), _ANSWERED)
def _replaced(talk: Talk) -> str:
    before = len(_answers(talk, "main", 1))
    talk.documents["newer"] = sealed(replacement_of(talk, "main"), talk.sender.seal)
    answer = talk.sender.wire.post_xml("/packages", talk.documents["newer"].data, talk.documents["newer"].key)
    accepted(answer)
    talk.told["newer"] = answer.json
    return str(_answers(talk, "main", before + 1)[-1]["status"])


@case(
    "8.12",
    ("Phần mềm lấy và xác nhận văn bản thay thế", "It fetches and confirms the replacing document"),
    ("confirmed trong thời gian chờ", "confirmed within the patience"),
)
def _newer_confirmed(talk: Talk) -> str:
    talk.known("newer")
    until(talk.patience, lambda: delivery_of(talk, "newer").get("transport") == "confirmed")
    transport = str(delivery_of(talk, "newer").get("transport"))
    return expect(transport == "confirmed", transport)


@case("8.13", ("Thu hồi văn bản (loại 1)", "A recall (type 1)"), _ANSWERED)
def _recalled(talk: Talk) -> str:
    talk.known("newer")
    accepted(recall(talk, "newer"))
    return str(_answers(talk, "newer", 1)[0]["status"])


@case(
    "8.14",
    ("Không đồng ý thì nêu lý do", "A declined request states its reason"),
    ("16 có Description bằng lời, 15 không bắt buộc", "16 has a Description in words"),
)
def _declined_with_reason(talk: Talk) -> str:
    for name in ("main", "newer"):
        for row in _answers(talk, name, 1):
            told = read_status(content_of(talk, row)).package
            reason = told.description if told is not None else ""
            expect(row["status"] != StatusCode.CHANGE_REJECTION or says_something(reason), f"16: {reason}")
    return "–"
