"""What payments say when they refuse: code → (what happened, what to do)."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

MESSAGES: dict[str, tuple[str | Promise, str | Promise]] = {
    "payments.account_malformed": (
        _("This is no account for transfers."),
        _("Give the six digits of the bank, the number of the account and its holder."),
    ),
    "payments.account_known": (_("The agency has this account already."), _("Use the one in the list.")),
    "payments.account_closed": (_("The account is closed."), _("Choose one that is open.")),
    "payments.account_of_another": (
        _("The account belongs to another agency."),
        _("Choose an account of the agency that collects the fee."),
    ),
    "payments.gateway_malformed": (
        _("The contract with the intermediary is not complete."),
        _("Give the terminal's code, an address that begins with https:// and the secret."),
    ),
    "payments.gateway_known": (
        _("This terminal is entered already."),
        _("Close the present entry first, or check the code."),
    ),
    "payments.gateway_closed": (
        _("The agency no longer takes payments this way."),
        _("Choose another way to pay."),
    ),
    "payments.items_malformed": (
        _("The fees do not add up to a sum to be paid."),
        _("Name each fee with a sum above 0; the total is at most 10 billion đồng."),
    ),
    "payments.asked_otherwise": (
        _("This payment was asked for before, with other content."),
        _("Cancel the first one, or use another key."),
    ),
    "payments.not_open": (
        _("This payment is no longer open: %(state)s."),
        _("Reload the page to see what became of it."),
    ),
    "payments.too_many_attempts": (
        _("%(number)s attempts to pay are waiting for an answer of the intermediary."),
        _("Wait some minutes, or pay by transfer or at the counter."),
    ),
    "payments.too_much_back": (
        _("Only %(most)s đồng can go back."),
        _("Ask for less; earlier refunds count."),
    ),
    "payments.reason_missing": (_("Nothing says why."), _("Write the reason in a sentence.")),
    "payments.own_refund": (
        _("Whoever asked for a refund does not decide on it."),
        _("Leave the decision to somebody else who may."),
    ),
    "payments.refund_decided": (
        _("This refund was decided already."),
        _("Reload the page to see what became of it."),
    ),
    "payments.refund_not_approved": (
        _("This refund is not approved."),
        _("Only approved refunds are paid back."),
    ),
    "payments.number_missing": (
        _("The number of the bank's order is missing."),
        _("Give it as the bank printed it, at most 60 letters."),
    ),
    "payments.statement_known": (_("This statement was read before."), _("Open it in the list.")),
    "payments.statement_malformed": (
        _("The file is no statement that can be read: %(detail)s."),
        _("Save it as CSV with the columns day, number, amount, words, and try again. Nothing was changed."),
    ),
    "payments.move_known": (
        _("A movement with this number was entered before."),
        _("Look for it in the ledger, or check the number."),
    ),
    "payments.line_settled": (
        _("This line needs nothing."),
        _("Only differences are settled by hand."),
    ),
}
