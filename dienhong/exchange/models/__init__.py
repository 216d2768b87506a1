"""Tables of the exchange."""

from dienhong.exchange.models.connections import SoftwareConnection, WebhookAttempt, WebhookSubscription
from dienhong.exchange.models.onboarding import ConnectionRequest
from dienhong.exchange.models.packages import Delivery, Package
from dienhong.exchange.models.statuses import Receipt, StatusEvent
from dienhong.exchange.models.tallies import Comparison, Discrepancy, Tally

__all__ = [
    "Comparison",
    "ConnectionRequest",
    "Delivery",
    "Discrepancy",
    "Package",
    "Receipt",
    "SoftwareConnection",
    "StatusEvent",
    "Tally",
    "WebhookAttempt",
    "WebhookSubscription",
]
