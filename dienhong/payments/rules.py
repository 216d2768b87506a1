"""What accounts, fees and refunds must be like."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from dienhong.kernel.errors import RuleBroken

MOST = 10_000_000_000
LONGEST_REASON = 500


@dataclass(frozen=True, slots=True)
class Fee:
    """A fee or charge (phí, lệ phí): its code in the catalogue, its name, đồng."""

    code: str
    name: str
    amount: int


def must_be_an_account(bank: str, account: str, holder: str) -> None:
    """Raises RuleBroken("payments.account_malformed")."""
    fits = re.fullmatch(r"[0-9]{6}", bank, re.ASCII) and re.fullmatch(r"[0-9A-Za-z]{1,19}", account, re.ASCII)
    if not fits or not holder.strip():
        raise RuleBroken("payments.account_malformed")


def must_be_a_contract(terminal: str, endpoint: str, secret: str) -> None:
    """Raises RuleBroken("payments.gateway_malformed"). Plain http is taken on this machine only, for the sandbox."""
    url = urlsplit(endpoint)
    safe = url.scheme == "https" or (url.scheme == "http" and url.hostname == "127.0.0.1")
    if (
        not safe
        or not url.hostname
        or url.query
        or not secret
        or not re.fullmatch(r"[0-9A-Za-z]{1,20}", terminal, re.ASCII)
    ):
        raise RuleBroken("payments.gateway_malformed")


def total_of(fees: Sequence[Fee]) -> int:
    """What the fees sum to. Raises RuleBroken("payments.items_malformed")."""
    total = sum(fee.amount for fee in fees)
    if not fees or any(fee.amount <= 0 or not fee.name.strip() for fee in fees) or total > MOST:
        raise RuleBroken("payments.items_malformed")
    return total


def must_have_reason(reason: str) -> None:
    """Raises RuleBroken("payments.reason_missing")."""
    if not reason.strip() or len(reason) > LONGEST_REASON:
        raise RuleBroken("payments.reason_missing")
