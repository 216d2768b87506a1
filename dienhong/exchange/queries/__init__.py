"""Reads of the exchange."""

from dienhong.exchange.queries.rows import (
    acceptance_receipt,
    agencies_with_software,
    delivery_for_update,
    delivery_of_document_for_update,
    delivery_receipt,
    document_is_visible,
    last_status_receipt,
    lock,
    lock_all,
    next_step,
    package_by_key,
)

__all__ = [
    "acceptance_receipt",
    "agencies_with_software",
    "delivery_for_update",
    "delivery_of_document_for_update",
    "delivery_receipt",
    "document_is_visible",
    "last_status_receipt",
    "lock",
    "lock_all",
    "next_step",
    "package_by_key",
]
