"""Cases 6 and 7: statuses in their final order, receipts that hold offline (exchange.md, sections 5 and 7)."""

from __future__ import annotations

from hashlib import sha256
from typing import Any
from uuid import uuid4

from lxml import etree

from dienhong.cli.edxml.conform.parts import Document
from dienhong.cli.edxml.conform.playing import Case, Talk, Unexpected, expect, first, into, refused, until
from dienhong.kernel import clock
from dienhong.signing.core import xml_check

CASES: list[Case] = []
case = into(CASES)
_RECEIPT = "urn:dienhong:exchange:receipt:1"
_MOST_PAGES = 10_000


def end_of_statuses(talk: Talk) -> str:
    """The cursor after everything that is there. Raises Unexpected."""
    cursor = ""
    for _ in range(_MOST_PAGES):
        told, before = _page(talk, cursor, 500), cursor
        cursor = str(told["next"] or cursor)
        if not told["more"]:
            return cursor
        expect(cursor != before, f"more, and the same cursor {cursor}")
    raise Unexpected("paging does not end")


def _page(talk: Talk, cursor: str, limit: int) -> dict[str, Any]:
    after = f"&after={cursor}" if cursor else ""
    answer = talk.sender.wire.get(f"/statuses?limit={limit}{after}")
    told: dict[str, Any] = answer.json if isinstance(answer.json, dict) else {}
    whole = isinstance(told.get("items"), list) and "next" in told and "more" in told
    expect(answer.status == 200 and whole and len(told["items"]) <= limit, answer)
    return told


def _read(talk: Talk, wanted: int) -> list[dict[str, Any]]:
    """Statuses since the beginning, two a page, until as many came as were reported or patience ends."""
    rows: list[dict[str, Any]] = talk.told.setdefault("read", [])

    def more() -> bool:
        for _ in range(_MOST_PAGES):
            told = _page(talk, talk.told["cursor"], 2)
            talk.told["cursor"] = str(told["next"] or talk.told["cursor"])
            rows.extend(told["items"])
            if not told["more"] or len(rows) > 10 * wanted:
                break
        return len(rows) >= wanted

    until(talk.patience, more)
    return rows


@case(
    "6.1",
    ("Bên gửi đọc mọi trạng thái theo con trỏ", "The sender reads all statuses by cursor"),
    ("mỗi trạng thái một lần, đúng thứ tự", "each once, in order"),
)
def _statuses(talk: Talk) -> str:
    talk.known("cursor")
    ours = [talk.known(name)["uuid"] for name in ("main", "second")]
    expected = {uuid: ["01"] for uuid in ours}
    for name, code in talk.known("reported"):
        expected[talk.known(name)["uuid"]].append(code)
    rows = _read(talk, sum(map(len, expected.values())))
    read = {uuid: [str(row.get("status")) for row in rows if row.get("package") == uuid] for uuid in ours}
    return expect(read == expected, f"{list(read.values())}")


@case("6.2", ("Đọc tiếp từ con trỏ cuối", "Read on from the last cursor"), ("không có gì mới", "nothing new"))
def _nothing_new(talk: Talk) -> str:
    known = {row.get("uuid") for row in talk.known("read")}
    rows = _page(talk, talk.known("cursor"), 500)["items"]
    return expect(not known & {row.get("uuid") for row in rows}, f"{len(rows)}")


@case("6.3", ("Gói trạng thái nguyên bản", "The original status package"), ("đúng từng byte", "exact bytes"))
def _status_bytes(talk: Talk) -> str:
    _, data = talk.known("status main 03")
    row = first(talk.known("read"), package=talk.known("main")["uuid"], status="03")
    answer = talk.sender.wire.get(f"/statuses/{row.get('uuid')}/content")
    return expect(answer.status == 200 and answer.body == data, answer)


@case("6.4", ("Con trỏ bịa đặt", "An invented cursor"), ("422 kernel.bad_cursor",) * 2)
def _bad_cursor(talk: Talk) -> str:
    return refused(talk.sender.wire.get("/statuses?after=bia-dat"), "kernel.bad_cursor")


def _receipt(talk: Talk, uuid: object, kind: str, document: Document) -> etree._Element:
    """A receipt that verifies against the anchors and speaks of this document. Raises Unexpected."""
    answer = talk.sender.wire.get(f"/receipts/{uuid}")
    expect(answer.status == 200, answer)
    found = xml_check.check(answer.body, talk.trust, now=clock.now())
    expect(found.report.ok and found.root is not None, f"{', '.join(found.report.codes())}")
    assert found.root is not None
    root = found.root
    told = [root.tag, _text(root, "Kind"), _text(root, "Id")]
    expect(told == [f"{{{_RECEIPT}}}Receipt", kind, str(uuid)], str(told))
    named = [_text(root, f"Package/{name}") for name in ("DocumentId", "Sha256", "Size")]
    right = [document.document_id, sha256(document.data).hexdigest(), str(len(document.data))]
    expect(named == right, str(named))
    parties = [_text(root, "Sender/OrganId"), _text(root, "Recipients/Recipient/OrganId")]
    expect(parties == [talk.sender.party.organ_id, talk.receiver.party.organ_id], str(parties))
    return root


def _text(root: etree._Element, path: str) -> str:
    return root.findtext("/".join(f"{{{_RECEIPT}}}{step}" for step in path.split("/"))) or ""


@case(
    "7.1",
    ("Biên nhận của trục khi nhận gói", "The receipt for the package"),
    ("chữ ký đúng khi kiểm ngoại tuyến, đúng nội dung", "verifies offline and names the package"),
)
def _accepted(talk: Talk) -> str:
    _receipt(talk, talk.known("main")["receipt"], "accepted", talk.document("main"))
    return "accepted"


@case(
    "7.2",
    ("Biên nhận khi bên nhận xác nhận", "The receipt for the confirmation"),
    ("chữ ký đúng, kiểu delivered", "verifies, kind delivered"),
)
def _delivered(talk: Talk) -> str:
    _receipt(talk, talk.known("confirmation")["receipt"], "delivered", talk.document("main"))
    return "delivered"


@case(
    "7.3",
    ("Biên nhận của trạng thái", "The receipt for a status"),
    ("chữ ký đúng, mã 03, SHA-256 của gói trạng thái", "verifies, code 03, SHA-256 of the status package"),
)
def _status(talk: Talk) -> str:
    told, data = talk.known("status main 03")
    root = _receipt(talk, told["receipt"], "status", talk.document("main"))
    named = [_text(root, "Status/Code"), _text(root, "Status/Sha256")]
    return expect(named == ["03", sha256(data).hexdigest()], str(named))


@case(
    "7.4",
    ("Bên nhận đọc biên nhận của lượt gửi cho mình", "The recipient reads the receipt of its own delivery"),
    ("cùng biên nhận mà bên gửi đọc được", "the receipt that the sender reads"),
)
def _for_both(talk: Talk) -> str:
    path = f"/receipts/{talk.known('confirmation')['receipt']}"
    read, answer = talk.sender.wire.get(path), talk.receiver.wire.get(path)
    return expect(answer.status == 200 and answer.body == read.body, answer)


@case("7.5", ("Biên nhận không có", "A receipt that is not there"), ("404", "404"))
def _absent(talk: Talk) -> str:
    answer = talk.sender.wire.get(f"/receipts/{uuid4()}")
    return expect(answer.status == 404, answer)
