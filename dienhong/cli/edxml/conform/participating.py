"""Cases 8: another party's software as a recipient on the axis: it fetches, confirms and reports by itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from dienhong.cli.edxml.conform.playing import Case, Talk, expect, first, into, until
from dienhong.cli.edxml.conform.sending import sent
from dienhong.exchange.edxml import StatusCode, read_status
from dienhong.exchange.edxml.lint import lint
from dienhong.kernel import clock
from dienhong.signing.core import xml_check
from dienhong.signing.core.judgement import expect_agency

CASES: list[Case] = []
case = into(CASES)
_MAY_FOLLOW = {"": "01", "01": "02 03", "03": "04 05 06", "04": "05 06", "05": "04 06"}
_FINISHED = ("02", "06")


@case("8.1", ("Gửi cho phần mềm được kiểm tra", "Send to the software under test"), ("202", "202"))
def _send(talk: Talk) -> str:
    return sent(talk, "main")


def delivery_of(talk: Talk, name: str) -> dict[str, Any]:
    """How a document stands with the software under test."""
    answer = talk.sender.wire.get(f"/packages/{talk.known(name)['uuid']}")
    return first((answer.json or {}).get("deliveries"))


def _delivery(talk: Talk) -> dict[str, Any]:
    return delivery_of(talk, "main")


@case(
    "8.2",
    ("Phần mềm lấy và xác nhận gói tin", "It fetches and confirms the package"),
    ("confirmed trong thời gian chờ", "confirmed within the patience"),
)
def _confirmed(talk: Talk) -> str:
    talk.known("main")
    until(talk.patience, lambda: _delivery(talk).get("transport") == "confirmed")
    row = _delivery(talk)
    talk.told["confirmed"] = row.get("transport") == "confirmed"
    return expect(talk.told["confirmed"], str(row.get("transport")))


@case(
    "8.3",
    ("Phần mềm báo trạng thái đến khi xong", "It reports statuses to the end"),
    ("03 rồi 06, hoặc 02", "03 and then 06, or 02"),
)
def _to_the_end(talk: Talk) -> str:
    talk.known("main")
    until(talk.patience, lambda: _delivery(talk).get("status") in _FINISHED)
    status = str(_delivery(talk).get("status"))
    return expect(status in _FINISHED, status)


def rows_of(talk: Talk, name: str, enough: Callable[[list[str]], bool]) -> list[dict[str, Any]]:
    """Statuses of a document in their final order, as soon as their codes are enough, or when patience ends."""
    rows: list[dict[str, Any]] = talk.told.setdefault("rows", [])
    uuid = talk.known(name)["uuid"]

    def own() -> list[dict[str, Any]]:
        return [row for row in rows if row["package"] == uuid]

    def read() -> bool:
        cursor = f"&after={talk.told['cursor']}" if talk.known("cursor") else ""
        told = talk.sender.wire.get(f"/statuses?limit=100{cursor}").json
        talk.told["cursor"] = told["next"] or talk.told["cursor"]
        rows.extend(told["items"])
        return enough([str(row["status"]) for row in own()])

    if not enough([str(row["status"]) for row in own()]):
        until(talk.patience, read)
    return own()


def _rows(talk: Talk, wanted: str) -> list[dict[str, Any]]:
    return rows_of(talk, "main", lambda codes: wanted in codes)


@case(
    "8.4",
    ("Thứ tự trạng thái hợp lệ, có 03 trước 06", "The order of statuses is legal"),
    ("đúng sơ đồ trạng thái", "as the diagram of statuses has it"),
)
def _order(talk: Talk) -> str:
    codes = [str(row["status"]) for row in _rows(talk, str(_delivery(talk).get("status")))]
    legal = all(code in _MAY_FOLLOW.get(before, "") for before, code in zip(["", *codes], codes, strict=False))
    return expect(legal and bool(codes) and codes[-1] in _FINISHED, " → ".join(codes))


@case(
    "8.5",
    ("Gói trạng thái viết đúng quy chuẩn", "Its status packages are strictly written"),
    ("không có lỗi edXML", "no finding of the linter"),
)
def _clean(talk: Talk) -> str:
    findings = [
        f"{code}: {finding.code} {finding.xpath}" for code, data in _packages(talk) for finding in lint(data).findings
    ]
    return expect(not findings, "; ".join(findings) or "0")


def _packages(talk: Talk) -> list[tuple[str, bytes]]:
    """Code and bytes of the statuses that the software reported itself. Raises Unexpected when there is none."""
    found = []
    for row in _rows(talk, str(_delivery(talk).get("status"))):
        data = content_of(talk, row)
        if data:
            found.append((str(row["status"]), data))
    expect(bool(found), "no status package")
    return found


def content_of(talk: Talk, row: dict[str, Any]) -> bytes:
    """The package of a status, b"" for one that follows from a confirmation."""
    return talk.sender.wire.get(f"/statuses/{row['uuid']}/content").body


def must_be_sealed(talk: Talk, code: str, data: bytes) -> None:
    """Raises Unexpected unless the recipient's seal on a status package verifies offline."""
    report = expect_agency(xml_check.validate(data, talk.trust, now=clock.now()), talk.peer)
    expect(report.ok and report.signers[0].kind == "seal", f"{code}: {', '.join(report.codes())}")


@case(
    "8.6",
    ("Gói trạng thái có con dấu của cơ quan nhận", "Its status packages bear the recipient's seal"),
    ("chữ ký đúng khi kiểm ngoại tuyến", "verify offline"),
)
def _sealed(talk: Talk) -> str:
    for code, data in _packages(talk):
        must_be_sealed(talk, code, data)
    return "–"


@case(
    "8.7",
    ("Gói trạng thái chép đúng DocumentId", "Its status packages echo DocumentId exactly"),
    ("DocumentId và OrganId đúng từng ký tự", "DocumentId and OrganId to the letter"),
)
def _echo(talk: Talk) -> str:
    document, named = talk.document("main"), set()
    for _, data in _packages(talk):
        status = read_status(data).package
        if status is not None:
            named.add((status.response_for.document_id, status.response_for.organ_id))
    return expect(named == {(document.document_id, talk.sender.party.organ_id)}, str(named))


@case(
    "8.8",
    ("Từ chối thì nêu lý do", "A refusal states its reason"),
    ("02 có Description bằng lời, mã khác không bắt buộc", "02 has a Description in words"),
)
def _reason(talk: Talk) -> str:
    for _, data in _packages(talk):
        status = read_status(data).package
        if status is not None and status.status is StatusCode.REJECTION:
            expect(says_something(status.description), f"02: {status.description}")
    return "–"


def says_something(reason: str) -> bool:
    """Whether a reason holds more than a dot or a dash that fills the field."""
    return sum(letter.isalnum() for letter in reason) > 1
