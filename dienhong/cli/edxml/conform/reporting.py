"""Cases 5: statuses, their order, what must not be taken for one (exchange.md, section 5)."""

from __future__ import annotations

from typing import Any

from dienhong.cli.edxml.conform.parts import Document, a_status, sealed, sign, unsigned_status
from dienhong.cli.edxml.conform.playing import Case, Talk, expect, first, into, refused
from dienhong.cli.edxml.conform.sending import accepted
from dienhong.cli.edxml.conform.wire import Answer

CASES: list[Case] = []
case = into(CASES)
_NOT_ALLOWED = ("409 exchange.status_not_allowed",) * 2
_LATE = ("200 late, trạng thái không đổi", "200 late, nothing changes")


def _reported(talk: Talk, name: str, code: str, reason: str = "") -> tuple[Answer, bytes]:
    data = a_status(talk.receiver.party, talk.document(name), code, talk.receiver.seal, reason)
    return talk.receiver.wire.post_xml("/statuses", data), data


def _taken(talk: Talk, name: str, code: str, reason: str = "") -> str:
    """Report a status that must be recorded; the answer and the bytes are kept."""
    talk.known(name)
    answer, data = _reported(talk, name, code, reason)
    told: dict[str, Any] = answer.json if isinstance(answer.json, dict) else {}
    whole = told.get("package") == talk.known(name)["uuid"] and bool(told.get("receipt")) and not told.get("error")
    expect(answer.status == 200 and whole and told.get("status") == code and told.get("duplicate") is False, answer)
    talk.told[f"status {name} {code}"] = (told, data)
    talk.told.setdefault("reported", []).append((name, code))
    return answer.short()[:60]


def _overtaken(talk: Talk, name: str, code: str) -> str:
    """Report a status that a later one has overtaken: a record of it is kept, marked late."""
    answer, _ = _reported(talk, name, code)
    told = answer.json if isinstance(answer.json, dict) else {}
    expect(answer.status == 200 and told.get("late") is True and bool(told.get("receipt")), answer)
    talk.known("reported").append((name, code))
    return answer.short()[:60]


@case("5.1", ("Đã tiếp nhận (03)", "Taken in (03)"), ("200, có biên nhận", "200 with a receipt"))
def _taken_in(talk: Talk) -> str:
    talk.known("confirmation")
    return _taken(talk, "main", "03")


@case("5.2", ("Báo lại 03", "03 again"), ("200 duplicate", "200 duplicate"))
def _again(talk: Talk) -> str:
    _, data = talk.known("status main 03")
    answer = talk.receiver.wire.post_xml("/statuses", data)
    told = answer.json if isinstance(answer.json, dict) else {}
    return expect(answer.status == 200 and told.get("duplicate") is True, answer)


@case("5.3", ("Từ chối sau khi tiếp nhận (02)", "Refuse after taking in (02)"), _NOT_ALLOWED)
def _refuse_late(talk: Talk) -> str:
    talk.known("status main 03")
    answer, _ = _reported(talk, "main", "02", "Không đúng thẩm quyền")
    return refused(answer, "exchange.status_not_allowed", 409)


@case("5.4", ("Phân công (04)", "Assigned (04)"), ("200", "200"))
def _assigned(talk: Talk) -> str:
    return _taken(talk, "main", "04")


@case("5.5", ("Đang xử lý (05)", "In progress (05)"), ("200", "200"))
def _in_progress(talk: Talk) -> str:
    return _taken(talk, "main", "05")


@case("5.6", ("03 đến sau 05", "03 that comes after 05"), _LATE)
def _late(talk: Talk) -> str:
    talk.known("status main 05")
    return _overtaken(talk, "main", "03")


@case("5.7", ("Hoàn thành (06)", "Finished (06)"), ("200", "200"))
def _finished(talk: Talk) -> str:
    return _taken(talk, "main", "06")


@case("5.8", ("05 đến sau khi hoàn thành", "05 that comes after the end"), _LATE)
def _after_the_end(talk: Talk) -> str:
    talk.known("status main 06")
    return _overtaken(talk, "main", "05")


@case("5.9", ("Hoàn thành khi chưa tiếp nhận", "Finish before taking in"), _NOT_ALLOWED)
def _too_early(talk: Talk) -> str:
    delivery = talk.known("delivery second")
    answer = talk.receiver.wire.post_json("/deliveries/confirm", {"deliveries": [delivery]})
    expect(answer.status == 200, answer)
    answer, _ = _reported(talk, "second", "06")
    return refused(answer, "exchange.status_not_allowed", 409)


