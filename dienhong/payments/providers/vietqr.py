"""VietQR: the text of the square code that a bank's app reads for a transfer (NAPAS, on EMVCo's merchant-presented mode)."""

from __future__ import annotations

import binascii
import re

from dienhong.kernel.text import unmarked

_NAPAS = "A000000727"
_TO_ACCOUNT = "QRIBFTTA"
_PURPOSE_LENGTH = 25
_SIGNS = re.compile(r"[^A-Za-z0-9 .-]+")


def transfer_code(bank: str, account: str, amount: int | None = None, purpose: str = "") -> str:
    """The text of a code for a transfer to an account.

    `bank` is the six-digit BIN, `amount` in đồng (None: the payer types it), the purpose is cut to 25 plain letters.
    Raises ValueError.
    """
    if not re.fullmatch(r"[0-9]{6}", bank, re.ASCII) or not re.fullmatch(r"[0-9A-Za-z]{1,19}", account, re.ASCII):
        raise ValueError("a bank has six digits and an account up to 19 letters or digits")
    if amount is not None and not 0 < amount < 10**13:
        raise ValueError("an amount is positive and has at most 13 digits")
    words = " ".join(_SIGNS.sub(" ", unmarked(purpose)).split())[:_PURPOSE_LENGTH].strip()
    beneficiary = _field("00", bank) + _field("01", account)
    parts = [
        _field("00", "01"),
        _field("01", "11" if amount is None else "12"),
        _field("38", _field("00", _NAPAS) + _field("01", beneficiary) + _field("02", _TO_ACCOUNT)),
        _field("53", "704"),
        *([] if amount is None else [_field("54", str(amount))]),
        _field("58", "VN"),
        *([_field("62", _field("08", words))] if words else []),
        "6304",
    ]
    text = "".join(parts)
    return text + f"{binascii.crc_hqx(text.encode(), 0xFFFF):04X}"


def _field(number: str, value: str) -> str:
    return f"{number}{len(value):02d}{value}"
