"""What can be done with payments."""

from dienhong.payments.commands.accounts import close_account, close_gateway, open_account, open_gateway, renew_gateway
from dienhong.payments.commands.asking import Asked, ask_payment, cancel_payment
from dienhong.payments.commands.moves import deposit_cash, record_settlement
from dienhong.payments.commands.paying import begin_attempt, record_notice, take_cash
from dienhong.payments.commands.refunds import approve_refund, ask_refund, complete_refund, refuse_refund
from dienhong.payments.commands.statements import read_statement, settle_line

__all__ = [
    "Asked",
    "approve_refund",
    "ask_payment",
    "ask_refund",
    "begin_attempt",
    "cancel_payment",
    "close_account",
    "close_gateway",
    "complete_refund",
    "deposit_cash",
    "open_account",
    "open_gateway",
    "read_statement",
    "record_notice",
    "record_settlement",
    "refuse_refund",
    "renew_gateway",
    "settle_line",
    "take_cash",
]
