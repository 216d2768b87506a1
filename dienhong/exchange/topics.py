"""Live topics that a change on the axis wakes."""

from __future__ import annotations

from uuid import UUID

from dienhong.exchange.models import Package


def topics_of(package: Package) -> tuple[str, ...]:
    """The page of the package, and of the document that was born here."""
    own = (f"exchange.package:{package.uuid}",)
    if package.source_document_id is None or package.source_document is None:
        return own
    return (*own, f"documents.outgoing:{package.source_document.uuid}")


def request_topic(request: UUID) -> str:
    """The page of a request to connect software, with its steps and certificates."""
    return f"exchange.connection:{request}"
