"""The platform for agencies' own software: send, receive and report in a few lines (docs/operations/client.md).

No Django, no database: this package and the pure libraries it stands on are all that software needs.
"""

from dienhong.client.answers import (
    Accepted,
    Connection,
    DeliveryState,
    PackageState,
    Page,
    Party,
    Recorded,
    Status,
    Waiting,
)
from dienhong.client.connections import AsyncClient, Client, Options
from dienhong.client.conversation import Retry
from dienhong.client.documents import Document, File, OpenedPackage, Report, built, built_status, opened
from dienhong.client.errors import (
    AlreadySent,
    BadAnswer,
    ClientError,
    Conflict,
    Invalid,
    KeyReused,
    NotAuthenticated,
    NotBuilt,
    NotFound,
    NotGenuine,
    NotPermitted,
    Refused,
    StatusNotAllowed,
    Unavailable,
)
from dienhong.client.receipts import Receipt
from dienhong.client.seals import Seal
from dienhong.client.streams import Happening
from dienhong.client.trust import Trust

__all__ = [
    "Accepted",
    "AlreadySent",
    "AsyncClient",
    "BadAnswer",
    "Client",
    "ClientError",
    "Conflict",
    "Connection",
    "DeliveryState",
    "Document",
    "File",
    "Happening",
    "Invalid",
    "KeyReused",
    "NotAuthenticated",
    "NotBuilt",
    "NotFound",
    "NotGenuine",
    "NotPermitted",
    "OpenedPackage",
    "Options",
    "PackageState",
    "Page",
    "Party",
    "Receipt",
    "Recorded",
    "Refused",
    "Report",
    "Retry",
    "Seal",
    "Status",
    "StatusNotAllowed",
    "Trust",
    "Unavailable",
    "Waiting",
    "built",
    "built_status",
    "opened",
]
