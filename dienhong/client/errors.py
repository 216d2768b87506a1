"""What can go wrong for an agency's software, typed by the stable codes of the interface."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Literal

Language = Literal["vi", "en"]


@dataclass
class ClientError(Exception):
    """Base of everything this package raises about the platform. `code` is stable, `told()` is a sentence."""

    code: str
    sentences: dict[str, str] = field(default_factory=dict)
    remedies: dict[str, str] = field(default_factory=dict)
    status: int = 0

    def __str__(self) -> str:
        return f"{self.code}: {self.told('en')}"

    def told(self, language: Language = "vi") -> str:
        """What happened."""
        return self.sentences.get(language) or self.sentences.get("en", "")

    def what_to_do(self, language: Language = "vi") -> str:
        """What to do about it, "" when nothing is known."""
        return self.remedies.get(language) or self.remedies.get("en", "")


class Refused(ClientError):
    """The platform said no, for good: the same call again is refused again. Nothing has changed there."""


class NotAuthenticated(Refused):
    """Client id, secret or token are not accepted (401)."""


class NotPermitted(Refused):
    """The software lacks the permission (403)."""


class NotFound(Refused):
    """There is no such thing, or it is not this agency's (404)."""


class Conflict(Refused):
    """It does not go together with what is there already (409)."""


class KeyReused(Conflict):
    """The sending key stands for other bytes (exchange.key_reused)."""


class AlreadySent(Conflict):
    """A recipient has this document already (exchange.already_sent)."""


class StatusNotAllowed(Conflict):
    """The status cannot follow the present one (exchange.status_not_allowed)."""


class Invalid(Refused):
    """What was sent is wrong (422 and the other 4xx)."""


class Unavailable(ClientError):
    """No answer, or none that counts (5xx, 429), after all tries. Repeat later: all calls may be repeated."""


class BadAnswer(ClientError):
    """The answer is not what docs/protocols/exchange.md says: another server, or a proxy between."""


class NotGenuine(ClientError):
    """Bytes are not those announced, or a signature does not hold."""


class NotBuilt(ClientError):
    """A package cannot be built or sealed from what was given; nothing was sent."""


_BY_CODE: dict[str, type[Refused]] = {
    "exchange.key_reused": KeyReused,
    "exchange.already_sent": AlreadySent,
    "exchange.status_not_allowed": StatusNotAllowed,
}
_BY_STATUS: dict[int, type[Refused]] = {401: NotAuthenticated, 403: NotPermitted, 404: NotFound, 409: Conflict}
_SENTENCES = {
    "client.unreachable": (
        "Không kết nối được với trục sau %(tries)s lần thử: %(detail)s.",
        "The platform was not reached in %(tries)s tries: %(detail)s.",
        "Kiểm tra mạng, tên miền và tường lửa, rồi thử lại; mọi lời gọi đều được phép lặp lại.",
        "Check network, name and firewall, then repeat; every call may be repeated.",
    ),
    "client.bad_answer": (
        "Câu trả lời không đúng giao thức: %(detail)s.",
        "The answer is not what the protocol says: %(detail)s.",
        "Kiểm tra địa chỉ trục và các máy chủ trung gian (proxy) trên đường đi.",
        "Check the address of the platform and the proxies on the way.",
    ),
    "client.not_genuine": (
        "Dữ liệu nhận được không nguyên vẹn: %(detail)s.",
        "What was received is not genuine: %(detail)s.",
        "Không sử dụng gói tin này; tải lại, nếu vẫn lỗi thì báo cho nơi gửi.",
        "Do not use it; fetch it again, and tell the sender if it stays so.",
    ),
    "client.bad_credentials": (
        "Trục không nhận mã phần mềm hoặc khóa bí mật: %(detail)s.",
        "Client id or secret are not accepted: %(detail)s.",
        "Kiểm tra client_id và client_secret; nếu đã mất khóa bí mật, đề nghị cấp lại.",
        "Check client_id and client_secret; if the secret is lost, have it renewed.",
    ),
    "client.not_built": (
        "Không lập được gói tin: %(detail)s.",
        "The package cannot be built: %(detail)s.",
        "Sửa dữ liệu của văn bản rồi gửi lại.",
        "Correct the data of the document and send it again.",
    ),
    "client.bad_key": (
        "Không dùng được khóa con dấu của cơ quan: %(detail)s.",
        "The key of the agency's seal cannot be used: %(detail)s.",
        "Kiểm tra tệp khóa, mật khẩu và hạn của chứng thư số.",
        "Check the key file, its password and the validity of the certificate.",
    ),
}


def own(kind: type[ClientError], code: str, **params: object) -> ClientError:
    """An error with a sentence of this package (the platform's own refusals bring their sentences along)."""
    vi, en, do_vi, do_en = _SENTENCES[code]
    return kind(code, {"vi": vi % params, "en": en % params}, {"vi": do_vi, "en": do_en})


def refusal(status: int, body: bytes) -> Refused:
    """The refusal that an answer of 400 or above carries."""
    try:
        told = json.loads(body)
    except ValueError:
        told = {}
    if not isinstance(told, dict) or not isinstance(told.get("code"), str):
        detail = body[:200].decode(errors="replace") or str(status)
        bare = told.get("error_description") if isinstance(told, dict) else None
        if status in (400, 401) and isinstance(bare, str):
            made = own(NotAuthenticated, "client.bad_credentials", detail=bare)
        else:
            made = own(_BY_STATUS.get(status, Invalid), "client.bad_answer", detail=f"{status} {detail}")
        made.status = status
        assert isinstance(made, Refused)
        return made
    return refusal_of(told, status)


def refusal_of(told: dict[str, object], status: int = 0) -> Refused:
    """The refusal written as the interface writes it, alone or as a part of a batch."""
    code = str(told.get("code", ""))
    kind = _BY_CODE.get(code) or _BY_STATUS.get(status) or Invalid
    return kind(code, _texts(told.get("message")), _texts(told.get("what_to_do")), status)


def _texts(value: object) -> dict[str, str]:
    return {name: str(text) for name, text in value.items()} if isinstance(value, dict) else {}
