"""What others may want to know of payments."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class PaymentReceived:
    """A sum that was asked for has been paid in full; `key` is the one under which it was asked for."""

    payment: UUID
    agency_id: int
    key: str


@dataclass(frozen=True, slots=True)
class PaymentRefunded:
    """A part of what was paid, or all of it, went back."""

    payment: UUID
    agency_id: int
    key: str
    amount: int
