"""What is done on the axis; one function, one act."""

from dienhong.exchange.commands.batches import Parcel, accept_packages, confirm_receipts, record_statuses
from dienhong.exchange.commands.connections import connect_software, disconnect_software
from dienhong.exchange.commands.packages import Acceptance, Content, accept_package, fetch_package, send_document
from dienhong.exchange.commands.statuses import Recorded, confirm_receipt, record_status

__all__ = [
    "Acceptance",
    "Content",
    "Parcel",
    "Recorded",
    "accept_package",
    "accept_packages",
    "confirm_receipt",
    "confirm_receipts",
    "connect_software",
    "disconnect_software",
    "fetch_package",
    "record_status",
    "record_statuses",
    "send_document",
]
