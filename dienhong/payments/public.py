"""All that other domains may use of payments."""

from dienhong.payments.commands import (
    Asked,
    ask_payment,
    ask_refund,
    begin_attempt,
    cancel_payment,
    open_account,
    open_gateway,
    read_statement,
    renew_gateway,
    take_cash,
)
from dienhong.payments.commands.paying import answer_notice
from dienhong.payments.events import PaymentReceived, PaymentRefunded
from dienhong.payments.providers.vietqr import transfer_code
from dienhong.payments.rules import Fee
from dienhong.payments.views import AccountView, PaymentView, accounts_at, gateways_at, payment_view, payments_under

__all__ = [
    "AccountView",
    "Asked",
    "Fee",
    "PaymentReceived",
    "PaymentRefunded",
    "PaymentView",
    "accounts_at",
    "answer_notice",
    "ask_payment",
    "ask_refund",
    "begin_attempt",
    "cancel_payment",
    "gateways_at",
    "open_account",
    "open_gateway",
    "payment_view",
    "payments_under",
    "read_statement",
    "renew_gateway",
    "take_cash",
    "transfer_code",
]
