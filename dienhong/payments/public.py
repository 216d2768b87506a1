"""All that other domains may use of payments."""

from dienhong.payments.commands import (
    Asked,
    ask_payment,
    ask_refund,
    cancel_payment,
    open_account,
    open_gateway,
    take_cash,
)
from dienhong.payments.events import PaymentReceived, PaymentRefunded
from dienhong.payments.providers.vietqr import transfer_code
from dienhong.payments.rules import Fee
from dienhong.payments.views import AccountView, PaymentView, accounts_at, payment_view, payments_under

__all__ = [
    "AccountView",
    "Asked",
    "Fee",
    "PaymentReceived",
    "PaymentRefunded",
    "PaymentView",
    "accounts_at",
    "ask_payment",
    "ask_refund",
    "cancel_payment",
    "open_account",
    "open_gateway",
    "payment_view",
    "payments_under",
    "take_cash",
    "transfer_code",
]