@case("5.10", ("Từ chối không nêu lý do", "Refuse without a reason"), ("422 exchange.reason_missing",) * 2)
def _no_reason(talk: Talk) -> str:
    document, receiver = talk.document("second"), talk.receiver
    talk.known("second")
    whole = unsigned_status(receiver.party, document, "02", "x")
    bare = whole.replace(b"<edXML:Description>x</edXML:Description>", b"")
    return refused(receiver.wire.post_xml("/statuses", _sign(talk, bare)), "exchange.reason_missing")


def _sign(talk: Talk, data: bytes) -> bytes:
    return sign(data, talk.receiver.seal)


@case("5.11", ("Từ chối có lý do (02)", "Refuse with a reason (02)"), ("200", "200"))
def _refused(talk: Talk) -> str:
    return _taken(talk, "second", "02", "Không đúng thẩm quyền giải quyết")


@case("5.12", ("Tiếp nhận sau khi từ chối", "Take in after refusing"), _NOT_ALLOWED)
def _take_in_late(talk: Talk) -> str:
    talk.known("status second 02")
    answer, _ = _reported(talk, "second", "03")
    return refused(answer, "exchange.status_not_allowed", 409)


@case(
    "5.13",
    ("Gửi lại văn bản đã bị từ chối", "Send a refused document again"),
    ("202 với khóa mới", "202 under a new key"),
)
def _sent_again(talk: Talk) -> str:
    talk.known("status second 02")
    again = sealed(talk.document("second").package, talk.sender.seal)
    answer = talk.sender.wire.post_xml("/packages", again.data, again.key)
    accepted(answer)
    return expect(answer.json["uuid"] != talk.known("second")["uuid"], answer)


@case("5.14", ("Trạng thái không ký", "An unsigned status"), ("422 exchange.unsigned",) * 2)
def _unsigned(talk: Talk) -> str:
    talk.known("third")
    data = unsigned_status(talk.receiver.party, talk.document("third"), "03")
    return refused(talk.receiver.wire.post_xml("/statuses", data), "exchange.unsigned")


@case(
    "5.15", ("Trạng thái bị sửa sau khi ký", "A status changed after signing"), ("422 exchange.signature_invalid",) * 2
)
def _tampered(talk: Talk) -> str:
    talk.known("third")
    data = a_status(talk.receiver.party, talk.document("third"), "03", talk.receiver.seal)
    changed = data.replace(b"StatusCode>03<", b"StatusCode>06<")
    return refused(talk.receiver.wire.post_xml("/statuses", changed), "exchange.signature_invalid")


@case("5.16", ("Trạng thái đóng dấu cơ quan khác", "A status under another's seal"), ("422 exchange.wrong_seal",) * 2)
def _foreign(talk: Talk) -> str:
    talk.known("third")
    data = a_status(talk.receiver.party, talk.document("third"), "03", talk.sender.seal)
    return refused(talk.receiver.wire.post_xml("/statuses", data), "exchange.wrong_seal")


@case("5.17", ("Văn bản chưa từng gửi", "A document never sent"), ("404 hoặc 422 exchange.no_such_delivery",) * 2)
def _never_sent(talk: Talk) -> str:
    document: Document = sealed(talk.package(), talk.sender.seal)
    data = a_status(talk.receiver.party, document, "03", talk.receiver.seal)
    return refused(talk.receiver.wire.post_xml("/statuses", data), "exchange.no_such_delivery", 404, 422)


@case("5.18", ("Mã trạng thái không có (07)", "A status that does not exist (07)"), ("422", "422"))
def _unknown(talk: Talk) -> str:
    data = unsigned_status(talk.receiver.party, talk.document("main"), "03")
    signed = _sign(talk, data.replace(b"StatusCode>03<", b"StatusCode>07<"))
    answer = talk.receiver.wire.post_xml("/statuses", signed)
    return expect(answer.status == 422 and answer.code.startswith("exchange."), answer)


@case(
    "5.19",
    ("Bên gửi thấy trạng thái mới nhất và lý do", "The sender sees the newest status and the reason"),
    ("06; 02 kèm lý do", "06; 02 with its reason"),
)
def _seen(talk: Talk) -> str:
    shown = []
    for name, code in (("main", "06"), ("second", "02")):
        talk.known(f"status {name} {code}")
        answer = talk.sender.wire.get(f"/packages/{talk.known(name)['uuid']}")
        row = first((answer.json or {}).get("deliveries") if isinstance(answer.json, dict) else None)
        shown.append((row.get("status"), row.get("reason")))
    return expect(shown == [("06", ""), ("02", "Không đúng thẩm quyền giải quyết")], str(shown))
