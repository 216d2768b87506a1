"""What can be allowed about payments."""

from django.utils.translation import gettext_lazy as _

ASK_PAYMENTS = "payments.ask_payments"
KEEP_ACCOUNTS = "payments.keep_accounts"
TAKE_CASH = "payments.take_cash"
READ_PAYMENTS = "payments.read_payments"
ASK_REFUNDS = "payments.ask_refunds"
APPROVE_REFUNDS = "payments.approve_refunds"
RECONCILE = "payments.reconcile"

PERMISSIONS = {
    ASK_PAYMENTS: _("Ask payers for fees of the agency"),
    KEEP_ACCOUNTS: _("Keep the agency's accounts for fees and its contracts with payment intermediaries"),
    TAKE_CASH: _("Take fees in cash at the counter"),
    READ_PAYMENTS: _("See payments and the ledger"),
    ASK_REFUNDS: _("Ask for a refund"),
    APPROVE_REFUNDS: _("Approve refunds"),
    RECONCILE: _("Compare statements of banks and intermediaries with the ledger"),
}

ROLES = {
    "cashier": (_("Cashier"), (ASK_PAYMENTS, TAKE_CASH, READ_PAYMENTS, ASK_REFUNDS)),
    "accountant": (_("Accountant"), (READ_PAYMENTS, RECONCILE, ASK_REFUNDS)),
    "chief_accountant": (_("Chief accountant"), (KEEP_ACCOUNTS, READ_PAYMENTS, APPROVE_REFUNDS, RECONCILE)),
}
