"""Tables of the exchange."""

from dienhong.exchange.models.connections import (
    SoftwareConnection,
    TransportTerms,
    WebhookAttempt,
    WebhookSubscription,
)
from dienhong.exchange.models.figures import DayFigures
from dienhong.exchange.models.onboarding import ConformityCertificate, ConnectionRequest
from dienhong.exchange.models.packages import Delivery, Package, PackageFile
from dienhong.exchange.models.revisions import AxisTerm, DestructionCertificate, Revision
from dienhong.exchange.models.statuses import Receipt, StatusEvent
from dienhong.exchange.models.tallies import Comparison, Discrepancy, Tally

__all__ = [
    "AxisTerm",
    "Comparison",
    "ConformityCertificate",
    "ConnectionRequest",
    "DayFigures",
    "Delivery",
    "DestructionCertificate",
    "Discrepancy",
    "Package",
    "PackageFile",
    "Receipt",
    "Revision",
    "SoftwareConnection",
    "StatusEvent",
    "Tally",
    "TransportTerms",
    "WebhookAttempt",
    "WebhookSubscription",
]
