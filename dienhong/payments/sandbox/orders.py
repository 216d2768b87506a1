"""Orders at the intermediary: what a merchant asks, what the payer does, what the merchant is told."""

from __future__ import annotations

import hmac
import threading
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from hashlib import sha512
from itertools import count
from urllib.parse import parse_qsl, quote_plus

from dienhong.kernel import clock

_REQUIRED = (
    "vnp_Amount",
    "vnp_TxnRef",
    "vnp_ReturnUrl",
    "vnp_CreateDate",
    "vnp_ExpireDate",
    "vnp_OrderInfo",
    "vnp_IpAddr",
)
# What a payer may do, and how the merchant then hears of it.
OUTCOMES = {"00": "Trả tiền", "24": "Hủy giao dịch", "51": "Không đủ số dư", "11": "Hết thời gian"}
FAULTS = {
    "": "Báo ngay",
    "late": "Báo sau 5 giây",
    "repeated": "Báo 5 lần",
    "reordered": "Báo “không thành công” của lần trước sau khi đã trả",
    "lost": "Không bao giờ báo",
    "forged": "Thêm một thông báo giả",
    "amount": "Báo sai số tiền trước, đúng sau",
}
LATE_SECONDS, REPEATS = 5.0, 5


def signed(fields: dict[str, str], secret: str) -> str:
    """A query string with the signature at its end."""
    body = "&".join(f"{quote_plus(name)}={quote_plus(fields[name])}" for name in sorted(fields) if fields[name])
    return f"{body}&vnp_SecureHash={hmac.new(secret.encode(), body.encode(), sha512).hexdigest()}"


@dataclass
class Order:
    """An order of a merchant, and what became of it."""

    fields: dict[str, str]
    number: str
    outcome: str = ""
    paid_at: str = ""


@dataclass
class Intermediary:
    """All orders, in memory. `replies` are the merchant's answers to our notices, in order, for those who look."""

    secrets: dict[str, str]
    notify_url: str
    orders: dict[tuple[str, str], Order] = field(default_factory=dict)
    replies: list[tuple[str, str]] = field(default_factory=list)
    _numbers: count[int] = field(default_factory=lambda: count(14_000_001))
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self, query: str) -> tuple[Order | None, str]:
        """An order from the address that the payer was sent to; None and the reason where it is refused."""
        fields = dict(parse_qsl(query, keep_blank_values=True))
        given = fields.pop("vnp_SecureHash", "")
        secret = self.secrets.get(fields.get("vnp_TmnCode", ""))
        if secret is None:
            return None, "Mã website không tồn tại"
        if "vnp_SecureHashType" in fields or signed(fields, secret).rpartition("=")[2] != given:
            return None, "Sai chữ ký"
        amount = fields.get("vnp_Amount", "")
        if (
            any(not fields.get(name) for name in _REQUIRED)
            or not amount.isdecimal()
            or fields.get("vnp_CurrCode") != "VND"
        ):
            return None, "Dữ liệu gửi sang không đúng định dạng"
        if fields["vnp_ExpireDate"] < _now():
            return None, "Giao dịch đã quá thời gian chờ thanh toán"
        with self._lock:
            key = fields["vnp_TmnCode"], fields["vnp_TxnRef"]
            if key in self.orders and self.orders[key].outcome:
                return None, "Giao dịch đã tồn tại"
            order = self.orders.setdefault(key, Order(fields, str(next(self._numbers))))
        return order, ""

    def decide(self, terminal: str, reference: str, outcome: str, fault: str) -> str:
        """The payer has decided: tell the merchant, and give the address to which the payer goes back."""
        order = self.orders[terminal, reference]
        if not order.outcome:
            order.outcome, order.paid_at = outcome, _now()
            threading.Thread(target=self._tell, args=(order, fault), daemon=True).start()
        return f"{order.fields['vnp_ReturnUrl']}?{self._told(order)}"

    def statement(self, terminal: str) -> str:
        """What was paid, as the file that merchants compare with."""
        rows = [
            f"{one.paid_at[6:8]}/{one.paid_at[4:6]}/{one.paid_at[:4]};{reference};{int(one.fields['vnp_Amount']) // 100};"
            f"{one.fields['vnp_OrderInfo']}"
            for (owner, reference), one in self.orders.items()
            if owner == terminal and one.outcome == "00"
        ]
        return "\n".join(["Ngày;Mã giao dịch;Số tiền;Nội dung", *rows]) + "\n"

    def _tell(self, order: Order, fault: str) -> None:
        """As the real one does, the notice goes out beside the payer's return, with the fault that was asked for."""
        right = self._told(order)
        if fault == "lost":
            return
        if fault == "late":
            threading.Event().wait(LATE_SECONDS)
        if fault == "forged":
            self._notify(right[:-8] + "0" * 8)
        if fault == "amount":
            self._notify(self._told(order, vnp_Amount=str(int(order.fields["vnp_Amount"]) + 100)))
        for _ in range(REPEATS if fault == "repeated" else 1):
            self._notify(right)
        if fault == "reordered":
            self._notify(self._told(order, vnp_ResponseCode="99", vnp_TransactionStatus="02"))

    def _told(self, order: Order, **changes: str) -> str:
        asked = order.fields
        fields = {
            "vnp_TmnCode": asked["vnp_TmnCode"],
            "vnp_Amount": asked["vnp_Amount"],
            "vnp_BankCode": asked.get("vnp_BankCode") or "NCB",
            "vnp_BankTranNo": f"VNP{order.number}",
            "vnp_CardType": "ATM",
            "vnp_OrderInfo": asked["vnp_OrderInfo"],
            "vnp_PayDate": order.paid_at,
            "vnp_ResponseCode": order.outcome,
            "vnp_TransactionNo": order.number,
            "vnp_TransactionStatus": "00" if order.outcome == "00" else "02",
            "vnp_TxnRef": asked["vnp_TxnRef"],
        }
        return signed({**fields, **changes}, self.secrets[asked["vnp_TmnCode"]])

    def _notify(self, query: str) -> None:
        request = urllib.request.Request(f"{self.notify_url}?{query}")  # noqa: S310  # given at the start
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310  # as above
                self.replies.append((query, answer.read().decode()))
        except (urllib.error.URLError, OSError) as error:
            self.replies.append((query, str(error)))
            if isinstance(error, urllib.error.HTTPError):
                error.close()


def _now() -> str:
    return f"{clock.now().astimezone(clock.VIETNAM):%Y%m%d%H%M%S}"
