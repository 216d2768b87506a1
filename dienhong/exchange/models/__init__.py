"""Tables of the exchange."""

from dienhong.exchange.models.connections import (
    SoftwareConnection,
    TransportTerms,
    WebhookAttempt,
    WebhookSubscription,
)
from dienhong.exchange.models.packages import Delivery, Package, PackageFile
from dienhong.exchange.models.statuses import Receipt, StatusEvent
from dienhong.exchange.models.tallies import Comparison, Discrepancy, Tally

__all__ = [
    "Comparison",
    "Delivery",
    "Discrepancy",
    "Package",
    "PackageFile",
    "Receipt",
    "SoftwareConnection",
    "StatusEvent",
    "Tally",
    "TransportTerms",
    "WebhookAttempt",
    "WebhookSubscription",
]
