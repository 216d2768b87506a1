"""Cases 9: recall, update and replacement, and the answers 15 and 16 (exchange.md, section 5)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from dienhong.cli.edxml.conform.parts import Document, a_status, sealed, sign, unsigned_status
from dienhong.cli.edxml.conform.playing import Case, Talk, expect, first, into, refused, until
from dienhong.cli.edxml.conform.sending import accepted, sent
from dienhong.cli.edxml.conform.wire import Answer
from dienhong.exchange.edxml import Attachment, BusinessDocType, BusinessInfo, DocumentPackage, Replacement, UpdateInfo

CASES: list[Case] = []
case = into(CASES)
_NOTICE = Attachment("thong-bao", "thong-bao.txt", "text/plain", "THÔNG BÁO".encode())
REASON = "Có sai sót về nội dung"
NEW_SUBJECT = "V/v kiểm tra sự phù hợp của phần mềm (đã sửa trích yếu)"


def _held(talk: Talk, name: str) -> None:
    """Another document that the recipient has fetched and confirmed."""
    sent(talk, name)
    answer = talk.sender.wire.get(f"/packages/{talk.known(name)['uuid']}")
    delivery = first((answer.json or {}).get("deliveries")).get("delivery")
    answer = talk.receiver.wire.post_json("/deliveries/confirm", {"deliveries": [delivery]})
    expect(answer.status == 200 and not first(answer.json.get("results")).get("error"), answer)


def about(package: DocumentPackage, business: BusinessInfo, *files: Attachment, **changes: Any) -> DocumentPackage:
    """A package about this document: the same names of it, other values and files."""
    trace = replace(package.trace, business=business)
    return replace(package, trace=trace, header=replace(package.header, **changes), attachments=files)


def posted(talk: Talk, package: DocumentPackage) -> Answer:
    """The answer to this package, sealed and sent."""
    document = sealed(package, talk.sender.seal)
    return talk.sender.wire.post_xml("/packages", document.data, document.key)


def recall(talk: Talk, name: str) -> Answer:
    """The answer to a recall of a document by a package."""
    business = BusinessInfo(BusinessDocType.RECALL, reason=REASON)
    return posted(talk, about(talk.document(name).package, business, _NOTICE))


def update(talk: Talk, name: str, **changes: Any) -> Answer:
    """The answer to an update of a document whose header now says this."""
    business = BusinessInfo(BusinessDocType.UPDATE, reason=REASON, update=UpdateInfo(True))
    return posted(talk, about(talk.document(name).package, business, _NOTICE, **changes))


def replacement_of(talk: Talk, name: str) -> DocumentPackage:
    """A new document in the place of an earlier one, not sealed yet."""
    replacement = Replacement(talk.document(name).document_id, (talk.receiver.party.organ_id,))
    business = BusinessInfo(BusinessDocType.REPLACE, reason=REASON, replacements=(replacement,))
    package = talk.package()
    return replace(package, trace=replace(package.trace, business=business))


def _open(talk: Talk, name: str) -> dict[str, Any]:
    """The open request about a document, as its recipient reads it; {} without one."""
    document_id = talk.document(name).document_id

    def read() -> dict[str, Any]:
        answer = talk.receiver.wire.get("/requests")
        return first(answer.json.get("items"), document_id=document_id, state="open")

    found: dict[str, Any] = read()
    return found


def _asked(talk: Talk, name: str, kind: str) -> str:
    """The recipient sees the open request within the patience."""
    row = until(talk.patience, lambda: _open(talk, name))
    return expect(row.get("kind") == kind and bool(row.get("request")), str(row))


def _answered(talk: Talk, name: str, code: str, reason: str = "") -> Answer:
    data = a_status(talk.receiver.party, talk.document(name), code, talk.receiver.seal, reason)
    return talk.receiver.wire.post_xml("/statuses", data)


def _settled(talk: Talk, name: str, code: str, reason: str = "") -> str:
    """An answer that is recorded; no request about the document is open afterwards."""
    answer = _answered(talk, name, code, reason)
    told = answer.json if isinstance(answer.json, dict) else {}
    whole = told.get("status") == code and told.get("duplicate") is False and bool(told.get("receipt"))
    expect(answer.status == 200 and whole and not told.get("error"), answer)
    expect(_open(talk, name) == {}, "open")
    return answer.short()[:60]


def _bare(talk: Talk, document: Document, reason: str) -> bytes:
    """A 13 of the sender about its own document."""
    return a_status(talk.sender.party, document, "13", talk.sender.seal, reason)


@case(
    "9.1",
    ("Thu hồi bằng gói tin (loại 1)", "Recall by a package (type 1)"),
    ("202, có biên nhận", "202 with a receipt"),
)
def _recalled(talk: Talk) -> str:
    _held(talk, "recalled")
    talk.told["recall"] = True
    return accepted(recall(talk, "recalled"))


@case(
    "9.2",
    ("Bên nhận thấy yêu cầu thu hồi", "The recipient sees the request"),
    ("kind recall, state open, đúng DocumentId", "kind recall, state open, its DocumentId"),
)
def _seen(talk: Talk) -> str:
    talk.known("recall")
    expect(_asked(talk, "recalled", "recall") != "", "")
    return expect(_open(talk, "recalled").get("reason") == REASON, str(_open(talk, "recalled")))


@case(
    "9.3", ("Cập nhật khi đang chờ thu hồi", "An update while a recall is open"), ("409 exchange.recall_is_open",) * 2
)
def _overtaking(talk: Talk) -> str:
    talk.known("recall")
    return refused(update(talk, "recalled", subject=NEW_SUBJECT), "exchange.recall_is_open", 409)


@case("9.4", ("Từ chối không nêu lý do (16)", "Decline without a reason (16)"), ("422 exchange.reason_missing",) * 2)
def _declined_bare(talk: Talk) -> str:
    talk.known("recall")
    whole = unsigned_status(talk.receiver.party, talk.document("recalled"), "16", "x")
    bare = whole.replace(b"<edXML:Description>x</edXML:Description>", b"")
    answer = talk.receiver.wire.post_xml("/statuses", sign(bare, talk.receiver.seal))
    return refused(answer, "exchange.reason_missing")


@case("9.5", ("Từ chối thu hồi (16)", "Decline (16)"), ("200, yêu cầu khép lại", "200, the request is settled"))
def _declined(talk: Talk) -> str:
    talk.known("recall")
    return _settled(talk, "recalled", "16", "Văn bản đang được thực hiện")


@case(
    "9.6",
    ("Đồng ý khi không có yêu cầu (15)", "Agree when nothing was asked (15)"),
    ("409 exchange.nothing_asked",) * 2,
)
def _nothing_asked(talk: Talk) -> str:
    talk.known("recall")
    return refused(_answered(talk, "recalled", "15"), "exchange.nothing_asked", 409)


@case("9.7", ("Bên nhận tự lấy lại (13)", "A recall by the recipient (13)"), ("422 exchange.wrong_reporter",) * 2)
def _wrong_reporter(talk: Talk) -> str:
    talk.known("recall")
    answer = _answered(talk, "recalled", "13", REASON)
    return refused(answer, "exchange.wrong_reporter", 403, 409, 422)


@case(
    "9.8",
    ("Lấy lại bằng trạng thái 13", "Recall by a bare 13"),
    ("200, bên nhận thấy yêu cầu", "200, the recipient sees it"),
)
def _by_status(talk: Talk) -> str:
    talk.known("recall")
    answer = talk.sender.wire.post_xml("/statuses", _bare(talk, talk.document("recalled"), REASON))
    expect(answer.status == 200, answer)
    return _asked(talk, "recalled", "recall")


@case("9.9", ("Đồng ý thu hồi (15)", "Agree (15)"), ("200, yêu cầu khép lại", "200, the request is settled"))
def _agreed(talk: Talk) -> str:
    talk.known("recall")
    text = _settled(talk, "recalled", "15")
    talk.told["given back"] = True
    return text


@case("9.10", ("Báo lại 15", "15 again"), ("200 duplicate", "200 duplicate"))
def _agreed_again(talk: Talk) -> str:
    talk.known("given back")
    answer = _answered(talk, "recalled", "15")
    told = answer.json if isinstance(answer.json, dict) else {}
    return expect(answer.status == 200 and told.get("duplicate") is True, answer)


@case("9.11", ("Lấy nội dung đã thu hồi", "Fetch what was given back"), ("409 exchange.withdrawn",) * 2)
def _gone(talk: Talk) -> str:
    talk.known("given back")
    answer = talk.receiver.wire.get(f"/packages/{talk.known('recalled')['uuid']}/content")
    return refused(answer, "exchange.withdrawn", 409)


@case("9.12", ("Thu hồi cái không ai giữ", "Recall what nobody has"), ("409 exchange.nothing_to_recall",) * 2)
def _nobody_has_it(talk: Talk) -> str:
    talk.known("given back")
    return refused(recall(talk, "recalled"), "exchange.nothing_to_recall", 409)


@case("9.13", ("Cập nhật không đổi gì", "An update that changes nothing"), ("422 exchange.nothing_changed",) * 2)
def _unchanged(talk: Talk) -> str:
    _held(talk, "updated")
    talk.told["update"] = True
    return refused(update(talk, "updated"), "exchange.nothing_changed", 409, 422)


@case(
    "9.14",
    ("Cập nhật trích yếu (loại 2)", "An update of the subject (type 2)"),
    ("202, bên nhận thấy thay đổi", "202, the recipient sees the change"),
)
def _updated(talk: Talk) -> str:
    talk.known("update")
    accepted(update(talk, "updated", subject=NEW_SUBJECT))
    _asked(talk, "updated", "update")
    row = _open(talk, "updated")
    return expect(NEW_SUBJECT in str(row.get("changes")), str(row))


@case(
    "9.15",
    ("Đồng ý cập nhật (15)", "Agree to the update (15)"),
    ("200, yêu cầu khép lại", "200, the request is settled"),
)
def _update_agreed(talk: Talk) -> str:
    talk.known("update")
    return _settled(talk, "updated", "15")


@case(
    "9.16",
    ("Thay thế bằng văn bản mới (loại 3)", "A replacement (type 3)"),
    ("202, bên nhận thấy yêu cầu với văn bản cũ", "202, the recipient sees it at the earlier document"),
)
def _replaced(talk: Talk) -> str:
    talk.known("update")
    accepted(posted(talk, replacement_of(talk, "updated")))
    talk.told["replacement"] = True
    return _asked(talk, "updated", "replace")


@case(
    "9.17",
    ("Đồng ý thay thế (15)", "Agree to the replacement (15)"),
    ("200, yêu cầu khép lại", "200, the request is settled"),
)
def _replacement_agreed(talk: Talk) -> str:
    talk.known("replacement")
    return _settled(talk, "updated", "15")
