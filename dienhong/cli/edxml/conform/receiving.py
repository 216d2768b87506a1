"""Cases 4: what waits, its bytes, confirming (exchange.md, section 4)."""

from __future__ import annotations

import base64
from hashlib import sha256
from typing import Any
from uuid import uuid4

from dienhong.cli.edxml.conform.playing import Case, Talk, Unexpected, expect, first, into, refused

CASES: list[Case] = []
case = into(CASES)
_MOST_PAGES = 10_000


def waiting(talk: Talk, limit: int = 100) -> list[dict[str, Any]]:
    """Everything that waits for the receiver, page by page. Raises Unexpected."""
    rows: list[dict[str, Any]] = []
    after = ""
    for _ in range(_MOST_PAGES):
        answer = talk.receiver.wire.get(f"/pending?limit={limit}{after}")
        told = answer.json if isinstance(answer.json, dict) else {}
        items = told.get("items")
        expect(answer.status == 200 and isinstance(items, list) and len(items) <= limit, answer)
        rows += [row for row in items or [] if isinstance(row, dict)]
        if not told.get("next"):
            return rows
        after = f"&after={told['next']}"
    raise Unexpected("paging does not end")


@case(
    "4.1",
    ("Văn bản chờ bên nhận", "The document waits for its recipient"),
    ("SHA-256, bên gửi, DocumentId", "SHA-256, sender, DocumentId"),
)
def _pending(talk: Talk) -> str:
    rows = waiting(talk)
    for name in ("main", "second", "third"):
        document, known = talk.document(name), talk.known(name)
        row = first(rows, package=known["uuid"])
        told = (row.get("document_id"), row.get("sha256"), row.get("size"), (row.get("sender") or {}).get("code"))
        right = (document.document_id, sha256(document.data).hexdigest(), len(document.data))
        expect(told == (*right, talk.sender.party.organ_id), str(row or rows[:1]))
        talk.told[f"delivery {name}"] = row.get("delivery")
    return f"{len(rows)}"


@case(
    "4.2",
    ("Đọc danh sách chờ từng trang", "Page through what waits"),
    ("mỗi lượt gửi đúng một lần, cũ trước", "each delivery once, oldest first"),
)
def _paging(talk: Talk) -> str:
    whole = [str(row.get("delivery")) for row in waiting(talk)]
    single = [str(row.get("delivery")) for row in waiting(talk, limit=1)]
    times = [str(row.get("accepted_at")) for row in waiting(talk, limit=2)]
    expect(len(set(single)) == len(single) and set(whole) <= set(single), f"{len(whole)} / {len(single)}")
    return expect(times == sorted(times), f"{len(single)}")


@case(
    "4.3",
    ("Lấy nội dung gói tin", "Fetch the bytes"),
    ("đúng từng byte, Content-Digest đúng", "exact bytes and digest"),
)
def _content(talk: Talk) -> str:
    document = talk.document("main")
    answer = talk.receiver.wire.get(f"/packages/{talk.known('main')['uuid']}/content")
    digest = base64.b64encode(sha256(document.data).digest()).decode()
    expect(answer.status == 200 and answer.body == document.data, f"{answer.status}, {len(answer.body)} bytes")
    expect(answer.headers.get("content-digest") == f"sha-256=:{digest}:", answer.headers.get("content-digest", "-"))
    etag = answer.headers.get("etag", "-")
    return expect(sha256(document.data).hexdigest() in etag, etag)


@case(
    "4.4",
    ("Lấy nhiều gói một lần", "Fetch several at once"),
    ("đúng thứ tự; gói lạ là một lỗi riêng", "in order; a strange one is an error of its own"),
)
def _contents(talk: Talk) -> str:
    wanted = [talk.known("second")["uuid"], str(uuid4()), talk.known("main")["uuid"]]
    answer = talk.receiver.wire.post_json("/packages/contents", {"packages": wanted})
    boundary = answer.headers.get("content-type", "").partition("boundary=")[2].strip('"').encode()
    expect(answer.status == 200 and bool(boundary), answer)
    parts = [part.partition(b"\r\n\r\n") for part in (b"\r\n" + answer.body).split(b"\r\n--" + boundary)[1:-1]]
    ids = [wanted[n].encode() in head for n, (head, _, _) in enumerate(parts[:3])]
    expect(len(parts) == 3 and all(ids), f"{len(parts)} parts, Content-ID {ids}")
    right = [parts[0][2] == talk.document("second").data, parts[2][2] == talk.document("main").data]
    expect(all(right), f"bytes {right}")
    return expect(b"application/problem+json" in parts[1][0], parts[1][0].decode("utf-8", "replace"))


@case("4.5", ("Xác nhận đã nhận", "Confirm"), ("trạng thái 01, có biên nhận", "status 01 and a receipt"))
def _confirm(talk: Talk) -> str:
    row = _confirmed(talk, talk.known("delivery main"))
    expect(row.get("status") == "01" and row.get("duplicate") is False, str(row))
    talk.told["confirmation"] = row
    return f"01 {row.get('receipt')}"


def _confirmed(talk: Talk, delivery: str) -> dict[str, Any]:
    answer = talk.receiver.wire.post_json("/deliveries/confirm", {"deliveries": [delivery]})
    results = answer.json.get("results") if isinstance(answer.json, dict) else None
    row = first(results, delivery=delivery)
    expect(answer.status == 200 and bool(row) and not row.get("error") and bool(row.get("receipt")), answer)
    return row


@case("4.6", ("Xác nhận lần nữa", "Confirm again"), ("duplicate, cùng biên nhận", "duplicate, same receipt"))
def _confirm_again(talk: Talk) -> str:
    known = talk.known("confirmation")
    row = _confirmed(talk, talk.known("delivery main"))
    return expect(row.get("duplicate") is True and row.get("receipt") == known.get("receipt"), str(row))


@case("4.7", ("Gói đã xác nhận không còn chờ", "What is confirmed waits no more"), ("không còn", "it is gone"))
def _gone(talk: Talk) -> str:
    talk.known("confirmation")
    row = first(waiting(talk), delivery=talk.known("delivery main"))
    return expect(not row, str(row or "-"))


@case("4.8", ("Xác nhận thay bên nhận", "Confirm for somebody else"), ("bị từ chối", "refused"))
def _foreign_confirmation(talk: Talk) -> str:
    delivery = talk.known("delivery second")
    answer = talk.sender.wire.post_json("/deliveries/confirm", {"deliveries": [delivery]})
    results = answer.json.get("results") if isinstance(answer.json, dict) else None
    kept_out = answer.status in (403, 404) or bool((first(results).get("error") or {}).get("code"))
    expect(kept_out, answer)
    return expect(bool(first(waiting(talk), delivery=delivery)), answer)


@case("4.9", ("Xác nhận rỗng", "Confirm nothing"), ("422 exchange.nothing_to_confirm",) * 2)
def _nothing(talk: Talk) -> str:
    return refused(
        talk.receiver.wire.post_json("/deliveries/confirm", {"deliveries": []}), "exchange.nothing_to_confirm"
    )


@case("4.10", ("Sai số dòng một trang", "A bad page size"), ("422 exchange.bad_limit",) * 2)
def _limit(talk: Talk) -> str:
    return refused(talk.receiver.wire.get("/pending?limit=0"), "exchange.bad_limit")
