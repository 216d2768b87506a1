"""Cases 1: who calls, and with which powers (exchange.md, section 2)."""

from __future__ import annotations

from typing import Any

from dienhong.cli.edxml.conform.playing import Case, Side, Talk, Unexpected, expect, into, refused
from dienhong.cli.edxml.conform.proving import end_of_statuses
from dienhong.exchange.edxml import Organization

CASES: list[Case] = []
case = into(CASES)


@case("1.1", ("Lấy mã truy cập", "Get an access token"), ("200, Bearer, có thời hạn", "200, Bearer, with an end"))
def _token(talk: Talk) -> str:
    for side in (talk.sender, talk.receiver):
        answer = side.wire.ask_token()
        told = answer.json if isinstance(answer.json, dict) else {}
        lasting = isinstance(told.get("expires_in"), int) and told["expires_in"] > 0
        expect(answer.status == 200 and bool(side.wire.token) and lasting, answer)
        expect(told.get("token_type", "").lower() == "bearer", answer)
    return "200"


@case("1.2", ("Sai mật khẩu phần mềm", "A wrong secret"), ("401 invalid_client", "401 invalid_client"))
def _wrong_secret(talk: Talk) -> str:
    answer = talk.sender.wire.ask_token("khong-phai-mat-khau")
    told = answer.json if isinstance(answer.json, dict) else {}
    return expect(answer.status == 401 and told.get("error") == "invalid_client", answer)


@case("1.3", ("Gọi không có mã truy cập", "A call without a token"), ("401", "401"))
def _no_token(talk: Talk) -> str:
    answer = talk.sender.wire.get("/check", token="")
    return expect(answer.status == 401, answer)


@case("1.4", ("Mã truy cập bịa đặt", "An invented token"), ("401 identity.token_unknown", "401 identity.token_unknown"))
def _invented_token(talk: Talk) -> str:
    return refused(talk.sender.wire.get("/check", token="ma-bia-dat"), "identity.token_unknown", 401)  # noqa: S106  invented


@case(
    "1.5",
    ("Kiểm tra kết nối của hai bên", "Both connections work"),
    ("200, có cơ quan, quyền gửi, quyền nhận, giới hạn", "200 with agency, powers to send and receive, limits"),
)
def _check(talk: Talk) -> str:
    talk.told["package_bytes"] = _checked(talk.sender, "exchange.send")
    _checked(talk.receiver, "exchange.receive")
    if talk.sender.party.organ_id == talk.receiver.party.organ_id:
        raise Unexpected(f"{talk.sender.party.organ_id} = {talk.receiver.party.organ_id}")
    return f"{talk.sender.party.organ_id} → {talk.receiver.party.organ_id}"


def _checked(side: Side, permission: str) -> int:
    answer = side.wire.get("/check")
    told = answer.json if isinstance(answer.json, dict) else {}
    agency, limits = told.get("agency") or {}, told.get("limits") or {}
    expect(answer.status == 200 and bool(agency.get("code")), answer)
    expect(permission in told.get("permissions", []), answer)
    limit: Any = limits.get("package_bytes")
    expect(isinstance(limit, int) and limit > 0, answer)
    side.party = Organization(agency["code"], str(agency.get("name", "")))
    return int(limit)


@case(
    "1.6",
    ("Đọc đến cuối danh sách trạng thái cũ", "Read to the end of older statuses"),
    ("danh sách có điểm cuối", "the list has an end"),
)
def _cursor(talk: Talk) -> str:
    talk.told["cursor"] = end_of_statuses(talk)
    return str(talk.told["cursor"]) or "–"


def _sender_only(talk: Talk) -> str:
    answer = talk.sender.wire.ask_token()
    expect(answer.status == 200 and bool(talk.sender.wire.token), answer)
    _checked(talk.sender, "exchange.send")
    return talk.sender.party.organ_id


SENDER_CASES = [
    Case("1.1", ("Bên gửi kết nối được", "The sender is connected"), ("200", "200"), _sender_only),
    CASES[-1],
]
"""What a conversation needs in which only the sender is ours."""
