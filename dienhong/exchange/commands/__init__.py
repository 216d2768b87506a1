"""What is done on the axis; one function, one act."""

from dienhong.exchange.commands.connections import connect_software, disconnect_software
from dienhong.exchange.commands.packages import Acceptance, accept_package, send_document
from dienhong.exchange.commands.statuses import Recorded, confirm_receipt, record_status

__all__ = [
    "Acceptance",
    "Recorded",
    "accept_package",
    "confirm_receipt",
    "connect_software",
    "disconnect_software",
    "record_status",
    "send_document",
]
