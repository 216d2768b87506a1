"""What agencies' software is told when something happened: the same words in a webhook and in a stream."""

from __future__ import annotations

from dienhong.exchange.models import Delivery, Revision, StatusEvent
from dienhong.exchange.receipts import instant
from dienhong.kernel.live import wake

WAITING, RECORDED, ASKED = "package.waiting", "status.recorded", "request.asked"


def waiting_told(row: Delivery) -> dict[str, object]:
    """A package waits for the recipient."""
    return {
        "delivery": str(row.uuid),
        "package": str(row.package.uuid),
        "document_id": row.package.document_id,
        "sha256": row.package.sha256,
    }


def status_told(row: StatusEvent) -> dict[str, object]:
    """A recipient reported a status."""
    return {
        "status_id": str(row.uuid),
        "package": str(row.package.uuid),
        "delivery": str(row.delivery.uuid),
        "document_id": row.package.document_id,
        "reporter": row.agency.code,
        "status": row.code,
        "reason": row.reason,
        "at": instant(row.at),
    }


def request_told(row: Revision) -> dict[str, object]:
    """The sender of a document asks something about it."""
    return {
        "request": str(row.uuid),
        "kind": row.kind,
        "document_id": row.delivery.package.document_id,
        "delivery": str(row.delivery.uuid),
        "package": str(row.package.uuid) if row.package is not None else None,
        "reason": row.reason,
    }


def stream_topic(agency_id: int) -> str:
    """What the streams of an agency's software wait for."""
    return f"exchange.software:{agency_id}"


def wake_streams(agency_ids: set[int]) -> None:
    """Have the streams of these agencies' software look for what is new, when the present transaction commits."""
    wake([stream_topic(one) for one in sorted(agency_ids)])
