"""VNPAY 2.1.0: the address that a payer is sent to, and what the intermediary tells us afterwards.

Source: the intermediary's public description of its PAY interface, version 2.1.0. No signature vector of theirs was at hand, so the
way in which it is worked out is confirmed by our own sandbox only.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha512
from urllib.parse import parse_qsl, urlencode

from dienhong.kernel.clock import VIETNAM
from dienhong.kernel.text import unmarked

VERSION = "2.1.0"
SECURE_HASH, SECURE_HASH_TYPE = "vnp_SecureHash", "vnp_SecureHashType"
# Amounts are given in hundredths of a đồng.
_HUNDREDTHS = 100
_SUCCESS = "00"
_WHEN = "%Y%m%d%H%M%S"
_LONGEST = 8_000
_NOT_ALLOWED = re.compile(r"[^A-Za-z0-9 .:,_-]+")


class BadSignature(ValueError):
    """What was received does not carry the intermediary's signature."""


class BadNotice(ValueError):
    """What was received is signed but lacks what a notice must have."""


@dataclass(frozen=True, slots=True)
class Order:
    """What a payer is asked for. Amount in đồng; times aware; `terminal` is the code that the intermediary gave the agency."""

    terminal: str
    reference: str
    amount: int
    words: str
    made_at: datetime
    expires_at: datetime
    return_url: str
    address: str
    language: str = "vn"
    bank: str = ""


@dataclass(frozen=True, slots=True)
class Notice:
    """What became of an order, in the intermediary's words. `paid` only if both of its codes say so; amount in đồng."""

    terminal: str
    reference: str
    amount: int
    paid: bool
    number: str
    bank: str
    code: str
    paid_at: datetime | None


def redirect_url(endpoint: str, order: Order, secret: str) -> str:
    """Where the payer is sent: the endpoint with the order and its signature."""
    fields = {
        "vnp_Version": VERSION,
        "vnp_Command": "pay",
        "vnp_TmnCode": order.terminal,
        "vnp_Amount": str(order.amount * _HUNDREDTHS),
        "vnp_CreateDate": _written(order.made_at),
        "vnp_ExpireDate": _written(order.expires_at),
        "vnp_CurrCode": "VND",
        "vnp_IpAddr": order.address,
        "vnp_Locale": order.language,
        "vnp_OrderInfo": told_plainly(order.words),
        "vnp_OrderType": "other",
        "vnp_ReturnUrl": order.return_url,
        "vnp_TxnRef": order.reference,
        **({"vnp_BankCode": order.bank} if order.bank else {}),
    }
    return f"{endpoint}?{_joined(fields)}&{SECURE_HASH}={signature_of(fields, secret)}"


def told_plainly(words: str) -> str:
    """A purpose as the intermediary takes it: letters without marks, no signs of its own, at most 255."""
    return " ".join(_NOT_ALLOWED.sub(" ", unmarked(words)).split())[:255]


def terminal_of(query: str) -> str:
    """The terminal that a query names, before anything in it is believed; "" where it names none."""
    return fields_of(query).get("vnp_TmnCode", "") if len(query) <= _LONGEST else ""


def read_notice(query: str, secret: str) -> Notice:
    """A query string of the intermediary, its signature checked.

    Raises BadSignature, BadNotice. A field that stands twice is refused: which of the two was signed nobody could say.
    """
    if len(query) > _LONGEST:
        raise BadSignature
    pairs = parse_qsl(query, keep_blank_values=True)
    fields = dict(pairs)
    given = fields.pop(SECURE_HASH, "")
    fields.pop(SECURE_HASH_TYPE, None)
    if len(pairs) != len({name for name, _ in pairs}):
        raise BadSignature
    if not given.isascii() or not hmac.compare_digest(given.lower(), signature_of(fields, secret)):
        raise BadSignature
    return _notice(fields)


def fields_of(query: str) -> dict[str, str]:
    """The fields of a query string."""
    return dict(parse_qsl(query, keep_blank_values=True))


def signature_of(fields: Mapping[str, str], secret: str) -> str:
    """HMAC-SHA512 in hexadecimal over the fields in the order of their names, encoded as in an address, without empty ones."""
    return hmac.new(secret.encode(), _joined(fields).encode(), sha512).hexdigest()


def _joined(fields: Mapping[str, str]) -> str:
    return urlencode(sorted((name, value) for name, value in fields.items() if value))


def _notice(fields: Mapping[str, str]) -> Notice:
    amount, reference = fields.get("vnp_Amount", ""), fields.get("vnp_TxnRef", "")
    if not reference or not re.fullmatch(r"[0-9]{1,15}", amount) or int(amount) % _HUNDREDTHS:
        raise BadNotice
    code, status = fields.get("vnp_ResponseCode", ""), fields.get("vnp_TransactionStatus", "")
    return Notice(
        terminal=fields.get("vnp_TmnCode", ""),
        reference=reference,
        amount=int(amount) // _HUNDREDTHS,
        paid=code == status == _SUCCESS,
        number=fields.get("vnp_TransactionNo", "")[:30],
        bank=fields.get("vnp_BankCode", "")[:20],
        code=(code if code != _SUCCESS else status)[:10],
        paid_at=_read(fields.get("vnp_PayDate", "")),
    )


def _written(moment: datetime) -> str:
    return moment.astimezone(VIETNAM).strftime(_WHEN)


def _read(text: str) -> datetime | None:
    if not re.fullmatch(r"[0-9]{14}", text):
        return None
    try:
        return datetime.strptime(text, _WHEN).replace(tzinfo=VIETNAM)
    except ValueError:
        return None
