"""Tables of the exchange."""

from dienhong.exchange.models.connections import SoftwareConnection, WebhookAttempt, WebhookSubscription
from dienhong.exchange.models.packages import Delivery, Package
from dienhong.exchange.models.statuses import Receipt, StatusEvent

__all__ = [
    "Delivery",
    "Package",
    "Receipt",
    "SoftwareConnection",
    "StatusEvent",
    "WebhookAttempt",
    "WebhookSubscription",
]
