"""Cases 10: a file beside a package, uploaded in pieces, cut and resumed (exchange.md, section 13)."""

from __future__ import annotations

import base64
import json
from dataclasses import replace
from hashlib import sha256
from typing import Any
from uuid import uuid4

from dienhong.cli.edxml.conform.parts import sealed
from dienhong.cli.edxml.conform.playing import Case, Talk, expect, into, refused, until
from dienhong.cli.edxml.conform.sending import accepted
from dienhong.cli.edxml.conform.wire import Answer
from dienhong.exchange.edxml import Attachment

CASES: list[Case] = []
case = into(CASES)
_PIECE = 60_000
_SIZE = 3 * _PIECE
_NAME = "so-lieu.txt"
_DETACHED = "application/vnd.dienhong.detached+json"


def _content(talk: Talk) -> bytes:
    """Plain text that no earlier run has sent."""
    if "content" not in talk.told:
        line = f"Số liệu thử {uuid4()}\n".encode()
        talk.told["content"] = (line * (_SIZE // len(line) + 1))[:_SIZE]
    data: bytes = talk.told["content"]
    return data


def _state(talk: Talk) -> dict[str, Any]:
    answer = talk.sender.wire.get(f"/uploads/{talk.known('upload')}")
    return answer.json if isinstance(answer.json, dict) else {}


def _piece(talk: Talk, offset: int, data: bytes) -> Answer:
    return talk.sender.wire.patch(f"/uploads/{talk.known('upload')}", offset, data)


@case("10.1", ("Bắt đầu tải tệp lớn", "Begin to upload a file"), ("201, open, received 0",) * 2)
def _begun(talk: Talk) -> str:
    data = _content(talk)
    body = {"name": _NAME, "size": len(data), "sha256": sha256(data).hexdigest()}
    answer = talk.sender.wire.post_json("/uploads", body)
    told = answer.json if isinstance(answer.json, dict) else {}
    expect(answer.status == 201 and (told.get("state"), told.get("received")) == ("open", 0), answer)
    talk.told["upload"] = told.get("uuid")
    return answer.short()[:60]


@case("10.2", ("Gửi một phần", "Write a piece"), ("204 với Upload-Offset", "204 with Upload-Offset"))
def _written(talk: Talk) -> str:
    answer = _piece(talk, 0, _content(talk)[:_PIECE])
    return expect(answer.status == 204 and answer.headers.get("upload-offset") == str(_PIECE), answer)


@case(
    "10.3",
    ("Đứt giữa chừng: phần đã nhận còn nguyên", "Cut in the middle: what arrived stays"),
    ("received từ phần trước trở lên", "received is no less than before"),
)
def _cut(talk: Talk) -> str:
    piece = _content(talk)[_PIECE : 2 * _PIECE]
    talk.sender.wire.cut_patch(f"/uploads/{talk.known('upload')}", _PIECE, piece)
    told = until(talk.patience, lambda: (one := _state(talk)).get("state") == "open" and one) or {}
    received = told.get("received")
    talk.told["received"] = received
    return expect(isinstance(received, int) and _PIECE <= received <= 2 * _PIECE, str(told))


@case("10.4", ("Gửi phần vượt quá chỗ đã nhận", "A piece beyond what arrived"), ("409 documents.upload_offset",) * 2)
def _gap(talk: Talk) -> str:
    offset = talk.known("received") + 1
    answer = _piece(talk, offset, _content(talk)[offset:])
    return refused(answer, "documents.upload_offset", 409)


@case("10.5", ("Gửi tiếp từ chỗ đã nhận", "Go on from what arrived"), ("204, đủ byte", "204, every byte"))
def _resumed(talk: Talk) -> str:

    def go_on() -> Answer | None:
        offset = int(_state(talk).get("received", 0))
        answer = _piece(talk, offset, _content(talk)[offset:])
        # One piece at a time: the one that was cut may still be ending.
        return None if answer.code == "documents.upload_busy" else answer

    talk.known("received")
    answer = until(talk.patience, go_on)
    expect(answer is not None, "409 documents.upload_busy")
    return expect(answer.status == 204 and answer.headers.get("upload-offset") == str(_SIZE), answer)


@case("10.6", ("Kết thúc, kiểm tra tệp", "Finish; the file is checked"), ("202, rồi stored", "202, then stored"))
def _finished(talk: Talk) -> str:
    answer = talk.sender.wire.post_json(f"/uploads/{talk.known('upload')}/finish", {})
    expect(answer.status == 202, answer)
    told = until(talk.patience, lambda: (one := _state(talk)).get("state") == "stored" and one) or _state(talk)
    expect(told.get("state") == "stored" and told.get("sha256") == sha256(_content(talk)).hexdigest(), str(told))
    talk.told["stored"] = True
    return "stored"


def _description(data: bytes) -> Attachment:
    told = {
        "version": 1,
        "name": _NAME,
        "size": len(data),
        "sha256": sha256(data).hexdigest(),
        "media_type": "text/plain",
    }
    return Attachment("tep-lon", f"{_NAME}.tep.json", _DETACHED, json.dumps(told).encode())


@case(
    "10.7",
    ("Gói tin nêu tệp chưa tải lên", "A package that names a missing file"),
    ("422 exchange.detached_missing",) * 2,
)
def _missing(talk: Talk) -> str:
    package = talk.package()
    other = _description(_content(talk) + b"x")
    document = sealed(replace(package, attachments=(*package.attachments, other)), talk.sender.seal)
    answer = talk.sender.wire.post_xml("/packages", document.data, document.key)
    return refused(answer, "exchange.detached_missing", 409, 422)


@case(
    "10.8", ("Gói tin nêu tệp đã tải lên", "A package that names the file"), ("202, có biên nhận", "202 with a receipt")
)
def _named(talk: Talk) -> str:
    talk.known("stored")
    package = talk.package()
    files = (*package.attachments, _description(_content(talk)))
    document = sealed(replace(package, attachments=files), talk.sender.seal)
    answer = talk.sender.wire.post_xml("/packages", document.data, document.key)
    text = accepted(answer)
    talk.told["beside"] = answer.json["uuid"]
    return text


@case(
    "10.9",
    ("Bên nhận lấy tệp từng đoạn", "The recipient fetches the file in ranges"),
    ("206, đúng từng byte", "206, the same bytes"),
)
def _ranges(talk: Talk) -> str:
    data = _content(talk)
    path = f"/packages/{talk.known('beside')}/files/{sha256(data).hexdigest()}"
    whole = talk.receiver.wire.get(path)
    rest = talk.receiver.wire.get(path, extra={"Range": f"bytes={_PIECE}-"})
    expect(whole.status == 200 and whole.body == data, whole)
    digest = base64.b64encode(sha256(data).digest()).decode()
    expect(whole.headers.get("content-digest") == f"sha-256=:{digest}:", str(whole.headers.get("content-digest")))
    return expect(rest.status == 206 and rest.body == data[_PIECE:], str(rest.status))
