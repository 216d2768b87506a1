"""What is done on the axis; one function, one act."""

from dienhong.exchange.commands.batches import (
    Parcel,
    accept_packages,
    confirm_receipts,
    fetch_packages,
    record_statuses,
)
from dienhong.exchange.commands.conformity import (
    issue_conformity_certificate,
    keep_conformity_certificate,
    record_kit_report,
    record_steps,
    revoke_conformity_certificate,
    send_trial_package,
)
from dienhong.exchange.commands.connections import connect_software, disconnect_software
from dienhong.exchange.commands.figures import count_days
from dienhong.exchange.commands.onboarding import (
    approve_connection,
    refuse_connection,
    request_connection,
    take_credentials,
)
from dienhong.exchange.commands.packages import (
    Acceptance,
    Content,
    accept_package,
    fetch_file,
    fetch_package,
    send_document,
)
from dienhong.exchange.commands.redirections import redirect_delivery
from dienhong.exchange.commands.refusals import retry_package, set_package_aside
from dienhong.exchange.commands.revisions import (
    Changes,
    answer_request,
    keep_certificate,
    recall_document,
    replace_document,
    update_document,
)
from dienhong.exchange.commands.silence import raise_alarms
from dienhong.exchange.commands.statuses import Recorded, confirm_receipt, record_status
from dienhong.exchange.commands.tallies import close_day, compare_day, deliver_again
from dienhong.exchange.commands.terms import set_axis_term
from dienhong.exchange.commands.uploads import begin_upload
from dienhong.exchange.commands.webhooks import (
    SubscriptionSecret,
    check_webhook,
    resend_message,
    resend_messages,
    revoke_webhook,
    rotate_webhook_secret,
    subscribe_webhook,
)

__all__ = [
    "Acceptance",
    "Changes",
    "Content",
    "Parcel",
    "Recorded",
    "SubscriptionSecret",
    "accept_package",
    "accept_packages",
    "answer_request",
    "approve_connection",
    "begin_upload",
    "check_webhook",
    "close_day",
    "compare_day",
    "confirm_receipt",
    "confirm_receipts",
    "connect_software",
    "count_days",
    "deliver_again",
    "disconnect_software",
    "fetch_file",
    "fetch_package",
    "fetch_packages",
    "issue_conformity_certificate",
    "keep_certificate",
    "keep_conformity_certificate",
    "raise_alarms",
    "recall_document",
    "record_kit_report",
    "record_status",
    "record_statuses",
    "record_steps",
    "redirect_delivery",
    "refuse_connection",
    "replace_document",
    "request_connection",
    "resend_message",
    "resend_messages",
    "retry_package",
    "revoke_conformity_certificate",
    "revoke_webhook",
    "rotate_webhook_secret",
    "send_document",
    "send_trial_package",
    "set_axis_term",
    "set_package_aside",
    "subscribe_webhook",
    "take_credentials",
    "update_document",
]
