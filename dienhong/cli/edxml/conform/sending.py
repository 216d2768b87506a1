"""Cases 2: sending, repeating, reading what was sent (exchange.md, section 3)."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256
from typing import Any
from uuid import uuid4

from dienhong.cli.edxml.conform.parts import Document, sealed, sign
from dienhong.cli.edxml.conform.playing import Case, Talk, expect, first, into, refused
from dienhong.cli.edxml.conform.wire import Answer
from dienhong.exchange.edxml import write_document

CASES: list[Case] = []
case = into(CASES)


def accepted(answer: Answer, *, status: int = 202, duplicate: bool = False) -> str:
    """The answer takes a package over: uuid, receipt, no error. Raises Unexpected."""
    told = answer.json if isinstance(answer.json, dict) else {}
    whole = bool(told.get("uuid")) and bool(told.get("receipt")) and not told.get("error")
    return expect(answer.status == status and whole and told.get("duplicate") is duplicate, answer)


def sent(talk: Talk, name: str) -> str:
    """Send another document, which must be taken over; its uuid and receipt are kept under the name."""
    document = talk.new(name)
    answer = talk.sender.wire.post_xml("/packages", document.data, document.key)
    text = accepted(answer)
    talk.told[name] = answer.json
    return text


@case("2.1", ("Gửi văn bản mới", "Send a new document"), ("202, có biên nhận", "202 with a receipt"))
def _new(talk: Talk) -> str:
    text = sent(talk, "main")
    return expect(talk.told["main"].get("warnings") == [], text)


@case(
    "2.2",
    ("Gửi lại đúng gói tin với đúng khóa", "Repeat the same bytes under the same key"),
    ("200 duplicate, cùng uuid và biên nhận", "200 duplicate, same uuid and receipt"),
)
def _again(talk: Talk) -> str:
    document, known = talk.document("main"), talk.known("main")
    answer = talk.sender.wire.post_xml("/packages", document.data, document.key)
    accepted(answer, status=200, duplicate=True)
    same = [answer.json[name] == known[name] for name in ("uuid", "receipt")]
    return expect(all(same), answer)


@case("2.3", ("Cùng khóa, nội dung khác", "Same key, other content"), ("409 exchange.key_reused",) * 2)
def _key_reused(talk: Talk) -> str:
    document = talk.document("main")
    other = sealed(talk.package(), talk.sender.seal)
    return refused(talk.sender.wire.post_xml("/packages", other.data, document.key), "exchange.key_reused", 409)


@case("2.4", ("Văn bản đã gửi, khóa mới", "A document sent before, new key"), ("409 exchange.already_sent",) * 2)
def _already_sent(talk: Talk) -> str:
    package = talk.document("main").package
    again = sealed(replace(package, header=replace(package.header, content="Gửi lần hai")), talk.sender.seal)
    return refused(talk.sender.wire.post_xml("/packages", again.data, again.key), "exchange.already_sent", 409)


@case("2.5", ("Không có khóa gửi", "No sending key"), ("422 exchange.key_missing",) * 2)
def _no_key(talk: Talk) -> str:
    document = sealed(talk.package(), talk.sender.seal)
    return refused(talk.sender.wire.post_xml("/packages", document.data), "exchange.key_missing")


@case("2.6", ("Khóa gửi có dấu cách", "A sending key with a blank"), ("422 exchange.key_malformed",) * 2)
def _bad_key(talk: Talk) -> str:
    document = sealed(talk.package(), talk.sender.seal)
    return refused(talk.sender.wire.post_xml("/packages", document.data, "a b"), "exchange.key_malformed")


@case(
    "2.7",
    ("Gửi nhiều gói trong một lần", "A batch"),
    ("200, từng gói một kết quả, đúng thứ tự", "200, one result each, in their order"),
)
def _batch(talk: Talk) -> str:
    main, second = talk.document("main"), talk.new("second")
    parts = [(main.key, main.data), (f"conform/{uuid4()}", b"<a/>"), (second.key, second.data)]
    answer = talk.sender.wire.post_many("/packages", parts)
    results: list[dict[str, Any]] = answer.json.get("results") or [] if isinstance(answer.json, dict) else []
    expect(answer.status == 200 and len(results) == 3, answer)
    duplicate, bad, new = results
    expect([one.get("key") for one in results] == [key for key, _ in parts], answer)
    expect(duplicate.get("duplicate") is True and duplicate.get("uuid") == talk.known("main")["uuid"], answer)
    expect((bad.get("error") or {}).get("code") == "exchange.malformed_package" and not bad.get("uuid"), answer)
    expect(not new.get("error") and bool(new.get("uuid")) and new.get("duplicate") is False, answer)
    talk.told["second"] = new
    return "200"


@case(
    "2.8",
    ("Thói quen được dung thứ (Business)", "A tolerated habit (Business)"),
    ("202, cảnh báo D5", "202, warning D5"),
)
def _tolerated(talk: Talk) -> str:
    package = talk.package()
    data = sign(write_document(package).replace(b"Bussiness", b"Business"), talk.sender.seal)
    talk.documents["third"] = Document(package, data, f"conform/{uuid4()}")
    answer = talk.sender.wire.post_xml("/packages", data, talk.document("third").key)
    accepted(answer)
    talk.told["third"] = answer.json
    return expect(answer.json.get("warnings") == ["D5"], answer)


@case(
    "2.9",
    ("Đọc trạng thái gói đã gửi", "Read a package that was sent"),
    ("SHA-256, dung lượng, lượt gửi đang chờ", "SHA-256, size, the delivery waiting"),
)
def _state(talk: Talk) -> str:
    document = talk.document("main")
    answer = talk.sender.wire.get(f"/packages/{talk.known('main')['uuid']}")
    told = answer.json if isinstance(answer.json, dict) else {}
    right = (told.get("sha256"), told.get("size"), told.get("document_id"), told.get("state"))
    expect(right == (sha256(document.data).hexdigest(), len(document.data), document.document_id, "accepted"), answer)
    deliveries = told.get("deliveries") or []
    delivery = first(deliveries, addressed_as=talk.receiver.party.organ_id)
    expect(len(deliveries) == 1 and delivery.get("channel") == "api", answer)
    return expect(delivery.get("transport") == "waiting" and delivery.get("status") == "", answer)


@case("2.10", ("Gói tin không có trên trục", "A package that is not there"), ("404", "404"))
def _stranger(talk: Talk) -> str:
    answer = talk.sender.wire.get(f"/packages/{uuid4()}/content")
    return expect(answer.status == 404, answer)
