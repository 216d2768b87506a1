"""How states look."""

from dienhong.payments.models import Payment, Refund, StatementLine

TONES: dict[str, str] = {
    Payment.State.OPEN: "warn",
    Payment.State.PAID: "ok",
    Payment.State.CANCELLED: "",
    Payment.State.REFUNDED: "info",
}
REFUND_TONES: dict[str, str] = {
    Refund.State.ASKED: "warn",
    Refund.State.APPROVED: "info",
    Refund.State.DONE: "ok",
    Refund.State.REFUSED: "",
}
VERDICT_TONES: dict[str, str] = {
    StatementLine.Verdict.MATCHED: "ok",
    StatementLine.Verdict.BOOKED: "info",
    StatementLine.Verdict.SETTLED: "",
    StatementLine.Verdict.AMOUNT: "bad",
    StatementLine.Verdict.UNKNOWN: "bad",
    StatementLine.Verdict.MISSING: "bad",
}
